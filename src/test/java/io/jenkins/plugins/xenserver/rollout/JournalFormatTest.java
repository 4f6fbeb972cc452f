package io.jenkins.plugins.xenserver.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.xenserver.model.Json;
import io.jenkins.plugins.xenserver.report.JsonReport;
import io.jenkins.plugins.xenserver.report.Report;
import io.jenkins.plugins.xenserver.report.ReportFiles;
import io.jenkins.plugins.xenserver.simulator.Scenarios;
import io.jenkins.plugins.xenserver.simulator.SimClient;
import io.jenkins.plugins.xenserver.simulator.SimHost;
import io.jenkins.plugins.xenserver.simulator.SimPoolBuilder;
import io.jenkins.plugins.xenserver.simulator.SimRequest;
import io.jenkins.plugins.xenserver.simulator.SimVm;
import io.jenkins.plugins.xenserver.simulator.VirtualClock;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Journals outlive the program that wrote them. {@code journal-format-1.jsonl} was written by the first version of the format:
 * a rollout of two hosts at full level that died just after the pool had taken {@code apply_updates} for the second one.
 * {@code journal-format-1.calls} is what it had sent by then, with the millisecond, so that the pool can be brought to where
 * that rollout left it. Neither file is ever to be made anew.
 */
class JournalFormatTest {
    private static final String NAME = "journal-format-1";

    @TempDir
    private Path folder;

    private static String resource(String name) {
        try (var in = JournalFormatTest.class.getResourceAsStream(name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Path journal(String text) throws IOException {
        return Files.writeString(folder.resolve("journal.jsonl"), text);
    }

    private static SimPoolBuilder scenario() {
        var scenario = Scenarios.haAndWlb(2, 4);
        scenario.vm("stuck").on("xs01").onLocalStorage();
        return scenario;
    }

    /** The uuids that a simulated pool draws may be others one day; the names stay. */
    private static String translated(String text, SimulatedRollout rollout) throws IOException {
        var baseline = resource(NAME + ".jsonl")
                .lines()
                .filter(line -> line.contains("\"type\":\"baseline\""))
                .findFirst()
                .orElseThrow();
        var data = Json.mapper().readTree(baseline).path("data");
        var result = text;
        for (var host : data.path("hosts")) {
            var now = rollout.simulator.host(host.path("name").asText());
            result = result.replace(host.path("uuid").asText(), now.text("uuid"));
        }
        for (var vm : data.path("vms")) {
            var now = rollout.simulator.vm(vm.path("name").asText());
            result = result.replace(vm.path("uuid").asText(), now.text("uuid"));
        }
        return result;
    }

    /** Sends again, at the same moments, what the dead rollout had sent. */
    private static void replay(SimulatedRollout rollout) throws Exception {
        var sim = rollout.simulator;
        for (var line : translated(resource(NAME + ".calls"), rollout).lines().toList()) {
            var parts = line.split(" ", 2);
            var moment = VirtualClock.DEFAULT_START.plusMillis(Long.parseLong(parts[0]));
            rollout.clock.sleep(Duration.between(rollout.clock.now(), moment));
            var body = parts[1].replace("@pool@", sim.pool().ref()).replace("@session@", login(rollout));
            for (var host : sim.hosts()) {
                body = body.replace("@host " + host.name() + "@", host.ref());
            }
            for (var vm : sim.vms()) {
                body = body.replace("@VM " + vm.name() + "@", vm.ref());
            }
            sim.handle(sim.coordinator().address(), SimRequest.post("/", "text/xml", body, Duration.ofHours(1)));
        }
    }

    private static String login(SimulatedRollout rollout) throws Exception {
        var client = SimClient.at(rollout.simulator.coordinator(), rollout.simulator);
        return (String) client.raw("session.login_with_password", "root", "xenserver", "1.0", "rollout");
    }

    @Test
    void shouldReadAJournalOfTheFirstFormat() throws Exception {
        var records = FileJournal.read(journal(resource(NAME + ".jsonl")));
        assertThat(records).hasSize(78);
        assertThat(records.getFirst().data().path("format").asInt()).isEqualTo(1);
        assertThat(records.getFirst()
                        .value("options", RolloutOptions.class)
                        .drain()
                        .rungs())
                .containsExactly(Drain.Rung.MIGRATE, Drain.Rung.SUSPEND);
    }

    @Test
    void shouldReportAJournalOfTheFirstFormat() throws Exception {
        var report = Report.read(journal(resource(NAME + ".jsonl")));
        assertThat(report.hosts())
                .extracting(h -> h.name() + " " + h.result())
                .containsExactly("xs01 UPDATED", "xs02 INCOMPLETE");
        assertThat(report.owed())
                .extracting(debt -> debt.key().replaceAll("/.*", ""))
                .containsExactlyInAnyOrder("update-sync", "ha", "wlb", "host", "vms");
        assertThat(JsonReport.parse(JsonReport.render(report))).isEqualTo(report);
        assertThat(ReportFiles.of(report).get("report.md"))
                .contains("xs01")
                .contains("xs02")
                .doesNotContain("OpaqueRef");
    }

    @Test
    void shouldGoOnWithAJournalOfTheFirstFormat() throws Exception {
        var rollout = new SimulatedRollout(scenario());
        replay(rollout);
        assertThat(rollout.sequence("host.apply_updates")).hasSize(2);
        assertThat(rollout.simulator.host("xs02").isEnabled()).isFalse();
        var file = journal(translated(resource(NAME + ".jsonl"), rollout));
        rollout.store = unused -> {
            try {
                return FileJournal.open(file);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        };

        var result = rollout.update();

        assertThat(result.outcome()).as(result.message() + rollout.log).isEqualTo(Outcome.SUCCESS);
        assertThat(rollout.sequence("host.disable", "host.apply_updates", "host.reboot"))
                .containsExactly(
                        "host.disable xs01",
                        "host.apply_updates xs01",
                        "host.reboot xs01",
                        "host.disable xs02",
                        "host.apply_updates xs02",
                        "host.reboot xs02");
        var pool = rollout.simulator.pool();
        assertThat(List.of(pool.haEnabled(), pool.wlbEnabled(), pool.periodicSyncEnabled()))
                .containsOnly(true);
        assertThat(pool.map("other_config")).isEqualTo(Map.of());
        assertThat(rollout.simulator.hosts()).allMatch(SimHost::isEnabled);
        assertThat(rollout.simulator.vms())
                .allMatch(SimVm::isRunning)
                .extracting(vm -> vm.name() + " " + vm.host().name())
                .containsExactly("vm-001 xs01", "vm-002 xs02", "vm-003 xs01", "vm-004 xs02", "stuck xs01");
        assertThat(FileJournal.read(file).getLast().type()).isEqualTo(RecordType.CLOSED);
    }
}
