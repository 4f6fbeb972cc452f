package io.jenkins.plugins.xenserver.rollout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.xenserver.model.PrecheckResult;
import io.jenkins.plugins.xenserver.report.Journal;
import io.jenkins.plugins.xenserver.report.Outcome;
import io.jenkins.plugins.xenserver.report.Report;
import io.jenkins.plugins.xenserver.report.ReportedHost;
import io.jenkins.plugins.xenserver.simulator.Scenarios;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** A look at a pool, and the report that is made of it. */
class PoolCheckTest {
    private static PoolCheck look(SimulatedRollout rollout) {
        return new PoolCheck(
                rollout.session(),
                rollout.options,
                SimulatedRollout.time(rollout.clock),
                RolloutListener.NONE,
                rollout.admission);
    }

    private static CheckResult check(SimulatedRollout rollout) {
        return look(rollout).run(rollout.journal.reopened(), rollout.id(), "xs01", Map.of("job", "test"));
    }

    private static Report report(SimulatedRollout rollout) {
        return Report.of(Journal.parse(rollout.journal.reopened().existing().stream()
                .map(JournalRecord::line)
                .collect(Collectors.joining("\n", "", "\n"))));
    }

    @Test
    void shouldLeaveAReportOfWhatItSaw() {
        var rollout = new SimulatedRollout(Scenarios.fullReboot(3, 6));
        var result = check(rollout);
        assertThat(result.upToDate()).isFalse();
        assertThat(rollout.methods()).isEmpty();
        var report = report(rollout);
        assertThat(report.upToDate()).isFalse();
        assertThat(report.kind()).isEqualTo("check");
        assertThat(report.outcome()).isEqualTo(Outcome.SUCCESS);
        assertThat(report.message()).isEqualTo("Pool pool-1 has updates or update tasks waiting on 3 hosts.");
        assertThat(report.pool().name()).isEqualTo("pool-1");
        assertThat(report.hosts())
                .allSatisfy(host -> assertThat(host.actions()).isNotEmpty())
                .allSatisfy(host -> assertThat(host.fromVersion()).isNotEmpty());
        assertThat(report.prechecks()).isNotEmpty();
    }

    @Test
    void shouldSayThatNothingIsToBeDone() {
        var rollout = new SimulatedRollout(Scenarios.healthy(2, 2));
        assertThat(check(rollout).upToDate()).isTrue();
        assertThat(report(rollout).message()).isEqualTo("Pool pool-1 is up to date.");
        assertThat(report(rollout).upToDate()).isTrue();
    }

    @Test
    void shouldLookAtTheChosenHostsOnly() {
        var rollout = new SimulatedRollout(Scenarios.harmless(3, 0));
        rollout.options = RolloutOptions.DEFAULT.with(o -> o.hosts = List.of("xs01"));
        assertThat(check(rollout).plan().hosts())
                .filteredOn(host -> !host.nothingToDo())
                .extracting(io.jenkins.plugins.xenserver.model.HostPlan::name)
                .containsExactly("xs01");
        assertThat(report(rollout).message()).contains("one host");
    }

    /** The VM's host is not among the chosen ones, so no host of the plan tells of the task. */
    @Test
    void shouldNotCallAPoolUpToDateInWhichOnlyAVmHasSomethingToDo() {
        var rollout = new SimulatedRollout(Scenarios.healthy(2, 2));
        var member = rollout.simulator.host("xs02").ref();
        rollout.simulator.vms().stream()
                .filter(vm -> vm.text("resident_on").equals(member))
                .forEach(vm -> vm.set("pending_guidances", List.of("restart_vm")));
        rollout.options = RolloutOptions.DEFAULT.with(o -> o.hosts = List.of("xs01"));
        assertThat(check(rollout).upToDate()).isFalse();
        assertThat(report(rollout).hosts())
                .allSatisfy(host -> assertThat(host.actions()).isEmpty());
        assertThat(report(rollout).message()).contains("VMs only");
        assertThat(report(rollout).upToDate()).isFalse();
    }

    @Test
    void shouldNotCallAPoolUpToDateOfWhoseUpdatesItKnowsNothing() {
        var rollout = new SimulatedRollout(Scenarios.healthy(2, 2));
        rollout.simulator.pool().set("repositories", List.of());
        assertThat(check(rollout).upToDate()).isFalse();
        assertThat(report(rollout).message()).contains("no update channel");
        assertThat(report(rollout).upToDate()).isFalse();
    }

