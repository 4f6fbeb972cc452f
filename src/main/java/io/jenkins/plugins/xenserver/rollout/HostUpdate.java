package io.jenkins.plugins.xenserver.rollout;

import io.jenkins.plugins.xenserver.model.Guidance;
import io.jenkins.plugins.xenserver.model.HostAction;
import io.jenkins.plugins.xenserver.model.HostPlan;
import io.jenkins.plugins.xenserver.model.HostState;
import io.jenkins.plugins.xenserver.model.PbdState;
import io.jenkins.plugins.xenserver.model.PendingPolicy;
import io.jenkins.plugins.xenserver.model.Plan;
import io.jenkins.plugins.xenserver.xapi.XapiFailure;
import java.util.List;

/** One host's way through the procedure (design §2.2): the lines of the vendor's page, in its order. */
final class HostUpdate {
    /** The suffix of what is paid back as soon as the host is done. */
    private static final String NOW = "/now";

    private final RolloutContext context;
    private final Baseline baseline;
    private final Plan plan;
    private final HostPlan host;
    private final Gatekeeper gatekeeper;
    private final HostActivities activities;
    private final HostInstallation installation;

    HostUpdate(RolloutContext context, Baseline baseline, Plan plan, HostPlan host, HostGate.Step step) {
        this.context = context;
        this.baseline = baseline;
        this.plan = plan;
        this.host = host;
        this.gatekeeper = new Gatekeeper(context, step);
        this.activities = new HostActivities(context, host.uuid(), host.name(), this::disable);
        this.installation = new HostInstallation(
                context, plan, host, activities, this::disable, () -> evacuate("evacuate-for-updates"));
    }

    /** What a host is found to need once the updates are in; decided once (rule R17). */
    record Due(boolean reboot, boolean toolstack) {}

    /** The debt's name for a host. */
    static String key(String hostUuid) {
        return "host/" + hostUuid;
    }

    HostResult run() {
        if (host.nothingToDo()) {
            return result(HostResult.Result.NOTHING_TO_DO);
        }
        // Whoever comes after one that died over taking the host out of service again finds it as it is to be.
        if (!begun("disable" + Restoration.AS_FOUND + NOW)) {
            update();
        }
        leaveAsFound();
        return result(HostResult.Result.UPDATED);
    }

    private void update() {
        if (!done("enable")) {
            outOfService();
        }
        verify();
        // A coordinator that dies now must remember that the host is back, or nobody would know that it is owed again.
        syncDatabase();
        // An earlier rollout may owe the opposite, by what it found.
        context.ledger()
                .owed(key(host.uuid()))
                .filter(debt -> debt.kind() == Obligation.Kind.HOST_DISABLED)
                .ifPresent(debt -> context.ledger().release(debt.key(), "restored", debt.what()));
        new OwedGuidance(context).settle(host.uuid());
        gatekeeper.pass();
        Trust.earn(context, host.uuid(), () -> {
            if (gatekeeper.isAwaited()) {
                // That was a while ago.
                demandGood();
            }
        });
        bringHome();
    }

    private boolean foundDisabled() {
        return baseline.host(host.uuid()).filter(found -> !found.enabled()).isPresent();
    }

    /** What does not succeed now is tried again at the end. */
    private void leaveAsFound() {
        for (var owed : context.journal().owed()) {
            if (owed.kind() == Obligation.Kind.HOST_ENABLED && owed.key().equals(key(host.uuid()))) {
                try {
                    new Restoration(context, NOW).disableAgain(owed);
                } catch (ActivityFailed e) {
                    context.listener().log(host.name(), e.getMessage());
                }
            }
        }
    }

    private void outOfService() {
        var kind = foundDisabled() ? Obligation.Kind.HOST_ENABLED : Obligation.Kind.HOST_DISABLED;
        context.ledger()
                .owe(new Obligation(
                        key(host.uuid()), kind, host.uuid(), host.name(), Storage.values(baseline.host(host.uuid()))));
        if (host.has(HostAction.EVACUATE) && !done("evacuate/placed")) {
            evacuate("evacuate");
        }
        if (gatekeeper.isAwaited()) {
            Trust.await(context, host.uuid(), host.name());
        }
        if (host.installs() && !installation.done()) {
            if (finishesPendingFirst() && !installation.inFlight()) {
                finishPending();
            }
            installation.run();
        }
        if (!begun("reboot") && !begun("restart-toolstack")) {
            installation.againIfForgotten();
        }
        var due = context.journal().decide(RecordType.DECIDED, "host/" + host.uuid() + "/due", Due.class, this::decide);
        // A reboot that has to wait must not keep a toolstack from its restart, without which the host stays disabled.
        if (!(due.reboot() && reboot("reboot")) && due.toolstack()) {
            restartToolstack("restart-toolstack");
        }
        new VmWork(context, plan).onHost(host.uuid());
        enable(due);
    }

