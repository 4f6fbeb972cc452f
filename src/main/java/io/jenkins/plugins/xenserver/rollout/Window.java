package io.jenkins.plugins.xenserver.rollout;

import io.jenkins.plugins.xenserver.model.HostPlan;
import io.jenkins.plugins.xenserver.model.Plan;
import java.time.Duration;
import java.util.List;

/** The maintenance window's end: no host is begun that is not expected to be done by then (design §3.2). */
final class Window {
    private final RolloutContext context;
    private final Estimates estimates;

    Window(RolloutContext context, Estimates estimates) {
        this.context = context;
        this.estimates = estimates;
    }

    /**
     * Before anything is switched off: ending in the middle is only all right if it was allowed (rule R4).
     *
     * @throws RolloutException if not all hosts fit and the pool would be left with different versions
     */
    void demandRoom(Plan plan) {
        var end = context.options().finishBefore();
        if (context.options().allowMixed() || !Selection.changesVersions(plan)) {
            return;
        }
        demandNoLongWait(plan);
        if (end == null) {
            return;
        }
        var soak = soak(plan);
        var needed = estimates.of(plan).plus(soak);
        if (context.patience().time().now().plus(needed).isAfter(end)) {
            var text = soak.isZero() ? "window.tooShort" : "window.tooShortToWatch";
            throw new RolloutException(Texts.of(text, Patience.words(needed), end, Patience.words(soak)));
        }
    }

    /** How long the first host is watched; the only one is not. */
    private Duration soak(Plan plan) {
        return todo(plan).size() > 1 ? context.options().canary() : Duration.ZERO;
    }

    private static List<HostPlan> todo(Plan plan) {
        return plan.hosts().stream().filter(host -> !host.nothingToDo()).toList();
    }

    /** With one host to do nothing differs while it is watched or asked about. */
    private void demandNoLongWait(Plan plan) {
        demandBrief("window.soak", soak(plan));
        if (context.gate() != HostGate.OPEN && todo(plan).size() > 1) {
            context.options().gateLimit().ifPresent(limit -> demandBrief("window.gate", limit));
        }
    }

    private static void demandBrief(String text, Duration wait) {
        if (wait.compareTo(RolloutOptions.BRIEFLY) > 0) {
            throw new RolloutException(Texts.of(text, Patience.words(wait), Patience.words(RolloutOptions.BRIEFLY)));
        }
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
        var watched = host.equals(todo(plan).getFirst()) ? soak(plan) : Duration.ZERO;
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
