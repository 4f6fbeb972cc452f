package io.jenkins.plugins.xenserver.model;

import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/** Addresses that a user gives for a pool to use, checked before anything is sent. */
final class WebAddress {
    private static final Set<String> SCHEMES = Set.of("http", "https");
    private static final Pattern IPV4 =
            Pattern.compile("((25[0-5]|2[0-4]\\d|1?\\d?\\d)\\.){3}(25[0-5]|2[0-4]\\d|1?\\d?\\d)");
    private static final Pattern IPV6 = Pattern.compile("[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*");

    private WebAddress() {}

    /**
     * The address of a web server, without slashes at its end.
     *
     * @param key what it is for, for the sentences
     * @throws IllegalArgumentException with a sentence that never repeats an address with a password in it
     */
    static String of(String key, String text) {
        var uri = parsed(key, text);
        if (uri.getRawUserInfo() != null) {
            throw new IllegalArgumentException(Texts.of("address.user", what(key)));
        }
        if (uri.getScheme() == null
                || !SCHEMES.contains(uri.getScheme().toLowerCase(Locale.ROOT))
                || uri.getHost() == null
                || uri.getRawQuery() != null
                || uri.getRawFragment() != null) {
            throw new IllegalArgumentException(Texts.of("address.wrong", what(key)));
        }
        return withoutSlash(text);
    }

    /** The same for a server alone, without a path. */
    static String server(String key, String text) {
        var address = of(key, text);
        var path = URI.create(address).getRawPath();
        if (path != null && !path.isEmpty()) {
            throw new IllegalArgumentException(Texts.of("address.path", what(key)));
        }
        return address;
    }

    /** An address without slashes at its end, as two are compared. */
    static String withoutSlash(String text) {
        var end = text == null ? "" : text.strip();
        while (end.endsWith("/")) {
            end = end.substring(0, end.length() - 1);
        }
        return end;
    }

    private static URI parsed(String key, String text) {
        try {
            return new URI(text == null ? "" : text.strip());
        } catch (URISyntaxException e) {
            // Without its cause: that would repeat the text, which may hold a password.
            throw new IllegalArgumentException(Texts.of("address.wrong", what(key)));
        }
    }

    private static String what(String key) {
        return Texts.of("address.of." + key);
    }

    /**
     * An IP address as it stands in a URL, an IPv6 one in brackets. Names are refused, as the pool refuses them
     * (xapi-reference §2.2).
     */
    static String literal(String text) {
        var address = text == null ? "" : text.strip();
        if (address.startsWith("[") && address.endsWith("]")) {
            address = address.substring(1, address.length() - 1);
        }
        if (IPV4.matcher(address).matches()) {
            return address;
        }
        if (IPV6.matcher(address).matches() && isIpv6(address)) {
            return "[" + address.toLowerCase(Locale.ROOT) + "]";
        }
        throw new IllegalArgumentException(Texts.of("address.noLiteral", address));
    }

    private static boolean isIpv6(String address) {
        try {
            // Nothing is looked up: a colon makes it a literal or nothing.
            InetAddress.getByName(address);
            return true;
        } catch (UnknownHostException e) {
            return false;
        }
    }
}
