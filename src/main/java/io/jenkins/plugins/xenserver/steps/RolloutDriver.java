package io.jenkins.plugins.xenserver.steps;

import hudson.AbortException;
import hudson.model.Run;
import io.jenkins.plugins.xenserver.config.PoolAccess;
import io.jenkins.plugins.xenserver.config.PoolConnection;
import io.jenkins.plugins.xenserver.config.PoolTarget;
import io.jenkins.plugins.xenserver.report.Outcome;
import io.jenkins.plugins.xenserver.rollout.Drain;
import io.jenkins.plugins.xenserver.rollout.FileJournal;
import io.jenkins.plugins.xenserver.rollout.JournalRecord;
import io.jenkins.plugins.xenserver.rollout.PoolCheck;
import io.jenkins.plugins.xenserver.rollout.RecordType;
import io.jenkins.plugins.xenserver.rollout.RollingUpdate;
import io.jenkins.plugins.xenserver.rollout.RolloutException;
import io.jenkins.plugins.xenserver.rollout.RolloutOptions;
import io.jenkins.plugins.xenserver.rollout.RolloutSetup;
import io.jenkins.plugins.xenserver.rollout.StopSignal;
import io.jenkins.plugins.xenserver.rollout.UpdatesDocument;
import io.jenkins.plugins.xenserver.xapi.PoolSession;
import io.jenkins.plugins.xenserver.xapi.ThreadStopped;
import io.jenkins.plugins.xenserver.xapi.XapiFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Drives one procedure for its step, on a thread of its own: begins it, or goes on where its journal ends; archives what it
 * left; tells the step how it ended, once. When Jenkins goes down it ends without a word.
 */
final class RolloutDriver implements Runnable {
    private static final Logger LOGGER = Logger.getLogger(RolloutDriver.class.getName());

    private final String rollout;
    private final PoolTarget target;
    private final ProcedureRequest request;
    private final Caller caller;
    private final StopSignal stop = new StopSignal();
    private final String driver = UUID.randomUUID().toString();
    private final Progress progress;
    private Run<?, ?> run;
    private BuildShare share;
    private AppliedHashes applied;
    private Predecessors predecessors;

    RolloutDriver(String rollout, PoolTarget target, ProcedureRequest request, Caller caller) {
        this.rollout = rollout;
        this.target = target;
        this.request = request;
        this.caller = caller;
        this.progress =
                new Progress(caller::listener, driver, Rollouts.get().time(), this::seen, this::turned, this::closed);
    }

    /** Starts the thread, unless one drives this rollout already. */
    void start() {
        Rollouts.get().start(rollout, threadName(), this);
    }

    private String threadName() {
        return "XenServer " + request.kind().plain() + " of " + target.label();
    }

    /** Asks for the end. Returns at once. */
    void stop(StopSignal.Wish wish, String by) {
        stop.request(wish, by);
    }

    /** A phrase for the step's status. */
    String status() {
        return target.label() + ": " + progress.status();
    }

    @Override
    public void run() {
        Ended end = null;
        try {
            end = drive();
        } catch (ThreadStopped e) {
            LOGGER.log(Level.FINE, e, () -> "rollout " + rollout + " was asked to end");
        } catch (Throwable e) { // an Error as well: nobody may wait for a thread that is dead
            if (Rollouts.get().stopping()) {
                LOGGER.log(Level.FINE, e, () -> "rollout " + rollout + " ended with Jenkins");
            } else {
                LOGGER.log(Level.WARNING, e, () -> "rollout " + rollout + " of pool " + target.label());
                var what = e.getMessage() == null ? e.toString() : e.getMessage();
                var message = Messages.RolloutDriver_Unexpected(target.label(), what);
                end = new Ended(Outcome.FAILED, message, null, e);
                if (share != null) {
                    share.left(message);
                }
            }
        } finally {
            Rollouts.get().ended(rollout);
            if (end != null) {
                caller.ended(end);
            }
        }
    }

    private Ended drive() throws IOException, InterruptedException {
        run = caller.run();
        Thread.currentThread().setName(threadName() + " for " + run.getParent().getFullName() + " #" + run.getNumber());
        applied = new AppliedHashes(run, rollout, target.label());
        predecessors = new Predecessors(new Asker(run), target.label());
        share = new BuildShare(run, rollout, request.kind(), target.label(), caller::listener);
        share.keep();
        if (share.isClosed()) {
            // Perhaps by somebody else, with the command line, while Jenkins was down.
            share.journal().forEach(applied::take);
            restartsLeft();
            return finished();
        }
        try {
            var lost = procedure(PoolAccess.open(target, run));
            if (lost.isEmpty()) {
                return finished();
            }
            share.left(lost);
            return Ended.failed(lost);
        } catch (AbortException e) {
            var begun = !share.journal().isEmpty();
            share.left(e.getMessage());
            return Ended.failed(e.getMessage() + (begun ? " " + Messages.RolloutDriver_Owed() : ""));
        }
    }

