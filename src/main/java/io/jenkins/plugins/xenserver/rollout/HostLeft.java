package io.jenkins.plugins.xenserver.rollout;

import io.jenkins.plugins.xenserver.model.PowerState;
import io.jenkins.plugins.xenserver.model.VmState;

/**
 * What is owed for a host that has left its pool since, as the prechecks advise where one is lost. It never comes back under
 * that uuid, so nothing can be paid to it any more.
 */
final class HostLeft {
    private HostLeft() {}

    /**
     * Strikes a debt out that is owed for such a host, and says so.
     *
     * @return whether it was struck out
     */
    static boolean strikesOut(RolloutContext context, Obligation debt) {
        if (!debt.kind().isOfHost() || context.pool().hasHost(debt.uuid())) {
            return false;
        }
        context.warn(debt.subject(), Texts.of("hostLeft.debt", debt.subject(), debt.what()));
        if (debt.kind() == Obligation.Kind.VMS_AWAY) {
            Places.vms(debt).keySet().forEach(vm -> look(context, debt, vm));
        }
        context.ledger().release(debt.key(), "gone", debt.what());
        return true;
    }

    /** One that we stopped is owed for itself; another may be off because its host is, and whether it is not is for a person. */
    private static void look(RolloutContext context, Obligation debt, String uuid) {
        if (context.journal().owed().stream().noneMatch(other -> other.uuid().equals(uuid))) {
            context.pool()
                    .vm(uuid)
                    .filter(vm -> !vm.running() && vm.powerState() != PowerState.PAUSED)
                    .ifPresent(vm -> context.warn(vm.name(), told(vm, debt)));
        }
    }

    private static String told(VmState vm, Obligation debt) {
        var kind = vm.powerState() == PowerState.SUSPENDED ? Obligation.Kind.VM_SUSPENDED : Obligation.Kind.VM_STOPPED;
        var remedy = new Obligation(debt.key(), kind, vm.uuid(), vm.name(), debt.values()).remedy();
        return Texts.of(
                "hostLeft.vm", vm.name(), debt.subject(), vm.powerState().words(), remedy);
    }
}
