package io.jenkins.plugins.xenserver.rollout;

import java.time.Duration;

/** A host whose toolstack has just started is still out of service, and in a moment it is not (xapi-reference §4.5). */
final class SelfEnabling {
    /** This long after its start it is left the chance. */
    static final Duration LIMIT = Duration.ofMinutes(3);

    private SelfEnabling() {}

    /**
     * Waits for a host to put itself into service, if its toolstack has started lately.
     *
     * @return whether it is in service
     */
    static boolean await(RolloutContext context, String uuid) {
        var host = context.pool().host(uuid);
        if (host.enabled() || !host.live() || host.agentStartTime() == null) {
            return host.enabled();
        }
        // The coordinator's clock: a member that is down again would not tell the time for long.
        var coordinator = context.pool().host(context.pool().pool().coordinatorUuid());
        var now = context.patience().read(() -> context.pool().serverTime(coordinator));
        var left = LIMIT.minus(Duration.between(host.agentStartTime(), now));
        return left.isPositive()
                && context.patience()
                        .until(left, () -> context.pool().host(uuid).enabled());
    }
}
