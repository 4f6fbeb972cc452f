package io.jenkins.plugins.xenserver.rollout;

import io.jenkins.plugins.xenserver.model.Json;
import io.jenkins.plugins.xenserver.model.PoolFacts;
import io.jenkins.plugins.xenserver.xapi.XapiFailure;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.function.Supplier;

/**
 * What every procedure that changes a pool has around its work (design §2.3): open the journal, take the lock, settle what
 * earlier rollouts left, work, pay back what is owed, give the lock back, close the journal.
 */
public abstract class Procedure {
    private static final String PAYING = "paying-back";
    private static final Duration AFTERWARDS = Duration.ofMinutes(1);

    private final RolloutSetup setup;
    private final String kind;
    private RolloutContext context;
    private PoolFacts facts;
    private PoolLock lock;

    Procedure(RolloutSetup setup, String kind) {
        this.setup = setup;
        this.kind = kind;
    }

    /** The work itself; returns how it ended. */
    abstract Ending work();

    /** The result when everything is paid back. */
    RolloutResult result(Ending ending) {
        return new RolloutResult(
                ending.outcome(),
                ending.message(),
                "",
                java.util.List.of(),
                context.journal().owed());
    }

    String rolloutId() {
        return setup.rolloutId();
    }

    RolloutContext context() {
        return context;
    }

    <T> T decide(RecordType type, Class<T> as, Supplier<T> decision) {
        return context.journal().decide(type, "", as, decision);
    }

    /**
     * Runs to the end, or goes on where the journal ends.
     *
     * @return what it came to; failures of the work are part of the result
     * @throws RolloutException if the journal belongs to a run of another kind; nothing is sent or written then
     * @throws io.jenkins.plugins.xenserver.xapi.ThreadStopped if the thread is asked to end; the journal stays open for a resume
     */
    public RolloutResult run() {
        try (var journal = new Journal(setup.store(), setup.time(), setup.listener()::recorded)) {
            demandOurKind(journal);
            if (journal.closed()) {
                return afterwards(journal);
            }
            open(journal);
            try {
                return drive();
            } catch (Detached e) {
                journal.write(RecordType.DETACHED, "", Map.of("reason", e.getMessage()));
                return result(new Ending(Outcome.DETACHED, e.getMessage()));
            }
        } finally {
            setup.session().close();
        }
    }

    /** Another kind of run would take what this one has decided and done for its own, and close what it cannot complete. */
    private void demandOurKind(Journal journal) {
        journal.records().stream()
                .findFirst()
                .map(first -> first.text("kind"))
                .filter(found -> !found.equals(kind))
                .ifPresent(found -> {
                    throw new RolloutException(Texts.of("journal.otherKind", found, kind));
                });
    }

    /** An earlier driver closed the journal and died before it had done what comes last; nobody waits long for that. */
    private RolloutResult afterwards(Journal journal) {
        prepare(journal, optionsOf(journal), AFTERWARDS);
        lastly(true);
        var closed = journal.records().getLast();
        var outcome = Json.mapper().convertValue(closed.text("outcome"), Outcome.class);
        return result(new Ending(outcome, closed.text("message")));
    }

    private static RolloutOptions optionsOf(Journal journal) {
        return journal.records().getFirst().value("options", RolloutOptions.class);
    }

    private void open(Journal journal) {
        var options = setup.options();
        if (journal.records().isEmpty()) {
            journal.write(
                    RecordType.OPENED,
                    "",
                    Map.of(
                            "format",
                            Journal.FORMAT,
                            "rolloutId",
                            setup.rolloutId(),
                            "kind",
                            kind,
                            "address",
                            setup.address(),
                            "options",
                            options,
                            "by",
                            setup.by(),
                            "gated",
                            setup.gate() != HostGate.OPEN));
            journal.write(RecordType.DRIVER, "", Map.of("driverId", setup.driverId(), "resumed", false));
        } else {
            options = optionsOf(journal);
            setup.session().resumed();
            var late = silence(journal).compareTo(options.resumeWithin()) > 0;
            journal.write(RecordType.DRIVER, "", Map.of("driverId", setup.driverId(), "resumed", true, "late", late));
            setup.listener().log("", Texts.of("resumed", hostsDone(journal)));
        }
        prepare(journal, options, options.limits().away());
    }

    private void prepare(Journal journal, RolloutOptions options, Duration away) {
        var heartbeat = new Heartbeat(journal, setup.time(), options.resumeWithin());
        var patience = new Patience(setup.time(), away, setup.stop(), setup.listener(), heartbeat::alive);
        setup.session().giveUpWhen(setup.stop()::givesUp);
        var pool =
                new PoolGateway(setup.session(), patience, new UpdatesDocument(setup.store(), setup.listener())::keep);
        var me = new Owner(setup.rolloutId(), setup.driverId(), now(), setup.by());
        lock = new PoolLock(
                journal, pool, me, setup.takeOver(), line -> setup.listener().log("", line));
        var ledger = new Ledger(journal, pool);
        var fence = new Fence(pool, lock, new LostWrites(journal, pool, lock, ledger), setup.wanted());
        ledger.guardedBy(fence::demandOurs);
        context = new RolloutContext(
                pool,
                journal,
                ledger,
                fence,
                new ActivityRunner(journal, pool, fence, setup.listener()),
                options,
                setup.stop(),
                setup.gate(),
                setup.history(),
                setup.listener());
    }

    private Duration silence(Journal journal) {
        return Duration.between(journal.records().getLast().at(), setup.time().now());
    }

    private static long hostsDone(Journal journal) {
        return journal.records().stream()
                .filter(r -> r.type() == RecordType.HOST_RESULT)
                .count();
    }

