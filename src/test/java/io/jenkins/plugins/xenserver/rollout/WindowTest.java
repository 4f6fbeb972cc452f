package io.jenkins.plugins.xenserver.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.xenserver.simulator.Scenarios;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the end of the maintenance window has to leave room for (design §3.2, rule R4). */
class WindowTest {
    /** What two restarts, an installation and a little around it are expected to take of each host without any history. */
    private static final Duration HOST = Duration.ofMinutes(24);

    private static SimulatedRollout rollout(Duration window, Duration canary, boolean allowMixed) {
        var rollout = new SimulatedRollout(Scenarios.fullReboot(3, 0));
        rollout.options = RolloutOptions.DEFAULT.with(o -> {
            o.finishBefore = rollout.clock.now().plus(window);
            o.canary = canary;
            o.allowMixed = allowMixed;
        });
        return rollout;
    }

    @Test
    void shouldNotTakeTheSoakForWorkThatTheNextHostsNeedAsWell() {
        var rollout = rollout(Duration.ofHours(5), Duration.ofHours(3), true);
        Demand.doneAndAsFound(rollout, rollout.update());
    }

    @Test
    void shouldNotTakeTheWaitForAnAnswerForWorkThatTheNextHostsNeedAsWell() {
        var rollout = rollout(Duration.ofHours(5), Duration.ZERO, true);
        rollout.gate = step -> {
            Demand.pause(rollout, step.done() == 1 ? Duration.ofHours(3) : Duration.ZERO);
            return HostGate.Verdict.PASSED;
        };
        Demand.doneAndAsFound(rollout, rollout.update());
    }

    @Test
    void shouldNotTakeTheTimeWithoutADriverForWorkThatTheNextHostsNeedAsWell() {
        var rollout = rollout(Duration.ofHours(3), Duration.ZERO, true);
        rollout.updateUntil(DeadStop.afterMethod("host.reboot", 1));
        Demand.pause(rollout, Duration.ofMinutes(115));
        Demand.doneAndAsFound(rollout, rollout.update());
    }

    @ParameterizedTest
    @CsvSource({"5, false", "-1, true"})
    void r04_aWindowHasToHoldTheSoakAsWell(long spareMinutes, boolean refused) {
        var soak = Duration.ofMinutes(30);
        var rollout = rollout(HOST.multipliedBy(3).plus(soak).plusMinutes(spareMinutes), soak, false);
        var result = rollout.update();
        if (!refused) {
            Demand.doneAndAsFound(rollout, result);
            return;
        }
        assertThat(result.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(result.message())
                .contains("expected to take 102 min")
                .contains("watched for 30 min")
                .contains("different versions")
                .contains("Allow that");
        assertThat(rollout.methods()).doesNotContain("pool.disable_ha", "host.disable");
    }

    /** Its VMs come home when it has been watched; before that it is not done. */
    @Test
    void shouldNotBeginTheFirstHostIfThereIsNoTimeToWatchIt() {
        var rollout = rollout(HOST.plusMinutes(10), Duration.ofMinutes(20), true);
        var result = rollout.update();
        assertThat(result.hosts()).extracting(HostResult::result).containsOnly(HostResult.Result.NOT_STARTED);
        assertThat(rollout.methods()).doesNotContain("host.disable");

        var without = rollout(HOST.plusMinutes(10), Duration.ZERO, true);
        assertThat(without.update().hosts().getFirst().result()).isEqualTo(HostResult.Result.UPDATED);
    }
}
