package io.jenkins.plugins.xenserver.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.xenserver.simulator.Scenarios;
import org.junit.jupiter.api.Test;

/** The main road (design §2.2) on the simulator, in virtual time. */
class RollingUpdateTest {
    @Test
    void shouldUpdateEveryHostOfAHealthyPool() {
        var rollout = new SimulatedRollout(Scenarios.fullReboot(3, 10));
        var result = rollout.update();
        assertThat(result.outcome()).as(result.message() + rollout.log).isEqualTo(Outcome.SUCCESS);
    }
}
