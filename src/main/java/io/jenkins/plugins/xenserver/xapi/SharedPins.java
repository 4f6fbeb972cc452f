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
 * opened under one can serve another, and a thousand pools do not mean a thousand selector threads. A policy that was
 * refused in every handshake with an address has opened no connection, so it gives the address back: whoever corrects a wrong
 * fingerprint finds the shared client again.
 */
final class SharedPins {
    private final Map<String, Claim> owners = new ConcurrentHashMap<>();

    /** Whose an address is. What changes is changed and read inside the map's atomic operations only. */
    private static final class Claim {
        private final Trust.Pinned trust;
        private int underWay;
        private boolean forGood;

        Claim(Trust.Pinned trust) {
            this.trust = trust;
        }
    }

    /** Whether the address belongs to this policy for a request now; the first one that asks gets it. */
    private boolean claim(Endpoint endpoint, Trust.Pinned trust) {
        var claim = owners.compute(key(endpoint.host(), endpoint.port()), (key, known) -> {
            var current = known == null ? new Claim(trust) : known;
            current.underWay += current.trust.equals(trust) ? 1 : 0;
            return current;
        });
        return claim.trust.equals(trust);
    }

    /** A request of the address' owner has ended. */
    private void ended(Endpoint endpoint, boolean refused) {
        owners.computeIfPresent(key(endpoint.host(), endpoint.port()), (key, claim) -> {
            claim.underWay--;
            // After any other end, a time-out for example, a connection may be there or still come.
            claim.forGood |= !refused;
            return claim.underWay == 0 && !claim.forGood ? null : claim;
        });
    }

    /** A handshake with the address was accepted by its owner's policy: from now on there may be a connection. */
    void accepted(String host, int port) {
        owners.computeIfPresent(key(host, port), (key, claim) -> {
            claim.forGood = true;
            return claim;
        });
    }

    /** The policy of the address that a handshake is with, null if nobody has claimed it. */
    @CheckForNull
    Trust.Pinned owner(@CheckForNull String host, int port) {
        var claim = host == null ? null : owners.get(key(host, port));
        return claim == null ? null : claim.trust;
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
        return (endpoint, request) -> {
            if (!claim(endpoint, trust)) {
                return alone.get().send(endpoint, request);
            }
            var refused = false;
            try {
                return shared.send(endpoint, request);
            } catch (TrustFailure e) {
                refused = true;
                throw e;
            } finally {
                ended(endpoint, refused);
            }
        };
    }
}
