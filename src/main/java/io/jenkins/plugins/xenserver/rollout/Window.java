package io.jenkins.plugins.xenserver.rollout;

import io.jenkins.plugins.xenserver.model.HostPlan;
import io.jenkins.plugins.xenserver.model.Plan;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/** The maintenance window's end: no host is begun that is not expected to be done by then (design §3.2). */
final class Window {
    /** Longer than this a pool is knowingly left with different versions (rule R4). */
    private static final Duration LONG_SOAK = Duration.ofHours(1);

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
        demandShortSoak(plan);
        if (end == null) {
            return;
        }
        var needed = estimates.of(plan);
        if (context.patience().time().now().plus(needed).isAfter(end)) {
            throw new RolloutException(Texts.of("window.tooShort", Patience.words(needed), end));
        }
    }

    private void demandShortSoak(Plan plan) {
        var soak = context.options().canary();
        var hosts = plan.hosts().stream().filter(h -> !h.nothingToDo()).count();
        if (hosts > 1 && soak.compareTo(LONG_SOAK) > 0) {
            throw new RolloutException(Texts.of("window.soak", Patience.words(soak), Patience.words(LONG_SOAK)));
        }
    }

    /** Whether a host is expected to be done in time; measured hosts of this rollout stretch what is expected of the next. */
    boolean fits(HostPlan host, Plan plan) {
        var end = context.options().finishBefore();
        if (end == null || host.nothingToDo()) {
            return true;
        }
        var expected = estimates.of(host).multipliedBy(stretch(plan)).dividedBy(100);
        return !context.patience().time().now().plus(expected).isAfter(end);
    }

    /** Percent of their estimates that the hosts done so far took, never less than a hundred. */
    private long stretch(Plan plan) {
        var expected = Duration.ZERO;
        var taken = Duration.ZERO;
        for (var measured : measured().entrySet()) {
            var host = plan.host(measured.getKey());
            if (host.isPresent()) {
                expected = expected.plus(estimates.of(host.get()));
                taken = taken.plus(measured.getValue());
            }
        }
        return expected.isZero() ? 100 : Math.max(100, taken.toSeconds() * 100 / Math.max(1, expected.toSeconds()));
    }

    private Map<String, Duration> measured() {
        var begun = new HashMap<String, Instant>();
        var taken = new HashMap<String, Duration>();
        for (var entry : context.journal().records()) {
            var parts = entry.id().split("/");
            if (entry.type() == RecordType.INTENT && parts[0].equals("host")) {
                begun.putIfAbsent(parts[1], entry.at());
            }
            if (entry.type() == RecordType.HOST_RESULT && begun.containsKey(entry.id())) {
                taken.put(entry.id(), Duration.between(begun.get(entry.id()), entry.at()));
            }
        }
        return taken;
    }
}
