package io.jenkins.plugins.xenserver.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.xenserver.model.PendingPolicy;
import io.jenkins.plugins.xenserver.simulator.Scenarios;
import io.jenkins.plugins.xenserver.simulator.SimHost;
import io.jenkins.plugins.xenserver.simulator.SimUpdates;
import io.jenkins.plugins.xenserver.simulator.SimVm;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Mandatory tasks that an earlier update left pending (rule R10). */
class PendingFirstTest {
    private static SimulatedRollout pool(PendingPolicy policy) {
        var rollout = new SimulatedRollout(Scenarios.harmless(2, 2).ha());
        rollout.simulator.host("xs01").set("pending_guidances", List.of("restart_toolstack"));
        rollout.simulator.host("xs02").set("pending_guidances", List.of("reboot_host"));
        rollout.simulator.vm("vm-001").set("pending_guidances", List.of("restart_vm"));
        rollout.simulator.vm("vm-002").set("pending_guidances", List.of("restart_device_model"));
        rollout.options = RolloutOptions.DEFAULT.with(o -> o.pending = policy);
        return rollout;
    }

    @Test
    void shouldRefuseUnlessSomethingElseIsChosen() {
        var rollout = pool(PendingPolicy.FAIL);
        assertThat(rollout.update().message())
                .contains("xs02")
                .contains("vm-001")
                .contains("let this rollout finish them");
        assertThat(rollout.methods()).doesNotContain("host.disable", "VM.clean_reboot");
    }

    @Test
    void r10_finishCarriesOutWhatIsPendingFromEarlierBeforeTheUpdateWithTheSameSafety() {
        var rollout = pool(PendingPolicy.FINISH);
        var result = rollout.update();
        assertThat(result.outcome()).as("%s %s", result, rollout.log).isEqualTo(Outcome.SUCCESS);
        assertThat(rollout.sequence(
                        "VM.clean_reboot",
                        "VM.restart_device_models",
                        "host.restart_agent",
                        "host.evacuate",
                        "host.reboot",
                        "host.apply_updates"))
                .containsExactly(
                        "VM.restart_device_models vm-002",
                        "VM.clean_reboot vm-001",
                        "host.restart_agent xs01",
                        "host.apply_updates xs01",
                        "host.evacuate xs02",
                        "host.reboot xs02",
                        "host.apply_updates xs02");
        assertThat(rollout.simulator.forbiddenCalls()).isEmpty();
        assertThat(rollout.simulator.killedVms()).isEmpty();
        assertThat(rollout.simulator.hosts()).allMatch(SimHost::isEnabled);
        assertThat(rollout.simulator.hosts())
                .allSatisfy(h -> assertThat(h.list("pending_guidances")).isEmpty());
        assertThat(rollout.simulator.vms()).allMatch(SimVm::isRunning);
        assertThat(rollout.simulator.vms())
                .allSatisfy(vm -> assertThat(vm.pendingGuidance()).isEmpty());
        assertThat(rollout.simulator.pool().haEnabled()).isTrue();
    }

    @Test
    void shouldStillRefuseHostsWhenOnlyVmsAreIgnored() {
        var rollout = pool(PendingPolicy.IGNORE_VMS);
        assertThat(rollout.update().message()).contains("xs02").doesNotContain("vm-001");
        rollout.simulator.hosts().forEach(h -> h.set("pending_guidances", List.of()));
        var next = rollout.successor("rollout-2");
        next.options = RolloutOptions.DEFAULT.with(o -> {
            o.pending = PendingPolicy.IGNORE_VMS;
            o.vmRestart = io.jenkins.plugins.xenserver.model.VmRestartPolicy.LEAVE;
        });
        assertThat(next.update().hosts()).extracting(HostResult::result).containsOnly(HostResult.Result.UPDATED);
        assertThat(next.methods()).doesNotContain("VM.clean_reboot");
        assertThat(next.simulator.vm("vm-001").pendingGuidance()).contains("restart_vm");
    }

