package io.jenkins.plugins.xenserver.cli;

import io.jenkins.plugins.xenserver.rollout.RollingUpdate;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code update}: a rolling update of the whole pool. */
@Command(
        name = "update",
        mixinStandardHelpOptions = true,
        description = {
            "Updates every host of the pool, coordinator first, one at a time.",
            "If it is interrupted in whatever way, 'resume' goes on from its journal. "
                    + "Press Ctrl-C once to stop after the host in hand, twice to begin nothing new, three times to wait "
                    + "for nothing any more."
        })
final class UpdateCommand implements Callable<Integer> {
    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec;

    @Mixin
    private PoolOptions pool;

    @Mixin
    private RolloutChoices choices;

    @Mixin
    private GateChoice gate;

    @Mixin
    private JournalFolder journal;

    @Mixin
    private HistoryFile history;

    @Option(names = "--json", description = "Print the result as JSON; progress goes to standard error.")
    private boolean json;

    @Option(names = "--halt-after", hidden = true)
    private String haltAfter;

    @Override
    public Integer call() throws Exception {
        var run = new Run(spec.commandLine(), pool, journal.file(), json);
        run.haltAfter(haltAfter);
        run.gatedBy(gate);
        return run.drive(setup -> new RollingUpdate(setup.withHistory(history.history())), choices.options());
    }
}
