package io.jenkins.plugins.xenserver.cli;

import io.jenkins.plugins.xenserver.rollout.Bundle;
import io.jenkins.plugins.xenserver.rollout.RolloutOptions;
import io.jenkins.plugins.xenserver.rollout.UploadBundle;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code upload-bundle}: updates for a pool that has no way to the channel. */
@Command(
        name = "upload-bundle",
        mixinStandardHelpOptions = true,
        description = {
            "Uploads an offline bundle to the pool and prints the hash. The pool's channel has to be Offline.",
            "An upload that was cut is not taken up again: 'resume' finds out what became of it and cleans up, then upload "
                    + "the bundle again."
        })
final class UploadBundleCommand implements Callable<Integer> {
    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec;

    @Mixin
    private PoolOptions pool;

    @Parameters(paramLabel = "FILE", description = "The bundle as the vendor offers it, for example updates.xsbundle.")
    private Path file;

    @Option(
            names = "--switch-channel",
            description =
                    "Make Offline the pool's channel if it is not; if the upload fails the earlier one is enabled again.")
    private boolean switchChannel;

    @Mixin
    private JournalFolder journal;

    @Option(names = "--json", description = "Print the result as JSON; progress goes to standard error.")
    private boolean json;

    @Override
    public Integer call() throws Exception {
        var bundle = Bundle.of(file);
        var run = new Run(spec.commandLine(), pool, journal.file(), json);
        return run.drive(setup -> new UploadBundle(setup, bundle, switchChannel), RolloutOptions.DEFAULT);
    }
}
