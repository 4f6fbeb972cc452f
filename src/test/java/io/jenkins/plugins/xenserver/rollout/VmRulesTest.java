package io.jenkins.plugins.xenserver.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.xenserver.model.GuidanceLevel;
import io.jenkins.plugins.xenserver.model.PendingPolicy;
import io.jenkins.plugins.xenserver.model.VmRestartPolicy;
import io.jenkins.plugins.xenserver.model.VmTask;
import io.jenkins.plugins.xenserver.simulator.Faults;
import io.jenkins.plugins.xenserver.simulator.Scenarios;
import io.jenkins.plugins.xenserver.simulator.SimPoolBuilder;
import io.jenkins.plugins.xenserver.simulator.SimUpdates;
import java.time.Duration;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The rules of design §2.5 about VMs: R10, R12, R17. */
class VmRulesTest {
    /** A pool whose VMs the vendor wants restarted. */
    private static SimPoolBuilder vmRestarts() {
        return Scenarios.healthy(2, 4).updates(SimUpdates.vmRestart());
    }

    /** A VM on storage that one host sees, and what may be done with it. */
    static SimulatedRollout stuck(Drain.Rung... rungs) {
        var rollout = new SimulatedRollout(Scenarios.vmThatCannotMove(3, 6));
        rollout.options = RolloutOptions.DEFAULT.with(
                o -> o.drain = new Drain(List.of(rungs), 0, Duration.ofSeconds(1), false, null));
        return rollout;
    }

    private static List<String> restarted(SimulatedRollout rollout) {
        return rollout.sequence("VM.clean_reboot").stream()
                .map(call -> call.replaceAll(".* ", ""))
                .toList();
    }

    private static RollingUpdate.Planned planned(SimulatedRollout rollout) {
        return rollout.journal.existing().stream()
                .filter(r -> r.type() == RecordType.PLANNED)
                .map(r -> r.as(RollingUpdate.Planned.class))
                .findFirst()
                .orElseThrow();
    }

    // ---- R10

    @Test
    void r10_mandatoryVmRestartsAreDoneByDefaultAndThePlanNamesEachVm() {
        var rollout = new SimulatedRollout(vmRestarts());
        Demand.doneAndAsFound(rollout, rollout.update());
        assertThat(restarted(rollout)).containsExactlyInAnyOrder("vm-001", "vm-002", "vm-003", "vm-004");
        assertThat(planned(rollout).plan().vmTasks())
                .extracting(VmTask::vmName)
                .containsExactlyInAnyOrderElementsOf(restarted(rollout));
        assertThat(rollout.simulator.vms()).allMatch(vm -> vm.pendingGuidance().isEmpty());
    }

    @Test
    void r10_weakerVmRestartsStayPendingByDefaultAndAreReported() {
        var rollout = new SimulatedRollout(Scenarios.fullReboot(2, 4));
        rollout.options = RolloutOptions.DEFAULT.withLevel(GuidanceLevel.FULL);
        var result = rollout.update();
        assertThat(result.outcome()).isEqualTo(Outcome.SUCCESS);
        assertThat(restarted(rollout)).isEmpty();
        assertThat(planned(rollout).plan().deferredVmTasks())
                .extracting(VmTask::vmName)
                .contains("vm-001", "vm-002", "vm-003", "vm-004");
        assertThat(rollout.simulator.vms()).allMatch(vm -> vm.pendingGuidance().contains("restart_vm"));
    }

    @Test
    void r10_mandatoryRestartsThatAreLeftMakeTheResultUnstable() {
        var rollout = new SimulatedRollout(vmRestarts());
        rollout.options = RolloutOptions.DEFAULT.withVmRestart(VmRestartPolicy.LEAVE);
        var result = rollout.update();
        assertThat(restarted(rollout)).isEmpty();
        assertThat(result.outcome()).isEqualTo(Outcome.UNSTABLE);
        assertThat(rollout.journal.existing())
                .filteredOn(r -> r.type() == RecordType.WARNING)
                .hasSize(4)
                .allMatch(r -> r.text("message").contains("still owes a mandatory task"));
    }

