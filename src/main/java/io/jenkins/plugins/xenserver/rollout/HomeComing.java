package io.jenkins.plugins.xenserver.rollout;

import io.jenkins.plugins.xenserver.model.HostState;
import io.jenkins.plugins.xenserver.model.VmState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Optional;
import java.util.Set;

/**
 * Brings VMs back to the host they came from (rules R11, R19). A VM goes home only if it is still where we put it; whatever
 * somebody else did with it stands. Failing to bring one home is told and tried again at the end, and is no failure of the
 * update.
 */
final class HomeComing {
    /** What takes a running VM to another host; until it has ended the VM is said to be where it came from. */
    private static final Set<String> MOVES = Set.of("pool_migrate", "migrate_send");

    private final RolloutContext context;
    private final Duration overdue;

    HomeComing(RolloutContext context) {
        this.context = context;
        this.overdue = context.patience().elapsed().plus(context.limits().migrate());
    }

    /**
     * Brings the VMs of one host home.
     *
     * @param round distinguishes the tries of one rollout
     * @return whether nothing is owed for this host any more
     */
    boolean run(Obligation owed, String round) {
        var placed = Places.of(context, owed);
        var moves = new ArrayList<Activity>();
        for (var entry : Places.vms(owed).entrySet()) {
            var vm = landed(entry.getKey());
            var move = new VmActivities(context, entry.getKey(), entry.getValue())
                    .migrate("home" + round, owed.uuid(), owed.subject());
            if (vm.filter(now -> isToMove(now, owed.uuid(), placed) || hasArrived(now, owed.uuid(), move))
                    .isPresent()) {
                moves.add(move);
            }
        }
        context.runner().performAll(moves, context.options().parallel());
        return settle(owed, placed);
    }

    /** Waits, no longer than a move may take, until no VM of this host is on its way: a dead driver may have sent it there. */
    void awaitLanding(Obligation owed) {
        Places.vms(owed).keySet().forEach(this::landed);
    }

    private Optional<VmState> landed(String uuid) {
        var vm = context.pool().vm(uuid);
        if (vm.filter(HomeComing::isOnItsWay).isEmpty()) {
            return vm;
        }
        var left = overdue.minus(context.patience().elapsed());
        context.patience()
                .until(
                        left,
                        () -> context.pool()
                                .vm(uuid)
                                .filter(HomeComing::isOnItsWay)
                                .isEmpty());
        return context.pool().vm(uuid);
    }

    private static boolean isOnItsWay(VmState vm) {
        return !Collections.disjoint(vm.currentOperations(), MOVES);
    }

    /**
     * A VM cannot go back to an older host (xapi-reference §4.6); it can when that host is updated, so this stays owed.
     *
     * @throws RolloutException if that is so for any of them
     */
    void demandNoOlderHome(Obligation owed) {
        var state = context.pool().overview();
        var home = state.host(owed.uuid());
        if (home.isEmpty()) {
            return;
        }
        for (var uuid : Places.vms(owed).keySet()) {
            var now = state.vm(uuid).map(VmState::residentOn).flatMap(state::host);
            if (now.isPresent() && !takesFrom(home.get(), now.get())) {
                throw new RolloutException(Texts.of(
                        "home.older",
                        owed.subject(),
                        owed.values().get(uuid),
                        now.get().name()));
            }
        }
    }

    private boolean isToMove(VmState vm, String home, Places placed) {
        return shouldMove(vm, home, placed) && mayMove(vm, home);
    }

    /** It was sent by a dead driver; that it was we who brought it, and when, is written down before it is forgotten. */
    private boolean hasArrived(VmState vm, String home, Activity move) {
        return home.equals(vm.residentOn())
                && !context.journal().inFlight(move.id()).isEmpty();
    }

    private static boolean shouldMove(VmState vm, String home, Places placed) {
        var now = vm.residentOn();
        return vm.running() && now != null && !now.equals(home) && placed.holds(vm);
    }

    private boolean mayMove(VmState vm, String home) {
        return takesFrom(context.pool().host(home), context.pool().host(vm.residentOn()));
    }

    /** The pool refuses moves to older hosts (rule R11), as to one that was emptied and then not updated. */
    private static boolean takesFrom(HostState home, HostState now) {
        return home.versions().notLowerThan(now.versions());
    }

    private boolean settle(Obligation owed, Places placed) {
        var away = 0;
        for (var uuid : Places.vms(owed).keySet()) {
            var vm = context.pool().vm(uuid);
            if (vm.isPresent() && shouldMove(vm.get(), owed.uuid(), placed)) {
                away++;
            }
        }
        if (away == 0) {
            context.ledger().release(owed.key(), "restored", owed.what());
        }
        return away == 0;
    }
}
