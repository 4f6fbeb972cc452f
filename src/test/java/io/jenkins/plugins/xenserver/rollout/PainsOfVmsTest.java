package io.jenkins.plugins.xenserver.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.xenserver.model.PrecheckResult;
import io.jenkins.plugins.xenserver.simulator.Scenarios;
import io.jenkins.plugins.xenserver.simulator.SimPoolBuilder;
import io.jenkins.plugins.xenserver.simulator.SimVm;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What users of other tools complain about, the VMs that block, move, vanish or stay away: pains 5–13, 16, 20. */
class PainsOfVmsTest {
    private static List<HostResult.Result> results(RolloutResult result) {
        return result.hosts().stream().map(HostResult::result).toList();
    }

    @Test
    void pain05_aVmThatDoesNotFitAtHomeAnyMoreIsToldAndFailsNoHost() {
        var scenario = Scenarios.fullReboot(2, 4);
        for (var i = 1; i <= 8; i++) {
            scenario.vm("big-" + i).memoryGib(6).state("Halted");
        }
        var rollout = new SimulatedRollout(scenario);
        rollout.gate = step -> {
            if (step.host().equals("xs02")) {
                for (var i = 1; i <= 8; i++) {
                    startIfThereIsRoom(rollout, "big-" + i);
                }
            }
            return HostGate.Verdict.PASSED;
        };
        var result = rollout.update();
        assertThat(results(result)).containsOnly(HostResult.Result.UPDATED);
        assertThat(result.outcome()).isEqualTo(Outcome.UNSTABLE);
        assertThat(result.owed()).isEmpty();
        assertThat(rollout.log).anyMatch(line -> line.contains("could not be brought back to host xs02"));
        assertThat(List.of("vm-001", "vm-002", "vm-003", "vm-004"))
                .allMatch(vm -> rollout.simulator.vm(vm).isRunning());
    }

    private static void startIfThereIsRoom(SimulatedRollout rollout, String vm) {
        var host = rollout.simulator.host("xs02");
        if (host.freeMemory() >= rollout.simulator.vm(vm).memory()) {
            rollout.operator(client ->
                    client.async("VM.start_on", rollout.simulator.vm(vm).ref(), host.ref(), false, false));
        }
    }

    @Test
    void pain06_comingHomeCanBeLeftOutAndWhoIsAtHomeIsNotMoved() {
        var rollout = new SimulatedRollout(Scenarios.fullReboot(3, 6));
        rollout.options = RolloutOptions.DEFAULT.with(o -> o.migrateHome = false);
        assertThat(rollout.update().outcome()).isEqualTo(Outcome.SUCCESS);
        assertThat(rollout.methods()).doesNotContain("VM.pool_migrate");

        var home = new SimulatedRollout(Scenarios.toolstackOnly(3, 6));
        assertThat(home.update().outcome()).isEqualTo(Outcome.SUCCESS);
        assertThat(home.methods()).doesNotContain("VM.pool_migrate");
    }

    @Test
    void pain07_aVmOnLocalStorageIsNamedWithItsHostAndStorageAndBlocksNothingWhereItMayBeStopped() {
        var rollout = new SimulatedRollout(Scenarios.vmThatCannotMove(3, 6));
        assertThat(rollout.update().message())
                .contains("stuck")
                .contains("xs02")
                .contains("storage")
                .doesNotContain("OpaqueRef");
        var next = rollout.successor("rollout-2");
        next.simulator.vm("stuck").set("tags", List.of(Drain.TAG + "shutdown"));
        Demand.doneAndAsFound(next, next.update());
    }

    @Test
    void pain08_evacuabilityIsAskedAgainBeforeEachHostAndAHostThatLostItGoesBackIntoService() {
        var rollout = new SimulatedRollout(Scenarios.fullReboot(3, 6));
        rollout.gate = step -> {
            rollout.simulator.vm("vm-002").cannotMoveBecause("VM_HAS_PCI_ATTACHED");
            return HostGate.Verdict.PASSED;
        };
        var result = rollout.update();
        assertThat(result.message()).contains("xs02").contains("vm-002");
        assertThat(results(result))
                .containsExactly(HostResult.Result.UPDATED, HostResult.Result.FAILED, HostResult.Result.NOT_STARTED);
        assertThat(rollout.simulator.host("xs02").isEnabled()).isTrue();
        assertThat(rollout.simulator.vms()).allMatch(SimVm::isRunning);
        assertThat(rollout.sequence("host.apply_updates")).containsExactly("host.apply_updates xs01");
    }