    /** It was asked for, or the prechecks let it pass because this goes on with an update: the pool refuses more before that. */
    private boolean finishesPendingFirst() {
        return context.options().pending() == PendingPolicy.FINISH
                || !host.pendingBefore().mandatory().isEmpty();
    }

    /** What is done is not prepared for again: a host that is back must not be disabled a second time. */
    private boolean done(String verb) {
        return context.journal().outcome("host/" + host.uuid() + "/" + verb).isPresent();
    }

    /** A host that may be on its way down is not asked for anything else. */
    private boolean begun(String verb) {
        return done(verb) || inFlight(verb);
    }

    /** Announced, perhaps by an earlier driver, and without an outcome. */
    private boolean inFlight(String verb) {
        return !context.journal().inFlight("host/" + host.uuid() + "/" + verb).isEmpty();
    }

    /**
     * What is mandatory from earlier comes before the updates, which the pool refuses until then (rule R10).
     *
     * @throws RolloutException if it is still owed afterwards
     */
    private void finishPending() {
        var id = "host/" + host.uuid() + "/due-first";
        var due = context.journal().decide(RecordType.DECIDED, id, Due.class, () -> {
            var owed = context.pool().host(host.uuid()).pending().mandatory();
            return new Due(owed.stream().anyMatch(Guidance::isReboot), owed.contains(Guidance.RESTART_TOOLSTACK));
        });
        if (due.reboot()) {
            demandRebooted();
        } else if (due.toolstack()) {
            restartToolstack("restart-toolstack-first");
        } else {
            return;
        }
        // Nothing keeps it from enabling itself now, and it must not do so while the updates go in.
        awaitEnabled();
    }

    private void demandRebooted() {
        if (!reboot("reboot-first")) {
            throw new RolloutException(Texts.of("pending.reboot", host.name()));
        }
    }

    /** Whether the host has been rebooted. */
    private boolean reboot(String verb) {
        if (inFlight(verb)) {
            // The host may have rebooted long ago and be back in service: look first, prepare only what is sent again.
            restart(activities.reboot(verb));
        } else if (!done(verb)) {
            if (!emptied()) {
                return false;
            }
            disable();
            restart(activities.reboot(verb));
        }
        awaitMembers();
        return true;
    }

    private void restartToolstack(String verb) {
        if (!begun(verb)) {
            disable();
        }
        restart(activities.restartToolstack(verb));
        awaitMembers();
    }

    /** A coordinator that does not come back leaves nothing to be done from here but to say what can be done there (R14). */
    private void restart(Activity activity) {
        try {
            context.runner().perform(activity);
        } catch (ActivityFailed e) {
            if (answers()) {
                throw e;
            }
            context.patience().expectNothing();
            throw new PoolFailure(CoordinatorAway.told(context, e.getMessage()), e);
        }
    }

    private boolean answers() {
        try {
            context.pool().readHost(host.uuid());
            return true;
        } catch (XapiFailure e) {
            return false;
        }
    }

    /** A restarted agent forgets a plain disable (xapi-reference §4.5); anything else that enabled it was somebody. */
    private void disable() {
        var recorded = context.journal().outcome(activities.disable().id());
        if (recorded.isEmpty()) {
            context.runner().perform(activities.disable());
            return;
        }
        if (!context.pool().host(host.uuid()).enabled()) {
            return;
        }
        var now = activities.agents();
        if (now.get("agent").equals(recorded.get().text("agent"))
                && now.get("coordinatorAgent").equals(recorded.get().text("coordinatorAgent"))) {
            throw new RolloutException(Texts.of("host.enabledBySomebody", host.name()));
        }
        context.runner().repeat(activities.disable());
    }

    private void evacuate(String verb) {
        disable();
        new Evacuation(context, baseline, activities, host.uuid(), host.name(), gatekeeper.isAwaited()).run(verb);
    }

    /** Best effort (rule R1): while versions differ it fails for members but still writes the coordinator's disk. */
    private void syncDatabase() {
        PoolDatabase.sync(context);
    }

    private Due decide() {
        var pending = context.pool().host(host.uuid()).pending();
        var wanted = host.guidance().union(pending).upTo(context.options().level());
        return new Due(
                wanted.stream().anyMatch(Guidance::isReboot),
                wanted.contains(Guidance.RESTART_TOOLSTACK)
                        || host.has(HostAction.RESTART_TOOLSTACK) && !restartedForWhatWasPending());
    }

