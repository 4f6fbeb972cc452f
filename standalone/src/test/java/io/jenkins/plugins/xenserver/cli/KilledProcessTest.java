package io.jenkins.plugins.xenserver.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.xenserver.rollout.FileJournal;
import io.jenkins.plugins.xenserver.rollout.RecordType;
import io.jenkins.plugins.xenserver.simulator.Scenarios;
import io.jenkins.plugins.xenserver.simulator.SimPoolBuilder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Real processes, each killed ({@code Runtime.halt}) in the middle of a phase and followed by the next one with the same
 * journal: issue A §5. Against one pool over HTTPS, whose time goes on while nobody is there.
 */
class KilledProcessTest {
    /** All that an update can do; processes that start slowly are no interruption. */
    static final List<String> CHOICES = List.of("--level", "full", "--vm-restart", "level", "--resume-within", "P7D");

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
            var expectedOfReboot = two.submit(() -> Ended.undisturbed(folder, Scenarios.haAndWlb(2, 2)));
            var toolstack = two.submit(() -> killedIn(withToolstack, "sent:/restart-toolstack"));
            var expectedOfToolstack = two.submit(() -> Ended.undisturbed(folder, Scenarios.toolstackOnly(1, 1)));
            // A host that restarts enables itself; only one that does not is enabled by us.
            var enabled = two.submit(() -> killedIn(Scenarios.harmless(1, 0), "sent:/enable"));
            var expectedOfEnabled = two.submit(() -> Ended.undisturbed(folder, Scenarios.harmless(1, 0)));

            reboot.get().demandSameAs(expectedOfReboot.get());
            toolstack.get().demandSameAs(expectedOfToolstack.get());
            enabled.get().demandSameAs(expectedOfEnabled.get());
        }
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
                assertThat(RealProcess.start(command).demandExit(RealProcess.KILLED))
                        .contains("Halted on purpose after '" + point.substring(0, point.indexOf(':')));
            }
            RealProcess.start(pool.arguments("resume", "--journal", journal.toString()))
                    .demandExit(ExitCode.SUCCESS);

            var records = FileJournal.read(journal);
            assertThat(records.getLast().type()).isEqualTo(RecordType.CLOSED);
            assertThat(records.stream().filter(r -> r.type() == RecordType.DRIVER))
                    .hasSize(points.length + 1);
            return Ended.of(pool.simulator);
        }
    }
}
