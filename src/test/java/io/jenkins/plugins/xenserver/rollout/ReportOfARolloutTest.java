package io.jenkins.plugins.xenserver.rollout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.xenserver.model.Json;
import io.jenkins.plugins.xenserver.model.SyncSchedule;
import io.jenkins.plugins.xenserver.model.UpdateSource;
import io.jenkins.plugins.xenserver.model.WantedUpdates;
import io.jenkins.plugins.xenserver.report.HtmlReport;
import io.jenkins.plugins.xenserver.report.JUnitReport;
import io.jenkins.plugins.xenserver.report.JsonReport;
import io.jenkins.plugins.xenserver.report.MarkdownReport;
import io.jenkins.plugins.xenserver.report.Phase;
import io.jenkins.plugins.xenserver.report.Report;
import io.jenkins.plugins.xenserver.report.ReportedVm;
import io.jenkins.plugins.xenserver.report.StrictSchema;
import io.jenkins.plugins.xenserver.report.VmMove;
import io.jenkins.plugins.xenserver.report.Words;
import io.jenkins.plugins.xenserver.simulator.Scenarios;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Reports of real journals, not of made-up ones. */
class ReportOfARolloutTest {
    private static final WantedUpdates WANTED =
            WantedUpdates.NOTHING.from(UpdateSource.earlyAccess()).at(SyncSchedule.DAILY);

    @TempDir
    private Path folder;

    private Report report(SimulatedRollout rollout) throws IOException {
        var file = folder.resolve(rollout.id() + ".jsonl");
        Files.writeString(
                file,
                rollout.journal.existing().stream()
                        .map(JournalRecord::line)
                        .collect(Collectors.joining("\n", "", "\n")));
        return Report.read(file);
    }

    private static void assertValid(Report report) {
        assertThat(StrictSchema.errors(JsonReport.render(report))).isEmpty();
        assertThat(JsonReport.parse(JsonReport.render(report))).isEqualTo(report);
    }

    @Test
    void shouldReadAReportThatAnEarlierVersionWrote() throws Exception {
        var rollout = new SimulatedRollout(Scenarios.harmless(1, 0));
        rollout.update();
        var tree = (ObjectNode) Json.mapper().readTree(JsonReport.render(report(rollout)));
        assertThat(tree.remove("protectedVms")).isNotNull();
        var older = tree.toString();
        assertThat(JsonReport.parse(older).protectedVms()).isEmpty();
    }

    private static Stream<Arguments> procedures() {
        return Stream.<Map.Entry<String, Function<RolloutSetup, Procedure>>>of(
                        Map.entry("Rolling update", RollingUpdate::new),
                        Map.entry("Guidance", ApplyGuidance::new),
                        Map.entry("Synchronisation", setup -> new PoolSync(setup, false, null)),
                        Map.entry("Restoration", setup -> new RestorePool(setup, false)),
                        Map.entry("Update settings", setup -> new ConfigureUpdates(setup, WANTED, null)))
                .map(e -> Arguments.of(e.getKey(), e.getValue()));
    }

    @ParameterizedTest
    @MethodSource("procedures")
    void shouldNameThePoolAndWhatWasDoneWithIt(String words, Function<RolloutSetup, Procedure> procedure)
            throws Exception {
        var rollout = new SimulatedRollout(Scenarios.harmless(2, 0));
        assertThat(rollout.run(procedure).outcome()).isEqualTo(Outcome.SUCCESS);
        var report = report(rollout);
        assertThat(report.pool().name()).isEqualTo("pool-1");
        assertThat(report.pool().uuid()).isEqualTo(rollout.simulator.pool().uuid());
        assertThat(report.kindWords()).isEqualTo(words);
        assertThat(MarkdownReport.render(report)).startsWith("# " + words + ": pool-1");
        assertThat(JUnitReport.render(report)).contains("pool-1");
        assertValid(report);
    }