    @Test
    void shouldSpeakOfTheChosenHostsIfOnlyTheyWereLookedAt() {
        var rollout = new SimulatedRollout(Scenarios.harmless(2, 0));
        rollout.options = RolloutOptions.DEFAULT.with(o -> o.hosts = List.of("xs01"));
        assertThat(rollout.update().message()).contains("is updated to");
        var later = rollout.successor("rollout-2");
        later.options = rollout.options;
        assertThat(check(later).upToDate()).isTrue();
        assertThat(report(later).message()).isEqualTo("The chosen hosts of pool pool-1 are up to date.");
    }

    /** What an allowed rung of the drain ladder gets around refuses neither the update nor its dry run. */
    @Test
    void shouldRefuseWhatTheUpdateRefusesAndNothingElse() {
        for (var rung : Drain.Rung.values()) {
            var rollout = new SimulatedRollout(Scenarios.vmThatCannotMove(3, 3));
            rollout.options = RolloutOptions.DEFAULT.with(
                    o -> o.drain = new Drain(List.of(Drain.Rung.MIGRATE, rung), 0, null, true, null));
            var result = check(rollout);
            var stays = rung == Drain.Rung.MIGRATE;
            assertThat(result.refused()).as("%s %s", rung, result.prechecks()).isEqualTo(stays);
            assertThat(report(rollout).hosts())
                    .flatExtracting(ReportedHost::blockers)
                    .hasSize(stays ? 1 : 0);
            assertThat(result.prechecks())
                    .filteredOn(p -> p.message().contains("stuck"))
                    .extracting(PrecheckResult::status)
                    .containsExactly(stays ? PrecheckResult.Status.FAILURE : PrecheckResult.Status.WARNING);

            var update = rollout.successor("rollout-2");
            update.options = rollout.options;
            assertThat(update.update().outcome() == io.jenkins.plugins.xenserver.rollout.Outcome.FAILED)
                    .as(rung.name())
                    .isEqualTo(stays);
            assertThat(report(update).prechecks())
                    .filteredOn(p -> p.result().message().contains("stuck"))
                    .extracting(p -> p.result().status())
                    .containsExactly(stays ? PrecheckResult.Status.FAILURE : PrecheckResult.Status.WARNING);
        }
    }

    /** Whoever asks for a window, or for a long watch, learns before the night that it is too short. */
    @Test
    void shouldRefuseAWindowThatTheUpdateRefuses() {
        var begin = new SimulatedRollout(Scenarios.fullReboot(3, 0)).clock.now();
        var brief = RolloutOptions.DEFAULT.with(o -> o.finishBefore = begin.plus(Duration.ofMinutes(40)));
        var watch = RolloutOptions.DEFAULT.with(o -> o.canary = Duration.ofHours(2));
        for (var options : List.of(brief, watch)) {
            var rollout = new SimulatedRollout(Scenarios.fullReboot(3, 0));
            rollout.options = options;
            var found = check(rollout).prechecks();
            var update = rollout.successor("rollout-2");
            update.options = options;
            assertThat(found)
                    .filteredOn(PrecheckResult::failed)
                    .extracting(PrecheckResult::message)
                    .containsExactly(update.update().message());

            var allowed = new SimulatedRollout(Scenarios.fullReboot(3, 0));
            allowed.options = options.with(o -> o.allowMixed = true);
            assertThat(check(allowed).refused()).isFalse();
        }
    }

    /** The gate that an update asks after each host may wait as long as its limit says. */
    @Test
    void shouldRefuseAGateThatTheUpdateRefuses() {
        var rollout = new SimulatedRollout(Scenarios.fullReboot(3, 0));
        rollout.options = RolloutOptions.DEFAULT.with(o -> o.limits = Limits.of(Map.of("gate", Duration.ofHours(2))));
        var update = rollout.successor("rollout-2");
        update.options = rollout.options;
        update.gate = step -> HostGate.Verdict.PASSED;

        var gated = look(rollout).gated().run().prechecks();

        assertThat(gated)
                .filteredOn(PrecheckResult::failed)
                .extracting(PrecheckResult::message)
                .containsExactly(update.update().message());
        assertThat(look(rollout).run().refused()).as("without a gate").isFalse();
        rollout.options = rollout.options.with(o -> o.allowMixed = true);
        assertThat(look(rollout).gated().run().refused()).as("allowed").isFalse();
    }

    @Test
    void shouldReportThatItMayNotLook() {
        var rollout = new SimulatedRollout(Scenarios.fullReboot(2, 2));
        rollout.admission = facts -> {
            throw new RolloutException("Nobody may use " + facts.name() + ".");
        };
        assertThatThrownBy(() -> check(rollout)).hasMessage("Nobody may use pool-1.");
        assertThat(report(rollout).outcome()).isEqualTo(Outcome.FAILED);
        assertThat(report(rollout).message()).isEqualTo("Nobody may use pool-1.");
        assertThat(report(rollout).upToDate()).isNull();
    }
}
