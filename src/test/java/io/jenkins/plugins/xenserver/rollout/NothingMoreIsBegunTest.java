package io.jenkins.plugins.xenserver.rollout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.xenserver.model.PendingPolicy;
import io.jenkins.plugins.xenserver.simulator.Scenarios;
import io.jenkins.plugins.xenserver.simulator.SimUpdates;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What is asked before each host is asked before the first one as well, and before VMs restart (rule R5, design §2.4). */
class NothingMoreIsBegunTest {
    private static final String[] UNWANTED = {"pool.disable_ha", "VM.clean_reboot", "VM.restart_device_models"};

    /** VMs owe something from earlier, which is carried out before any host is touched. */
    private static SimulatedRollout owingFromEarlier() {
        var rollout = new SimulatedRollout(Scenarios.toolstackOnly(2, 4).ha());
        rollout.simulator.vm("vm-001").set("pending_guidances", List.of("restart_vm"));
        rollout.simulator.vm("vm-002").set("pending_guidances", List.of("restart_device_model"));
        rollout.simulator.vm("vm-003").set("pending_guidances", List.of("restart_vm"));
        rollout.options = RolloutOptions.DEFAULT.with(o -> {
            o.pending = PendingPolicy.FINISH;
            o.parallel = 1;
        });
        return rollout;
    }

    /** The updates want every VM restarted, when all hosts are done. */
    private static SimulatedRollout restartingVms() {
        var rollout =
                new SimulatedRollout(Scenarios.healthy(2, 4).updates(SimUpdates.hypervisor(), SimUpdates.vmRestart()));
        rollout.options = RolloutOptions.DEFAULT.with(o -> o.parallel = 1);
        return rollout;
    }

    private static Predicate<JournalRecord> is(RecordType type, String id) {
        return entry -> entry.type() == type && entry.id().equals(id);
    }

    private static void stopAt(SimulatedRollout rollout, String method, StopSignal.Wish wish) {
        rollout.simulator.faults().when(method).then(sim -> rollout.stop.request(wish, "alice"));
    }

    private static void stopAtTheLastHost(SimulatedRollout rollout) {
        rollout.gate = step -> {
            if (step.host().equals("xs02")) {
                rollout.stop.request(StopSignal.Wish.AFTER_HOST, "alice");
            }
            return HostGate.Verdict.PASSED;
        };
    }

    private static RolloutResult late(SimulatedRollout rollout, DeadStop stop) {
        rollout.updateUntil(stop);
        Demand.pause(rollout, Duration.ofHours(11));
        return rollout.update();
    }

    @ParameterizedTest
    @EnumSource(names = {"AFTER_HOST", "NOW"})
    void shouldSwitchNothingOffAndRestartNoVmWhenItIsStoppedBeforeTheFirstHost(StopSignal.Wish wish) {
        var rollout = owingFromEarlier();
        stopAt(rollout, "pool.sync_updates", wish);
        var result = rollout.update();
        assertThat(result.outcome()).as(result.message()).isEqualTo(Outcome.ABORTED);
        assertThat(result.message()).contains("Stopped on request of alice");
        assertThat(rollout.methods()).doesNotContain(UNWANTED);
        Demand.asFound(rollout, result);
    }

    @Test
    void r05_afterALongGapNothingIsSwitchedOffAndNoVmRestartedBeforeTheFirstHost() {
        var rollout = owingFromEarlier();
        var result = late(rollout, DeadStop.afterMethod("pool.sync_updates", 1));
        assertThat(result.outcome()).as(result.message()).isEqualTo(Outcome.UNSTABLE);
        assertThat(result.message()).contains("interrupted for so long").contains("xs01, xs02");
        assertThat(rollout.methods()).doesNotContain(UNWANTED);
        Demand.asFound(rollout, result);
    }

    @Test
    void r05_afterALongGapWhatWasSwitchedOffBeforeTheFirstHostIsOnlyGivenBack() {
        var rollout = owingFromEarlier();
        var result = late(rollout, DeadStop.afterMethod("pool.disable_ha", 1));
        assertThat(result.message()).contains("interrupted for so long");
        assertThat(rollout.methods()).containsOnlyOnce("pool.disable_ha").doesNotContain("VM.clean_reboot");
        assertThat(rollout.simulator.pool().haEnabled()).isTrue();
        Demand.asFound(rollout, result);
    }

    @Test
    void shouldRestartNoMoreVmsBeforeTheFirstHostWhenItIsStopped() {
        var rollout = owingFromEarlier();
        stopAt(rollout, "VM.clean_reboot", StopSignal.Wish.AFTER_HOST);
        var result = rollout.update();
        assertThat(result.outcome()).as(result.message()).isEqualTo(Outcome.ABORTED);
        assertThat(result.message()).contains("vm-003").doesNotContain("vm-001");
        assertThat(rollout.sequence("VM.clean_reboot", "host.disable")).containsExactly("VM.clean_reboot vm-001");
        Demand.asFound(rollout, result);
    }

