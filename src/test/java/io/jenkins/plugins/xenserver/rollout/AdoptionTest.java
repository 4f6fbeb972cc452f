package io.jenkins.plugins.xenserver.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.xenserver.model.PendingPolicy;
import io.jenkins.plugins.xenserver.simulator.Scenarios;
import io.jenkins.plugins.xenserver.simulator.SimHost;
import io.jenkins.plugins.xenserver.simulator.SimVm;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The next rollout after one that died goes on from wherever that one was, with nobody's help (design §2.3, §2.4). */
class AdoptionTest {
    private static SimulatedRollout died(String method, int nth) {
        var dead = new SimulatedRollout(Scenarios.haAndWlb(3, 6));
        dead.updateUntil(DeadStop.afterMethod(method, nth));
        return dead;
    }

    private static void demandDone(SimulatedRollout next, RolloutResult result) {
        assertThat(result.owed()).as(result.message()).isEmpty();
        assertThat(next.simulator.hosts()).allMatch(SimHost::isEnabled);
        assertThat(next.simulator.pool().haEnabled()).isTrue();
        assertThat(next.simulator.pool().wlbEnabled()).isTrue();
        assertThat(next.simulator.pool().periodicSyncEnabled()).isTrue();
        assertThat(next.simulator.forbiddenCalls()).isEmpty();
    }

    @ParameterizedTest(name = "dead after {0} number {1}")
    @CsvSource({
        "pool.disable_ha, 1",
        "host.disable, 1",
        "host.evacuate, 1",
        "host.apply_updates, 1",
        "host.reboot, 1",
        "VM.pool_migrate, 1",
        "host.disable, 2",
        "host.evacuate, 2",
        "host.apply_updates, 2",
        "host.reboot, 2",
        "host.apply_updates, 3",
        "pool.enable_ha, 1",
    })
    void shouldUpdateTheRestAfterPayingTheDebts(String method, int nth) {
        var next = died(method, nth).successor("rollout-2");
        next.takeOver = owner -> true;
        var result = next.update();
        assertThat(result.outcome()).as(result.message()).isIn(Outcome.SUCCESS, Outcome.UNSTABLE);
        demandDone(next, result);
        assertThat(next.simulator.hosts())
                .allMatch(host -> host.text("last_update_hash").equals(next.simulator.hash()));
    }

    @ParameterizedTest(name = "dead after {0} number {1}")
    @CsvSource({"host.evacuate, 1", "host.apply_updates, 3", "host.reboot, 3"})
    void shouldBringTheHostInHandBackWhenOnlyRestored(String method, int nth) {
        var next = died(method, nth).successor("restore");
        var result = next.run(setup -> new RestorePool(setup, true));
        assertThat(result.outcome()).as(result.message()).isEqualTo(Outcome.SUCCESS);
        demandDone(next, result);
    }

    /** What the dead one asked for is under way; asking again would only bring the host down a second time. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void shouldNotRebootAHostAgainThatIsGoingDown(int nth) {
        var dead = died("host.reboot", nth);
        var down = dead.sequence("host.reboot").getLast();
        var next = dead.successor("rollout-2");
        next.takeOver = owner -> true;
        demandDone(next, next.update());
        assertThat(next.sequence("host.reboot")).containsOnlyOnce(down);
    }

    /** The pool itself has forgotten that it was attached, and the VMs need it at home. */
    @ParameterizedTest
    @CsvSource({"false, false", "false, true", "true, false", "true, true"})
    void shouldAttachTheStorageThatAHostHadBeforeItWasRebooted(boolean foundDisabled, boolean goingDown) {
        var dead = new SimulatedRollout(Scenarios.fullReboot(3, 3));
        var sim = dead.simulator;
        var host = sim.host("xs02");
        var storage = sim.attachments(host).getFirst();
        sim.faults().when("host.reboot").from(2).then(pool -> {
            pool.later(Duration.ofSeconds(50), () -> pool.breakStorage(storage, true));
            pool.later(Duration.ofMinutes(4), () -> pool.breakStorage(storage, false));
        });
        if (foundDisabled) {
            dead.operator(client -> client.call("host.disable", host.ref()));
        }
        dead.options = RolloutOptions.DEFAULT.with(o -> o.allowDisabled = true);
        dead.updateUntil(
                goingDown
                        ? DeadStop.afterMethod("host.reboot", 2)
                        : DeadStop.afterOutcome("host/" + host.text("uuid") + "/enable"));
        var next = dead.successor("rollout-2");
        next.options = dead.options;
        next.takeOver = owner -> true;
        var result = next.update();
        assertThat(result.owed()).as(result.message() + next.log).isEmpty();
        assertThat(storage.flag("currently_attached")).isTrue();
        assertThat(sim.hosts()).allMatch(each -> each.isEnabled() != (foundDisabled && each == host));
        assertThat(sim.vms()).allMatch(SimVm::isRunning);
        assertThat(sim.vm("vm-002").host()).isEqualTo(host);
    }

