package io.jenkins.plugins.xenserver.xapi;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;

/**
 * Where one host of a pool answers: always HTTPS, port 443 unless the address says otherwise.
 *
 * @param host host name or IP literal, without brackets
 * @param port TCP port
 */
public record Endpoint(String host, int port) {
    private static final int HTTPS = 443;

    /**
     * Reads what an administrator types: {@code xs01}, {@code xs01:8443}, {@code https://xs01/}, {@code [fe80::1]:443} or a
     * bare IPv6 address.
     *
     * @throws IllegalArgumentException with a sentence that says what is wrong
     */
    public static Endpoint parse(String address) {
        return parse(address, HTTPS);
    }

    /**
     * Reads an address as the pool reports it in {@code HOST_IS_SLAVE}, which carries no port: the given port is kept then
     * (xapi-reference §1.4).
     */
    public static Endpoint parse(String address, int defaultPort) {
        var text = address == null ? "" : address.strip();
        if (text.isEmpty()) {
            throw new IllegalArgumentException("The pool's address is empty; give a host name or an IP address.");
        }
        var lower = text.toLowerCase(Locale.ROOT);
        if (lower.startsWith("http://")) {
            throw new IllegalArgumentException(
                    "The address '" + text + "' asks for plain HTTP; a pool is only spoken to over HTTPS.");
        }
        if (!lower.startsWith("https://")) {
            text = "https://" + (isBareIpv6(text) ? "[" + text + "]" : text);
        }
        try {
            var uri = new URI(text);
            var host = uri.getHost();
            if (host == null || uri.getRawUserInfo() != null) {
                throw new IllegalArgumentException("'" + address.strip()
                        + "' is not the address of a host; expected a name or IP, with :port at most.");
            }
            host = host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
            return new Endpoint(host, uri.getPort() < 0 ? defaultPort : uri.getPort());
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException("'" + address.strip() + "' is not the address of a host.", e);
        }
    }

    private static boolean isBareIpv6(String text) {
        return !text.startsWith("[") && text.indexOf(':') != text.lastIndexOf(':') && !text.contains("/");
    }

    /** The URI of a path (with its query) on this host. */
    public URI uri(String target) {
        return URI.create("https://" + this + target);
    }

    /** The address in the form that {@link #parse(String)} reads. */
    @Override
    public String toString() {
        var name = host.indexOf(':') >= 0 ? "[" + host + "]" : host;
        return port == HTTPS ? name : name + ":" + port;
    }
}
