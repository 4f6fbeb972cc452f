package io.jenkins.plugins.xenserver.cli;

import io.jenkins.plugins.xenserver.rollout.PoolSync;
import io.jenkins.plugins.xenserver.rollout.RolloutOptions;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code sync}: synchronise the pool with its update channel. */
@Command(
        name = "sync",
        mixinStandardHelpOptions = true,
        description = "Synchronises the pool with its update channel and prints the hash.")
final class SyncCommand implements Callable<Integer> {
    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec;

    @Mixin
    private PoolOptions pool;

    @Mixin
    private RemoteAccount remote;

    @Mixin
    private JournalFolder journal;

    @Option(names = "--force", description = "Delete what was downloaded before and download everything again.")
    private boolean force;

    @Option(
            names = "--freeze",
            description =
                    "Keep the pool at what it is synchronised to now: its periodic synchronisation stays off until that "
                            + "hash has been applied to all hosts by 'update --hash', or until 'restore'.")
    private boolean freeze;

    @Option(names = "--json", description = "Print the result as JSON.")
    private boolean json;

    @Override
    public Integer call() throws Exception {
        var account = remote.credentials();
        var run = new Run(spec.commandLine(), pool, journal.file(), json);
        return run.drive(setup -> new PoolSync(setup, force, account, freeze), RolloutOptions.DEFAULT);
    }
}
