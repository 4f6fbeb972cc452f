package io.jenkins.plugins.xenserver.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.jenkins.plugins.xenserver.simulator.ScaledClock;
import io.jenkins.plugins.xenserver.simulator.Scenarios;
import io.jenkins.plugins.xenserver.simulator.SimServer;
import io.jenkins.plugins.xenserver.simulator.Simulator;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/**
 * Programs that nobody here wrote take the simulated pool for a pool (design §4): Xen Orchestra's client library for Node, and
 * Python's own XML-RPC client. Skipped where Node, Python or the package registry are not to be had.
 */
class ForeignClientsTest {
    private static final String XEN_API = "4.7.6";
    private static final Path FOLDER = Path.of("target/foreign");

    /** What a program has printed, and how it ended. */
    private record Run(int status, String output) {}

    private static Run run(int seconds, Path folder, List<String> command) throws IOException, InterruptedException {
        Files.createDirectories(folder);
        var output = Files.createTempFile(folder, "output", ".txt");
        try {
            var process = new ProcessBuilder(command)
                    .directory(folder.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .start();
            process.getOutputStream().close();
            if (!process.waitFor(seconds, TimeUnit.SECONDS)) {
                process.descendants().forEach(ProcessHandle::destroyForcibly);
                process.destroyForcibly().waitFor();
                return new Run(-1, Files.readString(output) + "\nended after " + seconds + " s");
            }
            return new Run(process.exitValue(), Files.readString(output));
        } finally {
            Files.deleteIfExists(output);
        }
    }

    private static boolean has(String... command) throws InterruptedException {
        try {
            return run(20, FOLDER, List.of(command)).status() == 0;
        } catch (IOException e) {
            return false;
        }
    }

    private static void script(String name) throws IOException {
        try (var in = ForeignClientsTest.class.getResourceAsStream(name)) {
            Files.createDirectories(FOLDER);
            Files.write(FOLDER.resolve(name), in.readAllBytes());
        }
    }

    /** Neither lock file nor address of a registry is kept; the version is all that is fixed. */
    private static boolean installed() throws IOException, InterruptedException {
        var present = FOLDER.resolve("node_modules/xen-api/package.json");
        if (Files.exists(present) && Files.readString(present).contains("\"version\": \"" + XEN_API + "\"")) {
            return true;
        }
        Files.createDirectories(FOLDER);
        Files.writeString(
                FOLDER.resolve("package.json"),
                "{\"private\":true,\"type\":\"module\",\"dependencies\":{\"xen-api\":\"" + XEN_API + "\"}}");
        return has("npm", "--version")
                && run(
                                        90,
                                        FOLDER,
                                        List.of(
                                                "npm",
                                                "install",
                                                "--no-package-lock",
                                                "--no-audit",
                                                "--no-fund",
                                                "--ignore-scripts",
                                                "--fetch-retries=0"))
                                .status()
                        == 0;
    }

    private static void demandThatItWorks(List<String> command, String... says) throws Exception {
        var simulator = Scenarios.harmless(2, 4).clock(new ScaledClock(60)).build();
        try (var server = SimServer.https(simulator, 0)) {
            var all = new java.util.ArrayList<>(command);
            all.addAll(List.of(server.url(), "xs02", hash(simulator)));
            var run = run(60, FOLDER, all);
            assertThat(run.output()).contains(says).endsWith("done\n");
            assertThat(run.status()).isZero();
            assertThat(simulator.read(() -> simulator.host("xs02").isEnabled())).isTrue();
            assertThat(simulator.read(() -> simulator.host("xs02").text("last_update_hash")))
                    .isEqualTo(hash(simulator));
        }
    }

    private static String hash(Simulator simulator) {
        return simulator.read(simulator::hash);
    }

    @Test
    void shouldBeAPoolForTheClientOfXenOrchestra() throws Exception {
        assumeTrue(has("node", "--version"), "there is no Node");
        assumeTrue(installed(), "xen-api " + XEN_API + " is not to be had");
        script("client.mjs");
        demandThatItWorks(
                List.of("node", "client.mjs"),
                "watches 2 hosts and 4 VMs",
                "saw the host disabled",
                "followed a task to its end",
                "saw the host enabled");
    }

    @Test
    void shouldBeAPoolForPythonsOwnClient() throws Exception {
        assumeTrue(has("python3", "--version"), "there is no Python");
        script("client.py");
        demandThatItWorks(List.of("python3", "client.py"), "listed 2 hosts", "saw the host disabled");
    }
}
