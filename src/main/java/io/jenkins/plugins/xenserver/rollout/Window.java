package io.jenkins.plugins.xenserver.rollout;

import io.jenkins.plugins.xenserver.model.HostPlan;
import io.jenkins.plugins.xenserver.model.Plan;
import java.time.Duration;

/** The maintenance window's end: no host is begun that is not expected to be done by then (design §3.2). */
final class Window {
    private final RolloutContext context;
    private final Estimates estimates;

    Window(RolloutContext context, Estimates estimates) {
        this.context = context;
        this.estimates = estimates;
    }

    /**
     * Whether a host is expected to be done in time, and watched if it is the first; measured hosts of this rollout stretch what
     * is expected of the next.
     */
    boolean fits(HostPlan host, Plan plan) {
        var end = context.options().finishBefore();
        if (end == null || host.nothingToDo()) {
            return true;
        }
        var expected = estimates.of(host).multipliedBy(stretch(plan)).dividedBy(100);
        var todo = Room.todo(plan);
        // One that an earlier rollout had updated may have been watched in its place.
        var first = host.equals(todo.getFirst()) && !Gatekeeper.hasWatched(context.journal());
        var watched = first ? Room.soak(context.options(), todo.size()) : Duration.ZERO;
        return !context.patience().time().now().plus(expected).plus(watched).isAfter(end);
    }

    /** Percent of their estimates that the hosts done so far took, never less than a hundred; waits are not measured. */
    private long stretch(Plan plan) {
        var expected = Duration.ZERO;
        var taken = Duration.ZERO;
        for (var measured : HostTimes.of(context.journal().records(), "", "", plan)) {
            var host = plan.host(measured.host());
            if (host.isPresent()) {
                expected = expected.plus(estimates.of(host.get()));
                taken = taken.plus(measured.took());
            }
        }
        return expected.isZero() ? 100 : Math.max(100, taken.toSeconds() * 100 / Math.max(1, expected.toSeconds()));
    }
}
