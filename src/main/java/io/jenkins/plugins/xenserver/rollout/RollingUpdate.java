package io.jenkins.plugins.xenserver.rollout;

import io.jenkins.plugins.xenserver.model.Guidance;
import io.jenkins.plugins.xenserver.model.GuidanceLevel;
import io.jenkins.plugins.xenserver.model.HostPlan;
import io.jenkins.plugins.xenserver.model.PendingPolicy;
import io.jenkins.plugins.xenserver.model.Plan;
import io.jenkins.plugins.xenserver.xapi.XapiFailure;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A rolling update of one pool, as straight as the vendor's page (design §2.2). After an interruption the same procedure runs
 * from the top: decisions come from the journal, facts from the pool.
 */
public sealed class RollingUpdate extends Procedure permits ApplyGuidance {
    /** A rolling update that has not begun, or that goes on where its journal ends. */
    public RollingUpdate(RolloutSetup setup) {
        this(setup, "rolling-update");
    }

    RollingUpdate(RolloutSetup setup, String kind) {
        super(setup, kind);
    }

    @Override
    Ending work() {
        var context = context();
        var found = decide(
                RecordType.BASELINE,
                Baseline.class,
                () -> Baseline.of(context.pool().state()));
        context.fence().coordinatorIs(found.pool().coordinatorUuid());
        foundation();
        PoolDatabase.sync(context);
        var switches = new Switches(context, "");
        switches.updateSyncOff(found.pool());
        var hash = hash();
        context.listener().waiting(Texts.of("check.asking", found.pool().name()));
        var plan = decide(RecordType.PLANNED, Planned.class, () -> planFor(hash, found))
                .plan();
        new Checks(context).first(plan);
        if (plan.nothingToDo()) {
            hosts(found, plan);
            new Freeze(context).thaw(plan.hash());
            return new Ending(Outcome.SUCCESS, nothingToDo(found.pool().name()));
        }
        if (mayBegin(plan)) {
            switches.off(found.pool());
            beforeTheFirst(found, plan);
        }
        var left = hosts(found, plan);
        if (left.isEmpty()) {
            var vms = new VmWork(context, plan);
            var due = context.journal().resumedLate() ? vms.leftInPool() : List.<String>of();
            if (!due.isEmpty()) {
                return new Ending(Outcome.UNSTABLE, Texts.of("end.lateVms", String.join(", ", due)));
            }
            new ProtectedVms(context).restartLast(vms.inPool());
        }
        new Settling(context).await();
        new Freeze(context).thaw(plan.hash());
        return ending(found, plan, left);
    }

    /** How it ends where there is nothing to do. */
    String nothingToDo(String pool) {
        return Texts.of(context().options().hosts().isEmpty() ? "end.upToDate" : "end.chosenUpToDate", pool);
    }

    /** As between two hosts: who wants the end, or comes late, has nothing begun before the first one (rule R5). */
    private boolean mayBegin(Plan plan) {
        if (plan.hosts().stream().anyMatch(host -> begun(host.uuid()))) {
            return true;
        }
        stopBetweenHosts();
        return !context().journal().resumedLate();
    }

    private void beforeTheFirst(Baseline found, Plan plan) {
        var context = context();
        context.listener().waiting(Texts.of("check.blockers", found.pool().name()));
        new Checks(context).second(plan);
        PoolDatabase.sync(context);
        if (finishesPendingFirst()) {
            context.journal().decide(RecordType.DECIDED, "pending-first", Finished.class, () -> {
                new VmWork(context, plan).pendingFirst();
                return new Finished(true);
            });
        }
    }

    /** That what was pending on VMs is done; what hosts bring up later is not. */
    record Finished(boolean vms) {}

    /** Whether what is mandatory from earlier is a task of its own before the updates. */
    boolean finishesPendingFirst() {
        return context().options().pending() == PendingPolicy.FINISH;
    }

    /** What has to be there before anything is changed. */
    void foundation() {
        new Checks(context()).foundation();
    }

    /** The hash that is applied. */
    String hash() {
        return new Sync(context()).hash();
    }

    /** What is said when all is done. */
    String doneText(String pool, String hash) {
        return Texts.of("end.done", pool, hash);
    }

    /** The plan for all hosts. */
    Plan wholePlan(String hash) {
        return new Planning(context().pool(), context().options()).plan(hash);
    }

