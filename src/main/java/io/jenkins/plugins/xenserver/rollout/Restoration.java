package io.jenkins.plugins.xenserver.rollout;

import io.jenkins.plugins.xenserver.model.HostState;
import io.jenkins.plugins.xenserver.model.PoolState;
import io.jenkins.plugins.xenserver.xapi.XapiFailure;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Pays back what is owed, in the right order, after success, failure and abort alike, and for debts of earlier rollouts
 * (design §2.3). Whatever cannot be paid stays in the ledger and is named with its remedy.
 */
final class Restoration {
    /** The suffix of a restoration that pays what another rollout left. */
    static final String ADOPTED = "/adopted";

    /** Distinguishes taking a host out of service as it was found from doing so for its update. */
    static final String AS_FOUND = "-as-found";

    /** How a reboot shows in a host's operations (xapi-reference §4.7). */
    private static final Set<String> GOING_DOWN = Set.of("shutdown", "reboot");

    private final RolloutContext context;
    private final String suffix;
    private final boolean thaws;

    /**
     * A restoration.
     *
     * @param suffix distinguishes its activities from those of another restoration in the same rollout
     */
    Restoration(RolloutContext context, String suffix) {
        this(context, suffix, false);
    }

    /**
     * The same.
     *
     * @param thaws whether also what is meant to outlive rollouts is paid
     */
    Restoration(RolloutContext context, String suffix, boolean thaws) {
        this.context = context;
        this.suffix = suffix;
        this.thaws = thaws;
    }

    /** Pays all that can be paid, and once more what a coordinator that died meanwhile has forgotten (rule R1). */
    void payAll() {
        Predicate<Obligation> ours = debt -> thaws || !debt.kind().outlivesRollout();
        var stays = pay(ours);
        try {
            context.fence().check();
        } catch (RolloutException | XapiFailure | StopRequested e) {
            context.listener().log("", e.getMessage());
        }
        pay(ours.and(debt -> !stays.contains(debt.key())));
    }

    /**
     * Pays what can be paid before anything else is done. A host that was found disabled may be on its way up from what a dead
     * driver began, and would enable itself again; it is left to the end.
     */
    void payAtOnce() {
        context.journal().owed().stream()
                .filter(debt -> debt.kind() == Obligation.Kind.HOST_ENABLED)
                .filter(debt -> !HostLeft.strikesOut(context, debt))
                .forEach(this::attachStorage);
        pay(debt -> (thaws || !debt.kind().outlivesRollout()) && debt.kind() != Obligation.Kind.HOST_ENABLED);
    }

    /** Pays what is owed for one host and for the VMs that were stopped on it. */
    void payFor(String hostUuid) {
        pay(debt -> debt.uuid().equals(hostUuid)
                || debt.values().getOrDefault("home", "").equals(hostUuid));
    }

    /** Returns the names of those that stay. */
    private Set<String> pay(Predicate<Obligation> which) {
        var stay = new HashSet<String>();
        var debts = context.journal().owed().stream()
                .filter(which)
                .sorted(Comparator.comparing(Obligation::kind))
                .toList();
        var vms = debts.stream().filter(Restoration::isOfVm).toList();
        for (var debt : debts) {
            if (!isOfVm(debt)) {
                tryTo(() -> pay(debt), List.of(debt), stay);
            } else if (debt == vms.getFirst()) {
                tryTo(() -> revive(vms, stay), vms, stay);
            }
        }
        return stay;
    }

    private static boolean isOfVm(Obligation debt) {
        return debt.kind() == Obligation.Kind.VM_SUSPENDED || debt.kind() == Obligation.Kind.VM_STOPPED;
    }

    private void tryTo(Runnable payment, List<Obligation> debts, Set<String> stay) {
        try {
            demandClarity();
            payment.run();
        } catch (RolloutException | XapiFailure | StopRequested e) {
            debts.stream()
                    .filter(debt -> context.ledger().owes(debt.key()))
                    .forEach(debt -> tell(debt, e.getMessage(), stay));
        }
    }

    private void tell(Obligation debt, String why, Set<String> stay) {
        if (stay.add(debt.key())) {
            var now = context.ledger().owed(debt.key()).orElse(debt);
            context.warn(now.subject(), Texts.of("owed.stays", now.what(), why, now.remedy()));
        }
    }

    /** In the order of these VMs, whether they were stopped or suspended. */
    private void revive(List<Obligation> vms, Set<String> stay) {
        vms.forEach(debt -> tryTo(() -> demandAsked(debt.values().getOrDefault("home", "")), List.of(debt), stay));
        var due = vms.stream().filter(debt -> !stay.contains(debt.key())).toList();
        for (var turn : Revival.inOrder(context, due)) {
            tryTo(
                    () -> {
                        var failures = new Revival(context, "-again" + suffix).run(turn);
                        turn.stream()
                                .filter(debt -> failures.containsKey(debt.key()))
                                .forEach(debt -> tell(debt, failures.get(debt.key()), stay));
                    },
                    turn,
                    stay);
        }
    }

