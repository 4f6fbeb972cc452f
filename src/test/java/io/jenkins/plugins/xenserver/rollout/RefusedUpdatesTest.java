package io.jenkins.plugins.xenserver.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.xenserver.simulator.Faults;
import io.jenkins.plugins.xenserver.simulator.Scenarios;
import io.jenkins.plugins.xenserver.simulator.Simulator;
import java.time.Duration;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is done where the pool refuses to install (xapi-reference §5, recovery of step H4). */
class RefusedUpdatesTest {
    /** A move that was under way when a host was emptied ends on it, so many times. */
    private static SimulatedRollout withLateArrivals(int times) {
        var rollout = new SimulatedRollout(Scenarios.fullReboot(3, 6));
        var host = rollout.simulator.host("xs02");
        var vm = rollout.simulator.vm("vm-003");
        var left = new int[] {times};
        Recorder.of(rollout).before("host.apply_updates", sent -> {
            if (sent.body().contains(host.ref()) && left[0]-- > 0) {
                vm.arrivesOn(host);
            }
        });
        return rollout;
    }

    @Test
    void shouldEmptyTheHostOnceMoreWhenAVmHasComeMeanwhile() {
        var rollout = withLateArrivals(1);
        var result = rollout.update();
        assertThat(result.outcome()).as(result.message() + rollout.log).isEqualTo(Outcome.SUCCESS);
        assertThat(rollout.sequence("host.apply_updates", "host.evacuate"))
                .containsSubsequence(
                        "host.evacuate xs02",
                        "host.apply_updates xs02",
                        "host.evacuate xs02",
                        "host.apply_updates xs02",
                        "host.evacuate xs03");
        assertThat(rollout.simulator.killedVms()).isEmpty();
        assertThat(result.owed()).isEmpty();
    }

    @Test
    void shouldEmptyTheHostOnceMoreAndNotForEver() {
        var rollout = withLateArrivals(3);
        var result = rollout.update();
        assertThat(result.message()).contains("xs02").contains("still has running VMs");
        assertThat(rollout.sequence("host.apply_updates"))
                .filteredOn(call -> call.endsWith("xs02"))
                .hasSize(2);
        assertThat(rollout.simulator.host("xs02").isEnabled()).isTrue();
    }

    /** Wherever it dies between the two. */
    @ParameterizedTest
    @ValueSource(strings = {"host.evacuate", "host.apply_updates"})
    void shouldGoOnAfterwardsWhereItDied(String before) {
        var rollout = withLateArrivals(1);
        var recorder = rollout.transport;
        var stop = DeadStop.beforeMethod(before, 3);
        rollout.store = stop::store;
        rollout.transport = inner -> recorder.apply(stop.transport(inner));
        try {
            rollout.update();
            throw new AssertionError("the rollout was not stopped");
        } catch (DeadStop.Dead expected) {
            rollout.store = s -> s;
            rollout.transport = recorder;
        }
        var result = rollout.update();
        assertThat(result.outcome()).as(result.message() + rollout.log).isEqualTo(Outcome.SUCCESS);
        assertThat(rollout.sequence("host.apply_updates"))
                .filteredOn(call -> call.endsWith("xs02"))
                .hasSize(2);
    }