    private Planned planFor(String hash, Baseline found) {
        var context = context();
        var plan = new Selection(context.options()).of(wholePlan(hash));
        var estimates = estimates(found);
        new Room(context.options(), context.gate() != HostGate.OPEN, estimates)
                .demand(
                        plan,
                        EarlierHosts.found(context, plan).size(),
                        context.patience().time().now());
        return new Planned(plan, estimates.all(plan), protectedVms());
    }

    private List<String> protectedVms() {
        var drain = context().options().drain();
        return drain.protectedVms().isEmpty()
                ? List.of()
                : ProtectedVms.names(context().pool().overview(), drain);
    }

    private Estimates estimates(Baseline found) {
        return new Estimates(context().history().of(found.pool().uuid()));
    }

    /** Host by host; returns the names of those that were not begun because the window ends. */
    private List<String> hosts(Baseline found, Plan plan) {
        var window = new Window(context(), estimates(found));
        var todo = Room.todo(plan);
        var earlier = EarlierHosts.of(context(), plan);
        for (var host : plan.hosts()) {
            var number = todo.indexOf(host);
            if (!host.nothingToDo() && !begun(host.uuid())) {
                stopBetweenHosts();
                if (context().journal().resumedLate()
                        || !window.fits(host, plan)
                        || wasAsked(earlier) && !window.fits(host, plan)) {
                    return todo.subList(number, todo.size()).stream()
                            .map(HostPlan::name)
                            .toList();
                }
                // Somebody may have wanted the end while the gate was asked.
                stopBetweenHosts();
                Members.awaitAfterRestart(context());
            }
            demandNotUpdatedByOthers(found, plan, host);
            var limit = context().options().gateLimit().orElse(null);
            host(
                    found,
                    plan,
                    host,
                    new HostGate.Step(
                            host.name(),
                            host.uuid(),
                            earlier.size() + number + 1,
                            earlier.size() + todo.size(),
                            limit));
        }
        return List.of();
    }

    /**
     * That nobody else has updated a host since the plan was made: another program, or this very rollout, of which an older copy
     * is resumed here. To empty and install it again would help nobody.
     */
    private void demandNotUpdatedByOthers(Baseline found, Plan plan, HostPlan host) {
        var had = found.host(host.uuid()).map(Baseline.Host::lastUpdateHash).orElse("");
        if (host.installs()
                && !announced("host/" + host.uuid() + "/apply")
                && !had.equals(plan.hash())
                && context().pool().host(host.uuid()).hasApplied(plan.hash())) {
            throw new PoolFailure(
                    Texts.of("host.updatedByOthers", host.name(), found.pool().name()));
        }
    }

    /** Before the first host is begun; that may take long. */
    private boolean wasAsked(EarlierHosts earlier) {
        return earlier.ask(this::stopBetweenHosts);
    }

    private boolean begun(String hostUuid) {
        return announced("host/" + hostUuid + "/");
    }

    private boolean announced(String prefix) {
        return context().journal().records().stream()
                .anyMatch(r -> r.type() == RecordType.INTENT && r.id().startsWith(prefix));
    }

    private Ending ending(Baseline found, Plan plan, List<String> left) {
        var name = found.pool().name();
        if (!left.isEmpty()) {
            var why = context().journal().resumedLate() ? "end.late" : "end.left";
            return new Ending(Outcome.UNSTABLE, Texts.of(why, String.join(", ", left)));
        }
        var skipped = plan.hosts().stream()
                .map(HostPlan::uuid)
                .map(this::recorded)
                .flatMap(Optional::stream)
                .filter(h -> h.result() == HostResult.Result.FAILED)
                .map(HostResult::name)
                .toList();
        return skipped.isEmpty()
                ? new Ending(Outcome.SUCCESS, doneText(name, plan.hash()))
                : new Ending(Outcome.UNSTABLE, Texts.of("end.skipped", String.join(", ", skipped)));
    }

    /**
     * The plan as the journal holds it; older journals hold nothing else.
     *
     * @param protectedVms names of the VMs that are only ever moved
     */
    record Planned(Plan plan, List<HostEstimate> estimates, List<String> protectedVms) {
        Planned {
            protectedVms = protectedVms == null ? List.of() : List.copyOf(protectedVms);
            estimates = estimates == null ? List.of() : List.copyOf(estimates);
        }
    }