    private Instant now() {
        return setup.time().now().truncatedTo(java.time.temporal.ChronoUnit.SECONDS);
    }

    private RolloutResult drive() {
        try {
            facts = context.pool().pool();
            setup.admission().accept(facts);
            lock.take();
            // What a coordinator forgot while nobody was here has to be known before anything recorded is relied on
            // (rule R1).
            context.fence().demandOurs();
        } catch (RolloutException | XapiFailure | StopRequested e) {
            // Somebody may want nothing to be waited for before a coordinator that is away has answered at all.
            var outcome = e instanceof StopRequested ? Outcome.ABORTED : Outcome.FAILED;
            return ended(context.journal()
                    .decision(RecordType.DECIDED, PAYING)
                    .map(earlier -> unclear(earlier.as(Ending.class), e))
                    .orElseGet(() -> new Ending(outcome, CoordinatorAway.told(context, e))));
        }
        var ending = context.journal().decide(RecordType.DECIDED, PAYING, Ending.class, this::workToTheEnd);
        setup.stop().acknowledge();
        context.fence().onlyOwnership();
        restoration("").payAll();
        var result = ended(settleUp(afterPaying(ending)));
        lastly(false);
        return result;
    }

    private RolloutResult ended(Ending ending) {
        var result = close(ending);
        setup.listener().ended(result);
        return result;
    }

    /**
     * What comes when the journal is closed, the lock is given back and the report is written.
     *
     * @param again whether an earlier driver may have done some of it
     */
    void lastly(boolean again) {}

    /** How it ended, now that what can be paid back is paid. */
    Ending afterPaying(Ending ending) {
        return ending;
    }

    /** Whatever happens here, the journal is closed: a pool that does not answer any more is part of the result. */
    private Ending settleUp(Ending ending) {
        try {
            beforeClosing();
            var judged = judge(ending);
            lock.release();
            return judged;
        } catch (RolloutException | XapiFailure | StopRequested e) {
            return unclear(ending, e);
        }
    }

    private static Ending unclear(Ending ending, RuntimeException e) {
        var outcome = ending.outcome() == Outcome.SUCCESS ? Outcome.UNSTABLE : ending.outcome();
        return new Ending(outcome, ending.message() + " " + Texts.of("end.unclear", e.getMessage()));
    }

    private Ending workToTheEnd() {
        try {
            settleOldDebts();
            return work();
        } catch (StopRequested e) {
            context.journal()
                    .write(
                            RecordType.STOP_REQUESTED,
                            "",
                            Map.of(
                                    "mode",
                                    setup.stop().wish().name().toLowerCase(java.util.Locale.ROOT),
                                    "by",
                                    setup.stop().by()));
            return new Ending(Outcome.ABORTED, e.getMessage());
        } catch (RolloutException | XapiFailure e) {
            return new Ending(Outcome.FAILED, CoordinatorAway.told(context, e));
        }
    }

    /** The adopter pays first what others left, by their values, and only then looks at the pool as it is (design §2.3). */
    private void settleOldDebts() {
        if (context.journal().decision(RecordType.BASELINE, "").isPresent()) {
            return;
        }
        var adopted = context.ledger().adopt(context.pool().pool(), thaws());
        adopted.forEach(debt -> context.warn(debt.subject(), Texts.of("adopted", debt.what())));
        if (!context.journal().owed().isEmpty()) {
            // Else a coordinator that dies while they are paid would know neither us nor what is paid (rule R1).
            PoolDatabase.sync(context);
            awaitQuiet();
            restoration(Restoration.ADOPTED).payAtOnce();
        }
    }

    /** What the dead one began with the whole pool may still run; only when that has ended it shows what is owed. */
    private void awaitQuiet() {
        context.patience()
                .until(
                        context.limits().switching(),
                        () -> context.pool().pool().currentOperations().isEmpty());
    }

    /** Whether also what is meant to outlive rollouts is paid back. */
    boolean thaws() {
        return false;
    }

    private Restoration restoration(String suffix) {
        return new Restoration(context, suffix, thaws());
    }

    void stopBetweenHosts() {
        if (setup.stop().wish() != StopSignal.Wish.NONE) {
            throw new StopRequested(Texts.of("stop.betweenHosts", setup.stop().by()));
        }
    }

    /** What is still owed, what differs (rule R4) and what was warned of decides between success and less. */
    private Ending judge(Ending ending) {
        var owed = context.journal().owed().stream().anyMatch(o -> !o.kind().outlivesRollout());
        if (context.pool().overview().versionsDiffer()) {
            var orderly = ending.outcome() == Outcome.SUCCESS || ending.outcome() == Outcome.UNSTABLE;
            var outcome = orderly ? Outcome.INCOMPLETE : ending.outcome();
            return new Ending(outcome, ending.message() + " " + Texts.of("end.mixed"));
        }
        if (ending.outcome() == Outcome.SUCCESS && (owed || warned())) {
            return new Ending(Outcome.UNSTABLE, ending.message() + " " + Texts.of("end.attention"));
        }
        return ending;
    }

    /** Whether somebody was warned of something. */
    boolean warned() {
        return context.journal().records().stream().anyMatch(r -> r.type() == RecordType.WARNING);
    }

    /** What is still to be written down when everything is paid back. */
    void beforeClosing() {}

    private RolloutResult close(Ending ending) {
        var result = result(ending);
        var closed = Json.mapper()
                .createObjectNode()
                .put("outcome", ending.outcome().words())
                .put("message", ending.message());
        if (facts != null) {
            closed.putObject("pool").put("uuid", facts.uuid()).put("name", facts.name());
        }
        context.journal().write(RecordType.CLOSED, "", closed);
        return result;
    }
}
