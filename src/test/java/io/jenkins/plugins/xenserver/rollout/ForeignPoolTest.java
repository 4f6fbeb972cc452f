package io.jenkins.plugins.xenserver.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.xenserver.simulator.Scenarios;
import io.jenkins.plugins.xenserver.simulator.SimPoolBuilder;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Pools that speak the same language and get their updates in another way, or none, such as those of XCP-ng. */
class ForeignPoolTest {
    private static SimulatedRollout pool(boolean repository, boolean restricted) {
        SimPoolBuilder scenario = Scenarios.haAndWlb(2, 2);
        var rollout = new SimulatedRollout(scenario);
        if (!repository) {
            rollout.simulator.pool().set("repositories", List.of());
        }
        if (restricted) {
            rollout.simulator.pool().set("restrictions", Map.of("restrict_updates", "true"));
        }
        return rollout;
    }

    private static CheckResult check(SimulatedRollout rollout) {
        return new PoolCheck(
                        rollout.session(), rollout.options, SimulatedRollout.time(rollout.clock), RolloutListener.NONE)
                .run();
    }

    private static void demandUntouched(SimulatedRollout rollout) {
        assertThat(rollout.methods()).doesNotContain("pool.disable_ha", "host.disable", "host.apply_updates");
        assertThat(rollout.simulator.pool().haEnabled()).isTrue();
        assertThat(rollout.simulator.pool().map("other_config")).isEmpty();
    }

    @Test
    void shouldRefuseAPoolWithoutAnUpdateRepository() {
        var rollout = pool(false, true);
        var result = rollout.update();
        assertThat(result.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(result.message()).contains("no enabled update repository").contains("pool-1");
        demandUntouched(rollout);
    }

    @Test
    void shouldRefuseAPoolWhoseLicenceDoesNotCoverUpdates() {
        var rollout = pool(true, true);
        rollout.options = RolloutOptions.DEFAULT.withHash(rollout.simulator.hash());
        var result = rollout.update();
        assertThat(result.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(result.message()).contains("licence");
        demandUntouched(rollout);
        var unsynced = pool(true, true);
        assertThat(unsynced.update().message()).contains("licence");
        demandUntouched(unsynced);
    }

    @Test
    void shouldSayInACheckWhatIsMissing() {
        var licence = check(pool(true, true));
        assertThat(licence.refused()).isTrue();
        assertThat(licence.prechecks()).anyMatch(p -> p.id().equals("licence") && p.failed());
        var channel = check(pool(false, true));
        assertThat(channel.refused()).isTrue();
        assertThat(channel.upToDate()).isFalse();
        assertThat(channel.prechecks()).anyMatch(p -> p.id().equals("update-repository") && p.failed());
    }
}
