package io.jenkins.plugins.xenserver.steps;

import hudson.model.Run;
import hudson.model.TaskListener;
import io.jenkins.plugins.xenserver.report.Outcome;
import io.jenkins.plugins.xenserver.report.Report;
import io.jenkins.plugins.xenserver.report.Words;
import io.jenkins.plugins.xenserver.rollout.FileJournal;
import io.jenkins.plugins.xenserver.rollout.Journal;
import io.jenkins.plugins.xenserver.rollout.JournalRecord;
import io.jenkins.plugins.xenserver.rollout.RecordType;
import io.jenkins.plugins.xenserver.xapi.ThreadStopped;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.logging.Level;
import java.util.logging.Logger;

/** What a build gets of one rollout, however that ends: its record, the artifacts, and in the log what is still owed. */
final class BuildShare {
    private static final Logger LOGGER = Logger.getLogger(BuildShare.class.getName());

    private final Run<?, ?> run;
    private final String rollout;
    private final ProcedureKind kind;
    private final PoolRecord begun;
    private final Supplier<TaskListener> log;
    private boolean archived;

    /**
     * The share of a build; its record is begun if there is none.
     *
     * @param log the build's log, asked for anew each time
     */
    BuildShare(Run<?, ?> run, String rollout, ProcedureKind kind, String pool, Supplier<TaskListener> log) {
        this.run = run;
        this.rollout = rollout;
        this.kind = kind;
        this.log = log;
        this.begun = PoolUpdateAction.of(run).begin(rollout, pool, kind, now());
    }

    private static long now() {
        return Rollouts.get().now().toEpochMilli();
    }

    private Path file() {
        return Rollouts.journal(rollout);
    }

    /** The journal as it is on disk, empty if it was never begun. */
    List<JournalRecord> journal() throws IOException {
        return Files.isRegularFile(file()) ? FileJournal.read(file()) : List.of();
    }

    /** Jenkins may have died between the end of the procedure and that of its step. */
    boolean isClosed() throws IOException {
        var records = journal();
        return !records.isEmpty() && records.getLast().type() == RecordType.CLOSED;
    }

    /**
     * The build is on disk with its record before the pool hears of it. Jenkins itself keeps a freestyle build only when it has
     * ended, and one that Jenkins died with would be gone, although the pool's lock names it.
     */
    void keep() throws IOException {
        save();
    }

    /** Something has happened that the build's pages show; the build is saved now and then, not at each look. */
    void turned() {
        try {
            var report = Report.read(file());
            var action = PoolUpdateAction.of(run);
            action.change(rollout, record -> record.with(report));
            Background.submit(action::save);
        } catch (IOException e) {
            LOGGER.log(Level.WARNING, e, () -> "rollout " + rollout + " cannot be shown");
        }
    }

    /**
     * Archives what there is, once. Called when the journal is closed, because Jenkins' own VM may be restarted next, and again at
     * the end for a journal that was closed before. A store that does not take it is told of in the build's log and is no reason
     * to call the work on the pool failed.
     */
    void archive() {
        if (archived) {
            return;
        }
        archived = true;
        try {
            var report = Report.read(file());
            PoolUpdateAction.of(run).change(rollout, r -> r.with(report));
            save();
            Artifacts.archive(run, log.get(), begun.getFolder(), Rollouts.folder(rollout), report);
        } catch (ThreadStopped e) {
            throw e;
        } catch (IOException | RuntimeException e) {
            LOGGER.log(Level.WARNING, e, () -> "the report of rollout " + rollout + " is not archived");
            log.get().error(Words.plain(Messages.RolloutDriver_NotArchived(e.getMessage())));
        }
    }

    private void save() throws IOException {
        var action = PoolUpdateAction.of(run);
        Background.call(() -> {
            action.save();
            return null;
        });
    }

    /** The end of a procedure whose journal tells how it ended. */
    Ended finished() throws IOException {
        archive();
        var report = Report.read(file());
        tellDebts(report);
        var value = kind == ProcedureKind.CHECK
                ? CheckValue.of(report, begun.getFolder())
                : ReturnValue.of(report, decisions(), begun.getFolder());
        return new Ended(report.outcome(), report.message(), value, null);
    }

    private void tellDebts(Report report) {
        var out = log.get();
        report.owed().forEach(debt -> BuildLog.say(out, Messages.RolloutDriver_StillOwed(debt.what(), debt.remedy())));
        if (!report.owed().isEmpty() && (report.outcome() == Outcome.FAILED || report.outcome() == Outcome.ABORTED)) {
            BuildLog.say(out, Messages.RolloutDriver_Owed());
        }
    }

    private Map<String, JournalRecord> decisions() throws IOException {
        var decisions = new HashMap<String, JournalRecord>();
        for (var entry : journal()) {
            if (entry.type() == RecordType.DECIDED) {
                decisions.put(entry.id(), entry);
            }
        }
        return decisions;
    }

    /**
     * Keeps what there is of a procedure that could not begin, or could not go on: the journal says why, what it holds is
     * archived, and the log says what is still owed.
     */
    void left(String reason) {
        try {
            var records = journal();
            if (!records.isEmpty()) {
                leaveJournal(records, reason);
                archive();
                tellDebts(Report.read(file()));
            }
            PoolUpdateAction.of(run).change(rollout, record -> record.left(reason, now()));
            save();
        } catch (IOException e) {
            LOGGER.log(Level.WARNING, e, () -> "what is left of rollout " + rollout + " cannot be kept");
        }
    }

    /** It may be driven by the command line at this moment, or have ended already. */
    private void leaveJournal(List<JournalRecord> records, String reason) {
        var last = records.getLast().type();
        if (last == RecordType.CLOSED || last == RecordType.DETACHED) {
            return;
        }
        try (var journal = new Journal(FileJournal.open(file()), Rollouts.get().time(), entry -> {})) {
            journal.write(RecordType.DETACHED, "", Map.of("reason", reason));
        } catch (IOException | RuntimeException e) {
            LOGGER.log(Level.WARNING, e, () -> "the journal of rollout " + rollout + " does not say why it ends");
        }
    }
}
