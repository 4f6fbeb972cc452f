package io.jenkins.plugins.xenserver.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.xenserver.rollout.FileJournal;
import io.jenkins.plugins.xenserver.rollout.RecordType;
import io.jenkins.plugins.xenserver.simulator.Scenarios;
import io.jenkins.plugins.xenserver.simulator.SimCall;
import io.jenkins.plugins.xenserver.simulator.SimPoolBuilder;
import io.jenkins.plugins.xenserver.simulator.SimVm;
import io.jenkins.plugins.xenserver.simulator.Simulator;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Real processes, each killed ({@code Runtime.halt}) in the middle of a phase and followed by the next one with the same
 * journal: issue A §5. Against one pool over HTTPS, whose time goes on while nobody is there.
 */
class KilledProcessTest {
    /** The exit status of a process that halted itself on purpose. */
    private static final int HALTED = 137;

    private static final List<String> CHOICES = List.of("--level", "full", "--vm-restart", "level");

    @TempDir
    private Path folder;

    /** Two rollouts at a time: most of it is Java starting anew on one core. */
    @Test
    void shouldEndTheSameWhenKilledOnceInEachPhase() throws Exception {
        var withReboot = Scenarios.haAndWlb(2, 2);
        var withToolstack = Scenarios.toolstackOnly(1, 1);
        try (var two = Executors.newFixedThreadPool(2)) {
            var reboot = two.submit(() -> killedIn(
                    withReboot,
                    "sent:pool/sync",
                    "sent:pool/ha-off",
                    "sent:/disable",
                    "sent:/evacuate",
                    "sent:/apply",
                    "sent:/reboot",
                    "sent:/home",
                    "sent:/restart",
                    "sent:pool/ha-on"));
            var expectedOfReboot = two.submit(() -> undisturbed(Scenarios.haAndWlb(2, 2)));
            var toolstack = two.submit(() -> killedIn(withToolstack, "sent:/restart-toolstack"));
            var expectedOfToolstack = two.submit(() -> undisturbed(Scenarios.toolstackOnly(1, 1)));
            // A host that restarts enables itself; only one that does not is enabled by us.
            var enabled = two.submit(() -> killedIn(Scenarios.harmless(1, 0), "sent:/enable"));
            var expectedOfEnabled = two.submit(() -> undisturbed(Scenarios.harmless(1, 0)));

            assertSame(reboot.get(), expectedOfReboot.get());
            assertSame(toolstack.get(), expectedOfToolstack.get());
            assertSame(enabled.get(), expectedOfEnabled.get());
        }
    }

    private static void assertSame(Ended ended, Ended expected) {
        assertThat(ended.state()).isEqualTo(expected.state());
        assertThat(ended.calls()).containsExactlyElementsOf(expected.calls());
        assertThat(ended.once()).containsExactlyElementsOf(expected.once());
    }

    /** A rollout whose process is killed right after each of these records, and resumed by the next. */
    private Ended killedIn(SimPoolBuilder scenario, String... points) throws Exception {
        var own = Files.createTempDirectory(folder, "killed");
        try (var pool = new CliRun(scenario, own)) {
            var journal = own.resolve("journal.jsonl");
            for (var point : points) {
                var first = !Files.exists(journal);
                var arguments = new ArrayList<>(List.of("--journal", journal.toString(), "--halt-after", point));
                arguments.addAll(first ? CHOICES : List.of());
                var command = pool.arguments(first ? "update" : "resume", arguments.toArray(String[]::new));
                assertThat(process(own, HALTED, command))
                        .contains("Halted on purpose after '" + point.substring(0, point.indexOf(':')));
            }
            process(own, ExitCode.SUCCESS, pool.arguments("resume", "--journal", journal.toString()));

            var records = FileJournal.read(journal);
            assertThat(records.getLast().type()).isEqualTo(RecordType.CLOSED);
            assertThat(records.stream().filter(r -> r.type() == RecordType.DRIVER))
                    .hasSize(points.length + 1);
            assertThat(pool.simulator.read(pool.simulator::forbiddenCalls)).isEmpty();
            assertThat(pool.simulator.read(pool.simulator::killedVms)).isEmpty();
            return Ended.of(pool.simulator);
        }
    }

    private Ended undisturbed(SimPoolBuilder scenario) throws Exception {
        var own = Files.createTempDirectory(folder, "undisturbed");
        try (var pool = new CliRun(scenario, own)) {
            var journal = own.resolve("journal.jsonl").toString();
            var arguments = new ArrayList<>(List.of("--journal", journal));
            arguments.addAll(CHOICES);
            var result = pool.onPool("update", arguments.toArray(String[]::new));
            assertThat(result.code()).as(result.out() + result.err()).isEqualTo(ExitCode.SUCCESS);
            return Ended.of(pool.simulator);
        }
    }

    /** Runs the command line as a process of its own; what it said. */
    private static String process(Path folder, int expected, String... arguments) throws Exception {
        var command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Xmx256m",
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName()));
        command.addAll(List.of(arguments));
        var log = folder.resolve("process.log").toFile();
        var process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log)
                .start();
        try {
            assertThat(process.waitFor(120, TimeUnit.SECONDS)).isTrue();
        } finally {
            process.destroyForcibly();
        }
        var output = Files.readString(log.toPath());
        assertThat(process.exitValue()).as(output).isEqualTo(expected);
        return output;
    }

    /**
     * What is left of a rollout.
     *
     * @param state everything about the pool that a user would notice
     * @param calls which consequential calls there were
     * @param once calls that must never be repeated, with their number
     */
    private record Ended(List<String> state, List<String> calls, List<String> once) {
        private static final List<String> NEVER_TWICE = List.of(
                "host.apply_updates", "host.reboot", "host.restart_agent", "pool.sync_updates", "VM.clean_reboot");

        static Ended of(Simulator simulator) {
            return simulator.read(() -> new Ended(stateOf(simulator), callsOf(simulator), onceOf(simulator)));
        }

        private static List<String> stateOf(Simulator simulator) {
            var pool = simulator.pool();
            var state = new ArrayList<String>();
            state.add("ha " + pool.haEnabled() + " wlb " + pool.wlbEnabled() + " sync " + pool.periodicSyncEnabled());
            state.add("other_config " + pool.map("other_config").keySet());
            for (var host : simulator.hosts()) {
                var vms = host.domains().stream()
                        .filter(SimVm::isUserVm)
                        .map(SimVm::name)
                        .sorted()
                        .collect(Collectors.joining(","));
                state.add("%s enabled %s hash %s holds %s"
                        .formatted(host.name(), host.isEnabled(), host.text("last_update_hash"), vms));
            }
            simulator.vms().forEach(vm -> state.add(vm.name() + " " + vm.powerState() + " " + vm.pendingGuidance()));
            return state;
        }

        private static List<String> callsOf(Simulator simulator) {
            return simulator.calls().stream()
                    .filter(c -> !c.method().endsWith("_other_config")
                            && !c.method().startsWith("task.")
                            && !c.method().equals("pool.sync_database")
                            && !c.method().startsWith("session."))
                    .map(SimCall::signature)
                    .distinct()
                    .sorted()
                    .toList();
        }

        private static List<String> onceOf(Simulator simulator) {
            return simulator.calls().stream()
                    .filter(c -> NEVER_TWICE.contains(c.method().replace("Async.", "")))
                    .map(SimCall::signature)
                    .sorted()
                    .toList();
        }
    }
}
