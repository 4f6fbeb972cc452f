package io.jenkins.plugins.xenserver.rollout;

import io.jenkins.plugins.xenserver.model.PowerState;
import io.jenkins.plugins.xenserver.model.VmState;

/**
 * Starts or resumes a VM that we stopped or suspended (rule R19): at home if that can be, else on any host the pool accepts,
 * else it is named. What somebody else did with it meanwhile stands.
 */
final class Revival {
    private final RolloutContext context;
    private final String suffix;

    Revival(RolloutContext context, String suffix) {
        this.context = context;
        this.suffix = suffix;
    }

    /**
     * Brings the VM back to life and strikes the debt out.
     *
     * @throws RolloutException if it cannot be started anywhere; the debt stays
     */
    void run(Obligation debt) {
        // What a dead driver asked for may still be under way.
        context.patience()
                .until(
                        context.limits().restart(),
                        () -> context.pool()
                                .vm(debt.uuid())
                                .filter(vm -> !vm.currentOperations().isEmpty())
                                .isEmpty());
        var vm = context.pool().vm(debt.uuid());
        if (vm.isEmpty() || vm.get().running() || !isAsWeLeftIt(vm.get(), debt)) {
            context.ledger().release(debt.key(), vm.isEmpty() ? "gone" : "restored", debt.what());
            return;
        }
        var activities = new VmActivities(context, debt.uuid(), debt.subject());
        var suspended = debt.kind() == Obligation.Kind.VM_SUSPENDED;
        var home = debt.values().getOrDefault("home", "");
        try {
            if (home.isEmpty() || !context.pool().host(home).enabled()) {
                throw new ActivityFailed(Texts.of("home.disabled", debt.values().getOrDefault("homeName", "")), null);
            }
            context.runner().perform(activities.revive("revive-home" + suffix, suspended, home));
        } catch (ActivityFailed e) {
            context.listener().log(debt.subject(), e.getMessage());
            context.runner().perform(activities.revive("revive-anywhere" + suffix, suspended, ""));
        }
        context.ledger().release(debt.key(), "restored", debt.what());
    }

    private static boolean isAsWeLeftIt(VmState vm, Obligation debt) {
        return vm.powerState()
                == (debt.kind() == Obligation.Kind.VM_SUSPENDED ? PowerState.SUSPENDED : PowerState.HALTED);
    }
}