    /** Without a copy of the channel that can be read no other host gets further either, so none is emptied for it. */
    @ParameterizedTest
    @CsvSource({
        "lost, Synchronise the pool",
        "damaged, The update channel's description of its updates is unusable. Synchronise the pool again."
    })
    void shouldBeginNoOtherHostWhenTheCoordinatorsCopyOfTheChannelIs(String what, String words) {
        var rollout = new SimulatedRollout(Scenarios.fullReboot(3, 6));
        rollout.options = RolloutOptions.DEFAULT.with(o -> o.onFailure = RolloutOptions.OnFailure.SKIP_HOST);
        rollout.gate = step -> {
            if (what.equals("lost")) {
                rollout.simulator.host("xs01").losesMirror();
            } else {
                rollout.simulator.faults().updateinfoInvalid();
            }
            return HostGate.Verdict.PASSED;
        };
        var result = rollout.update();
        assertThat(result.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(result.message()).contains(words);
        assertThat(rollout.sequence("host.disable")).doesNotContain("host.disable xs03");
        assertThat(rollout.simulator.host("xs02").isEnabled()).isTrue();
    }

    /** The coordinator's toolstack restarts just before its last question, and forgets what it knew of all hosts. */
    private static SimulatedRollout withForgottenUpdates(Consumer<Simulator> meanwhile) {
        var rollout = new SimulatedRollout(Scenarios.fullReboot(3, 3));
        var asked = new int[1];
        Recorder.of(rollout).before("GET /updates", sent -> {
            if (++asked[0] == 2) {
                rollout.simulator.crashToolstack(rollout.simulator.coordinator());
                meanwhile.accept(rollout.simulator);
            }
        });
        return rollout;
    }

    private static void away(Simulator simulator, boolean away) {
        simulator.faults().emergency("xs03", away);
        simulator.crashToolstack(simulator.host("xs03"));
    }

    @Test
    void shouldWaitForAMemberThatCannotBeAskedBeforeTheCoordinatorInstalls() {
        var rollout = withForgottenUpdates(simulator -> {
            away(simulator, true);
            simulator.later(Duration.ofMinutes(15), () -> away(simulator, false));
        });
        var result = rollout.update();
        assertThat(result.outcome()).as(result.message() + rollout.log).isEqualTo(Outcome.SUCCESS);
        assertThat(rollout.log)
                .filteredOn(line -> line.contains("could not ask host xs03"))
                .hasSize(1);
        assertThat(rollout.log).anyMatch(line -> line.contains("xs01: installing the updates: went through"));
        Demand.doneAndAsFound(rollout, result);
    }

    @Test
    void shouldGiveUpOnAMemberThatCannotBeAskedForTooLongAndOweNoRestart() {
        var rollout = withForgottenUpdates(simulator -> away(simulator, true));
        var result = rollout.update();
        assertThat(result.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(result.message()).contains("xs01").contains("30 min").contains("xs03");
        assertThat(rollout.sequence("host.apply_updates")).isEmpty();
        Demand.asFound(rollout, result);
    }

    @Test
    void shouldOweNoRestartWhereTheCoordinatorHasNoListOfUpdatesAnyMore() {
        var rollout = withForgottenUpdates(simulator -> simulator.host("xs01").losesMirror());
        var result = rollout.update();
        assertThat(result.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(result.message()).contains("no list of updates");
        assertThat(rollout.sequence("host.apply_updates")).isEmpty();
        Demand.asFound(rollout, result);
    }

    @Test
    void shouldOweNoRestartWhereSomebodyStopsWhileAMemberIsWaitedFor() {
        var rollout = withForgottenUpdates(simulator -> away(simulator, true));
        rollout.simulator.later(Duration.ofMinutes(12), () -> rollout.stop.request(StopSignal.Wish.NOW, "alice"));
        var result = rollout.update();
        assertThat(result.outcome()).as(result.message() + rollout.log).isEqualTo(Outcome.ABORTED);
        assertThat(result.message()).contains("alice");
        Demand.asFound(rollout, result);
    }

    /** A coordinator that talks nonsense from then on says nothing about what it was sent. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldOweTheRestartWhereNobodyKnowsWhatBecameOfTheInstallation(boolean resumed) {
        var rollout = new SimulatedRollout(Scenarios.fullReboot(2, 2));
        var faults = rollout.simulator.faults();
        faults.install("xs01", Faults.Install.FAILS_BEFORE_GUIDANCE);
        if (resumed) {
            rollout.updateUntil(DeadStop.afterMethod("host.apply_updates", 1));
        } else {
            faults.when("host.apply_updates").resetAfter();
        }
        var looking = new boolean[1];
        Recorder.of(rollout).before("host.get_record", sent -> {
            if (!looking[0] && rollout.log.toString().contains("before anything is repeated")) {
                looking[0] = true;
                faults.when("host.get_record").times(62).http500();
            }
        });
        var result = rollout.update();
        assertThat(result.message()).contains("no usable answer");
        assertThat(result.owed())
                .as(result.message() + rollout.log)
                .extracting(Obligation::kind)
                .contains(Obligation.Kind.HOST_GUIDANCE);
    }
}