    private void host(Baseline found, Plan plan, HostPlan host, HostGate.Step step) {
        context().journal().decide(RecordType.HOST_RESULT, host.uuid(), HostResult.class, () -> {
            try {
                var done = new HostUpdate(context(), found, plan, host, step).run();
                warnOfLivepatches(host, done);
                return done;
            } catch (PoolFailure e) {
                throw e;
            } catch (RolloutException | XapiFailure e) {
                if (host.coordinator() || context().options().onFailure() == RolloutOptions.OnFailure.STOP) {
                    throw new RolloutException(Texts.of("end.hostFailed", host.name(), e.getMessage()), e);
                }
                return leaveBehind(host, e.getMessage());
            }
        });
    }

    /** A reboot would cure it, but is only recommended, so at a lower level none follows (xapi-reference §5, step H5). */
    private void warnOfLivepatches(HostPlan host, HostResult done) {
        if (host.installs()
                && done.deferred().allUpTo(GuidanceLevel.FULL).stream().anyMatch(Guidance::isLivepatchFailure)) {
            var failures = context()
                    .journal()
                    .outcome("host/" + host.uuid() + "/apply")
                    .map(r -> r.data().path("livepatchFailures").asInt())
                    .orElse(0);
            context().warnOnce(host.name(), Texts.of("livepatch.failed", failures, host.name()));
        }
    }

    /** The host's own debts are paid, as far as that goes, and the next host is begun. */
    private HostResult leaveBehind(HostPlan host, String message) {
        context().warn(host.name(), message);
        new Restoration(context(), "/" + host.uuid()).payFor(host.uuid());
        return HostResult.notDone(host.uuid(), host.name(), true, message);
    }

    private Optional<HostResult> recorded(String uuid) {
        return context().journal().decision(RecordType.HOST_RESULT, uuid).map(r -> r.as(HostResult.class));
    }

    @Override
    void lastly(boolean again) {
        if (!again) {
            remember();
        }
        new ProtectedVms(context()).restart(again);
    }

    /** Whether a run that has ended may still owe a protected VM its restart, because its driver died before all were asked. */
    public static boolean mayOweRestarts(List<JournalRecord> records) {
        return ProtectedVms.mayOweRestarts(records);
    }

    /** What is lost here makes the next estimates worse and nothing else. */
    private void remember() {
        try {
            var baseline = context().journal().decision(RecordType.BASELINE, "");
            var plan = context().journal().decision(RecordType.PLANNED, "");
            if (baseline.isPresent() && plan.isPresent()) {
                var pool = baseline.get().as(Baseline.class).pool().uuid();
                var planned = plan.get().as(Planned.class).plan();
                HostTimes.of(context().journal().records(), pool, rolloutId(), planned)
                        .forEach(context().history()::add);
            }
        } catch (java.io.UncheckedIOException e) {
            context().listener().log("", e.getMessage());
        }
    }

    @Override
    void beforeClosing() {
        try {
            standing();
            new VmResults(context()).write();
        } catch (RolloutException | XapiFailure e) {
            context().warn("", e.getMessage());
        }
    }

    /** What a host runs that was begun and not completed, from the pool: its updates may well be in (rule R11). */
    private void standing() {
        var found = context().journal().decision(RecordType.BASELINE, "").map(r -> r.as(Baseline.class));
        if (found.isEmpty()) {
            return;
        }
        for (var now : context().pool().overview().hosts()) {
            var done = recorded(now.uuid())
                    .filter(host -> host.result() != HostResult.Result.FAILED)
                    .isPresent();
            var before = found.get().host(now.uuid());
            if (begun(now.uuid()) && !done && before.isPresent()) {
                context().journal().write(RecordType.HOST_STANDING, now.uuid(), HostStanding.of(before, now));
            }
        }
    }

    @Override
    RolloutResult result(Ending ending) {
        var hosts = new ArrayList<HostResult>();
        var plan = context()
                .journal()
                .decision(RecordType.PLANNED, "")
                .map(r -> r.as(Planned.class).plan());
        plan.ifPresent(p ->
                p.hosts().forEach(host -> hosts.add(recorded(host.uuid()).orElseGet(() -> unrecorded(host)))));
        return new RolloutResult(
                ending.outcome(),
                ending.message(),
                plan.map(Plan::hash).orElse(""),
                List.copyOf(hosts),
                context().journal().owed());
    }

    /** A host that the rollout did not come to; one that needed nothing has missed nothing. */
    private HostResult unrecorded(HostPlan host) {
        return host.nothingToDo()
                ? HostResult.nothingToDo(host.uuid(), host.name())
                : HostResult.notDone(host.uuid(), host.name(), begun(host.uuid()), "");
    }
}