    /**
     * Nobody waits for what was sent and not answered, so it may still be carried out: that something looks as it was found
     * proves nothing then, and the debt stays.
     */
    private void demandClarity() {
        if (context.journal().anythingInFlight()) {
            context.patience().checkGivingUp();
        }
    }

    private void pay(Obligation debt) {
        if (HostLeft.strikesOut(context, debt)) {
            return;
        }
        switch (debt.kind()) {
            case HOST_DISABLED -> enable(debt);
            case HOST_GUIDANCE -> new OwedGuidance(context).pay(debt);
            case HOST_ENABLED -> disableAgain(debt);
            case VMS_AWAY -> bringHome(debt);
            case VM_SUSPENDED, VM_STOPPED ->
                throw new IllegalArgumentException("VMs are brought back together: " + debt.key());
            case HA -> {
                demandSameVersions(context.pool().overview(), debt);
                awaitNoticed();
                new Switches(context, suffix).restore(context.pool().pool(), debt);
            }
            case CHANNEL -> new Channels(context, suffix).restore(debt);
            case UPDATE_SYNC -> updateSync(debt);
            case WLB, AUTO_POWER_ON, SYNC_FROZEN ->
                new Switches(context, suffix).restore(context.pool().pool(), debt);
        }
    }

    /** A pool that was frozen meanwhile is not to synchronise by itself. */
    private void updateSync(Obligation debt) {
        if (!thaws && new Freeze(context).holds()) {
            context.fence().drop("updateSync");
            context.ledger().release(debt.key(), "superseded", Texts.of("freeze.holds", debt.subject()));
        } else {
            new Switches(context, suffix).restore(context.pool().pool(), debt);
        }
    }

    /** Its VMs cannot come home without it; whether they can is found out by bringing them. */
    private void attachStorage(Obligation host) {
        awaitRestarted(host.uuid());
        try {
            Storage.attach(context, host);
        } catch (RolloutException e) {
            context.warn(host.subject(), e.getMessage());
        }
    }

    /** One that a dead driver has just sent down still has everything, and in a moment it has not. */
    private void awaitRestarted(String uuid) {
        if (isGoingDown(context.pool().host(uuid))) {
            context.patience().until(context.limits().reboot(), () -> {
                var host = context.pool().host(uuid);
                return host.live() && !isGoingDown(host);
            });
        }
    }

    private static boolean isGoingDown(HostState host) {
        return !Collections.disjoint(host.currentOperations(), GOING_DOWN);
    }

    private void enable(Obligation debt) {
        if (suffix.equals(ADOPTED)) {
            new HostInHand(context, debt, suffix).complete();
        }
        context.runner()
                .perform(new HostActivities(context, debt.uuid(), debt.subject(), () -> {}).enable("-again" + suffix));
        if (suffix.equals(ADOPTED)) {
            attachStorage(debt);
        }
        context.ledger().release(debt.key(), "restored", debt.what());
    }

    /** A host that was found disabled is so again once it is done (rule R20). */
    void disableAgain(Obligation debt) {
        SelfEnabling.await(context, debt.uuid());
        context.runner()
                .perform(new HostActivities(context, debt.uuid(), debt.subject(), () -> {}).disable(AS_FOUND + suffix));
        // A coordinator that dies now must remember it, or the host would stay in service and nobody would know.
        PoolDatabase.sync(context);
        context.ledger().release(debt.key(), "restored", debt.what());
    }

    /** What a dead rollout has updated waits for our gate; at the end that was asked, or nobody came to it. */
    private void demandAsked(String hostUuid) {
        if (suffix.equals(ADOPTED)) {
            Trust.demandAsked(context, hostUuid);
        }
    }

    private void bringHome(Obligation debt) {
        demandInService(debt);
        demandAsked(debt.uuid());
        var homeComing = new HomeComing(context);
        homeComing.awaitLanding(debt);
        homeComing.demandNoOlderHome(debt);
        Trust.demand(context, debt);
        if (!homeComing.run(debt, "-again" + suffix)) {
            demandInService(debt);
            // A VM that runs elsewhere is no harm; it is named in the report and left to a person (design §2.4).
            context.warn(debt.subject(), Texts.of("home.givenUp", debt.subject()));
            context.ledger().release(debt.key(), "given up", debt.what());
        }
    }

    /** One that its toolstack's death took out of service is back in a moment, or owed for itself. */
    private void demandInService(Obligation debt) {
        if (!SelfEnabling.await(context, debt.uuid())) {
            throw new RolloutException(Texts.of("home.disabled", debt.subject()));
        }
    }

    /** That its hosts agree the pool notices only up to half a minute later (xapi-reference §4.6). */
    private void awaitNoticed() {
        context.patience()
                .until(context.limits().settle(), () -> !context.pool().pool().rollingUpgradeInProgress());
    }

    /** The pool refuses high availability while its hosts run different versions, so the debt stays (rule R4). */
    private static void demandSameVersions(PoolState state, Obligation debt) {
        if (state.versionsDiffer()) {
            throw new RolloutException(Texts.of("ha.versions", debt.subject()));
        }
    }
}
