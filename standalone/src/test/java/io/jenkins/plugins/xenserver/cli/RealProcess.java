package io.jenkins.plugins.xenserver.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The command line as a process of its own, which can be killed. */
final class RealProcess {
    /** The exit status of a process that was killed, or halted itself on purpose. */
    static final int KILLED = 137;

    private static final int TERMINATED = 143;
    private static final long PATIENCE_SECONDS = 120;

    private final Process process;
    private final Thread reader;
    private final StringBuilder said = new StringBuilder();
    private boolean silent;

    private RealProcess(Process process) {
        this.process = process;
        reader = new Thread(this::listen, "output of process " + process.pid());
        reader.setDaemon(true);
        reader.start();
    }

    /** Starts one. */
    static RealProcess start(String... arguments) throws IOException {
        return new RealProcess(
                new ProcessBuilder(command(arguments)).redirectErrorStream(true).start());
    }

    /** What starts one. */
    static List<String> command(String... arguments) {
        var command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Xshare:auto",
                // These classes have been verified by the tests' own process.
                "-XX:+UnlockDiagnosticVMOptions",
                "-XX:-BytecodeVerificationRemote",
                "-Xmx256m",
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName()));
        command.addAll(List.of(arguments));
        return command;
    }

    private void listen() {
        try (var lines = process.inputReader(StandardCharsets.UTF_8)) {
            for (var line = lines.readLine(); line != null; line = lines.readLine()) {
                hear(line + System.lineSeparator());
            }
        } catch (IOException e) {
            hear("(its output was cut: " + e.getMessage() + ")");
        }
        synchronized (said) {
            silent = true;
            said.notifyAll();
        }
    }

    private void hear(String line) {
        synchronized (said) {
            said.append(line);
            said.notifyAll();
        }
    }

    /** Waits until it has said something. */
    void awaitOutput(String wanted) throws InterruptedException {
        synchronized (said) {
            while (said.indexOf(wanted) < 0) {
                assertThat(silent).as(said.toString()).isFalse();
                said.wait();
            }
        }
    }

    /** What it has started. */
    List<ProcessHandle> descendants() {
        return process.descendants().toList();
    }

    /** What Ctrl-C does. */
    void interrupt() throws Exception {
        var kill = new ProcessBuilder("kill", "-INT", Long.toString(process.pid())).start();
        assertThat(kill.waitFor()).isZero();
    }

    /** Whether processes that are started from here never hear of Ctrl-C, as those of a shell's background job. */
    static boolean cannotBeInterrupted() throws IOException {
        var ignored = Files.readAllLines(Path.of("/proc/self/status")).stream()
                .filter(line -> line.startsWith("SigIgn:"))
                .findFirst()
                .orElseThrow();
        var interrupt = 1L << 1;
        return (Long.parseUnsignedLong(ignored.substring("SigIgn:".length()).strip(), 16) & interrupt) != 0;
    }

    /** Asks it to end and waits until it has; what it said. */
    String terminate() throws Exception {
        // The process itself would close its output first.
        process.toHandle().destroy();
        return demandExit(TERMINATED);
    }

    /** Ends it at once, without any clean-up (SIGKILL). */
    void kill() {
        process.destroyForcibly();
    }

    /** Waits for its end. */
    String demandExit(int expected) throws Exception {
        try {
            assertThat(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
        } finally {
            process.destroyForcibly();
        }
        // What it has started and did not end itself would keep its output open.
        reader.join(TimeUnit.SECONDS.toMillis(PATIENCE_SECONDS));
        synchronized (said) {
            assertThat(process.exitValue()).as(said.toString()).isEqualTo(expected);
            return said.toString();
        }
    }
}
