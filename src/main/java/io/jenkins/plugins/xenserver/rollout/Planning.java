package io.jenkins.plugins.xenserver.rollout;

import io.jenkins.plugins.xenserver.model.AvailableUpdates;
import io.jenkins.plugins.xenserver.model.Blocker;
import io.jenkins.plugins.xenserver.model.GuidanceSet;
import io.jenkins.plugins.xenserver.model.HostAction;
import io.jenkins.plugins.xenserver.model.HostState;
import io.jenkins.plugins.xenserver.model.HostUpdates;
import io.jenkins.plugins.xenserver.model.MigrationTargets;
import io.jenkins.plugins.xenserver.model.Plan;
import io.jenkins.plugins.xenserver.model.Planner;
import io.jenkins.plugins.xenserver.model.PoolState;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Makes the plan: the available updates of one hash, the pool as it is, the user's choices. Changes nothing. */
final class Planning {
    private final PoolGateway pool;
    private final RolloutOptions options;

    Planning(PoolGateway pool, RolloutOptions options) {
        this.pool = pool;
        this.options = options;
    }

    /**
     * The plan for a hash.
     *
     * @throws RolloutException if the pool's list of updates belongs to another hash, or leaves a host of the pool out
     */
    Plan plan(String hash) {
        var available = pool.updates();
        if (!available.hash().equals(hash)) {
            throw new RolloutException(Texts.of("hash.changed", hash, available.hash()));
        }
        var state = pool.state();
        demandAllHosts(state, available);
        return Planner.plan(state, OwedGuidance.with(state, available), options.level(), options.vmRestart(), Map.of());
    }

    /** A host that the list leaves out would look as if it needed nothing. */
    private static void demandAllHosts(PoolState state, AvailableUpdates available) {
        var missing = state.rolloutOrder().stream()
                .filter(host -> !available.lists(host))
                .map(HostState::name)
                .collect(Collectors.joining(", "));
        if (!missing.isEmpty()) {
            throw new RolloutException(
                    Texts.of("updates.missing", missing, state.pool().name()));
        }
    }

    /** The plan that installs nothing and carries out what is pending at the chosen level. */
    Plan pendingOnly(String hash) {
        var state = pool.state();
        var hosts = new HashMap<String, HostUpdates>();
        state.hosts()
                .forEach(h -> hosts.put(
                        h.ref(), new HostUpdates(h.ref(), GuidanceSet.EMPTY, List.of(), List.of(), List.of())));
        var nothing = new AvailableUpdates(hash, hosts, Map.of(), "");
        return Planner.plan(state, OwedGuidance.with(state, nothing), options.level(), options.vmRestart(), Map.of());
    }

    /** What prevents evacuation of the hosts that the plan evacuates, by host uuid. */
    Map<String, List<Blocker>> blockers(Plan plan) {
        var state = pool.state();
        var blockers = new HashMap<String, List<Blocker>>();
        for (var host : plan.hosts()) {
            if (host.has(HostAction.EVACUATE)) {
                state.host(host.uuid()).ifPresent(h -> blockers.put(h.uuid(), withoutPlace(state, h)));
            }
        }
        return blockers;
    }

    /** The pool's evacuation wants what a VM needs on every target; one that has it is enough to move the VM alone (rule R12). */
    private List<Blocker> withoutPlace(PoolState state, HostState host) {
        var blockers = pool.blockers(state, host);
        if (blockers.isEmpty()) {
            return blockers;
        }
        var connections = pool.connections();
        return blockers.stream()
                .filter(blocker -> state.vm(blocker.vmUuid())
                        .filter(vm -> connections.explain(blocker.code(), vm))
                        .filter(vm -> !MigrationTargets.of(state, connections, vm, Set.of())
                                .isEmpty())
                        .isEmpty())
                .toList();
    }
}