    @Test
    void shouldRestartNoVmAfterTheLastHostWhenItIsStopped() {
        var rollout = restartingVms();
        stopAtTheLastHost(rollout);
        var result = rollout.update();
        assertThat(result.outcome()).as(result.message()).isEqualTo(Outcome.ABORTED);
        assertThat(result.message()).contains("vm-001, vm-002, vm-003, vm-004");
        assertThat(result.hosts()).extracting(HostResult::result).containsOnly(HostResult.Result.UPDATED);
        assertThat(rollout.methods()).doesNotContain("VM.clean_reboot");
        Demand.asFound(rollout, result);
    }

    @Test
    void shouldSeeTheVmThroughThatRestartsAndRestartNoOtherWhenItIsStopped() {
        var rollout = restartingVms();
        stopAt(rollout, "VM.clean_reboot", StopSignal.Wish.AFTER_HOST);
        var result = rollout.update();
        assertThat(result.outcome()).as(result.message()).isEqualTo(Outcome.ABORTED);
        assertThat(result.message()).contains("vm-002, vm-003, vm-004").doesNotContain("vm-001");
        assertThat(rollout.sequence("VM.clean_reboot")).containsExactly("VM.clean_reboot vm-001");
        Demand.asFound(rollout, result);
    }

    @Test
    void r05_afterALongGapNoVmRestartsAfterTheLastHost() {
        var rollout = restartingVms();
        var result = late(
                rollout,
                DeadStop.afterRecord(is(
                        RecordType.HOST_RESULT, rollout.simulator.host("xs02").text("uuid"))));
        assertThat(result.outcome()).as(result.message()).isEqualTo(Outcome.UNSTABLE);
        assertThat(result.message()).contains("interrupted for so long").contains("vm-001, vm-002, vm-003, vm-004");
        assertThat(result.hosts()).extracting(HostResult::result).containsOnly(HostResult.Result.UPDATED);
        assertThat(rollout.methods()).doesNotContain("VM.clean_reboot");
        Demand.asFound(rollout, result);
    }

    @Test
    void r05_afterALongGapNoProtectedVmIsAskedToRestart() {
        var rollout = restartingVms();
        rollout.options = rollout.options.with(o ->
                o.drain = new Drain(List.of(Drain.Rung.MIGRATE), 0, Duration.ofSeconds(1), false, List.of("vm-001")));
        var result = late(rollout, DeadStop.afterRecord(is(RecordType.DECIDED, "restart-last")));
        assertThat(result.outcome()).as(result.message()).isNotEqualTo(Outcome.SUCCESS);
        assertThat(rollout.sequence("VM.clean_reboot")).doesNotContain("VM.clean_reboot vm-001");
    }

    @Test
    void shouldBeDoneThoughItIsStoppedWhereNothingIsLeftAfterTheLastHost() {
        var rollout = new SimulatedRollout(Scenarios.toolstackOnly(2, 2));
        stopAtTheLastHost(rollout);
        assertThat(rollout.update().outcome()).isEqualTo(Outcome.SUCCESS);
    }

    /** The stop outlives the program; so does the host in hand. */
    @Test
    void shouldCompleteTheHostInHandWhenAStoppedUpdateGoesOn() {
        var rollout = new SimulatedRollout(Scenarios.fullReboot(3, 3));
        rollout.updateUntil(DeadStop.afterMethod("host.reboot", 2));
        rollout.stop.request(StopSignal.Wish.AFTER_HOST, "alice");
        var result = rollout.update();
        assertThat(result.outcome()).as(result.message()).isEqualTo(Outcome.ABORTED);
        assertThat(result.hosts())
                .extracting(HostResult::result)
                .containsExactly(HostResult.Result.UPDATED, HostResult.Result.UPDATED, HostResult.Result.NOT_STARTED);
        Demand.asFound(rollout, result);
    }

    @Test
    void shouldBeginNoHostWhenItIsStoppedWhileItsGateIsAskedAboutOneOfADeadUpdate() {
        var dead = new SimulatedRollout(Scenarios.fullReboot(2, 0));
        dead.gate = step -> {
            throw new DeadStop.Dead();
        };
        assertThatThrownBy(dead::update).isInstanceOf(DeadStop.Dead.class);
        var next = Succession.after(dead).next();
        var asked = new ArrayList<String>();
        next.gate = step -> {
            asked.add(step.host());
            next.stop.request(StopSignal.Wish.AFTER_HOST, "alice");
            return HostGate.Verdict.PASSED;
        };
        var result = next.update();
        assertThat(result.outcome()).as(result.message()).isEqualTo(Outcome.ABORTED);
        assertThat(asked).containsExactly("xs01");
        assertThat(next.sequence("host.disable")).containsExactly("host.disable xs01");
    }
}
