package io.jenkins.plugins.xenserver.rollout;

import io.jenkins.plugins.xenserver.model.HostState;
import io.jenkins.plugins.xenserver.model.PowerState;
import io.jenkins.plugins.xenserver.model.VmState;

/**
 * Starts or resumes a VM that we stopped or suspended (rule R19): at home if that can be, else on any host the pool accepts,
 * else it is named. What somebody else did with it meanwhile stands.
 */
final class Revival {
    /** In a debt's values: the kind that it had before, because that may have happened instead. */
    static final String OR = "or";

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
        noteAsLeft(vm.get(), debt);
        var activities = new VmActivities(context, debt.uuid(), debt.subject());
        var suspended = vm.get().powerState() == PowerState.SUSPENDED;
        var home = debt.values().getOrDefault("home", "");
        try {
            demandHome(debt, home);
            context.runner().perform(activities.revive("revive-home" + suffix, suspended, home));
        } catch (ActivityFailed e) {
            context.listener().log(debt.subject(), e.getMessage());
            context.runner().perform(activities.revive("revive-anywhere" + suffix, suspended, ""));
        }
        context.ledger().release(debt.key(), "restored", debt.what());
    }

    /** While versions differ, VMs start on hosts of the highest one only (xapi-reference §4.6). */
    private void demandHome(Obligation debt, String uuid) {
        var name = debt.values().getOrDefault("homeName", "");
        var state = context.pool().overview();
        var home = state.host(uuid).filter(HostState::enabled);
        if (home.isEmpty()) {
            throw new ActivityFailed(Texts.of("home.disabled", name), null);
        }
        var newer = state.hosts().stream()
                .filter(other -> !home.get().versions().notLowerThan(other.versions()))
                .findFirst();
        if (newer.isPresent()) {
            throw new ActivityFailed(
                    Texts.of("home.starts", name, debt.subject(), newer.get().name()), null);
        }
    }

    private boolean isAsWeLeftIt(VmState vm, Obligation debt) {
        return switch (vm.powerState()) {
            case SUSPENDED -> mayBe(Obligation.Kind.VM_SUSPENDED, debt);
            case HALTED -> mayBe(Obligation.Kind.VM_STOPPED, debt) || isForgotten(debt);
            default -> false;
        };
    }

    /** What did happen is known now, and with it the command that brings the VM back. */
    private void noteAsLeft(VmState vm, Obligation debt) {
        var kind = vm.powerState() == PowerState.SUSPENDED ? Obligation.Kind.VM_SUSPENDED : Obligation.Kind.VM_STOPPED;
        if (kind.name().equals(debt.values().get(OR))) {
            context.ledger().oweInstead(new Obligation(debt.key(), kind, debt.uuid(), debt.subject(), debt.values()));
        }
    }

    private static boolean mayBe(Obligation.Kind kind, Obligation debt) {
        return debt.kind() == kind || kind.name().equals(debt.values().get(OR));
    }

    /** A coordinator that died uncleanly may have forgotten a suspension, and takes the VM for one that crashed (rule R1). */
    private boolean isForgotten(Obligation debt) {
        if (!LostWrites.mayConcern(context.pool(), context.journal(), debt)) {
            return false;
        }
        context.warn(debt.subject(), Texts.of("revive.forgotten", debt.subject()));
        return true;
    }
}