    @Test
    void pain09_vmsThatStartByThemselvesDoNotStartOnTheEmptiedHostAndTheSettingComesBack() {
        var scenario = Scenarios.fullReboot(2, 2).autoPowerOn();
        scenario.vm("sleeper").state("Halted").autoPowerOn();
        var rollout = new SimulatedRollout(scenario);
        var result = rollout.update();
        assertThat(result.outcome()).as(result.message()).isEqualTo(Outcome.SUCCESS);
        assertThat(rollout.simulator.vm("sleeper").isHalted()).isTrue();
        assertThat(rollout.simulator.pool().map("other_config"))
                .containsEntry("auto_poweron", "true")
                .hasSize(1);
    }

    /** Toolstacks before 26.17 answer that there is too little memory. */
    @ParameterizedTest
    @ValueSource(strings = {"26.16.1", "26.17.0"})
    void pain10_highAvailabilityCausesNoFalseAlarmAboutVmsItDoesNotProtect(String release) {
        var rollout = new SimulatedRollout(withHa(release));
        var look = look(rollout);
        assertThat(look.refused()).as("" + look.prechecks()).isFalse();
        assertThat(look.plan().hosts())
                .allSatisfy(host -> assertThat(host.blockers()).isEmpty());
        assertThat(look.prechecks())
                .filteredOn(p -> p.status() == PrecheckResult.Status.WARNING)
                .hasSize(3)
                .allMatch(p -> p.message().contains("asks again once high availability is off"))
                .anyMatch(p -> p.message().contains("xs02") && p.message().contains("vm-002"))
                .noneMatch(p -> p.message().contains("protected-"));
        Demand.doneAndAsFound(rollout, rollout.update());
        assertThat(rollout.simulator.pool().haEnabled()).isTrue();
    }

    /** What has nothing to do with high availability is told while it is on. */
    @ParameterizedTest
    @ValueSource(strings = {"26.16.1", "26.17.0"})
    void pain10_whatIsTrueWithAndWithoutHighAvailabilityIsToldAndRefuses(String release) {
        var rollout = new SimulatedRollout(withHa(release));
        rollout.simulator.vm("protected-1").cannotMoveBecause("VM_HAS_PCI_ATTACHED");
        var look = look(rollout);
        assertThat(look.refused()).isTrue();
        assertThat(look.prechecks())
                .filteredOn(PrecheckResult::failed)
                .singleElement()
                .satisfies(p -> assertThat(p.message()).contains("protected-1"));
    }

    /** A lack of memory that is real is none of high availability's making. */
    @ParameterizedTest
    @ValueSource(strings = {"26.16.1", "26.17.0"})
    void pain10_aRealLackOfMemoryIsRefusedByTheLookToo(String release) {
        var scenario = withHa(release);
        for (var i = 1; i <= 3; i++) {
            scenario.vm("huge-" + i).on("xs0" + i).memoryGib(36);
        }
        var rollout = new SimulatedRollout(scenario);
        assertThat(look(rollout).prechecks())
                .filteredOn(PrecheckResult::failed)
                .isNotEmpty()
                .allMatch(p -> p.id().equals("capacity"));
    }

    private static SimPoolBuilder withHa(String release) {
        var scenario = Scenarios.fullReboot(3, 6).ha().release(release);
        scenario.vm("protected-1").haPriority("restart");
        return scenario;
    }

    private static CheckResult look(SimulatedRollout rollout) {
        return new PoolCheck(
                        rollout.session(), rollout.options, SimulatedRollout.time(rollout.clock), RolloutListener.NONE)
                .run();
    }

