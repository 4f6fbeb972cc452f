package io.jenkins.plugins.xenserver.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.xenserver.simulator.Scenarios;
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
}
