package io.jenkins.plugins.xenserver.model;

import java.util.List;

/**
 * What a rollout will do on one host.
 *
 * @param installs whether packages or live patches are to be applied
 * @param guidance what {@code /updates} asks for on this host and its VMs; kept, because pending lists can lose it
 *     (xapi-reference §4.3)
 * @param pendingBefore what the host owed already
 * @param actions in the order in which they are done; empty when there is nothing to do
 * @param vmsThatMove VMs that leave the host when it is evacuated
 * @param blockers VMs that prevent the evacuation; only filled when the host must be evacuated
 * @param updateIds the updates that go in
 * @param packages file names of the packages that go in
 */
public record HostPlan(
        String uuid,
        String name,
        boolean coordinator,
        boolean installs,
        GuidanceSet guidance,
        GuidanceSet pendingBefore,
        List<PlannedAction> actions,
        List<VmMove> vmsThatMove,
        List<Blocker> blockers,
        Capacity capacity,
        List<String> updateIds,
        List<String> packages) {
    public HostPlan {
        uuid = Copies.text(uuid);
        name = Copies.text(name);
        guidance = Copies.or(guidance, GuidanceSet.EMPTY);
        pendingBefore = Copies.or(pendingBefore, GuidanceSet.EMPTY);
        actions = Copies.list(actions);
        vmsThatMove = Copies.list(vmsThatMove);
        blockers = Copies.list(blockers);
        capacity = Copies.or(capacity, Capacity.NOTHING_NEEDED);
        updateIds = Copies.list(updateIds);
        packages = Copies.list(packages);
    }

    /** Whether the plan holds an action for this host. */
    public boolean has(HostAction action) {
        return actions.stream().anyMatch(planned -> planned.action() == action);
    }

    /** Whether this host needs nothing at all. */
    public boolean nothingToDo() {
        return actions.isEmpty();
    }

    /** What stays pending on the host and its VMs when the level has been carried out. */
    public GuidanceSet deferred(GuidanceLevel level) {
        return guidance.union(pendingBefore).beyond(level);
    }

    /** This plan with the blockers of a later look; ignored when the host need not be evacuated. */
    public HostPlan withBlockers(List<Blocker> found) {
        return new HostPlan(
                uuid,
                name,
                coordinator,
                installs,
                guidance,
                pendingBefore,
                actions,
                vmsThatMove,
                has(HostAction.EVACUATE) ? found : List.of(),
                capacity,
                updateIds,
                packages);
    }

    @Override
    public String toString() {
        return "plan for host " + name;
    }
}
