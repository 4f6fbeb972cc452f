package io.jenkins.plugins.xenserver.model;

import io.jenkins.plugins.xenserver.model.PrecheckResult.Status;
import java.util.ArrayList;
import java.util.List;

/** Whether the hosts that the plan empties can be emptied. Hosts that keep their VMs are not looked at. */
final class PlanPrechecks {
    private static final long MEBIBYTE = 1024 * 1024;

    private PlanPrechecks() {}

    static List<PrecheckResult> all(PoolState state, Plan plan) {
        var results = new ArrayList<PrecheckResult>();
        for (var host : plan.hosts()) {
            if (host.has(HostAction.EVACUATE)) {
                results.addAll(evacuation(state, host));
                results.addAll(capacity(host));
            }
        }
        return results;
    }

    static List<PrecheckResult> evacuation(PoolState state, HostPlan host) {
        var findings = new Findings("evacuation");
        // With two hosts the one target that a reason names is the only one there is (rule R12).
        var otherTargets = state.hosts().size() > 2;
        for (var blocker : host.blockers()) {
            var tolerable = blocker.transientCause() || blocker.namesOneTarget() && otherTargets;
            findings.add(
                    tolerable ? Status.WARNING : Status.FAILURE,
                    blocker.vmName(),
                    tolerable ? "tolerable" : "blocked",
                    host.name(),
                    blocker.reason());
        }
        return findings.orPass(host.name(), host.name(), host.vmsThatMove().size());
    }

    /** Too little memory in sum is final; a placement that our estimate does not find, the pool may still find. */
    static List<PrecheckResult> capacity(HostPlan host) {
        var findings = new Findings("capacity");
        var needed = host.capacity().neededBytes() / MEBIBYTE;
        var free = host.capacity().freeElsewhereBytes() / MEBIBYTE;
        if (host.capacity().neededBytes() > host.capacity().freeElsewhereBytes()) {
            findings.add(Status.FAILURE, host.name(), "short", host.name(), needed, free);
        } else if (!host.capacity().suffices()) {
            findings.add(Status.WARNING, host.name(), "tight", host.name(), needed, free);
        }
        return findings.orPass(host.name(), host.name(), needed, free);
    }
}
