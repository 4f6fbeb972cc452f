package io.jenkins.plugins.xenserver.cli;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import io.jenkins.plugins.xenserver.rollout.StopSignal;
import io.jenkins.plugins.xenserver.xapi.TimeSource;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Reader;
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

    /** How long what the command has said last may be on its way when it has ended; what it left running may say more. */
    private static final Duration LAST_WORDS = Duration.ofSeconds(1);

    private final String command;
    private final PrintWriter aside;
    private Process running;

    /**
     * A gate.
     *
     * @param aside where the command's output goes if ours is kept for a result that a program reads; null = to ours
     */
    CommandGate(String command, @CheckForNull PrintWriter aside, StopSignal stop, TimeSource time) {
        super(stop, time);
        this.command = command;
        this.aside = aside;
    }

    @Override
    CompletableFuture<Verdict> begin(Step step) {
        var windows = System.getProperty("os.name", "").startsWith("Windows");
        var builder = new ProcessBuilder(windows ? List.of("cmd", "/c", command) : List.of("sh", "-c", command));
        builder.inheritIO();
        if (aside != null) {
            builder.redirectOutput(ProcessBuilder.Redirect.PIPE);
        }
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
        var heard = aside == null ? null : heard(running.inputReader());
        return running.onExit().thenApplyAsync(ended -> {
            var code = ended.exitValue();
            if (heard != null) {
                awaitEnd(heard);
            }
            if (code == INTERRUPTED) {
                awaitWish(SHARED_CTRL_C);
            }
            return new Verdict(code == 0, "The command ended with exit code " + code + ".");
        });
    }

    private Thread heard(Reader said) {
        var thread = new Thread(
                () -> {
                    try (said) {
                        var piece = new char[1024];
                        for (var length = said.read(piece); length >= 0; length = said.read(piece)) {
                            aside.write(piece, 0, length);
                            aside.flush();
                        }
                    } catch (IOException e) {
                        // It was ended, and nobody waits for what it says.
                    }
                },
                "output of the gate");
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    private static void awaitEnd(Thread thread) {
        try {
            thread.join(LAST_WORDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** The shell and what it has started. */
    @Override
    void giveUp() {
        running.descendants().forEach(ProcessHandle::destroy);
        running.destroy();
    }
}
