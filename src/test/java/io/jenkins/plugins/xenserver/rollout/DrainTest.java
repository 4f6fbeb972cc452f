package io.jenkins.plugins.xenserver.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.xenserver.report.Journal;
import io.jenkins.plugins.xenserver.report.Report;
import io.jenkins.plugins.xenserver.simulator.Delay;
import io.jenkins.plugins.xenserver.simulator.Scenarios;
import io.jenkins.plugins.xenserver.simulator.SimHost;
import io.jenkins.plugins.xenserver.simulator.SimVm;
import io.jenkins.plugins.xenserver.simulator.Timings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The drain ladder (design §3.2, rules R12, R15, R19). */
class DrainTest {
    private static SimulatedRollout stuck(Drain.Rung... rungs) {
        var rollout = new SimulatedRollout(Scenarios.vmThatCannotMove(3, 6));
        rollout.options = RolloutOptions.DEFAULT.with(
                o -> o.drain = new Drain(List.of(rungs), 1, Duration.ofMinutes(1), false, null));
        return rollout;
    }

    private static void demandEveryVmRunsAtHome(SimulatedRollout rollout) {
        assertThat(rollout.simulator.vms()).allMatch(SimVm::isRunning);
        assertThat(rollout.simulator.hosts()).allMatch(SimHost::isEnabled);
        assertThat(rollout.simulator.vm("stuck").host().name()).isEqualTo("xs02");
        assertThat(rollout.simulator.pool().map("other_config")).isEmpty();
        assertThat(rollout.simulator.forbiddenCalls()).isEmpty();
        assertThat(rollout.simulator.killedVms()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(
            value = Drain.Rung.class,
            names = {"SUSPEND", "SHUTDOWN", "HARD_SHUTDOWN"})
    void shouldStopWhatCannotMoveAndBringItBack(Drain.Rung rung) {
        var rollout = stuck(Drain.Rung.MIGRATE, rung);
        var result = rollout.update();
        assertThat(result.outcome()).as(result.message() + rollout.log).isEqualTo(Outcome.SUCCESS);
        assertThat(rollout.sequence("VM.suspend", "VM.clean_shutdown", "VM.hard_shutdown"))
                .singleElement()
                .asString()
                .endsWith(" stuck");
        demandEveryVmRunsAtHome(rollout);
    }

    @Test
    void shouldLetAVmsOwnTagGoFirst() {
        var rollout = stuck(Drain.Rung.MIGRATE);
        rollout.simulator.vm("stuck").set("tags", List.of("backup", Drain.TAG + "shutdown"));
        assertThat(rollout.update().outcome()).isEqualTo(Outcome.SUCCESS);
        assertThat(rollout.methods()).contains("VM.clean_shutdown");
        demandEveryVmRunsAtHome(rollout);
    }

    @ParameterizedTest
    @ValueSource(strings = {"hardShutdown", "hard-shutdown", "HARD_SHUTDOWN"})
    void shouldReadARungInEachFormInWhichItIsWritten(String own) {
        var rollout = stuck(Drain.Rung.MIGRATE);
        rollout.simulator.vm("stuck").set("tags", List.of(Drain.TAG + "migrate+" + own));
        assertThat(rollout.update().outcome()).isEqualTo(Outcome.SUCCESS);
        assertThat(rollout.methods()).contains("VM.hard_shutdown");
        demandEveryVmRunsAtHome(rollout);
    }

    /** Somebody meant to spare it something. */
    @Test
    void shouldOnlyMoveAVmWhoseOwnTagNobodyUnderstandsAndWarnOfIt() {
        var rollout = stuck(Drain.Rung.MIGRATE, Drain.Rung.HARD_SHUTDOWN);
        var vm = rollout.simulator.vm("stuck");
        vm.set("tags", List.of(Drain.TAG + "migrat"));
        assertThat(rollout.update().outcome()).isEqualTo(Outcome.FAILED);
        assertThat(rollout.methods()).doesNotContain("VM.hard_shutdown", "VM.clean_shutdown", "VM.suspend");
        assertThat(rollout.journal.existing())
                .filteredOn(r -> r.type() == RecordType.PRECHECKS)
                .extracting(JournalRecord::line)
                .anySatisfy(line -> assertThat(line).contains("VM stuck says for itself", "known: migrat."));
        assertThat(vm.isRunning()).isTrue();
    }

    /** Whether the VMs of the first host, which do not fit elsewhere, may be stopped is asked of each of them. */
    @ParameterizedTest
    @CsvSource({"MIGRATE, shutdown, true", "SHUTDOWN, migrate, false"})
    void shouldJudgeTheRoomElsewhereByTheSettingsOfEachVm(Drain.Rung general, String own, boolean goesOn) {
        var scenario = Scenarios.fullReboot(2, 0);
        for (var i = 1; i <= 14; i++) {
            scenario.vm("big-" + i).on(i <= 7 ? "xs01" : "xs02").memoryGib(6);
        }
        var rollout = new SimulatedRollout(scenario);
        rollout.simulator.vms().forEach(vm -> vm.set("tags", List.of(Drain.TAG + own)));
        rollout.options =
                RolloutOptions.DEFAULT.with(o -> o.drain = new Drain(List.of(general), 0, Duration.ZERO, false, null));
        var result = rollout.update();
        assertThat(result.outcome() == Outcome.SUCCESS).as(result.message()).isEqualTo(goesOn);
        if (!goesOn) {
            assertThat(result.message()).contains("prechecks refuse").contains("MiB");
        }
    }

    @Test
    void shouldNeverStopAProtectedVm() {
        var rollout = new SimulatedRollout(Scenarios.vmThatCannotMove(3, 6));
        rollout.options = RolloutOptions.DEFAULT.with(
                o -> o.drain = new Drain(List.of(Drain.Rung.HARD_SHUTDOWN), 0, null, true, List.of("stuck")));
        assertThat(rollout.update().message()).contains("stuck");
        assertThat(rollout.methods()).doesNotContain("VM.hard_shutdown", "host.disable");
    }

    @Test
    void shouldMoveTheOthersToWhicheverHostTakesThem() {
        var rollout = stuck(Drain.Rung.MIGRATE, Drain.Rung.SUSPEND);
        rollout.update();
        assertThat(rollout.sequence("host.evacuate")).doesNotContain("host.evacuate xs02");
        assertThat(rollout.methods()).contains("VM.pool_migrate");
    }

    @Test
    void shouldNotSuspendOnStorageThatOneHostSees() {
        var rollout = stuck(Drain.Rung.MIGRATE, Drain.Rung.SUSPEND);
        var local = rollout.simulator.vm("stuck").storage().getFirst();
        rollout.simulator.vm("stuck").set("suspend_SR", local.ref());
        var result = rollout.update();
        assertThat(result.outcome()).isNotEqualTo(Outcome.SUCCESS);
        assertThat(rollout.methods()).doesNotContain("VM.suspend");
        assertThat(rollout.simulator.vms()).allMatch(SimVm::isRunning);
    }

    @Test
    void shouldLeaveAVmAloneThatSomebodyElseStarted() {
        var rollout = stuck(Drain.Rung.MIGRATE, Drain.Rung.SHUTDOWN);
        rollout.gate = step -> {
            if (step.host().equals("xs02")) {
                rollout.operator(client -> client.call(
                        "VM.start_on",
                        rollout.simulator.vm("stuck").ref(),
                        rollout.simulator.host("xs02").ref(),
                        false,
                        false));
            }
            return HostGate.Verdict.PASSED;
        };
        assertThat(rollout.update().outcome()).isEqualTo(Outcome.SUCCESS);
        assertThat(rollout.methods().stream().filter(m -> m.startsWith("VM.start")))
                .hasSize(1);
        demandEveryVmRunsAtHome(rollout);
    }

    /** That it was stopped for one host says nothing about the next one, on which somebody has started it. */
    @Test
    void shouldStopAVmAgainThatRunsOnTheNextHostByThen() {
        var rollout = new SimulatedRollout(Scenarios.healthy(3, 6));
        rollout.simulator.hosts().forEach(host -> host.set("pending_guidances", List.of("reboot_host")));
        var vm = rollout.simulator.vm("vm-002");
        vm.set("tags", List.of(Drain.TAG + "shutdown"));
        vm.cannotMoveBecause("VM_HAS_PCI_ATTACHED");
        rollout.gate = step -> {
            if (step.host().equals("xs02")) {
                rollout.operator(client -> client.call(
                        "VM.start_on", vm.ref(), rollout.simulator.host("xs03").ref(), false, false));
            }
            return HostGate.Verdict.PASSED;
        };
        var result = rollout.run(ApplyGuidance::new);
        assertThat(result.outcome()).as(result.message() + rollout.log).isEqualTo(Outcome.SUCCESS);
        assertThat(rollout.sequence("VM.clean_shutdown"))
                .containsExactly("VM.clean_shutdown vm-002", "VM.clean_shutdown vm-002");
        assertThat(vm.host().name()).isEqualTo("xs03");
        Demand.asFound(rollout, result);
    }

    /** A suspension that takes so long, with a limit of ten minutes for it. */
    private static SimulatedRollout slowToSuspend(Duration suspension, Drain.Rung... next) {
        var slow = Timings.usual().with(Delay.SUSPEND_EACH_GIB, suspension.dividedBy(4));
        var rollout = new SimulatedRollout(Scenarios.vmThatCannotMove(3, 6).timings(slow));
        rollout.options = RolloutOptions.DEFAULT.with(o -> {
            var rungs = new ArrayList<>(List.of(Drain.Rung.MIGRATE, Drain.Rung.SUSPEND));
            rungs.addAll(List.of(next));
            o.drain = new Drain(rungs, 0, null, false, null);
            o.limits = Limits.of(Map.of("migrate", Duration.ofMinutes(10)));
        });
        return rollout;
    }

    @ParameterizedTest
    @EnumSource(
            value = Drain.Rung.class,
            names = {"SHUTDOWN", "HARD_SHUTDOWN"})
    void shouldNotStopAVmThatIsStillBeingSuspended(Drain.Rung next) {
        var rollout = slowToSuspend(Duration.ofMinutes(20), next);
        var result = rollout.update();
        assertThat(rollout.methods()).doesNotContain("VM.clean_shutdown", "VM.hard_shutdown");
        assertThat(result.outcome()).as(result.message() + rollout.log).isEqualTo(Outcome.SUCCESS);
        demandEveryVmRunsAtHome(rollout);
    }

    /** What was given up may still happen, so it must be known how the VM may have been left, whatever was tried last. */
    @ParameterizedTest
    @EnumSource(
            value = Drain.Rung.class,
            names = {"SHUTDOWN", "HARD_SHUTDOWN"})
    void shouldBringAVmBackThatWasStoppedAfterItsSuspensionWasGivenUp(Drain.Rung next) {
        var rollout = slowToSuspend(Duration.ofMinutes(80), next);
        var result = rollout.update();
        assertThat(rollout.sequence("VM.suspend", "VM.clean_shutdown", "VM.hard_shutdown"))
                .as("a guest that is suspended by then is asked for nothing: " + result.message())
                .hasSize(next == Drain.Rung.SHUTDOWN ? 1 : 2);
        assertThat(rollout.methods()).contains(next == Drain.Rung.SHUTDOWN ? "VM.resume_on" : "VM.start_on");
        assertThat(rollout.simulator.vm("stuck").isRunning())
                .as("" + rollout.log)
                .isTrue();
        assertThat(result.owed()).extracting(Obligation::subject).doesNotContain("stuck");
        var journal =
                rollout.journal.existing().stream().map(JournalRecord::line).collect(Collectors.joining("\n"));
        assertThat(Report.of(Journal.parse(journal)).debts())
                .filteredOn(debt -> debt.subject().equals("stuck"))
                .singleElement()
                .satisfies(debt ->
                        assertThat(debt.kind()).isEqualTo(next == Drain.Rung.SHUTDOWN ? "VM_SUSPENDED" : "VM_STOPPED"));
    }

    /** Its host is an older one by then, so it cannot be brought back, but it is named as what it is. */
    @Test
    void shouldNameAVmThatIsSuspendedAtLastWhateverElseWasTriedMeanwhile() {
        var rollout = slowToSuspend(Duration.ofMinutes(230), Drain.Rung.SHUTDOWN, Drain.Rung.HARD_SHUTDOWN);
        rollout.simulator
                .faults()
                .tasksFail(
                        "VM.hard_shutdown",
                        9,
                        "OPERATION_BLOCKED",
                        rollout.simulator.vm("stuck").ref(),
                        "nobody may");
        var result = rollout.update();
        assertThat(rollout.sequence("VM.suspend", "VM.clean_shutdown")).hasSize(2);
        assertThat(result.message()).contains("stuck");
        assertThat(rollout.simulator.vm("stuck").powerState()).isEqualTo("Suspended");
        assertThat(result.owed())
                .filteredOn(debt -> debt.subject().equals("stuck"))
                .extracting(Obligation::kind)
                .containsExactly(Obligation.Kind.VM_SUSPENDED);
        assertThat(String.join("\n", rollout.log)).contains("VM stuck resumed").contains("xe vm-resume uuid=");
    }
}
