package io.jenkins.plugins.xenserver.steps;

import hudson.AbortException;
import hudson.model.Run;
import io.jenkins.plugins.xenserver.config.PoolAccess;
import io.jenkins.plugins.xenserver.config.PoolConnection;
import io.jenkins.plugins.xenserver.config.PoolTarget;
import io.jenkins.plugins.xenserver.report.Outcome;
import io.jenkins.plugins.xenserver.report.Report;
import io.jenkins.plugins.xenserver.rollout.Drain;
import io.jenkins.plugins.xenserver.rollout.FileJournal;
import io.jenkins.plugins.xenserver.rollout.JournalRecord;
import io.jenkins.plugins.xenserver.rollout.PoolCheck;
import io.jenkins.plugins.xenserver.rollout.RecordType;
import io.jenkins.plugins.xenserver.rollout.RolloutException;
import io.jenkins.plugins.xenserver.rollout.RolloutOptions;
import io.jenkins.plugins.xenserver.rollout.RolloutSetup;
import io.jenkins.plugins.xenserver.rollout.StopSignal;
import io.jenkins.plugins.xenserver.rollout.UpdatesDocument;
import io.jenkins.plugins.xenserver.xapi.ThreadStopped;
import io.jenkins.plugins.xenserver.xapi.XapiFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
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
    private PoolRecord record;
    private boolean archived;
    private AppliedHashes applied;

    RolloutDriver(String rollout, PoolTarget target, ProcedureRequest request, Caller caller) {
        this.rollout = rollout;
        this.target = target;
        this.request = request;
        this.caller = caller;
        this.progress =
                new Progress(caller::listener, driver, Rollouts.get().time(), this::seen, this::turned, this::archive);
    }

    /** Starts the thread, unless one drives this rollout already. */
    void start() {
        Rollouts.get().start(rollout, "XenServer " + request.kind().plain() + " of " + target.label(), this);
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
        Ended end;
        try {
            end = drive();
        } catch (ThreadStopped e) {
            LOGGER.log(Level.FINE, e, () -> "rollout " + rollout + " was asked to end");
            Rollouts.get().ended(rollout);
            return;
        } catch (Exception | LinkageError e) {
            if (Rollouts.get().stopping()) {
                LOGGER.log(Level.FINE, e, () -> "rollout " + rollout + " ended with Jenkins");
                return;
            }
            LOGGER.log(Level.WARNING, e, () -> "rollout " + rollout + " of pool " + target.label());
            end = new Ended(Outcome.FAILED, Messages.RolloutDriver_Unexpected(target.label(), e.getMessage()), null, e);
        }
        Rollouts.get().ended(rollout);
        caller.ended(end);
    }

    private Ended drive() throws IOException, InterruptedException {
        run = caller.run();
        applied = new AppliedHashes(run, rollout, target.label());
        var folder = Rollouts.folder(rollout);
        Files.createDirectories(folder);
        record = PoolUpdateAction.of(run)
                .begin(
                        rollout,
                        target.label(),
                        request.kind(),
                        Rollouts.get().time().now().toEpochMilli());
        if (isClosed(folder)) {
            // Perhaps by somebody else, with the command line, while Jenkins was down.
            journal(folder).forEach(applied::take);
        } else {
            try {
                var lost = procedure(PoolAccess.open(target, run), folder);
                if (!lost.isEmpty()) {
                    finish(folder);
                    return Ended.failed(lost);
                }
            } catch (AbortException e) {
                return Ended.failed(e.getMessage() + (isBegun(folder) ? " " + Messages.RolloutDriver_Owed() : ""));
            }
        }
        return finish(folder);
    }

    private static List<JournalRecord> journal(Path folder) throws IOException {
        var file = folder.resolve(Rollouts.JOURNAL);
        return Files.isRegularFile(file) ? FileJournal.read(file) : List.of();
    }

    private static boolean isBegun(Path folder) throws IOException {
        return !journal(folder).isEmpty();
    }

    /** Jenkins may have died between the end of the procedure and that of its step. */
    private static boolean isClosed(Path folder) throws IOException {
        var records = journal(folder);
        return !records.isEmpty() && records.getLast().type() == RecordType.CLOSED;
    }

    /** Returns why nothing more was done, if the pool was no longer ours; "" otherwise. */
    private String procedure(PoolConnection connection, Path folder) throws IOException {
        var asker = new Asker(run);
        if (request.kind() == ProcedureKind.CHECK) {
            check(connection, folder, asker);
            return "";
        }
        var setup = new RolloutSetup(
                        rollout,
                        connection.address(),
                        connection.session(),
                        FileJournal.open(folder.resolve(Rollouts.JOURNAL)),
                        options(connection),
                        asker.facts(),
                        driver,
                        Rollouts.get().time(),
                        stop,
                        this::wanted,
                        progress)
                .withGate(caller.gate())
                .withTakeOver(asker)
                .withHistory(Rollouts.history())
                .withAdmission(facts -> connection.admit(facts.uuid(), facts.name()));
        var result = new Procedures(request, setup, run).of(caller.bundle()).run();
        return result.outcome() == io.jenkins.plugins.xenserver.rollout.Outcome.DETACHED ? result.message() : "";
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
    private void check(PoolConnection connection, Path folder, Asker asker) throws IOException {
        var file = folder.resolve(Rollouts.JOURNAL);
        Files.deleteIfExists(file);
        Files.deleteIfExists(folder.resolve(UpdatesDocument.NAME));
        var check = new PoolCheck(
                connection.session(),
                options(connection),
                Rollouts.get().time(),
                progress,
                facts -> connection.admit(facts.uuid(), facts.name()),
                Rollouts.history());
        try {
            check.run(FileJournal.open(file), rollout, connection.address(), asker.facts());
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

    private void seen(JournalRecord entry) {
        if (applied != null) {
            applied.take(entry);
        }
    }

    /** Something has happened that the build's pages show; the build is saved now and then, not at each look. */
    private void turned(JournalRecord entry) {
        try {
            var report = Report.read(Rollouts.journal(rollout));
            var action = PoolUpdateAction.of(run);
            action.change(rollout, record -> record.with(report));
            Background.submit(action::save);
        } catch (IOException e) {
            LOGGER.log(Level.WARNING, e, () -> "rollout " + rollout + " cannot be shown");
        }
    }

    private static Map<String, JournalRecord> decisions(Path folder) throws IOException {
        var decisions = new HashMap<String, JournalRecord>();
        for (var entry : journal(folder)) {
            if (entry.type() == RecordType.DECIDED) {
                decisions.put(entry.id(), entry);
            }
        }
        return decisions;
    }

    /**
     * Archives what there is, once. Called when the journal is closed, because Jenkins' own VM may be restarted next, and again at
     * the end for a journal that was closed before.
     */
    private void archive() {
        if (archived) {
            return;
        }
        archived = true;
        try {
            var folder = Rollouts.folder(rollout);
            var report = Report.read(folder.resolve(Rollouts.JOURNAL));
            var action = PoolUpdateAction.of(run);
            action.change(rollout, r -> r.with(report));
            Background.call(() -> {
                action.save();
                return null;
            });
            Artifacts.archive(run, caller.listener(), record.getFolder(), folder, report);
        } catch (IOException e) {
            LOGGER.log(Level.WARNING, e, () -> "the report of rollout " + rollout + " is not archived");
            caller.listener().error(Messages.RolloutDriver_NotArchived(e.getMessage()));
        }
    }

    private Ended finish(Path folder) throws IOException {
        archive();
        var report = Report.read(folder.resolve(Rollouts.JOURNAL));
        var log = caller.listener().getLogger();
        report.owed().forEach(debt -> log.println(Messages.RolloutDriver_StillOwed(debt.what(), debt.remedy())));
        if (!report.owed().isEmpty() && (report.outcome() == Outcome.FAILED || report.outcome() == Outcome.ABORTED)) {
            log.println(Messages.RolloutDriver_Owed());
        }
        var value = request.kind() == ProcedureKind.CHECK
                ? CheckValue.of(report, record.getFolder())
                : ReturnValue.of(report, decisions(folder), record.getFolder());
        return new Ended(report.outcome(), report.message(), value, null);
    }
}
