package io.jenkins.plugins.xenserver.rollout;

import io.jenkins.plugins.xenserver.model.Blocker;
import io.jenkins.plugins.xenserver.model.Plan;
import io.jenkins.plugins.xenserver.model.PoolState;
import io.jenkins.plugins.xenserver.model.PowerState;
import io.jenkins.plugins.xenserver.model.PrecheckResult;
import io.jenkins.plugins.xenserver.model.VmState;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;

/** What the drain ladder's rungs mean for the prechecks: a VM that may be stopped does not block its host. */
final class DrainOutlook {
    private DrainOutlook() {}

    /** The plan with those blockers alone that no allowed rung gets around. */
    static Plan withoutPassable(Drain drain, PoolState state, Plan plan) {
        var left = new HashMap<String, List<Blocker>>();
        for (var host : plan.hosts()) {
            left.put(
                    host.uuid(),
                    host.blockers().stream()
                            .filter(blocker -> !isPassable(drain, state, blocker))
                            .toList());
        }
        return plan.withBlockers(left);
    }

    /** Tells which VMs may have to be suspended or shut down because they cannot be moved. */
    static List<PrecheckResult> warnings(Drain drain, PoolState state, Plan plan) {
        var warnings = new ArrayList<PrecheckResult>();
        for (var host : plan.hosts()) {
            for (var blocker : host.blockers()) {
                if (isPassable(drain, state, blocker)) {
                    warnings.add(new PrecheckResult(
                            "evacuation",
                            PrecheckResult.Status.WARNING,
                            blocker.vmName(),
                            Texts.of("drain.instead", host.name(), blocker.vmName(), blocker.reason()),
                            ""));
                }
            }
        }
        return warnings;
    }

    /** Whether a VM that cannot be moved may be stopped or suspended instead. */
    private static boolean isPassable(Drain drain, PoolState state, Blocker blocker) {
        return state.vm(blocker.vmUuid()).filter(vm -> mayBeStopped(drain, vm)).isPresent();
    }

    private static boolean mayBeStopped(Drain drain, VmState vm) {
        return vm.powerState() != PowerState.PAUSED
                && drain.rungsFor(vm).stream().anyMatch(rung -> rung != Drain.Rung.MIGRATE);
    }

    /** Too little memory elsewhere is no obstacle where enough VMs may be stopped; each VM's own setting counts. */
    static List<PrecheckResult> tolerate(Drain drain, PoolState state, Plan plan, List<PrecheckResult> results) {
        return results.stream()
                .map(result -> result.id().equals("capacity") && result.failed() && fits(drain, state, plan, result)
                        ? softened(result)
                        : result)
                .toList();
    }

    private static boolean fits(Drain drain, PoolState state, Plan plan, PrecheckResult result) {
        return plan.hosts().stream()
                .filter(host -> host.name().equals(result.subject()))
                .allMatch(host -> {
                    var stoppable = host.vmsThatMove().stream()
                            .flatMap(move -> state.vm(move.vmUuid()).stream())
                            .filter(vm -> mayBeStopped(drain, vm))
                            .mapToLong(VmState::memoryBytes)
                            .sum();
                    return host.capacity().neededBytes() - stoppable
                            <= host.capacity().freeElsewhereBytes();
                });
    }

    private static PrecheckResult softened(PrecheckResult result) {
        return new PrecheckResult(
                result.id(),
                PrecheckResult.Status.WARNING,
                result.subject(),
                result.message(),
                Texts.of("drain.memory"));
    }
}