    @Test
    void shouldNotRebootAHostInHandOnWhichVmsRun() {
        var dead = new SimulatedRollout(Scenarios.fullReboot(2, 4));
        dead.updateUntil(DeadStop.afterMethod("host.disable", 1));
        dead.simulator.host("xs01").set("pending_guidances", List.of("reboot_host"));
        var next = dead.successor("restore");
        var result = next.run(setup -> new RestorePool(setup, true));
        assertThat(next.methods()).doesNotContain("host.reboot");
        assertThat(next.simulator.killedVms()).isEmpty();
        assertThat(next.simulator.forbiddenCalls()).isEmpty();
        assertThat(result.owed()).extracting(Obligation::subject).contains("xs01");
        assertThat(result.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(result.message()).matches("(One thing is|\\d things are) still owed; .*");
    }

    @Test
    void shouldRebootAHostInHandThatIsEmpty() {
        var dead = new SimulatedRollout(Scenarios.fullReboot(2, 4));
        dead.updateUntil(DeadStop.afterMethod("host.apply_updates", 1));
        var next = dead.successor("restore");
        var result = next.run(setup -> new RestorePool(setup, true));
        assertThat(next.sequence("host.reboot")).containsExactly("host.reboot xs01");
        assertThat(result.owed()).isEmpty();
        assertThat(next.simulator.forbiddenCalls()).isEmpty();
    }

    @Test
    void shouldLetAnEvacuationEndThatADeadOneBeganBeforeItsHostIsJudged() {
        var dead = new SimulatedRollout(Scenarios.fullReboot(2, 4));
        dead.updateUntil(DeadStop.afterMethod("host.evacuate", 1));
        dead.simulator.host("xs01").set("pending_guidances", List.of("reboot_host"));
        var next = dead.successor("restore");
        var result = next.run(setup -> new RestorePool(setup, true));
        assertThat(next.sequence("host.reboot")).containsExactly("host.reboot xs01");
        assertThat(result.owed()).isEmpty();
        assertThat(next.simulator.killedVms()).isEmpty();
    }

    /** Whoever keeps the journals of the dead has to know whose debts are paid now. */
    @Test
    void shouldTellWhomARestorationByForceHasTakenOver() {
        var next = died("host.disable", 1).successor("restore");
        var told = new ArrayList<String>();
        next.takeOver = owner -> {
            told.add(owner.rollout());
            return false;
        };
        var result = next.run(setup -> new RestorePool(setup, true));
        assertThat(result.outcome()).as(result.message()).isEqualTo(Outcome.SUCCESS);
        assertThat(told).containsOnly("rollout-1");
    }

    /** What the first one owed is what counts, also in the pool, also for the third one. */
    @Test
    void shouldNotTakeAHostForFoundDisabledThatAnEarlierOneHadDisabled() {
        var first = new SimulatedRollout(Scenarios.fullReboot(3, 6));
        first.updateUntil(DeadStop.afterMethod("host.disable", 1));
        first.simulator.host("xs01").set("pending_guidances", List.of("reboot_host"));
        var second = first.successor("rollout-2");
        second.takeOver = owner -> true;
        second.options = RolloutOptions.DEFAULT.with(o -> {
            o.allowDisabled = true;
            o.pending = PendingPolicy.FINISH;
        });
        second.updateUntil(DeadStop.beforeMethod("host.reboot", 1));
        assertThat(second.simulator.host("xs01").isEnabled()).isFalse();

        var third = second.successor("restore");
        var result = third.run(setup -> new RestorePool(setup, true));
        Demand.asFound(third, result);
    }

    /** Only what the dead one had put there is brought home (rule R19). */
    @Test
    void shouldLeaveAVmWhereSomebodyHasMovedItSinceTheFirstOneDied() {
        var dead = new SimulatedRollout(Scenarios.fullReboot(3, 6));
        dead.updateUntil(DeadStop.beforeMethod("host.apply_updates", 1));
        var vm = dead.simulator.vm("vm-001");
        var elsewhere = vm.host().name().equals("xs02") ? "xs03" : "xs02";
        dead.operator(client -> client.async(
                "VM.pool_migrate", vm.ref(), dead.simulator.host(elsewhere).ref(), Map.of("live", "true")));
        Demand.pause(dead, Duration.ofMinutes(5));
        assertThat(vm.host().name()).isEqualTo(elsewhere);

        var next = dead.successor("restore");
        var result = next.run(setup -> new RestorePool(setup, true));
        assertThat(result.owed()).extracting(Obligation::kind).doesNotContain(Obligation.Kind.VMS_AWAY);
        assertThat(vm.host().name()).isEqualTo(elsewhere);
        assertThat(next.simulator.vm("vm-004").host().name()).isEqualTo("xs01");
    }

    @Test
    void shouldBringAVmHomeThatWasMovedOnBeforeTheFirstOneDied() {
        var dead = new SimulatedRollout(Scenarios.fullReboot(3, 6));
        dead.gate = step -> {
            if (step.host().equals("xs01")) {
                dead.simulator.faults().migrationFails("vm-004", "VM_LACKS_FEATURE");
            }
            return HostGate.Verdict.PASSED;
        };
        dead.updateUntil(DeadStop.beforeMethod("host.apply_updates", 2));
        var vm = dead.simulator.vm("vm-004");
        assertThat(vm.host().name()).as("" + dead.log).isEqualTo("xs03");

        var next = dead.successor("restore");
        next.run(setup -> new RestorePool(setup, true));
        assertThat(vm.host().name()).isEqualTo("xs01");
    }
}
