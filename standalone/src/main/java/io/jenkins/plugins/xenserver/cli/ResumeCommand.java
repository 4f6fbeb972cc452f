package io.jenkins.plugins.xenserver.cli;

import io.jenkins.plugins.xenserver.rollout.PoolSync;
import io.jenkins.plugins.xenserver.rollout.RollingUpdate;
import io.jenkins.plugins.xenserver.rollout.RolloutOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code resume}: go on where a journal ends. */
@Command(
        name = "resume",
        mixinStandardHelpOptions = true,
        description = {
            "Goes on with an interrupted run. What its journal knows as done is not done again; what was in flight is "
                    + "looked at in the pool before anything is repeated. The options of the first start count."
        })
final class ResumeCommand implements Callable<Integer> {
    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec;

    @Mixin
    private PoolOptions pool;

    @Option(names = "--journal", required = true, paramLabel = "FILE", description = "The interrupted run's journal.")
    private Path journal;

    @Option(names = "--json", description = "Print the result as JSON; progress goes to standard error.")
    private boolean json;

    @Option(names = "--halt-after", hidden = true)
    private String haltAfter;

    @Override
    public Integer call() throws Exception {
        if (!Files.isRegularFile(journal)) {
            throw new IllegalArgumentException("There is no journal at " + journal + ".");
        }
        var run = new Run(spec.commandLine(), pool, journal, json);
        run.haltAfter(haltAfter);
        return run.drive(run.kind().equals("sync") ? PoolSync::new : RollingUpdate::new, RolloutOptions.DEFAULT);
    }
}
