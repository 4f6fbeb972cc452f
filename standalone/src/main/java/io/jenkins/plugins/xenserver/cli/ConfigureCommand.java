package io.jenkins.plugins.xenserver.cli;

import io.jenkins.plugins.xenserver.rollout.ConfigureUpdates;
import io.jenkins.plugins.xenserver.rollout.Configured;
import io.jenkins.plugins.xenserver.rollout.RolloutOptions;
import io.jenkins.plugins.xenserver.rollout.RolloutSetup;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Function;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code configure}: channel, proxy and schedule. */
@Command(
        name = "configure",
        mixinStandardHelpOptions = true,
        description = {
            "Makes the pool's update channel, proxy and schedule what the options say, and changes nothing else. "
                    + "Switching the channel deletes what was downloaded from the old one: synchronise afterwards.",
            "If the new channel cannot be enabled, the old one is enabled again."
        })
final class ConfigureCommand implements Callable<Integer> {
    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec;

    @Mixin
    private PoolOptions pool;

    @Mixin
    private ChannelChoices choices;

    @Mixin
    private ProxyPassword password;

    @Mixin
    private JournalFolder journal;

    @Option(names = "--json", description = "Print the result as JSON; progress goes to standard error.")
    private boolean json;

    @Override
    public Integer call() throws Exception {
        var wanted = choices.wanted();
        var secret = password.supplier();
        var run = new Run(spec.commandLine(), pool, journal.file(), json);
        return drive(run, setup -> new ConfigureUpdates(setup, wanted, secret));
    }

    /** Runs or resumes, and tells what was changed. */
    static int drive(Run run, Function<RolloutSetup, ConfigureUpdates> work) throws IOException {
        var procedure = new ConfigureUpdates[1];
        run.alsoTell(
                () -> procedure[0].configured().map(ConfigureCommand::facts).orElse(Map.of()));
        return run.drive(setup -> procedure[0] = work.apply(setup), RolloutOptions.DEFAULT);
    }

    private static Map<String, Object> facts(Configured configured) {
        var facts = new LinkedHashMap<String, Object>();
        facts.put("changed", configured.changed());
        facts.put("channel", configured.channel());
        facts.put("hash", configured.hash());
        facts.put("proxy", configured.proxy());
        facts.put("schedule", configured.schedule());
        facts.put("repositories", configured.repositories());
        return facts;
    }
}
