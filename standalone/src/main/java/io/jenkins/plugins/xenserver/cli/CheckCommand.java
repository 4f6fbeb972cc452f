package io.jenkins.plugins.xenserver.cli;

import io.jenkins.plugins.xenserver.model.Json;
import io.jenkins.plugins.xenserver.rollout.PoolCheck;
import io.jenkins.plugins.xenserver.rollout.RolloutListener;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code check}: which updates there are, and what stands in their way. */
@Command(
        name = "check",
        mixinStandardHelpOptions = true,
        description = "Shows which updates are available, what they cost, and what stands in the way. Changes nothing.")
class CheckCommand implements Callable<Integer> {
    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec;

    @Mixin
    private PoolOptions pool;

    @Mixin
    private RolloutChoices choices;

    @Mixin
    private HistoryFile history;

    @Option(names = "--json", description = "Print the result as JSON.")
    private boolean json;

    @Override
    public Integer call() throws Exception {
        var options = choices.options();
        var result = new PoolCheck(
                        pool.reached(List.of()),
                        options,
                        pool.time(),
                        RolloutListener.NONE,
                        facts -> {},
                        history.history())
                .run();
        var out = spec.commandLine().getOut();
        if (json) {
            out.println(Json.mapper().writerWithDefaultPrettyPrinter().writeValueAsString(result));
        } else {
            new CheckText(out).print(result, withPlan());
        }
        out.flush();
        return result.refused() ? ExitCode.ATTENTION : ExitCode.SUCCESS;
    }

    /** Whether the actions on each host are shown. */
    boolean withPlan() {
        return false;
    }
}
