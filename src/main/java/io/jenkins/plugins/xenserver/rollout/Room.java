package io.jenkins.plugins.xenserver.rollout;

import io.jenkins.plugins.xenserver.model.HostPlan;
import io.jenkins.plugins.xenserver.model.Plan;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** Whether a pool would be left with different versions, or for long, where that was not allowed (rule R4). */
final class Room {
    private final RolloutOptions options;
    private final boolean gated;
    private final Estimates estimates;

    /**
     * What was chosen.
     *
     * @param gated whether a gate is asked after each host
     */
    Room(RolloutOptions options, boolean gated, Estimates estimates) {
        this.options = options;
        this.gated = gated;
        this.estimates = estimates;
    }

    /** The hosts that have something to do. */
    static List<HostPlan> todo(Plan plan) {
        return plan.hosts().stream().filter(host -> !host.nothingToDo()).toList();
    }

    /** How long the first of so many hosts is watched; the only one is not. */
    static Duration soak(RolloutOptions options, int hosts) {
        return hosts > 1 ? options.canary() : Duration.ZERO;
    }

    /**
     * Before anything is switched off: ending in the middle is only all right if it was allowed.
     *
     * @param earlier how many hosts of an earlier rollout the gate is asked about first
     * @param now when the first host could be begun, UTC
     * @throws RolloutException if not all hosts fit the window, or something may be waited for too long between them
     */
    void demand(Plan plan, int earlier, Instant now) {
        if (options.allowMixed() || !Selection.changesVersions(plan)) {
            return;
        }
        var hosts = todo(plan).size() + earlier;
        var soak = soak(options, hosts);
        demandBrief("window.soak", soak);
        // With one host to do nothing differs while it is asked about.
        if (gated && hosts > 1) {
            options.gateLimit().ifPresent(limit -> demandBrief("window.gate", limit));
        }
        var end = options.finishBefore();
        var needed = estimates.of(plan).plus(soak);
        if (end != null && now.plus(needed).isAfter(end)) {
            var text = soak.isZero() ? "window.tooShort" : "window.tooShortToWatch";
            throw new RolloutException(Texts.of(text, Patience.words(needed), end, Patience.words(soak)));
        }
    }

    private static void demandBrief(String text, Duration wait) {
        if (wait.compareTo(RolloutOptions.BRIEFLY) > 0) {
            throw new RolloutException(Texts.of(text, Patience.words(wait), Patience.words(RolloutOptions.BRIEFLY)));
        }
    }
}
