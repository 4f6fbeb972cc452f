package io.jenkins.plugins.xenserver.cli;

import io.jenkins.plugins.xenserver.rollout.StopSignal;
import io.jenkins.plugins.xenserver.xapi.TimeSource;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * A health gate that is a command of the user: it is given the host in {@code XEN_HOST}, {@code XEN_HOST_UUID},
 * {@code XEN_HOSTS_DONE} and {@code XEN_HOSTS_TOTAL}, and says no with an exit code other than 0.
 */
final class CommandGate extends PatientGate {
    /** What a shell answers whose command, or which itself, was ended by Ctrl-C. */
    private static final int INTERRUPTED = 130;

    /** Ctrl-C reaches the command and us at once, and the command may be the quicker one. */
    private static final Duration SHARED_CTRL_C = Duration.ofSeconds(5);

    private final String command;
    private Process running;

    CommandGate(String command, StopSignal stop, TimeSource time) {
        super(stop, time);
        this.command = command;
    }

    @Override
    CompletableFuture<Verdict> begin(Step step) {
        var windows = System.getProperty("os.name", "").startsWith("Windows");
        var builder = new ProcessBuilder(windows ? List.of("cmd", "/c", command) : List.of("sh", "-c", command));
        builder.inheritIO();
        builder.environment().put("XEN_HOST", step.host());
        builder.environment().put("XEN_HOST_UUID", step.uuid());
        builder.environment().put("XEN_HOSTS_DONE", Integer.toString(step.done()));
        builder.environment().put("XEN_HOSTS_TOTAL", Integer.toString(step.total()));
        try {
            running = builder.start();
        } catch (IOException e) {
            return CompletableFuture.completedFuture(
                    new Verdict(false, "The command could not be started: " + e.getMessage()));
        }
        return running.onExit().thenApplyAsync(ended -> {
            var code = ended.exitValue();
            if (code == INTERRUPTED) {
                awaitWish(SHARED_CTRL_C);
            }
            return new Verdict(code == 0, "The command ended with exit code " + code + ".");
        });
    }

    /** The shell and what it has started. */
    @Override
    void giveUp() {
        running.descendants().forEach(ProcessHandle::destroy);
        running.destroy();
    }
}
