package io.jenkins.plugins.xenserver.rollout;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import io.jenkins.plugins.xenserver.model.Guidance;
import io.jenkins.plugins.xenserver.model.GuidanceSet;
import io.jenkins.plugins.xenserver.model.HostState;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.stream.Stream;

/** How we know that a host has rebooted (rule R16): by the server's own facts, several together. */
final class RebootProof {
    /** The boot second is computed anew at each agent start and jitters by about a second (xapi-reference §4.7). */
    private static final Duration JITTER = Duration.ofSeconds(30);

    private RebootProof() {}

    /**
     * Whether the host has rebooted since the values were read. That its agent is a new one has been checked.
     *
     * @param unseen whether the host was seen not live, or was unreachable, in between
     * @param resumed whether nobody was looking for a while
     */
    static boolean rebooted(HostState host, Map<String, String> before, boolean unseen, boolean resumed) {
        var boot = before.getOrDefault("boot", "");
        if (!hasBooted(boot.isEmpty() ? null : Instant.parse(boot), host.bootTime())) {
            return false;
        }
        var wasPending = Boolean.parseBoolean(before.get("rebootPending"));
        return wasPending ? !rebootPending(host) || unseen : unseen || resumed;
    }

    /** Whether two boot times are those of two boots. */
    static boolean hasBooted(@CheckForNull Instant before, @CheckForNull Instant now) {
        return before != null
                && now != null
                && Duration.between(before, now).abs().compareTo(JITTER) > 0;
    }

    static boolean rebootPending(HostState host) {
        return wantsReboot(host.pending());
    }

    static boolean wantsReboot(GuidanceSet set) {
        return Stream.of(set.mandatory(), set.recommended(), set.full())
                .flatMap(java.util.Collection::stream)
                .anyMatch(Guidance::isReboot);
    }
}
