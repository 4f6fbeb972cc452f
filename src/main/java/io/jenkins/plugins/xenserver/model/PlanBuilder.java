package io.jenkins.plugins.xenserver.model;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Puts the plans of the hosts and the tasks of the VMs together. */
final class PlanBuilder {
    private final PoolState state;
    private final AvailableUpdates available;
    private final GuidanceLevel level;
    private final VmRestartPolicy vmRestart;

    PlanBuilder(PoolState state, AvailableUpdates available, GuidanceLevel level, VmRestartPolicy vmRestart) {
        this.state = state;
        this.available = available;
        this.level = level;
        this.vmRestart = vmRestart;
    }

    private static boolean residesSomewhere(VmState vm) {
        var host = vm.residentOn();
        return host != null && vm.residesOn(host);
    }

    Plan build(Map<String, List<Blocker>> blockers) {
        var residents = state.vms().stream()
                .filter(PlanBuilder::residesSomewhere)
                .collect(Collectors.groupingBy(VmState::residentOn));
        var newToolstack = bringsNewToolstack();
        var demands = new ArrayList<HostDemand>();
        for (var host : state.rolloutOrder()) {
            demands.add(new HostDemand(host, available.forHost(host), level, host.coordinator() && newToolstack));
        }
        var tasks = new VmTaskPlanner(level, vmRestart).plan(state.vms(), demands);
        var tasksOf = tasks.carriedOut().stream()
                .filter(task -> task.hostUuid() != null)
                .collect(Collectors.groupingBy(VmTask::hostUuid));
        var targets = state.hosts();
        var hosts = demands.stream()
                .map(demand -> {
                    var uuid = demand.host().uuid();
                    var vms = residents.getOrDefault(uuid, List.of());
                    return new HostPlanBuilder(
                                    demand,
                                    new Reasons(demand, available, level),
                                    tasksOf.getOrDefault(uuid, List.of()))
                            .build(vms, targets, blockers.getOrDefault(uuid, List.of()));
                })
                .toList();
        return new Plan(available.hash(), level, hosts, tasks.carriedOut(), updates(hosts), tasks.deferred());
    }

    /**
     * Whether a member could come up with a newer toolstack than the coordinator's running one, in which case it would stay
     * in emergency mode until the coordinator's is restarted (rule R13 of the design). Guidance that restarts a toolstack
     * counts as well as packages, since it is what brings a toolstack installed earlier into effect.
     */
    private boolean bringsNewToolstack() {
        return state.hosts().stream()
                .map(available::forHost)
                .filter(updates -> !updates.upToDate())
                .anyMatch(updates -> updates.bringsToolstack()
                        || updates.guidance().contains(Guidance.RESTART_TOOLSTACK)
                        || updates.guidance().containsReboot());
    }

    private List<Update> updates(List<HostPlan> hosts) {
        var ids = new LinkedHashSet<String>();
        hosts.forEach(host -> ids.addAll(host.updateIds()));
        return available.describe(List.copyOf(ids));
    }
}