    /** Those of protected VMs; the run has ended as its journal says, whatever becomes of them. */
    private void restartsLeft() throws IOException {
        if (RollingUpdate.mayOweRestarts(share.journal())) {
            try {
                procedure(PoolAccess.open(target, run));
            } catch (AbortException e) {
                LOGGER.log(Level.INFO, e, () -> "rollout " + rollout + " has ended, and restarts of VMs may be left");
            }
        }
    }

    private Ended finished() throws IOException {
        if (applied.complete()) {
            Predecessors.told(rollout);
        }
        return share.finished();
    }

    /** Returns why nothing more was done, if the pool was no longer ours; "" otherwise. */
    private String procedure(PoolConnection connection) throws IOException {
        var asker = new Asker(run);
        var options = options(connection);
        if (request.kind() == ProcedureKind.CHECK) {
            check(connection, options, asker.facts());
            return "";
        }
        // What the job lacks is found out before the journal is begun.
        var procedures = new Procedures(request, run, caller.bundle());
        var gate = caller.gate();
        var facts = asker.facts();
        var setup = new RolloutSetup(
                        rollout,
                        connection.address(),
                        connection.session(),
                        journal(),
                        options,
                        facts,
                        driver,
                        Rollouts.get().time(),
                        stop,
                        this::wanted,
                        progress)
                .withGate(gate)
                .withTakeOver(asker)
                .withHistory(Rollouts.history())
                .withAdmission(found -> connection.admit(found.uuid(), found.name()));
        var result = procedures.of(setup).run();
        if (result.outcome() == io.jenkins.plugins.xenserver.rollout.Outcome.DETACHED) {
            return result.message();
        }
        if (stop.wish() != StopSignal.Wish.GIVE_UP) {
            predecessors.atEnd(share.journal(), applied.hosts(), () -> conversation(connection));
        }
        asker.settled();
        return "";
    }

    /** One that a second stop ends as well. */
    private PoolSession conversation(PoolConnection connection) {
        var session = connection.session();
        session.giveUpWhen(() -> stop.wish() == StopSignal.Wish.GIVE_UP);
        return session;
    }

    /** Opens the journal; that somebody else drives it, as with the command line, is a sentence and no surprise. */
    private FileJournal journal() throws AbortException {
        try {
            return FileJournal.open(Rollouts.journal(rollout));
        } catch (IOException e) {
            LOGGER.log(Level.FINE, e, () -> "the journal of rollout " + rollout + " cannot be opened");
            throw new AbortException(e.getMessage());
        }
    }

    /** What was chosen, and the VMs that must keep running whatever was chosen (rule R15). */
    private RolloutOptions options(PoolConnection connection) {
        var chosen = request.options().drain();
        var protectedVms = new LinkedHashSet<>(chosen.protectedVms());
        protectedVms.addAll(connection.protectedVms());
        protectedVms.addAll(OwnMachines.uuids());
        return request.options()
                .with(o -> o.drain = new Drain(
                        chosen.rungs(),
                        chosen.retries(),
                        chosen.delay(),
                        chosen.anySuspendStorage(),
                        List.copyOf(protectedVms)));
    }

    /** A look that was interrupted is begun afresh; it has changed nothing. */
    private void check(PoolConnection connection, RolloutOptions options, Map<String, String> facts)
            throws IOException {
        Files.deleteIfExists(Rollouts.journal(rollout));
        Files.deleteIfExists(Rollouts.folder(rollout).resolve(UpdatesDocument.NAME));
        var check = new PoolCheck(
                connection.session(),
                options,
                Rollouts.get().time(),
                progress,
                found -> connection.admit(found.uuid(), found.name()),
                Rollouts.history());
        if (request.gated()) {
            check.gated();
        }
        try {
            check.run(journal(), rollout, connection.address(), facts);
        } catch (RolloutException | XapiFailure e) {
            LOGGER.log(Level.FINE, e, () -> "the look at pool " + target.label() + " is told by its journal");
        }
    }

    private boolean wanted() {
        if (Rollouts.get().stopping()) {
            throw new ThreadStopped(new InterruptedException("Jenkins is going down"));
        }
        return caller.wanted();
    }

    private void turned(JournalRecord entry) {
        if (entry.type() == RecordType.BASELINE && request.kind() != ProcedureKind.CHECK) {
            predecessors.found(entry);
        }
        share.turned();
    }

    private void closed() {
        share.archive();
    }

    private void seen(JournalRecord entry) {
        if (applied != null) {
            applied.take(entry);
        }
    }
}