    /** The plan's restart was for an earlier update alone, and that one is done; a new toolstack asks for another (rule R13). */
    private boolean restartedForWhatWasPending() {
        return (done("restart-toolstack-first") || done("reboot-first")) && !bringsToolstack(plan);
    }

    /** Whether any host gets a newer toolstack, or restarts into one. */
    static boolean bringsToolstack(Plan plan) {
        return plan.hosts().stream().filter(HostPlan::installs).anyMatch(HostUpdate::bringsToolstack);
    }

    private static boolean bringsToolstack(HostPlan host) {
        return host.guidance().contains(Guidance.RESTART_TOOLSTACK)
                || host.guidance().containsReboot()
                || host.packages().stream().anyMatch(p -> p.startsWith("xapi"));
    }

    /** A reboot that became due only with the updates needs an empty host first; where that cannot be, it stays pending (R6). */
    private boolean emptied() {
        if (context.pool().isEmpty(host.uuid())) {
            return true;
        }
        try {
            evacuate("evacuate-for-reboot");
            return true;
        } catch (PoolFailure e) {
            throw e;
        } catch (RolloutException e) {
            context.warn(host.name(), Texts.of("reboot.stays", host.name(), e.getMessage()));
            return false;
        }
    }

    /** After the coordinator's return every member must answer before anything else is done (rule R21). */
    private void awaitMembers() {
        if (host.coordinator()) {
            Members.await(context);
        }
    }

    private void enable(Due due) {
        if (due.reboot() || due.toolstack()) {
            awaitEnabled();
        }
        rebootAgainIfForgotten();
        installation.againIfForgotten();
        context.runner().perform(activities.enable(""));
    }

    private void awaitEnabled() {
        context.patience()
                .until(
                        SelfEnabling.LIMIT,
                        () -> context.pool().host(host.uuid()).enabled());
    }

    /** A coordinator that died uncleanly may have forgotten that the host has rebooted, and wants it once more (rule R1). */
    private void rebootAgainIfForgotten() {
        var now = context.pool().host(host.uuid());
        if (now.live()
                && !now.enabled()
                && done("reboot")
                && now.pending().mandatory().stream().anyMatch(Guidance::isReboot)) {
            context.runner().repeat(activities.reboot());
            awaitMembers();
            awaitEnabled();
        }
    }

    private void verify() {
        var owed = demandGood().pending().mandatory();
        if (!owed.isEmpty()) {
            context.warn(
                    host.name(),
                    Texts.of(
                            "verify.mandatory",
                            host.name(),
                            String.join(", ", owed.stream().map(Guidance::words).toList())));
        }
    }

    /**
     * The host as it is to be after its update.
     *
     * @throws RolloutException if it is not
     */
    private HostState demandGood() {
        var seen = new HostState[1];
        var good = context.patience().until(context.limits().enable(), () -> {
            seen[0] = context.pool().host(host.uuid());
            return seen[0].live() && seen[0].enabled();
        });
        if (!good) {
            throw new RolloutException(Texts.of("verify.notBack", host.name()));
        }
        if (host.installs() && !seen[0].hasApplied(plan.hash())) {
            throw new RolloutException(Texts.of("verify.hash", host.name(), plan.hash()));
        }
        var attached = baseline.host(host.uuid()).map(Baseline.Host::attached).orElse(List.of());
        Storage.attach(context, attached, host.uuid(), host.name());
        Clusters.await(context, host.name());
        return seen[0];
    }

    private void bringHome() {
        context.ledger().owed(Evacuation.key(host.uuid())).ifPresent(owed -> {
            new HomeComing(context).run(owed, "");
            Trust.tellOthers(context, owed.key());
        });
        revive();
    }

    /** A VM that does not start now is tried again at the end, and is no failure of its host. */
    private void revive() {
        var down = context.journal().owed().stream()
                .filter(owed -> owed.values().getOrDefault("home", "").equals(host.uuid()))
                .toList();
        Revival.inOrder(context, down).forEach(new Revival(context, "")::run);
    }

    private HostResult result(HostResult.Result result) {
        return HostStanding.of(baseline.host(host.uuid()), context.pool().host(host.uuid()))
                .as(result, host.uuid());
    }

    /** Names of storage that is not attached, for messages. */
    static String names(List<PbdState> pbds) {
        return String.join(", ", pbds.stream().map(PbdState::storageName).toList());
    }
}