    @Test
    void shouldTellInWordsWhatAConfigurationDid() throws Exception {
        var rollout = new SimulatedRollout(Scenarios.healthy(2, 0));
        rollout.run(setup -> new ConfigureUpdates(setup, WANTED, null));
        assertThat(report(rollout).poolPhases())
                .extracting(Phase::words)
                .contains("repository introduced", "channel on", "schedule set", "periodic synchronisation on");
    }

    @Test
    void shouldTellProtectedVmsAndWhatWasExpected() throws Exception {
        var rollout = new SimulatedRollout(Scenarios.fullReboot(2, 2));
        rollout.options = RolloutOptions.DEFAULT.with(
                o -> o.drain = new Drain(null, 0, null, false, List.of("vm-001", "not-there")));
        rollout.update();
        var report = report(rollout);
        assertThat(report.protectedVms()).containsExactly("vm-001");
        assertThat(report.hosts()).allSatisfy(host -> {
            assertThat(host.estimate()).isNotNull();
            assertThat(host.estimate().expected()).isGreaterThan(Duration.ofMinutes(20));
            assertThat(host.estimate().words()).contains("from defaults");
        });
        assertValid(report);
        assertThat(MarkdownReport.render(report)).contains("Protected VMs: vm-001");
        assertThat(HtmlReport.selfContained(report)).contains("Protected VMs", "from defaults");
    }

    @Test
    void shouldTellWhatRunsOnAHostThatWasUpdatedAndNotTrusted() throws Exception {
        var rollout = new SimulatedRollout(Scenarios.fullReboot(2, 2));
        rollout.gate = step -> new HostGate.Verdict(false, "the shop is down");
        rollout.update();
        var report = report(rollout);
        var coordinator = report.hosts().getFirst();
        assertThat(coordinator.result()).isEqualTo(io.jenkins.plugins.xenserver.report.HostResult.INCOMPLETE);
        assertThat(coordinator.toHash()).isEqualTo(rollout.simulator.hash()).isNotEqualTo(coordinator.fromHash());
        assertThat(coordinator.toVersion()).isNotEmpty().isNotEqualTo(coordinator.fromVersion());
        assertThat(report.hosts().get(1).toHash()).isEmpty();
        assertThat(MarkdownReport.render(report)).contains("→ 8.4.0");
        assertValid(report);
    }

    @Test
    void shouldTellWhatAFrozenPoolOwesAndHowItIsPaid() throws Exception {
        var rollout = new SimulatedRollout(Scenarios.harmless(2, 0).periodicSync());
        rollout.run(setup -> new PoolSync(setup, false, null, true));
        var report = report(rollout);
        assertThat(report.owed()).singleElement().satisfies(debt -> {
            assertThat(debt.what()).contains(rollout.simulator.hash());
            assertThat(debt.remedy()).contains("rolling update");
        });
        assertValid(report);
    }

    @Test
    void shouldTellOfACheckOfAPoolWithoutAChannel() throws Exception {
        var rollout = new SimulatedRollout(Scenarios.harmless(2, 0));
        rollout.simulator.pool().set("repositories", List.of());
        new PoolCheck(rollout.session(), rollout.options, SimulatedRollout.time(rollout.clock), RolloutListener.NONE)
                .run(rollout.journal.reopened(), rollout.id(), "xs01", java.util.Map.of());
        var report = report(rollout);
        assertValid(report);
        assertThat(report.prechecks()).anyMatch(p -> p.result().failed());
        assertThat(report.message()).contains("no update channel");
    }

