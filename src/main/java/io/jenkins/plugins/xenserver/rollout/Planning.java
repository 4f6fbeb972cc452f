package io.jenkins.plugins.xenserver.rollout;

import io.jenkins.plugins.xenserver.model.Blocker;
import io.jenkins.plugins.xenserver.model.HostAction;
import io.jenkins.plugins.xenserver.model.Plan;
import io.jenkins.plugins.xenserver.model.Planner;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Makes the plan: the available updates of one hash, the pool as it is, the user's choices. Changes nothing. */
final class Planning {
    private final RolloutContext context;

    Planning(RolloutContext context) {
        this.context = context;
    }

    /**
     * The plan for a hash.
     *
     * @throws RolloutException if the pool's list of updates belongs to another hash
     */
    Plan plan(String hash) {
        var available = context.pool().updates();
        if (!available.hash().equals(hash)) {
            throw new RolloutException(Texts.of("hash.changed", hash, available.hash()));
        }
        var state = context.pool().state();
        var options = context.options();
        return Planner.plan(state, available, options.level(), options.vmRestart(), Map.of());
    }

    /** What prevents evacuation of the hosts that the plan evacuates, by host uuid. */
    Map<String, List<Blocker>> blockers(Plan plan) {
        var state = context.pool().state();
        var blockers = new HashMap<String, List<Blocker>>();
        for (var host : plan.hosts()) {
            if (host.has(HostAction.EVACUATE)) {
                state.host(host.uuid())
                        .ifPresent(h -> blockers.put(h.uuid(), context.pool().blockers(state, h)));
            }
        }
        return blockers;
    }
}
