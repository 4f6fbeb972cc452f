package io.jenkins.plugins.xenserver.rollout;

import io.jenkins.plugins.xenserver.model.HostAction;
import io.jenkins.plugins.xenserver.model.HostPlan;
import io.jenkins.plugins.xenserver.model.Plan;
import io.jenkins.plugins.xenserver.model.VmMove;
import java.time.Duration;
import java.util.Map;

/**
 * How long hosts are expected to take: as long as they took in this pool before, else by defaults that fit ordinary hardware,
 * stretched by what this rollout has shown so far.
 */
final class Estimates {
    private static final Duration APPLY = Duration.ofMinutes(10);
    private static final Duration REBOOT = Duration.ofMinutes(12);
    private static final Duration TOOLSTACK = Duration.ofMinutes(3);
    private static final Duration AROUND = Duration.ofMinutes(2);
    /** Bytes a second that VMs move at on a gigabit network, one after the other. */
    private static final long MIGRATION = 80L << 20;

    private final Map<String, Duration> measured;

    /**
     * Estimates.
     *
     * @param measured how long hosts took, by uuid
     */
    Estimates(Map<String, Duration> measured) {
        this.measured = Map.copyOf(measured);
    }

    /** How long the plan for one host is expected to take. */
    Duration of(HostPlan host) {
        if (host.nothingToDo()) {
            return Duration.ZERO;
        }
        var known = measured.get(host.uuid());
        return known != null ? known : byDefault(host);
    }

    /** How long all of it is expected to take. */
    Duration of(Plan plan) {
        return plan.hosts().stream().map(this::of).reduce(Duration.ZERO, Duration::plus);
    }

    private static Duration byDefault(HostPlan host) {
        var sum = AROUND;
        if (host.installs()) {
            sum = sum.plus(APPLY);
        }
        if (host.has(HostAction.REBOOT)) {
            sum = sum.plus(REBOOT);
        } else if (host.has(HostAction.RESTART_TOOLSTACK)) {
            sum = sum.plus(TOOLSTACK);
        }
        if (host.has(HostAction.EVACUATE)) {
            var bytes =
                    host.vmsThatMove().stream().mapToLong(VmMove::memoryBytes).sum();
            // There and back again.
            sum = sum.plusSeconds(2 * bytes / MIGRATION);
        }
        return sum;
    }
}
