package io.jenkins.plugins.xenserver.rollout;

import io.jenkins.plugins.xenserver.model.Blocker;
import io.jenkins.plugins.xenserver.model.HostPlan;
import io.jenkins.plugins.xenserver.model.Plan;
import io.jenkins.plugins.xenserver.model.PoolState;
import io.jenkins.plugins.xenserver.model.PrecheckResult;
import java.util.HashMap;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What a pool says about evacuation because high availability is on. It plans for the VMs alone that are protected by it, and says
 * nothing of value about the others; toolstacks before 26.17 even call it a lack of memory (xapi-reference §4.6). A rollout
 * switches high availability off first (rule R7), and asks again.
 */
final class HaAnswers {
    private HaAnswers() {}

    /** The plan without those blockers. */
    static Plan without(PoolState state, Plan plan) {
        var left = new HashMap<String, List<Blocker>>();
        for (var host : plan.hosts()) {
            left.put(
                    host.uuid(),
                    host.blockers().stream()
                            .filter(blocker -> !isOne(state, blocker))
                            .toList());
        }
        return plan.withBlockers(left);
    }

    /** Tells which VMs are only judged when high availability is off. */
    static List<PrecheckResult> warnings(PoolState state, Plan plan) {
        return plan.hosts().stream()
                .filter(host -> host.blockers().stream().anyMatch(blocker -> isOne(state, blocker)))
                .map(host -> new PrecheckResult(
                        "evacuation",
                        PrecheckResult.Status.WARNING,
                        host.name(),
                        Texts.of("ha.judgedLater", host.name(), names(state, host)),
                        ""))
                .toList();
    }

    private static String names(PoolState state, HostPlan host) {
        return host.blockers().stream()
                .filter(blocker -> isOne(state, blocker))
                .map(Blocker::vmName)
                .sorted()
                .collect(Collectors.joining(", "));
    }

    private static boolean isOne(PoolState state, Blocker blocker) {
        return state.pool().haEnabled()
                && switch (blocker.code()) {
                    case "HOST_EVACUATE_VM_NOT_HA_PROTECTED" -> true;
                    case "HOST_NOT_ENOUGH_FREE_MEMORY" ->
                        state.vm(blocker.vmUuid())
                                .filter(vm -> vm.haRestartPriority().equals("restart"))
                                .isEmpty();
                    default -> false;
                };
    }
}