    @Test
    void pain11_theBalancerIsOffWhileVmsAreAwayAndOnAgainAfterwards() {
        var rollout = new SimulatedRollout(Scenarios.fullReboot(3, 6).wlb());
        var recorder = Recorder.of(rollout);
        for (var method : List.of("host.disable", "host.evacuate", "host.reboot", "host.enable", "VM.pool_migrate")) {
            recorder.before(
                    method,
                    sent -> assertThat(rollout.simulator.pool().wlbEnabled())
                            .as(method)
                            .isFalse());
        }
        Demand.doneAndAsFound(rollout, rollout.update());
        assertThat(rollout.simulator.pool().wlbEnabled()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"VM_HAS_PCI_ATTACHED", "VM_HAS_VGPU", "VM_REQUIRES_GPU", "VM_HAS_VUSBS"})
    void pain12_aVmWithADeviceIsRefusedByNameOrStoppedAndStartedIfItMayBe(String code) {
        var rollout = new SimulatedRollout(Scenarios.fullReboot(3, 6));
        rollout.simulator.vm("vm-003").cannotMoveBecause(code);
        assertThat(rollout.update().message()).contains("vm-003").contains("xs03");
        assertThat(rollout.methods()).doesNotContain("host.disable");

        var next = rollout.successor("rollout-2");
        next.options = RolloutOptions.DEFAULT.with(o -> o.drain =
                new Drain(List.of(Drain.Rung.MIGRATE, Drain.Rung.SHUTDOWN), 0, Duration.ofSeconds(1), false, null));
        Demand.doneAndAsFound(next, next.update());
        assertThat(next.sequence("VM.clean_shutdown")).containsExactly("VM.clean_shutdown vm-003");
        assertThat(next.simulator.vm("vm-003").host().name()).isEqualTo("xs03");
    }

    @Test
    void pain13_notMoreVmsMoveAtOnceThanChosen() {
        var rollout = new SimulatedRollout(Scenarios.fullReboot(2, 12));
        rollout.options = RolloutOptions.DEFAULT.with(o -> {
            o.evacuationBatch = 2;
            o.parallel = 2;
        });
        Demand.doneAndAsFound(rollout, rollout.update());
        assertThat(rollout.simulator.mostMigrationsAtOnce()).isEqualTo(2);
    }

    @Test
    void pain16_aVmThatFailsToMoveIsTriedAgainAndThenEndsItsHostUnrebootedInBoundedTime() {
        var rollout = new SimulatedRollout(Scenarios.fullReboot(2, 4));
        rollout.options =
                RolloutOptions.DEFAULT.with(o -> o.drain = new Drain(null, 2, Duration.ofMinutes(1), false, null));
        rollout.simulator
                .faults()
                .when("*")
                .always()
                .then(sim -> sim.faults().migrationFails("vm-001", "INTERNAL_ERROR"));
        var begin = rollout.clock.now();
        var result = rollout.update();
        assertThat(result.message()).contains("vm-001").contains("xs01");
        assertThat(rollout.methods()).doesNotContain("host.apply_updates", "host.reboot");
        assertThat(rollout.simulator.host("xs01").isEnabled()).isTrue();
        assertThat(rollout.simulator.vms()).allMatch(SimVm::isRunning);
        assertThat(Duration.between(begin, rollout.clock.now())).isLessThan(Duration.ofHours(2));
    }

    @Test
    void pain20_vmsNeverMoveToAnOlderHostAndOneWhoseCpuFeaturesDoNotFitHomeStaysWhereItRuns() {
        var rollout = new SimulatedRollout(Scenarios.fullReboot(2, 4));
        rollout.gate = step -> {
            if (step.host().equals("xs02")) {
                rollout.simulator.vm("vm-002").cannotMoveBecause("VM_INCOMPATIBLE_WITH_THIS_HOST");
            }
            return HostGate.Verdict.PASSED;
        };
        var result = rollout.update();
        assertThat(results(result)).containsOnly(HostResult.Result.UPDATED);
        assertThat(result.outcome()).isEqualTo(Outcome.UNSTABLE);
        assertThat(rollout.simulator.vm("vm-002").isRunning()).isTrue();
        assertThat(rollout.simulator.vm("vm-002").host().name()).isEqualTo("xs01");
        assertThat(rollout.simulator.forbiddenCalls())
                .noneMatch(c -> c.outcome().contains("NOT_SUPPORTED_DURING_UPGRADE"));
    }
}
