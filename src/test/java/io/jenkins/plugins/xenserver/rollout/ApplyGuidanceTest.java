package io.jenkins.plugins.xenserver.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.xenserver.model.GuidanceLevel;
import io.jenkins.plugins.xenserver.model.VmRestartPolicy;
import io.jenkins.plugins.xenserver.simulator.Scenarios;
import io.jenkins.plugins.xenserver.simulator.SimHost;
import io.jenkins.plugins.xenserver.simulator.SimVm;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Guidance that was deferred, carried out later (design §3.2, {@code xenApplyGuidance}). */
class ApplyGuidanceTest {
    @Test
    void shouldRestartTheVmsThatARolloutLeftPending() {
        var update = new SimulatedRollout(Scenarios.fullReboot(2, 4));
        update.update();
        assertThat(update.simulator.vms())
                .allSatisfy(vm -> assertThat(vm.pendingGuidance()).contains("restart_vm"));

        var later = update.successor("guidance-1");
        later.options = RolloutOptions.DEFAULT.withLevel(GuidanceLevel.FULL).withVmRestart(VmRestartPolicy.LEVEL);
        var result = later.run(ApplyGuidance::new);

        assertThat(result.outcome()).as(result.message()).isEqualTo(Outcome.SUCCESS);
        assertThat(later.simulator.vms())
                .allSatisfy(vm -> assertThat(vm.pendingGuidance()).isEmpty());
        assertThat(later.methods().stream().filter("host.apply_updates"::equals))
                .hasSize(2);
        assertThat(later.methods().stream().filter("host.reboot"::equals)).hasSize(2);
    }

    @Test
    void shouldRebootAHostThatOwesARebootAndNoOther() {
        var rollout = new SimulatedRollout(Scenarios.haAndWlb(3, 6));
        rollout.simulator.host("xs02").set("pending_guidances", List.of("reboot_host"));
        var result = rollout.run(ApplyGuidance::new);
        assertThat(result.outcome()).as(result.message()).isEqualTo(Outcome.SUCCESS);
        assertThat(rollout.sequence("host.reboot", "host.evacuate"))
                .containsExactly("host.evacuate xs02", "host.reboot xs02");
        assertThat(rollout.methods()).doesNotContain("host.apply_updates", "pool.sync_updates");
        assertThat(rollout.simulator.pool().haEnabled()).isTrue();
        assertThat(rollout.simulator.hosts()).allMatch(SimHost::isEnabled);
        assertThat(rollout.simulator.vms()).allMatch(SimVm::isRunning);
        assertThat(rollout.simulator.forbiddenCalls()).isEmpty();
    }

    @Test
    void shouldDoNothingWhereNothingIsPending() {
        var rollout = new SimulatedRollout(Scenarios.fullReboot(2, 2));
        // Updates are available all the same, so it is not up to date.
        assertThat(rollout.run(ApplyGuidance::new).message()).contains("Nothing is pending in pool pool-1");
        assertThat(rollout.methods()).doesNotContain("host.disable", "host.reboot");
    }
}
