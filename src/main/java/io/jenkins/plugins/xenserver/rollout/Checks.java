package io.jenkins.plugins.xenserver.rollout;

import io.jenkins.plugins.xenserver.model.Plan;
import io.jenkins.plugins.xenserver.model.PrecheckOptions;
import io.jenkins.plugins.xenserver.model.PrecheckResult;
import io.jenkins.plugins.xenserver.model.Prechecks;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The prechecks of a rollout: first on the pool as found, then, with high availability and balancing off, because only then
 * the pool's answers about evacuation are right (rule R7). Both come before any host is touched.
 */
final class Checks {
    private final RolloutContext context;

    Checks(RolloutContext context) {
        this.context = context;
    }

    /** What a stage found; journalled, so that a resumed rollout does not judge a half-updated pool by it. */
    record Stage(int stage, List<PrecheckResult> results) {}

    void first(Plan plan) {
        demand(context.journal().decide(RecordType.PRECHECKS, "1", Stage.class, () -> stage(1, plan)));
    }

    void second(Plan plan) {
        demand(context.journal()
                .decide(
                        RecordType.PRECHECKS,
                        "2",
                        Stage.class,
                        () -> stage(2, plan.withBlockers(new Planning(context).blockers(plan)))));
    }

    private Stage stage(int number, Plan plan) {
        var state = context.pool().state();
        var time = context.patience().read(() -> context.pool().serverTime(state.coordinator()));
        var options = new PrecheckOptions(
                time, context.options().allowDisabled(), context.options().pending(), false);
        return new Stage(number, Prechecks.all(state, null, plan, options));
    }

    private static void demand(Stage stage) {
        var failures = Prechecks.failures(stage.results());
        if (!failures.isEmpty()) {
            throw new RolloutException(Texts.of(
                    "prechecks.failed",
                    failures.stream()
                            .map(f -> (f.message() + " " + f.remedy()).strip())
                            .collect(Collectors.joining(" "))));
        }
    }
}
