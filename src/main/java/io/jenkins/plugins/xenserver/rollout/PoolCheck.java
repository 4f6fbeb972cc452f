package io.jenkins.plugins.xenserver.rollout;

import io.jenkins.plugins.xenserver.model.AvailableUpdates;
import io.jenkins.plugins.xenserver.model.Plan;
import io.jenkins.plugins.xenserver.model.PoolFacts;
import io.jenkins.plugins.xenserver.model.PrecheckResult;
import io.jenkins.plugins.xenserver.model.Prechecks;
import io.jenkins.plugins.xenserver.xapi.PoolSession;
import io.jenkins.plugins.xenserver.xapi.TimeSource;
import io.jenkins.plugins.xenserver.xapi.XapiFailure;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/** Looks at a pool and says what a rolling update would do. Takes no lock and changes nothing. */
public final class PoolCheck {
    /** A look is not worth waiting an hour for. */
    private static final Duration AWAY = Duration.ofMinutes(2);

    private final PoolSession session;
    private final RolloutOptions options;
    private final TimeSource time;
    private final RolloutListener listener;
    private final Consumer<PoolFacts> admission;
    private final History history;
    private boolean gated;

    /** A check that anybody may make. */
    public PoolCheck(PoolSession session, RolloutOptions options, TimeSource time, RolloutListener listener) {
        this(session, options, time, listener, facts -> {});
    }

    /**
     * A check.
     *
     * @param session conversation with the pool; closed by {@link #run}
     * @param admission shown the pool that answers; throws a {@link RolloutException} if the caller may not use that pool
     */
    public PoolCheck(
            PoolSession session,
            RolloutOptions options,
            TimeSource time,
            RolloutListener listener,
            Consumer<PoolFacts> admission) {
        this(session, options, time, listener, admission, History.NONE);
    }

    /**
     * The same.
     *
     * @param history how long hosts took before, for the estimates
     */
    public PoolCheck(
            PoolSession session,
            RolloutOptions options,
            TimeSource time,
            RolloutListener listener,
            Consumer<PoolFacts> admission,
            History history) {
        this.history = history;
        this.admission = admission;
        this.session = session;
        this.options = options;
        this.time = time;
        this.listener = GuardedListener.of(listener);
    }

    /** Looks for an update that asks a gate after each host, and so may wait there (rule R4). */
    public PoolCheck gated() {
        gated = true;
        return this;
    }

    /**
     * Looks.
     *
     * @throws RolloutException if the pool is being updated or synchronised, because the question would only wait and hold
     *     that up (design §2.3)
     * @throws io.jenkins.plugins.xenserver.xapi.XapiFailure if the pool cannot be asked
     */
    public CheckResult run() {
        try {
            return look((type, data) -> {}, (updates, document) -> {});
        } finally {
            session.close();
        }
    }

    /**
     * Looks, and writes down what was found in the form of a journal, so that a report can be made of it. The
     * document of available updates is kept beside it.
     *
     * @param store an empty store; closed
     * @param rolloutId id of the check
     * @param address the pool's configured address
     * @param by who asked
     * @throws RolloutException as {@link #run()}; the journal tells of it
     */
    public CheckResult run(JournalStore store, String rolloutId, String address, Map<String, String> by) {
        try (var journal = new Journal(store, time, listener::recorded)) {
            journal.write(
                    RecordType.OPENED,
                    "",
                    Map.of(
                            "format",
                            Journal.FORMAT,
                            "rolloutId",
                            rolloutId,
                            "kind",
                            "check",
                            "address",
                            address,
                            "options",
                            options,
                            "by",
                            by));
            try {
                var result =
                        look((type, data) -> journal.write(type, "", data), new UpdatesDocument(store, listener)::keep);
                close(
                        journal,
                        Map.of(
                                "outcome",
                                Outcome.SUCCESS.words(),
                                "message",
                                words(result),
                                "upToDate",
                                result.upToDate()));
                return result;
            } catch (RolloutException | XapiFailure e) {
                close(journal, Map.of("outcome", Outcome.FAILED.words(), "message", e.getMessage()));
                throw e;
            }
        } finally {
            session.close();
        }
    }

