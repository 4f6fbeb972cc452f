package io.jenkins.plugins.xenserver.rollout;

import io.jenkins.plugins.xenserver.model.HostAction;
import io.jenkins.plugins.xenserver.model.HostPlan;
import io.jenkins.plugins.xenserver.model.Plan;
import io.jenkins.plugins.xenserver.model.VmMove;
import java.time.Duration;
import java.util.List;

/**
 * How long hosts are expected to take: as long as the same work took on this host before, else on other hosts of the pool, else
 * by defaults that fit ordinary hardware.
 */
final class Estimates {
    private static final Duration APPLY = Duration.ofMinutes(10);
    private static final Duration REBOOT = Duration.ofMinutes(12);
    private static final Duration TOOLSTACK = Duration.ofMinutes(3);
    private static final Duration AROUND = Duration.ofMinutes(2);
    /** Bytes a second that VMs move at on a gigabit network, one after the other. */
    private static final long MIGRATION = 80L << 20;
    /** Of the newest so many the mean is taken: hardware and load of years ago say little. */
    private static final int NEWEST = 5;

    private final List<History.Entry> earlier;

    /**
     * Estimates.
     *
     * @param earlier what is known of this pool, oldest first
     */
    Estimates(List<History.Entry> earlier) {
        this.earlier = List.copyOf(earlier);
    }

    /** How long the plan for one host is expected to take. */
    Duration of(HostPlan host) {
        return estimate(host).expected();
    }

    /** The same, with where it is from. */
    HostEstimate estimate(HostPlan host) {
        if (host.nothingToDo()) {
            return new HostEstimate(host.uuid(), host.name(), Duration.ZERO, 0);
        }
        var known = comparable(host);
        if (known.isEmpty()) {
            return new HostEstimate(host.uuid(), host.name(), byDefault(host), 0);
        }
        var sum = known.stream().map(History.Entry::took).reduce(Duration.ZERO, Duration::plus);
        return new HostEstimate(host.uuid(), host.name(), sum.dividedBy(known.size()), known.size());
    }

    /** For all hosts of a plan, in its order. */
    List<HostEstimate> all(Plan plan) {
        return plan.hosts().stream().map(this::estimate).toList();
    }

    /** How long all of it is expected to take. */
    Duration of(Plan plan) {
        return plan.hosts().stream().map(this::of).reduce(Duration.ZERO, Duration::plus);
    }

    private List<History.Entry> comparable(HostPlan host) {
        var work = HostTimes.actions(host);
        var same = earlier.stream().filter(e -> e.actions().equals(work)).toList();
        var own = same.stream().filter(e -> e.host().equals(host.uuid())).toList();
        var best = own.isEmpty() ? same : own;
        return best.subList(Math.max(0, best.size() - NEWEST), best.size());
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
