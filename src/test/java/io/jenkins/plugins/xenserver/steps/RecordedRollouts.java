package io.jenkins.plugins.xenserver.steps;

import hudson.model.Run;
import io.jenkins.plugins.xenserver.report.Journal;
import io.jenkins.plugins.xenserver.report.Report;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Locale;

/** Gives builds rollouts that never were, so that pages can be looked at. */
public final class RecordedRollouts {
    private RecordedRollouts() {}

    /**
     * Adds a rollout with a journal to a build.
     *
     * @param kind as in {@link ProcedureKind}, in lower case
     * @return what the build keeps of it
     */
    public static PoolRecord add(Run<?, ?> run, String pool, String kind, String journal) throws IOException {
        var id = Rollouts.newId();
        var action = PoolUpdateAction.of(run);
        action.begin(id, pool, ProcedureKind.valueOf(kind.toUpperCase(Locale.ROOT)), 0);
        if (!journal.isEmpty()) {
            Files.createDirectories(Rollouts.folder(id));
            Files.writeString(Rollouts.journal(id), journal);
            action.change(id, record -> record.with(Report.of(Journal.parse(journal))));
        }
        action.save();
        return action.getRecords().getLast();
    }

    /** What is left when the folder of the rollout was cleaned up: the archived copy, or with "" nothing. */
    public static void archiveOnly(Run<?, ?> run, PoolRecord record, boolean archived) throws IOException {
        var journal = Rollouts.journal(record.getRollout());
        if (archived) {
            var copy =
                    run.getArtifactsDir().toPath().resolve(record.getFolder()).resolve(Rollouts.JOURNAL);
            Files.createDirectories(copy.getParent());
            Files.copy(journal, copy);
        }
        Files.delete(journal);
    }
}