    @Test
    void r10_finishTouchesNoHostWhileAVmStillOwesItsTask() {
        var rollout = pool(PendingPolicy.FINISH);
        rollout.simulator.faults().guest("vm-001", "VM_LACKS_FEATURE");
        var result = rollout.update();
        assertThat(result.message()).contains("vm-001").contains("carried out first");
        assertThat(rollout.methods()).doesNotContain("host.disable");
        assertThat(rollout.simulator.pool().haEnabled()).isTrue();
    }

    /** The coordinator is ahead; the other host still owes the reboot of the same update, and there are newer ones. */
    private static SimulatedRollout betweenTwoHosts() {
        var first = new SimulatedRollout(Scenarios.fullReboot(2, 2));
        first.options = RolloutOptions.DEFAULT.with(o -> {
            o.hosts = List.of("xs01");
            o.allowMixed = true;
        });
        assertThat(first.update().outcome()).isEqualTo(Outcome.INCOMPLETE);
        var sim = first.simulator;
        sim.host("xs02").set("pending_guidances", List.of("reboot_host"));
        sim.vm("vm-001").set("pending_guidances", List.of("restart_vm"));
        sim.changeHashBehindTheClient(SimUpdates.harmless());
        return first.successor("rollout-2");
    }

    @Test
    void r10_whatAHostOwesIsCarriedOutFirstAlsoWhereAnUpdateGoesOnThatEndedBetweenTwoHosts() {
        var rollout = betweenTwoHosts();
        var result = rollout.update();
        assertThat(result.hosts())
                .as("%s %s", result, rollout.log)
                .extracting(HostResult::result)
                .containsOnly(HostResult.Result.UPDATED);
        assertThat(rollout.sequence("host.reboot", "host.apply_updates", "VM.clean_reboot"))
                .endsWith(
                        "host.apply_updates xs01",
                        "VM.clean_reboot vm-001",
                        "host.reboot xs02",
                        "host.apply_updates xs02",
                        "host.reboot xs02");
        Demand.doneAndAsFound(rollout, result);
        assertThat(prechecks(rollout))
                .contains("hosts-pending: Mandatory tasks pending on host xs02 are carried out first: reboot host.")
                .contains("vms-pending: An update that goes on is not held up by mandatory tasks pending on VM vm-001; "
                        + "they are carried out with its host or at the end, unless VM restarts are left: restart VM.");
    }

    private static List<String> prechecks(SimulatedRollout rollout) {
        return rollout.journal.existing().stream()
                .filter(r -> r.type() == RecordType.PRECHECKS)
                .flatMap(r -> r.as(Checks.Stage.class).results().stream())
                .map(r -> r.id() + ": " + r.message())
                .toList();
    }

    @Test
    void shouldEndTheSameWhereverItIsStopped() {
        var points = Matrix.sample(
                () -> pool(PendingPolicy.FINISH),
                SimulatedRollout::update,
                SimulatedRollout::update,
                PendingFirstTest::state);
        System.out.println("crash matrix of finishing what is pending: " + points + " points");
        assertThat(points).isGreaterThan(100);
    }

    private static List<String> state(SimulatedRollout rollout) {
        var sim = rollout.simulator;
        var state = new ArrayList<String>();
        state.add("ha " + sim.pool().haEnabled());
        state.addAll(sim.pool().map("other_config").keySet());
        sim.hosts()
                .forEach(h -> state.add(h.name() + " " + h.isEnabled() + " " + h.text("last_update_hash")
                        + h.list("pending_guidances")));
        sim.vms().forEach(v -> state.add(v.name() + " " + v.powerState() + v.pendingGuidance()));
        state.addAll(rollout.sequence("host.reboot", "host.restart_agent", "host.apply_updates", "VM.clean_reboot"));
        return state;
    }
}
