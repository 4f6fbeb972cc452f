package io.jenkins.plugins.xenserver.cli;

import io.jenkins.plugins.xenserver.rollout.RestorePool;
import io.jenkins.plugins.xenserver.rollout.RolloutOptions;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code restore}: pay back what interrupted runs owe to a pool. */
@Command(
        name = "restore",
        mixinStandardHelpOptions = true,
        description = {
            "Restores what interrupted runs switched off or moved, from the notes that they left in the pool itself: hosts "
                    + "enabled, VMs home, high availability, workload balancing, automatic power-on, periodic synchronisation. "
                    + "Needs no journal."
        })
final class RestoreCommand implements Callable<Integer> {
    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec;

    @Mixin
    private PoolOptions pool;

    @Mixin
    private JournalFolder journal;

    @Option(
            names = "--force",
            description = "Take over the lock whoever holds it. Make sure first that the run it belongs to is dead.")
    private boolean force;

    @Option(names = "--json", description = "Print the result as JSON; progress goes to standard error.")
    private boolean json;

    @Override
    public Integer call() throws Exception {
        var run = new Run(spec.commandLine(), pool, journal.file(), json);
        return run.drive(setup -> new RestorePool(setup, force), RolloutOptions.DEFAULT);
    }
}
