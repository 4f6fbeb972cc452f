package io.jenkins.plugins.xenserver.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.xenserver.simulator.Scenarios;
import io.jenkins.plugins.xenserver.simulator.SimUpdates;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The rule of design §2.5 about the hash that is applied: R18. */
class HashRulesTest {
    @Test
    void r18_aGivenHashIsAppliedWithoutSynchronising() {
        var rollout = new SimulatedRollout(Scenarios.fullReboot(2, 2));
        var hash = rollout.simulator.hash();
        rollout.simulator.channel().publish(SimUpdates.harmless());
        rollout.options = RolloutOptions.DEFAULT.withHash(hash);
        var result = rollout.update();
        assertThat(result.hash()).isEqualTo(hash);
        assertThat(rollout.methods()).doesNotContain("pool.sync_updates");
        Demand.doneAndAsFound(rollout, result);
    }

    @Test
    void r18_anotherHashThanTheSynchronisedOneIsRefusedAndBothAreNamed() {
        var rollout = new SimulatedRollout(Scenarios.fullReboot(2, 2));
        rollout.options = RolloutOptions.DEFAULT.withHash("4711");
        var result = rollout.update();
        assertThat(result.message()).contains("4711").contains(rollout.simulator.hash());
        assertThat(rollout.methods()).doesNotContain("pool.sync_updates", "host.disable");
        Demand.asFound(rollout, result);
    }

    @Test
    void r18_aHashThatChangesBetweenTwoHostsStopsTheRollout() {
        var rollout = new SimulatedRollout(Scenarios.fullReboot(3, 3));
        rollout.gate = step -> {
            rollout.simulator.changeHashBehindTheClient(SimUpdates.harmless());
            return HostGate.Verdict.PASSED;
        };
        var result = rollout.update();
        assertThat(result.message()).contains("somebody synchronised it in between");
        assertThat(rollout.sequence("host.apply_updates")).containsExactly("host.apply_updates xs01");
    }

    @Test
    void r18_aFrozenPoolKeepsItsHashAcrossRunsUntilThatIsAppliedEverywhere() {
        var canary = new SimulatedRollout(Scenarios.fullReboot(2, 2).periodicSync());
        var frozen = canary.run(setup -> new PoolSync(setup, false, null, true));
        assertThat(canary.simulator.pool().periodicSyncEnabled()).isFalse();
        Demand.pause(canary, java.time.Duration.ofDays(3));

        var some = canary.successor("rollout-2");
        some.options = RolloutOptions.DEFAULT.withHash(frozen.hash()).with(o -> {
            o.hosts = List.of("xs01");
            o.allowMixed = true;
        });
        some.update();
        assertThat(some.simulator.pool().periodicSyncEnabled()).isFalse();
        assertThat(some.simulator.hash()).isEqualTo(frozen.hash());

        var all = canary.successor("rollout-3");
        all.options = RolloutOptions.DEFAULT.withHash(frozen.hash());
        var result = all.update();
        Demand.doneAndAsFound(all, result);
        assertThat(result.hash()).isEqualTo(frozen.hash());
        assertThat(all.simulator.pool().periodicSyncEnabled()).isTrue();
    }
}
