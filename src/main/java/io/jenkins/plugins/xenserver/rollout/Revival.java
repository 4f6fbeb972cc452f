package io.jenkins.plugins.xenserver.rollout;

import io.jenkins.plugins.xenserver.model.HostState;
import io.jenkins.plugins.xenserver.model.PowerState;
import io.jenkins.plugins.xenserver.model.VmState;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Starts or resumes VMs that we stopped or suspended (rule R19): at home if that can be, else on any host the pool accepts, else
 * they are named. What somebody else did with one meanwhile stands.
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
     * The debts about VMs by the {@code order} in which these start, lower first (rule R10): what others build on is back
     * before they start.
     */
    static List<List<Obligation>> inOrder(RolloutContext context, List<Obligation> debts) {
        if (debts.size() < 2) {
            return debts.isEmpty() ? List.of() : List.of(debts);
        }
        var state = context.pool().overview();
        var turns = new TreeMap<Long, List<Obligation>>();
        for (var debt : debts) {
            var order = state.vm(debt.uuid()).map(VmState::order).orElse(0L);
            turns.computeIfAbsent(order, o -> new ArrayList<>()).add(debt);
        }
        return List.copyOf(turns.values());
    }

    /**
     * Brings VMs of one order back to life, so many at a time as chosen, and strikes their debts out.
     *
     * @return why not, by the key of the debt, for those that cannot be started anywhere; these debts stay
     */
    Map<String, String> run(List<Obligation> debts) {
        var down = debts.stream().filter(this::isToRevive).toList();
        var atHome = new ArrayList<Activity>();
        for (var debt : down) {
            var why = notAtHome(debt);
            if (why.isEmpty()) {
                atHome.add(revival("revive-home", debt, debt.values().getOrDefault("home", "")));
            } else {
                context.listener().log(debt.subject(), why);
            }
        }
        context.runner().performAll(atHome, context.options().parallel());
        var elsewhere = down.stream()
                .filter(debt -> !isUp("revive-home", debt))
                .map(debt -> revival("revive-anywhere", debt, ""))
                .toList();
        context.runner().performAll(elsewhere, context.options().parallel());
        var failures = new HashMap<String, String>();
        for (var debt : down) {
            if (isUp("revive-home", debt) || isUp("revive-anywhere", debt)) {
                context.ledger().release(debt.key(), "restored", debt.what());
            } else {
                failures.put(
                        debt.key(),
                        outcome("revive-anywhere", debt)
                                .map(o -> o.text("message"))
                                .orElse(""));
            }
        }
        return failures;
    }

    /** Whether it still is as we left it; if not, that stands, and the debt is struck out. */
    private boolean isToRevive(Obligation debt) {
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
            return false;
        }
        noteAsLeft(vm.get(), debt);
        return true;
    }

    private Activity revival(String verb, Obligation debt, String hostUuid) {
        var suspended = context.pool()
                .vm(debt.uuid())
                .filter(vm -> vm.powerState() == PowerState.SUSPENDED)
                .isPresent();
        return new VmActivities(context, debt.uuid(), debt.subject()).revive(verb + suffix, suspended, hostUuid);
    }

    private Optional<JournalRecord> outcome(String verb, Obligation debt) {
        return context.journal().outcome("vm/" + debt.uuid() + "/" + verb + suffix);
    }

    private boolean isUp(String verb, Obligation debt) {
        return outcome(verb, debt)
                .filter(o -> !o.text("result").equals("failed"))
                .isPresent();
    }

    /** Why it does not start at home, "" if it may: while versions differ, VMs start on hosts of the highest one only (§4.6). */
    private String notAtHome(Obligation debt) {
        var uuid = debt.values().getOrDefault("home", "");
        var name = debt.values().getOrDefault("homeName", "");
        var state = context.pool().overview();
        var home = state.host(uuid).filter(HostState::enabled);
        if (home.isEmpty()) {
            return Texts.of(state.host(uuid).isPresent() ? "home.disabled" : "home.left", name);
        }
        var newer = state.hosts().stream()
                .filter(other -> !home.get().versions().notLowerThan(other.versions()))
                .findFirst();
        if (newer.isPresent()) {
            return Texts.of("home.starts", name, debt.subject(), newer.get().name());
        }
        return "";
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