    private static void close(Journal journal, Map<String, Object> data) {
        journal.write(RecordType.CLOSED, "", data);
    }

    private String words(CheckResult result) {
        if (result.plan().hash().isEmpty()) {
            return Texts.of("check.noChannel", result.pool());
        }
        if (result.upToDate()) {
            return Texts.of(options.hosts().isEmpty() ? "check.upToDate" : "check.chosenUpToDate", result.pool());
        }
        var todo = result.plan().hosts().stream().filter(h -> !h.nothingToDo()).count();
        return Texts.of(result.refused() ? "check.refused" : "check.available", result.pool(), todo);
    }

    private CheckResult look(BiConsumer<RecordType, Object> notes, BiConsumer<AvailableUpdates, byte[]> documents) {
        var patience = new Patience(time, AWAY, new StopSignal(), listener);
        var pool = new PoolGateway(session, patience, documents);
        var facts = pool.pool();
        admission.accept(facts);
        listener.waiting(Texts.of("check.reading", facts.name()));
        notes.accept(RecordType.BASELINE, Baseline.of(pool.state()));
        PoolLock.holder(facts).ifPresent(owner -> {
            throw new RolloutException(Texts.of("check.held", facts.name(), owner.words()));
        });
        if (!facts.currentOperations().isEmpty()) {
            throw new RolloutException(
                    Texts.of("check.busy", facts.name(), String.join(", ", facts.currentOperations())));
        }
        var foundation = Prechecks.foundation(pool.state());
        if (foundation.stream().anyMatch(r -> r.failed() && r.id().equals("update-repository"))) {
            // Without a channel there is no list of updates to ask for.
            var nothing = new Plan("", options.level(), List.of(), List.of(), List.of(), List.of());
            notes.accept(RecordType.PRECHECKS, new Checks.Stage(1, foundation));
            return new CheckResult(
                    facts.name(),
                    facts.uuid(),
                    facts.lastUpdateSync(),
                    false,
                    nothing,
                    foundation,
                    List.of(),
                    ProtectedVms.names(pool.state(), options.drain()));
        }
        listener.waiting(Texts.of("check.asking", facts.name()));
        var planning = new Planning(pool, options);
        var plan = new Selection(options).of(planning.plan(pool.hash()));
        listener.waiting(Texts.of("check.blockers", facts.name()));
        var blocked = plan.withBlockers(planning.blockers(plan));
        var state = pool.state();
        var found = DrainOutlook.withoutPassable(options.drain(), state, HaAnswers.without(state, blocked));
        var names = ProtectedVms.names(state, options.drain());
        var expected = new Estimates(history.of(facts.uuid()));
        var estimates = expected.all(found);
        notes.accept(RecordType.PLANNED, new RollingUpdate.Planned(found, estimates, names));
        var results = new ArrayList<>(Checks.judge(pool, options, blocked));
        results.addAll(MemberCertificates.check(pool, state));
        results.addAll(Drain.check(state));
        results.addAll(window(facts, found, expected));
        notes.accept(RecordType.PRECHECKS, new Checks.Stage(1, results));
        return new CheckResult(
                facts.name(),
                facts.uuid(),
                facts.lastUpdateSync(),
                plan.nothingToDo(),
                found,
                List.copyOf(results),
                estimates,
                names);
    }

    /** What would refuse the update before it looks at anything else. */
    private List<PrecheckResult> window(PoolFacts facts, Plan plan, Estimates estimates) {
        try {
            new Room(options, gated, estimates).demand(plan, 0, time.now());
            return List.of();
        } catch (RolloutException e) {
            return List.of(
                    new PrecheckResult("window", PrecheckResult.Status.FAILURE, facts.name(), e.getMessage(), ""));
        }
    }
}
