package io.jenkins.plugins.xenserver.cli;

import io.jenkins.plugins.xenserver.simulator.Delay;
import io.jenkins.plugins.xenserver.simulator.Role;
import io.jenkins.plugins.xenserver.simulator.ScaledClock;
import io.jenkins.plugins.xenserver.simulator.SimPoolBuilder;
import io.jenkins.plugins.xenserver.simulator.SimServer;
import io.jenkins.plugins.xenserver.simulator.Simulator;
import io.jenkins.plugins.xenserver.simulator.Timings;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** A simulated pool on HTTPS whose time flies, and the command line run against it in this process. */
final class CliRun implements AutoCloseable {
    /** The account; a pool operator's rights are enough for every step. */
    static final String USER = "operator";

    static final String PASSWORD = "S3cret-Passw0rd";
    private static final int FACTOR = 120;
    /** A pool on fast hardware: nothing takes longer than it must to be seen. */
    private static final Timings TIMINGS = Timings.usual()
            .with(Delay.MIRRORING, Duration.ofSeconds(20))
            .with(Delay.OPERATING_SYSTEM_STOPS, Duration.ofSeconds(5))
            .with(Delay.FIRMWARE_STARTS, Duration.ofSeconds(15))
            .with(Delay.KERNEL_STARTS, Duration.ofSeconds(10))
            .with(Delay.TOOLSTACK_STARTS_ON_COORDINATOR, Duration.ofSeconds(15))
            .with(Delay.INSTALL, Duration.ofSeconds(15))
            .with(Delay.MIGRATE_EACH_GIB, Duration.ofSeconds(2))
            .with(Delay.BAD_PASSWORD, Duration.ofSeconds(5));

    /** What a command said and with which exit code it ended. */
    record Result(int code, String out, String err) {}

    final Simulator simulator;
    final SimServer server;
    private final Instant origin = Instant.now();
    private final ScaledClock clock = new ScaledClock(origin, FACTOR);
    private final Path folder;

    CliRun(SimPoolBuilder pool, Path folder) throws IOException {
        this.folder = folder;
        simulator = pool.user(USER, PASSWORD, Role.POOL_OPERATOR)
                .timings(TIMINGS)
                .clock(clock)
                .build();
        server = SimServer.https(simulator, 0);
        Files.writeString(folder.resolve("password"), PASSWORD + "\nanother line\n");
    }

    /** Runs a command line as it stands. */
    static Result run(String... arguments) {
        return run(new StringWriter(), new Terminal(false, InputStream.nullInputStream()), arguments);
    }

    private static Result run(StringWriter out, Terminal terminal, String... arguments) {
        var err = new StringWriter();
        var code = Main.commandLine(terminal)
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err))
                .execute(arguments);
        return new Result(code, out.toString(), err.toString());
    }

    /** Runs a command that talks to the pool. */
    Result onPool(String command, String... more) {
        return run(arguments(command, more));
    }

    /** Runs a command that talks to the pool, and to a person. */
    Result onPool(Person person, String command, String... more) {
        return run(person, person.terminal(), arguments(command, more));
    }

    /** The command with everything that is needed to reach the pool. */
    String[] arguments(String command, String... more) {
        var all = new ArrayList<>(List.of(command, "--address", address()));
        all.addAll(login());
        all.addAll(List.of(more));
        return all.toArray(String[]::new);
    }

    String address() {
        return simulator.read(() -> simulator.coordinator().address()) + ":" + server.port();
    }

    /** Account, trust and time, without the address. */
    List<String> login() {
        var fingerprints = simulator.hosts().stream().map(server::fingerprint).collect(Collectors.joining(","));
        return List.of(
                "--user",
                USER,
                "--password-file",
                folder.resolve("password").toString(),
                "--fingerprint",
                fingerprints,
                "--time-scale",
                String.valueOf(FACTOR),
                "--time-origin",
                origin.toString());
    }

    @Override
    public void close() {
        server.close();
        clock.close();
    }
}
