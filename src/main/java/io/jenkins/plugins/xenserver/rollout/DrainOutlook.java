package io.jenkins.plugins.xenserver.rollout;

import io.jenkins.plugins.xenserver.model.PowerState;
import io.jenkins.plugins.xenserver.model.PrecheckResult;
import io.jenkins.plugins.xenserver.model.VmState;
import java.util.List;
import java.util.Optional;

/** What the drain ladder's rungs mean for the prechecks: a VM that may be stopped does not block its host. */
final class DrainOutlook {
    private DrainOutlook() {}

    /** Whether a VM that cannot be moved may be stopped or suspended instead. */
    static boolean getsAround(Drain drain, Optional<VmState> vm) {
        return vm.isPresent()
                && vm.get().powerState() != PowerState.PAUSED
                && drain.rungsFor(vm.get()).stream().anyMatch(rung -> rung != Drain.Rung.MIGRATE);
    }

    /** Too little memory elsewhere is no obstacle where VMs may be stopped. */
    static List<PrecheckResult> tolerate(Drain drain, List<PrecheckResult> results) {
        if (drain.rungs().stream().allMatch(rung -> rung == Drain.Rung.MIGRATE)) {
            return results;
        }
        return results.stream().map(DrainOutlook::softened).toList();
    }

    private static PrecheckResult softened(PrecheckResult result) {
        return result.id().equals("capacity") && result.failed()
                ? new PrecheckResult(
                        result.id(),
                        PrecheckResult.Status.WARNING,
                        result.subject(),
                        result.message(),
                        Texts.of("drain.memory"))
                : result;
    }
}
