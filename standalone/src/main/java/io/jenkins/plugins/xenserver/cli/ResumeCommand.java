package io.jenkins.plugins.xenserver.cli;

import io.jenkins.plugins.xenserver.rollout.ApplyGuidance;
import io.jenkins.plugins.xenserver.rollout.ConfigureUpdates;
import io.jenkins.plugins.xenserver.rollout.PoolSync;
import io.jenkins.plugins.xenserver.rollout.Procedure;
import io.jenkins.plugins.xenserver.rollout.RestorePool;
import io.jenkins.plugins.xenserver.rollout.RollingUpdate;
import io.jenkins.plugins.xenserver.rollout.RolloutOptions;
import io.jenkins.plugins.xenserver.rollout.RolloutSetup;
import io.jenkins.plugins.xenserver.rollout.UploadBundle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.function.UnaryOperator;
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

    @Mixin
    private GateChoice gate;

    @Option(
            names = "--no-gate",
            description = "Ask nothing after the hosts that are left, although the run did so far.")
    private boolean ungated;

    @Mixin
    private ProxyPassword password;

    @Mixin
    private RemoteAccount remote;

    @Mixin
    private HistoryFile history;

    @Option(names = "--halt-after", hidden = true)
    private String haltAfter;

    @Override
    public Integer call() throws Exception {
        if (!Files.isRegularFile(journal)) {
            throw new IllegalArgumentException("There is no journal at " + journal + ".");
        }
        var run = new Run(spec.commandLine(), pool, journal, json).resuming();
        run.haltAfter(haltAfter);
        if (run.kind().equals("configure")) {
            var secret = password.supplier();
            return ConfigureCommand.drive(run, setup -> new ConfigureUpdates(setup, null, secret));
        }
        if (run.wasGated() && !gate.isChosen() && !ungated) {
            throw new IllegalArgumentException(
                    "This run was begun with a gate that is asked after each host, and its journal "
                            + "cannot bring it back. Say --gate COMMAND or --ask, or --no-gate to go on without.");
        }
        run.gatedBy(gate);
        return run.drive(procedure(run.kind()), RolloutOptions.DEFAULT);
    }

    private Function<RolloutSetup, Procedure> procedure(String kind) {
        UnaryOperator<RolloutSetup> timed = setup -> setup.withHistory(history.history());
        return switch (kind) {
            case "sync" -> {
                var account = remote.credentials();
                yield setup -> new PoolSync(setup, false, account);
            }
            case "upload-bundle" -> setup -> new UploadBundle(setup, null, false);
            case "restore" -> setup -> new RestorePool(setup, false);
            case "apply-guidance" -> setup -> new ApplyGuidance(timed.apply(setup));
            case "rolling-update" -> setup -> new RollingUpdate(timed.apply(setup));
            default ->
                throw new IllegalArgumentException(
                        kind.isEmpty()
                                ? "The journal " + journal + " holds nothing of a run, so there is nothing to resume."
                                : "The journal " + journal + " belongs to a run of the kind '" + kind
                                        + "', which cannot be resumed.");
        };
    }
}
