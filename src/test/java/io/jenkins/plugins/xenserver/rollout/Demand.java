package io.jenkins.plugins.xenserver.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.xenserver.simulator.SimHost;
import io.jenkins.plugins.xenserver.simulator.SimVm;
import java.time.Duration;

/** What many tests of rollouts ask for. */
final class Demand {
    private Demand() {}

    /** Every host is updated and in service, every VM runs, nothing is owed, and nothing forbidden was sent. */
    static void doneAndAsFound(SimulatedRollout rollout, RolloutResult result) {
        assertThat(result.outcome()).as(result.message() + rollout.log).isIn(Outcome.SUCCESS, Outcome.UNSTABLE);
        assertThat(rollout.simulator.hosts())
                .allMatch(host -> host.text("last_update_hash").equals(result.hash()));
        asFound(rollout, result);
    }

    /** Whether updated or not: every host is in service, every VM runs, nothing is owed, and nothing forbidden was sent. */
    static void asFound(SimulatedRollout rollout, RolloutResult result) {
        assertThat(result.owed()).as(result.message() + rollout.log).isEmpty();
        assertThat(rollout.simulator.pool().map("other_config").keySet())
                .noneMatch(key -> key.startsWith("xenserver-updates"));
        assertThat(rollout.simulator.hosts()).allMatch(SimHost::isEnabled);
        assertThat(rollout.simulator.vms()).allMatch(SimVm::isRunning);
        assertThat(rollout.simulator.forbiddenCalls()).isEmpty();
        assertThat(rollout.simulator.killedVms()).isEmpty();
    }

    /** As found, but for what may be due because nobody knows how far an installation got. */
    static void asFoundButForGuidance(SimulatedRollout rollout, RolloutResult result) {
        assertThat(result.owed())
                .as(result.message() + rollout.log)
                .extracting(Obligation::kind)
                .containsOnly(Obligation.Kind.HOST_GUIDANCE);
        assertThat(rollout.simulator.hosts()).allMatch(SimHost::isEnabled);
        assertThat(rollout.simulator.vms()).allMatch(SimVm::isRunning);
        assertThat(rollout.simulator.forbiddenCalls()).isEmpty();
        assertThat(rollout.simulator.killedVms()).isEmpty();
    }

    /** Lets time pass while nobody drives the rollout. */
    static void pause(SimulatedRollout rollout, Duration duration) {
        try {
            rollout.clock.sleep(duration);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
