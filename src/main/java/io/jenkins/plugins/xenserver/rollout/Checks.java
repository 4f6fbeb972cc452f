package io.jenkins.plugins.xenserver.rollout;

import io.jenkins.plugins.xenserver.model.Plan;
import io.jenkins.plugins.xenserver.model.PoolState;
import io.jenkins.plugins.xenserver.model.PrecheckOptions;
import io.jenkins.plugins.xenserver.model.PrecheckResult;
import io.jenkins.plugins.xenserver.model.Prechecks;
import java.util.ArrayList;
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

    /** Before anything at all is changed: without licence and channel there is nothing to begin with. */
    void foundation() {
        demand(context.journal()
                .decide(
                        RecordType.PRECHECKS,
                        "0",
                        Stage.class,
                        () -> new Stage(0, Prechecks.foundation(context.pool().state()))));
    }

    void first(Plan plan) {
        demand(context.journal().decide(RecordType.PRECHECKS, "1", Stage.class, () -> {
            var results = new ArrayList<>(stage(1, plan).results());
            var state = context.pool().overview();
            results.addAll(MemberCertificates.check(context.pool(), state));
            results.addAll(Drain.check(state));
            return new Stage(1, results);
        }));
    }

    void second(Plan plan) {
        demand(context.journal().decide(RecordType.PRECHECKS, "2", Stage.class, () -> {
            var blockers = new Planning(context.pool(), context.options()).blockers(plan);
            return stage(2, plan.withBlockers(blockers));
        }));
    }

    private Stage stage(int number, Plan plan) {
        return new Stage(number, judge(context.pool(), context.options(), plan));
    }

    /**
     * Judges the pool as it is at this moment; changes nothing.
     *
     * @param asAnswered the plan with all that prevents evacuation; what an allowed rung of the drain ladder gets around is only a warning
     */
    static List<PrecheckResult> judge(PoolGateway pool, RolloutOptions options, Plan asAnswered) {
        var state = pool.state();
        var plan = HaAnswers.without(state, asAnswered);
        var clocks = new ClockSkew();
        var time = pool.patience().read(() -> clocks.ask(pool, state.coordinator()));
        var results = Prechecks.all(
                state,
                DrainOutlook.withoutPassable(options.drain(), state, plan),
                new PrecheckOptions(time, options.allowDisabled(), options.pending(), goesOn(state)));
        var all = new ArrayList<>(DrainOutlook.tolerate(options.drain(), state, plan, results));
        all.addAll(DrainOutlook.warnings(options.drain(), state, plan));
        all.addAll(HaAnswers.warnings(state, asAnswered));
        all.addAll(EvacuationNetwork.check(
                pool, options.evacuationNetwork(), state.pool().name()));
        all.addAll(EvacuationBatch.check(state.coordinator(), options.evacuationBatch()));
        all.addAll(Readiness.check(pool, state));
        all.addAll(HaStorage.check(pool, state));
        all.addAll(clocks.check(pool, state));
        all.addAll(Clusters.check(pool, state.pool().name()));
        all.addAll(ProtectedVms.check(state, plan, options.drain()));
        return List.copyOf(all);
    }

    /**
     * Whether this goes on with an update that ended between two hosts: versions differ, but the coordinator is ahead, as it is
     * when it was done first. A member that is ahead of its coordinator is another matter.
     */
    private static boolean goesOn(PoolState state) {
        var coordinator = state.coordinator().versions();
        return state.versionsDiffer() && state.hosts().stream().allMatch(h -> coordinator.notLowerThan(h.versions()));
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
