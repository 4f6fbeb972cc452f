package io.jenkins.plugins.xenserver.cli;

import io.jenkins.plugins.xenserver.rollout.ApplyGuidance;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code apply-guidance}: carry out what earlier updates left pending. */
@Command(
        name = "apply-guidance",
        mixinStandardHelpOptions = true,
        description =
                "Carries out guidance that earlier updates left pending on hosts and VMs, at the chosen level, with the "
                        + "same safety as an update. Installs nothing.")
final class ApplyGuidanceCommand implements Callable<Integer> {
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

    @Option(names = "--json", description = "Print the result as JSON; progress goes to standard error.")
    private boolean json;

    @Override
    public Integer call() throws Exception {
        var run = new Run(spec.commandLine(), pool, journal.file(), json);
        run.gatedBy(gate);
        return run.drive(ApplyGuidance::new, choices.options());
    }
}
