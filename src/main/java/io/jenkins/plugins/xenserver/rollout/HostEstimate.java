package io.jenkins.plugins.xenserver.rollout;

import java.time.Duration;

/**
 * How long a host is expected to take.
 *
 * @param hostUuid uuid of the host
 * @param hostName its name
 * @param expected zero if nothing is to be done
 * @param earlier from how many earlier updates of this pool it is made; 0 = from defaults
 */
public record HostEstimate(String hostUuid, String hostName, Duration expected, int earlier) {
    /** Where it is from, in words. */
    public String source() {
        return Texts.of("estimate.source", earlier);
    }
}
