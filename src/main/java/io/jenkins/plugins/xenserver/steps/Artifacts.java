package io.jenkins.plugins.xenserver.steps;

import hudson.FilePath;
import hudson.Launcher;
import hudson.model.Run;
import hudson.model.TaskListener;
import io.jenkins.plugins.xenserver.report.Report;
import io.jenkins.plugins.xenserver.report.ReportFiles;
import io.jenkins.plugins.xenserver.rollout.UpdatesDocument;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import jenkins.util.BuildListenerAdapter;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/**
 * Archives what a rollout leaves, without a workspace (design §3.4): the report in every form, the journal, the document of
 * available updates.
 */
@Restricted(NoExternalUse.class)
public final class Artifacts {
    private Artifacts() {}

    /** The folder of a build's artifacts for one rollout: the first of its kind for a pool has no number. */
    static String folder(String pool, ProcedureKind kind, int number) {
        return base(pool, kind) + (number < 2 ? "" : "-" + number);
    }

    /** Whether a folder is one of these, whatever its number. */
    static Predicate<String> folders(String pool, ProcedureKind kind) {
        return Pattern.compile(Pattern.quote(base(pool, kind)) + "(-\\d+)?").asMatchPredicate();
    }

    private static String base(String pool, ProcedureKind kind) {
        return "xenserver/" + ReportFiles.pathPart(pool) + "/" + kind.folder();
    }

    /**
     * Archives a rollout's report with the build, beside what is archived already.
     *
     * @param folder where, see {@link #folder}
     * @param rollout the rollout's own folder
     * @throws IOException if the report cannot be made or the store does not take it
     */
    static void archive(Run<?, ?> run, TaskListener listener, String folder, Path rollout, Report report)
            throws IOException {
        Background.call(() -> {
            var staged = Files.createTempDirectory(rollout, "archive");
            try {
                var paths = new LinkedHashMap<String, String>();
                for (var file : ReportFiles.of(report).entrySet()) {
                    stage(staged, file.getKey());
                    Files.writeString(staged.resolve(file.getKey()), file.getValue());
                    paths.put(folder + "/" + file.getKey(), file.getKey());
                }
                for (var name : new String[] {Rollouts.JOURNAL, UpdatesDocument.NAME}) {
                    if (Files.isRegularFile(rollout.resolve(name))) {
                        Files.copy(rollout.resolve(name), staged.resolve(name));
                        paths.put(folder + "/" + name, name);
                    }
                }
                store(run, listener, staged, paths);
            } finally {
                new FilePath(staged.toFile()).deleteRecursive();
            }
            return null;
        });
    }

    private static void stage(Path staged, String name) throws IOException {
        var parent = staged.resolve(name).getParent();
        if (parent != null) {
            Files.createDirectories(parent);
        }
    }

    private static void store(Run<?, ?> run, TaskListener listener, Path staged, Map<String, String> paths)
            throws IOException, InterruptedException {
        run.pickArtifactManager()
                .archive(
                        new FilePath(staged.toFile()),
                        new Launcher.LocalLauncher(listener),
                        new BuildListenerAdapter(listener),
                        paths);
    }
}