    private static ReportedVm vm(Report report, String name) {
        return report.vms().stream()
                .filter(vm -> vm.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    /** From where to where, in the words of a page for people, and never a piece of a uuid. */
    private static void demandWords(Report report, String name, String words) {
        assertThat(vm(report, name).what()).isEqualTo(words);
        assertThat(MarkdownReport.render(report).replace("\\", "")).contains("| " + name + " | " + words + " |");
        assertThat(HtmlReport.selfContained(report)).contains(">" + words + "<");
    }

    private static String moved(Report report, String name) {
        return "moved "
                + vm(report, name).moves().stream()
                        .map(move -> move.from() + " → " + move.to() + " (" + Words.time(move.at()) + ")")
                        .collect(Collectors.joining(", "));
    }

    /** Each is what the pool was asked for, and was over by then. */
    private static void demandMovesAsSent(SimulatedRollout rollout, Report report, String name) {
        var sent = rollout.simulator.calls().stream()
                .filter(call -> call.method().equals("VM.pool_migrate")
                        && call.arguments().getFirst().equals(name))
                .toList();
        var moves = vm(report, name).moves();
        assertThat(moves)
                .extracting(VmMove::to)
                .isEqualTo(sent.stream().map(call -> call.arguments().get(1)).toList());
        for (var i = 0; i < sent.size(); i++) {
            assertThat(moves.get(i).at())
                    .isAfter(sent.get(i).time())
                    .isBefore(sent.get(i).time().plusSeconds(600));
        }
    }

    @Test
    void shouldTellOfEveryVmHowItLeftItsHostAndHowItCameBack() throws Exception {
        var rollout = CrashMatrixTest.ladder();
        rollout.update();
        var report = report(rollout);
        assertThat(vm(report, "vm-001").moves())
                .extracting(VmMove::from, VmMove::to)
                .containsExactly(tuple("xs01", "xs02"), tuple("xs02", "xs01"));
        demandMovesAsSent(rollout, report, "vm-001");
        demandWords(report, "vm-001", moved(report, "vm-001") + ", at home");
        demandWords(report, "archive", "suspended, brought back at home, at home");
        demandWords(report, "kiosk", "shut down, brought back at home, at home");
        demandWords(report, "stubborn", "shut down (failed), shut down hard, brought back at home, at home");
        var uuids = rollout.simulator.hosts().stream()
                .map(host -> host.text("uuid").substring(0, 8))
                .toList();
        assertThat(MarkdownReport.render(report)).doesNotContain(uuids);
        assertThat(HtmlReport.selfContained(report)).doesNotContain(uuids);
        assertValid(report);
    }

    /** Hosts that the pool itself empties, and VMs that cannot come home. */
    @Test
    void shouldTellTheMovesOfAnEvacuationOneByOne() throws Exception {
        var rollout = new SimulatedRollout(Scenarios.fullReboot(3, 3));
        rollout.simulator.faults().tasksFail("VM.pool_migrate", 99, "HOST_NOT_ENOUGH_FREE_MEMORY", "4096", "0");
        rollout.update();
        var report = report(rollout);
        assertThat(rollout.sequence("host.evacuate")).hasSize(3);
        assertThat(report.vms()).hasSize(3).allSatisfy(vm -> {
            assertThat(vm.moves()).isNotEmpty();
            assertThat(vm.moves().getFirst().from()).isEqualTo(vm.home());
            assertThat(vm.moves().getLast().to()).isEqualTo(vm.residentOn());
            for (var i = 1; i < vm.moves().size(); i++) {
                assertThat(vm.moves().get(i).from())
                        .isEqualTo(vm.moves().get(i - 1).to());
                assertThat(vm.moves().get(i).at()).isAfter(vm.moves().get(i - 1).at());
            }
            assertThat(vm.what()).startsWith(moved(report, vm.name()));
        });
        assertThat(report.vms()).anyMatch(vm -> vm.moves().size() > 1).anyMatch(ReportedVm::away);
        assertValid(report);
    }

    /** A report of an earlier version does not tell moves. */
    @Test
    void shouldReadAVmOfWhichNoMovesAreTold() throws Exception {
        var rollout = new SimulatedRollout(Scenarios.fullReboot(2, 1));
        rollout.update();
        var tree = Json.mapper().readTree(JsonReport.render(report(rollout)));
        tree.path("vms")
                .forEach(vm -> assertThat(((ObjectNode) vm).remove("moves")).isNotNull());
        assertThat(JsonReport.parse(tree.toString()).vms())
                .isNotEmpty()
                .allMatch(vm -> vm.moves().isEmpty());
    }
}
