package io.jenkins.plugins.xenserver.xapi;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * Pinned certificates of many pools behind one HTTP client: each address belongs to one policy for good, so that no connection
 * opened under one can serve another, and a thousand pools do not mean a thousand selector threads.
 */
final class SharedPins {
    private final Map<String, Trust.Pinned> owners = new ConcurrentHashMap<>();

    /** Whether the address belongs to this policy; the first one that asks gets it. */
    boolean claim(Endpoint endpoint, Trust.Pinned trust) {
        return trust.equals(owners.computeIfAbsent(key(endpoint.host(), endpoint.port()), k -> trust));
    }

    /** The policy of the address that a handshake is with, null if nobody has claimed it. */
    @CheckForNull
    Trust.Pinned owner(@CheckForNull String host, int port) {
        return host == null ? null : owners.get(key(host, port));
    }

    /** Addresses are compared in the one form that the HTTP client hands to the handshake. */
    private static String key(String host, int port) {
        var name = host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
        if (name.indexOf(':') >= 0) {
            try {
                // A literal, so nothing is looked up.
                name = InetAddress.getByName(name).getHostAddress();
            } catch (UnknownHostException e) {
                return name.toLowerCase(Locale.ROOT) + " " + port;
            }
        }
        return name.toLowerCase(Locale.ROOT) + " " + port;
    }

    /**
     * The transport of one policy.
     *
     * @param shared over the client that all policies share
     * @param alone over a client of this policy's own, for addresses that belong to another one
     */
    Transport transport(Trust.Pinned trust, Transport shared, Supplier<Transport> alone) {
        return (endpoint, request) -> (claim(endpoint, trust) ? shared : alone.get()).send(endpoint, request);
    }
}
