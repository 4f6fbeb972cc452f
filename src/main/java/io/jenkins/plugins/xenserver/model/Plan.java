package io.jenkins.plugins.xenserver.model;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a rollout will do, from one reading of the pool and one answer of {@code GET /updates}.
 *
 * @param hash the hash that will be applied
 * @param hosts every host of the pool, in rollout order
 * @param vmTasks VM tasks that will be carried out, in the order of the VMs' start order
 * @param updates the updates any host gets
 * @param deferredVmTasks VM tasks that are asked for and will only be reported: beyond the level, left by the policy, or on
 *     a VM that is suspended or paused
 */
public record Plan(
        String hash,
        GuidanceLevel level,
        List<HostPlan> hosts,
        List<VmTask> vmTasks,
        List<Update> updates,
        List<VmTask> deferredVmTasks) {
    public Plan {
        hash = Copies.text(hash);
        hosts = Copies.list(hosts);
        vmTasks = Copies.list(vmTasks);
        updates = Copies.list(updates);
        deferredVmTasks = Copies.list(deferredVmTasks);
    }

    /** The plan for a host. */
    public Optional<HostPlan> host(String uuid) {
        return hosts.stream().filter(host -> host.uuid().equals(uuid)).findFirst();
    }

    /** Whether neither a host nor a VM needs anything. */
    public boolean nothingToDo() {
        return vmTasks.isEmpty() && hosts.stream().allMatch(HostPlan::nothingToDo);
    }

    /** This plan with the blockers of a later look, by host uuid; hosts not in the map keep theirs. */
    public Plan withBlockers(Map<String, List<Blocker>> found) {
        var changed = hosts.stream()
                .map(host -> found.containsKey(host.uuid()) ? host.withBlockers(found.get(host.uuid())) : host)
                .toList();
        return new Plan(hash, level, changed, vmTasks, updates, deferredVmTasks);
    }

    @Override
    public String toString() {
        return "plan for %d hosts at level %s".formatted(hosts.size(), level);
    }
}
