package io.jenkins.plugins.xenserver.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.xenserver.model.Guidance;
import io.jenkins.plugins.xenserver.model.GuidanceLevel;
import io.jenkins.plugins.xenserver.model.HostAction;
import io.jenkins.plugins.xenserver.model.HostPlan;
import io.jenkins.plugins.xenserver.model.Plan;
import io.jenkins.plugins.xenserver.model.PlannedAction;
import io.jenkins.plugins.xenserver.model.VmMove;
import io.jenkins.plugins.xenserver.model.VmRestartPolicy;
import io.jenkins.plugins.xenserver.model.VmTask;
import io.jenkins.plugins.xenserver.simulator.Scenarios;
import io.jenkins.plugins.xenserver.simulator.SimHost;
import io.jenkins.plugins.xenserver.simulator.SimVm;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The largest pool there is (design §5): its plan is complete, and costs no more questions than that of the smallest. */
class LargePoolTest {
    private static final RolloutOptions FULL =
            RolloutOptions.DEFAULT.withLevel(GuidanceLevel.FULL).withVmRestart(VmRestartPolicy.LEVEL);

    /** @param requests how often each message was sent to make the plan */
    private record Made(SimulatedRollout rollout, Plan plan, Map<String, Long> requests) {}

    private static Made plan(int hosts, int vms) {
        var rollout = new SimulatedRollout(Scenarios.fullReboot(hosts, vms));
        var time = SimulatedRollout.time(rollout.clock);
        try (var session = rollout.session()) {
            var patience = new Patience(time, Duration.ofMinutes(2), new StopSignal(), RolloutListener.NONE);
            var pool = new PoolGateway(session, patience);
            var plan = new Planning(pool, FULL).plan(rollout.simulator.hash());
            return new Made(rollout, plan, rollout.simulator.requestsByMethod());
        }
    }

    @Test
    void shouldPlanEveryHostAndVmWithAsManyQuestionsAsForASmallPool() {
        var made = plan(64, 2000);
        var sim = made.rollout().simulator;
        var hosts = made.plan().hosts();
        assertThat(hosts)
                .extracting(HostPlan::name)
                .containsExactlyInAnyOrderElementsOf(
                        sim.hosts().stream().map(host -> host.name()).toList());
        assertThat(hosts.getFirst().name()).isEqualTo(sim.coordinator().name());
        assertThat(hosts)
                .allSatisfy(host -> assertThat(host.actions())
                        .extracting(PlannedAction::action)
                        .containsExactly(
                                HostAction.DISABLE,
                                HostAction.EVACUATE,
                                HostAction.APPLY,
                                HostAction.REBOOT,
                                HostAction.RESTART_VMS,
                                HostAction.ENABLE,
                                HostAction.RETURN_VMS));
        var names = sim.vms().stream().map(SimVm::name).toList();
        assertThat(names).hasSize(2000);
        for (var host : hosts) {
            assertThat(host.vmsThatMove())
                    .extracting(VmMove::vmName)
                    .containsExactlyInAnyOrderElementsOf(userVms(sim.host(host.name())));
        }
        assertThat(made.plan().vmTasks())
                .filteredOn(task -> task.task() == Guidance.RESTART_VM && task.kind() == GuidanceLevel.FULL)
                .extracting(VmTask::vmName)
                .containsExactlyInAnyOrderElementsOf(names);
        assertThat(made.requests()).isEqualTo(plan(2, 2).requests());
    }

    private static List<String> userVms(SimHost host) {
        return host.domains().stream().filter(SimVm::isUserVm).map(SimVm::name).toList();
    }
}
