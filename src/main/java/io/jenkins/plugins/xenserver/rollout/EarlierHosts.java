package io.jenkins.plugins.xenserver.rollout;

import io.jenkins.plugins.xenserver.model.HostPlan;
import io.jenkins.plugins.xenserver.model.Plan;
import java.util.List;

/**
 * Hosts that an earlier rollout has updated and that were to be watched, or a gate asked about, when it died (rule R11). A
 * rollout with a gate of its own asks that before it begins the next host; they count among its hosts.
 */
final class EarlierHosts {
    private static final String ID = "earlier-hosts";

    private final RolloutContext context;
    private final List<Host> hosts;
    private final int total;

    private EarlierHosts(RolloutContext context, List<Host> hosts, int others) {
        this.context = context;
        this.hosts = hosts;
        this.total = hosts.size() + others;
    }

    /** One of them. */
    record Host(String uuid, String name) {}

    /** As the journal holds them, because what is owed for one changes when its gate has passed. */
    record Found(List<Host> hosts) {}

    /** Those that need nothing more by this plan; all others have their turn in it, and are asked about then. */
    static EarlierHosts of(RolloutContext context, Plan plan) {
        var left = Room.todo(plan).size();
        var known = context.journal().decision(RecordType.DECIDED, ID).map(r -> r.as(Found.class));
        var found = known.map(Found::hosts).orElseGet(() -> found(context, plan));
        if (known.isEmpty() && !found.isEmpty()) {
            context.journal().decide(RecordType.DECIDED, ID, Found.class, () -> new Found(found));
        }
        return new EarlierHosts(context, found, left);
    }

    /** The same before there is anything to remember. */
    static List<Host> found(RolloutContext context, Plan plan) {
        return Trust.unasked(context).stream()
                .filter(debt ->
                        plan.host(debt.uuid()).map(HostPlan::nothingToDo).orElse(true))
                .map(debt -> new Host(debt.uuid(), debt.subject()))
                .toList();
    }

    int size() {
        return hosts.size();
    }

    /**
     * Asks about those that nobody has been asked about, and brings the VMs home to those that pass.
     *
     * @param between done before each
     * @return whether there was any
     * @throws RolloutException if the gate says no
     */
    boolean ask(Runnable between) {
        var asked = false;
        for (var host : hosts) {
            if (!Trust.isEarned(context, host.uuid())) {
                between.run();
                ask(host);
                asked = true;
            }
        }
        return asked;
    }

    private void ask(Host host) {
        var limit = context.options().gateLimit().orElse(null);
        var done = hosts.indexOf(host) + 1;
        new Gatekeeper(context, new HostGate.Step(host.name(), host.uuid(), done, total, limit)).pass();
        Trust.earn(context, host.uuid(), () -> demandInService(host));
        Trust.tellOthers(context, Evacuation.key(host.uuid()));
        new Restoration(context, "/asked").payFor(host.uuid());
    }

    private void demandInService(Host host) {
        var now = context.pool().host(host.uuid());
        if (!now.live() || !now.enabled()) {
            throw new RolloutException(Texts.of("verify.notBack", host.name()));
        }
    }
}