    @Test
    void r10_allRestartsAtTheLevelAreDoneWhenAskedFor() {
        var rollout = new SimulatedRollout(Scenarios.fullReboot(2, 4));
        rollout.options = RolloutOptions.DEFAULT.withLevel(GuidanceLevel.FULL).withVmRestart(VmRestartPolicy.LEVEL);
        Demand.doneAndAsFound(rollout, rollout.update());
        assertThat(restarted(rollout)).hasSize(4);
    }

    /** Those of one order go together, so many at a time; those of the next wait until all of them are back. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void r10_restartsGoByTheVmsOrderAndNotMoreAtATimeThanChosen(boolean pendingFirst) {
        var scenario = pendingFirst
                ? Scenarios.harmless(2, 0)
                : Scenarios.healthy(2, 0).updates(SimUpdates.vmRestart());
        for (var i = 1; i <= 9; i++) {
            scenario.vm("app-" + i).on("xs01").order(3 - (i - 1) / 3);
        }
        var rollout = new SimulatedRollout(scenario);
        if (pendingFirst) {
            rollout.simulator.vms().forEach(vm -> vm.set("pending_guidances", List.of("restart_vm")));
        }
        rollout.options = RolloutOptions.DEFAULT.with(o -> {
            o.parallel = 2;
            o.pending = pendingFirst ? PendingPolicy.FINISH : o.pending;
        });
        var most = new long[1];
        var together = new TreeSet<Long>();
        Recorder.of(rollout).before("VM.clean_reboot", sent -> {
            var busy = rollout.simulator.vms().stream()
                    .filter(vm -> vm.map("current_operations").containsValue("clean_reboot")
                            || sent.body().contains(vm.ref()))
                    .toList();
            most[0] = Math.max(most[0], busy.size());
            together.add(busy.stream().map(vm -> vm.number("order")).distinct().count());
        });
        Demand.doneAndAsFound(rollout, rollout.update());
        assertThat(restarted(rollout))
                .containsExactly("app-7", "app-8", "app-9", "app-4", "app-5", "app-6", "app-1", "app-2", "app-3");
        assertThat(most[0]).isEqualTo(2);
        assertThat(together).containsExactly(1L);
    }

    @Test
    void r10_aGuestThatDoesNotRestartIsGivenUpAndNeverRestartedHard() {
        var rollout = new SimulatedRollout(vmRestarts());
        rollout.simulator.faults().guest("vm-002", "VM_SHUTDOWN_TIMEOUT");
        var result = rollout.update();
        assertThat(rollout.methods()).doesNotContain("VM.hard_reboot", "VM.hard_shutdown");
        assertThat(result.outcome()).isEqualTo(Outcome.UNSTABLE);
        assertThat(rollout.simulator.vm("vm-002").isRunning()).isTrue();
        assertThat(rollout.simulator.vm("vm-003").pendingGuidance()).isEmpty();
    }

    @Test
    void r10_suspendedAndPausedVmsAreOnlyReported() {
        var scenario = vmRestarts();
        scenario.vm("suspended").state("Suspended");
        scenario.vm("paused").state("Paused");
        var rollout = new SimulatedRollout(scenario);
        rollout.update();
        assertThat(restarted(rollout)).hasSize(4).doesNotContain("suspended", "paused");
        assertThat(rollout.simulator.vm("suspended").powerState()).isEqualTo("Suspended");
        assertThat(rollout.simulator.vm("paused").powerState()).isEqualTo("Paused");
        assertThat(planned(rollout).plan().deferredVmTasks())
                .extracting(VmTask::vmName)
                .contains("suspended", "paused");
    }

    @Test
    void r10_deviceModelRestartsFollowTheLevel() {
        for (var level : GuidanceLevel.values()) {
            var rollout = new SimulatedRollout(Scenarios.healthy(2, 2).updates(SimUpdates.deviceModel()));
            rollout.options = RolloutOptions.DEFAULT.withLevel(level);
            rollout.update();
            assertThat(rollout.methods().stream().filter("VM.restart_device_models"::equals))
                    .as(level.name())
                    .hasSize(level == GuidanceLevel.MANDATORY ? 0 : 2);
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = PendingPolicy.class,
            names = {"FAIL", "IGNORE_VMS"})
    void r10_mandatoryTasksPendingFromEarlierAreRefusedOrToleratedAsChosen(PendingPolicy policy) {
        var rollout = new SimulatedRollout(Scenarios.harmless(2, 2));
        rollout.options = RolloutOptions.DEFAULT.with(o -> {
            o.pending = policy;
            o.vmRestart = VmRestartPolicy.LEAVE;
        });
        rollout.simulator.vm("vm-001").set("pending_guidances", List.of("restart_vm"));
        var result = rollout.update();
        if (policy == PendingPolicy.FAIL) {
            assertThat(result.outcome()).isEqualTo(Outcome.FAILED);
            assertThat(result.message()).contains("vm-001");
            assertThat(rollout.methods()).doesNotContain("host.apply_updates");
        } else {
            assertThat(rollout.sequence("host.apply_updates")).hasSize(2);
        }

        var host = new SimulatedRollout(Scenarios.harmless(2, 2));
        host.options = rollout.options;
        host.simulator.host("xs02").set("pending_guidances", List.of("restart_toolstack"));
        assertThat(host.update().message()).contains("xs02");
        assertThat(host.methods()).doesNotContain("host.apply_updates");
    }

    // ---- R12

    @Test
    void r12_whereOneVmFitsNowhereTheOthersAreMovedOneByOne() {
        var rollout = stuck(Drain.Rung.MIGRATE, Drain.Rung.SUSPEND);
        Demand.doneAndAsFound(rollout, rollout.update());
        assertThat(rollout.sequence("host.evacuate"))
                .doesNotContain("host.evacuate xs02")
                .hasSize(2);
        assertThat(rollout.sequence("VM.suspend")).containsExactly("VM.suspend stuck");
    }

    @Test
    void r12_theNextCandidateIsTriedWhenTheFirstRefuses() {
        var rollout = stuck(Drain.Rung.MIGRATE, Drain.Rung.SUSPEND);
        rollout.simulator.faults().migrationFails("vm-002", "VM_INCOMPATIBLE_WITH_THIS_HOST");
        Demand.doneAndAsFound(rollout, rollout.update());
        assertThat(rollout.simulator.calls())
                .filteredOn(c -> c.method().equals("VM.pool_migrate")
                        && c.arguments().getFirst().equals("vm-002"))
                .extracting(c -> c.arguments().get(1))
                .containsExactly("xs01", "xs03", "xs02");
    }

    @Test
    void r12_aReasonThatConcernsOneTargetOnlyBlocksNothing() {
        var scenario = Scenarios.fullReboot(3, 0);
        scenario.vm("app-1").on("xs01");
        scenario.vm("app-2").on("xs02");
        var rollout = new SimulatedRollout(scenario);
        var third = rollout.simulator.host("xs03");
        rollout.simulator.attachments(third).forEach(pbd -> rollout.simulator.breakStorage(pbd, true));
        var result = rollout.update();
        Demand.doneAndAsFound(rollout, result);
        assertThat(rollout.simulator.vm("app-1").host().name()).isEqualTo("xs01");
        assertThat(rollout.sequence("VM.pool_migrate")).isNotEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"network", "graphics card"})
    void r12_whatOneTargetLacksIsNotTriedThere(String thing) {
        var scenario = Scenarios.fullReboot(3, 0);
        scenario.vm("app-1").on("xs01");
        var rollout = new SimulatedRollout(scenario);
        var simulator = rollout.simulator;
        if (thing.equals("network")) {
            simulator.connections().disconnect(simulator.host("xs02"), simulator.vm("app-1"));
        } else {
            simulator.connections().giveGpu(simulator.vm("app-1"), simulator.host("xs01"), simulator.host("xs03"));
        }
        Demand.doneAndAsFound(rollout, rollout.update());
        assertThat(simulator.calls())
                .filteredOn(c -> c.method().equals("VM.pool_migrate"))
                .extracting(c -> c.arguments().get(1))
                .containsExactly("xs03", "xs01");
    }

    @Test
    void r12_aVmOnANetworkInsideItsHostRefusesTheUpdateBeforeItBegins() {
        var scenario = Scenarios.fullReboot(3, 0);
        scenario.vm("app-1").on("xs01");
        var rollout = new SimulatedRollout(scenario);
        rollout.simulator
                .hosts()
                .forEach(host -> rollout.simulator.connections().disconnect(host, rollout.simulator.vm("app-1")));
        var result = rollout.update();
        assertThat(result.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(result.message()).contains("app-1", "Pool-wide network");
        assertThat(rollout.methods()).doesNotContain("host.disable", "VM.pool_migrate", "host.apply_updates");
    }

    // ---- R17

    @Test
    void r17_aRebootThatThePlanHoldsIsDoneAlthoughThePendingListHasLostIt() {
        var rollout = new SimulatedRollout(Scenarios.fullReboot(2, 0));
        rollout.simulator.faults().install("xs02", Faults.Install.FAILS_BEFORE_GUIDANCE);
        Recorder.of(rollout).before("host.reboot", sent -> {
            var host = rollout.simulator.host("xs02");
            if (sent.body().contains(host.ref())) {
                assertThat(host.list("pending_guidances")).isEmpty();
            }
        });
        Demand.doneAndAsFound(rollout, rollout.update());
        assertThat(rollout.sequence("host.reboot")).containsExactly("host.reboot xs01", "host.reboot xs02");
        assertThat(rollout.simulator.host("xs02").version("xen")).isEqualTo("4.17.5-12");
    }

    @Test
    void r17_aVmRestartThatThePlanHoldsIsDueUnlessTheVmHasStartedSinceItsHostWasUpdated() {
        var rollout = new SimulatedRollout(vmRestarts());
        rollout.simulator.faults().install("xs01", Faults.Install.FAILS_BEFORE_GUIDANCE);
        var done = new boolean[1];
        Recorder.of(rollout).before("pool.sync_database", sent -> {
            if (!done[0]
                    && !rollout.simulator.host("xs02").text("last_update_hash").isEmpty()) {
                done[0] = true;
                rollout.operator(client -> client.async(
                        "VM.clean_reboot", rollout.simulator.vm("vm-002").ref()));
            }
        });
        var before = rollout.simulator.vm("vm-001").startTime();
        Demand.doneAndAsFound(rollout, rollout.update());
        assertThat(rollout.simulator.vm("vm-001").startTime()).isAfter(before);
        assertThat(done[0]).isTrue();
        assertThat(restarted(rollout)).doesNotHaveDuplicates().hasSize(4);
    }

    /** One that came to its host before the updates did still runs on an old device model. */
    @Test
    void r17_aDeviceModelIsDueUnlessTheVmHasArrivedSinceItsHostWasUpdated() {
        var rollout = new SimulatedRollout(
                Scenarios.healthy(2, 2).updates(SimUpdates.hypervisorLivepatch(), SimUpdates.deviceModel()));
        rollout.options = RolloutOptions.DEFAULT.with(o -> o.migrateHome = false);
        // The first host reboots after its updates, so that its VM comes to the second before that has them.
        rollout.simulator.faults().livepatchFails("xs01", "xen");
        rollout.simulator.faults().install("xs02", Faults.Install.FAILS_BEFORE_GUIDANCE);
        assertThat(rollout.update().outcome()).as("" + rollout.log).isEqualTo(Outcome.SUCCESS);
        assertThat(rollout.sequence("host.reboot")).containsExactly("host.reboot xs01");
        assertThat(rollout.sequence("VM.restart_device_models"))
                .containsExactlyInAnyOrder("VM.restart_device_models vm-001", "VM.restart_device_models vm-002");
    }
}
