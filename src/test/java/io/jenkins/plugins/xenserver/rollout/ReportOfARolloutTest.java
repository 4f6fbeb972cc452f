package io.jenkins.plugins.xenserver.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.InputFormat;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import io.jenkins.plugins.xenserver.model.Json;
import io.jenkins.plugins.xenserver.report.HtmlReport;
import io.jenkins.plugins.xenserver.report.JsonReport;
import io.jenkins.plugins.xenserver.report.MarkdownReport;
import io.jenkins.plugins.xenserver.report.Report;
import io.jenkins.plugins.xenserver.simulator.Scenarios;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Reports of real journals, not of made-up ones. */
class ReportOfARolloutTest {
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
        var errors = JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
                .getSchema(JsonReport.schema())
                .validate(JsonReport.render(report), InputFormat.JSON);
        assertThat(errors).isEmpty();
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
}
