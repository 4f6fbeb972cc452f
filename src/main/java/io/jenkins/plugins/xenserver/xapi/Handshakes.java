package io.jenkins.plugins.xenserver.xapi;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Whether a session could go on at other hosts of its pool: each shows a certificate of its own (xapi-reference §1.5). No account is
 * shown to them.
 */
public final class Handshakes {
    /** Whoever cannot reach so many in a row will hardly reach the next, and each costs seconds. */
    private static final int SILENT = 3;

    private static final Transport.Request NOTHING =
            new Transport.Request("GET", "/", Map.of(), null, Duration.ofSeconds(5), 1024);

    private Handshakes() {}

    /**
     * Looks at hosts one after the other.
     *
     * @param hosts where each answers
     * @return those whose certificate is not accepted, each with what is wrong with it; a host that cannot be reached is not among
     *     them
     */
    public static <T> Map<T, TrustFailure> refused(PoolSession session, Map<T, Endpoint> hosts) {
        var refused = new LinkedHashMap<T, TrustFailure>();
        var silent = 0;
        for (var host : hosts.entrySet()) {
            try {
                session.transport().send(host.getValue(), NOTHING);
                silent = 0;
            } catch (TrustFailure e) {
                refused.put(host.getKey(), e);
                silent = 0;
            } catch (ConnectionFailure e) {
                silent++;
            } catch (MalformedAnswer e) {
                // Whatever it answers, its certificate was accepted.
                silent = 0;
            }
            if (silent == SILENT) {
                break;
            }
        }
        return refused;
    }
}
