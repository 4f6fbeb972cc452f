package io.jenkins.plugins.xenserver.rollout;

import io.jenkins.plugins.xenserver.model.HostState;
import io.jenkins.plugins.xenserver.model.Plan;
import io.jenkins.plugins.xenserver.model.PoolState;
import io.jenkins.plugins.xenserver.xapi.XapiFailure;
import java.util.ArrayList;
import java.util.List;

/**
 * A rolling update of one pool, as straight as the vendor's page (design §2.2). After an interruption the same procedure runs
 * from the top: decisions come from the journal, facts from the pool.
 */
public final class RollingUpdate extends Procedure {
    /** A rolling update that has not begun, or that goes on where its journal ends. */
    public RollingUpdate(RolloutSetup setup) {
        super(setup, "rolling-update");
    }

    @Override
    Ending work() {
        var context = context();
        var found = decide(
                RecordType.BASELINE,
                Baseline.class,
                () -> Baseline.of(context.pool().state()));
        context.fence().coordinatorIs(found.pool().coordinatorUuid());
        var switches = new Switches(context, "");
        switches.updateSyncOff(found.pool());
        var hash = new Sync(context).hash();
        var plan = decide(
                        RecordType.PLANNED,
                        Planned.class,
                        () -> new Planned(new Planning(context.pool(), context.options()).plan(hash)))
                .plan();
        new Checks(context).first(plan);
        if (plan.nothingToDo()) {
            return new Ending(
                    Outcome.SUCCESS, Texts.of("end.upToDate", found.pool().name()));
        }
        switches.off(found.pool());
        new Checks(context).second(plan);
        PoolDatabase.sync(context);
        for (var host : plan.hosts()) {
            stopBetweenHosts();
            host(found, plan, host.uuid());
        }
        new VmWork(context, plan).inPool();
        settle();
        return new Ending(Outcome.SUCCESS, Texts.of("end.done", found.pool().name(), plan.hash()));
    }

    /** The plan as the journal holds it. */
    record Planned(Plan plan) {}

    private void host(Baseline found, Plan plan, String uuid) {
        var host = plan.host(uuid).orElseThrow();
        context().journal().decide(RecordType.HOST_RESULT, uuid, HostResult.class, () -> {
            try {
                return new HostUpdate(context(), found, plan, host).run();
            } catch (RolloutException | XapiFailure e) {
                throw new RolloutException(Texts.of("end.hostFailed", host.name(), e.getMessage()), e);
            }
        });
    }

    /** All hosts live, enabled and of one version, and the pool has noticed (xapi-reference §5, step 9). */
    private void settle() {
        var last = new PoolState[1];
        var settled = context().patience().until(context().limits().settle(), () -> {
            last[0] = context().pool().overview();
            return !last[0].pool().rollingUpgradeInProgress()
                    && !last[0].versionsDiffer()
                    && last[0].hosts().stream().allMatch(HostState::live);
        });
        if (!settled) {
            context()
                    .warn(
                            last[0].pool().name(),
                            Texts.of("settle.limit", last[0].pool().name()));
        }
    }

    @Override
    void beforeClosing() {
        try {
            new VmResults(context()).write();
        } catch (RolloutException | XapiFailure e) {
            context().warn("", e.getMessage());
        }
    }

    @Override
    RolloutResult result(Ending ending) {
        var hosts = new ArrayList<HostResult>();
        var plan = context()
                .journal()
                .decision(RecordType.PLANNED, "")
                .map(r -> r.as(Planned.class).plan());
        plan.ifPresent(p -> p.hosts()
                .forEach(host -> hosts.add(context()
                        .journal()
                        .decision(RecordType.HOST_RESULT, host.uuid())
                        .map(r -> r.as(HostResult.class))
                        .orElseGet(() -> notDone(host.uuid(), host.name())))));
        return new RolloutResult(
                ending.outcome(),
                ending.message(),
                plan.map(Plan::hash).orElse(""),
                List.copyOf(hosts),
                context().journal().owed());
    }

    private HostResult notDone(String uuid, String name) {
        var begun = context().journal().records().stream()
                .anyMatch(r -> r.type() == RecordType.INTENT && r.id().startsWith("host/" + uuid + "/"));
        return new HostResult(
                uuid,
                name,
                begun ? HostResult.Result.FAILED : HostResult.Result.NOT_STARTED,
                "",
                "",
                "",
                "",
                io.jenkins.plugins.xenserver.model.GuidanceSet.EMPTY,
                "");
    }
}
