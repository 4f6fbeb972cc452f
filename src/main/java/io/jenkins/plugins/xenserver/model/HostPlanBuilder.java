package io.jenkins.plugins.xenserver.model;

import java.util.ArrayList;
import java.util.List;

/**
 * Turns the demand on one host, and the tasks of the VMs on it, into its actions, in the order of the procedure
 * (xapi-reference §5, H1–H10).
 */
final class HostPlanBuilder {
    private final HostDemand demand;
    private final Reasons reasons;
    private final List<VmTask> tasks;

    HostPlanBuilder(HostDemand demand, Reasons reasons, List<VmTask> tasks) {
        this.demand = demand;
        this.reasons = reasons;
        this.tasks = tasks;
    }

    HostPlan build(List<VmState> residents, List<HostState> hosts, List<Blocker> blockers) {
        var host = demand.host();
        var evacuates = demand.evacuates();
        var leaving = evacuates ? residents : List.<VmState>of();
        return new HostPlan(
                host.uuid(),
                host.name(),
                host.coordinator(),
                demand.installs(),
                demand.updates().guidance(),
                host.pending(),
                actions(leaving.size()),
                leaving.stream()
                        .map(vm -> new VmMove(vm.uuid(), vm.name(), vm.memoryBytes()))
                        .toList(),
                evacuates ? blockers : List.of(),
                Capacities.whenAway(host, hosts, leaving),
                demand.updates().updateIds(),
                demand.updates().packages());
    }

    private List<PlannedAction> actions(int leaving) {
        var actions = new ArrayList<PlannedAction>();
        if (demand.leavesService()) {
            actions.add(reasons.disable());
        }
        if (demand.evacuates()) {
            actions.add(reasons.evacuate());
        }
        if (demand.installs()) {
            actions.add(reasons.apply());
        }
        if (demand.restartsToolstack()) {
            actions.add(reasons.restartToolstack());
        }
        if (demand.reboots()) {
            actions.add(reasons.reboot());
        }
        addVmTasks(actions, HostAction.RESTART_DEVICE_MODELS, Guidance.RESTART_DEVICE_MODEL);
        addVmTasks(actions, HostAction.RESTART_VMS, Guidance.RESTART_VM);
        if (demand.leavesService() || demand.restartsToolstack()) {
            actions.add(reasons.enable());
        }
        if (demand.evacuates()) {
            actions.add(reasons.returnVms(leaving));
        }
        return actions;
    }

    private void addVmTasks(List<PlannedAction> actions, HostAction action, Guidance task) {
        var mine = tasks.stream().filter(candidate -> candidate.task() == task).toList();
        if (!mine.isEmpty()) {
            actions.add(reasons.vms(action, task, mine));
        }
    }
}
