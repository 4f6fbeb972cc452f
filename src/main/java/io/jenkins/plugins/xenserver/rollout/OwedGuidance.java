package io.jenkins.plugins.xenserver.rollout;

import io.jenkins.plugins.xenserver.model.AvailableUpdates;
import io.jenkins.plugins.xenserver.model.Guidance;
import io.jenkins.plugins.xenserver.model.GuidanceLevel;
import io.jenkins.plugins.xenserver.model.GuidanceSet;
import io.jenkins.plugins.xenserver.model.HostAction;
import io.jenkins.plugins.xenserver.model.HostPlan;
import io.jenkins.plugins.xenserver.model.HostState;
import io.jenkins.plugins.xenserver.model.HostUpdates;
import io.jenkins.plugins.xenserver.model.Plan;
import io.jenkins.plugins.xenserver.model.PoolState;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The restart that the updates of a host ask for, owed from before they go in until it is done or the pool itself knows of it
 * (rule R17). An installation that dies between the packages and the pending lists leaves no other trace of it: the pool has
 * nothing more to install, and a later run has no plan that asks for it.
 */
final class OwedGuidance {
    private static final String PREFIX = "guidance/";
    private static final String ROLLOUT = "rollout";
    private static final String BOOT = "boot";
    private static final String AGENT = "agent";

    /** The boot second is computed anew at each agent start (rule R16). */
    private static final Duration JITTER = Duration.ofSeconds(30);

    private final RolloutContext context;

    OwedGuidance(RolloutContext context) {
        this.context = context;
    }

    /** Notes what the updates of a host will ask for; nothing where they ask for no restart. */
    void owe(Plan all, HostPlan plan) {
        var values = new LinkedHashMap<String, String>();
        for (var kind : GuidanceLevel.values()) {
            var tasks = restarts(plan.guidance().kind(kind));
            if (kind == GuidanceLevel.MANDATORY
                    && plan.has(HostAction.RESTART_TOOLSTACK)
                    && HostUpdate.bringsToolstack(all)) {
                // The coordinator's is done at every level, before the first member comes up with a newer one (rule
                // R13).
                tasks.add(Guidance.RESTART_TOOLSTACK);
            }
            if (!tasks.isEmpty()) {
                values.put(
                        kind.name(),
                        tasks.stream().map(Guidance::pendingName).sorted().collect(Collectors.joining(",")));
            }
        }
        if (values.isEmpty()) {
            return;
        }
        var host = context.pool().host(plan.uuid());
        values.put(BOOT, HostActivities.text(host.bootTime()));
        values.put(AGENT, HostActivities.text(host.agentStartTime()));
        values.put(ROLLOUT, rolloutId());
        context.ledger()
                .oweInstead(new Obligation(
                        PREFIX + plan.uuid(), Obligation.Kind.HOST_GUIDANCE, plan.uuid(), plan.name(), values));
    }

    private String rolloutId() {
        return context.journal().records().getFirst().text("rolloutId");
    }

    private static Set<Guidance> restarts(Collection<Guidance> guidance) {
        return guidance.stream()
                .filter(g -> g.isReboot() || g == Guidance.RESTART_TOOLSTACK)
                .collect(Collectors.toCollection(java.util.TreeSet::new));
    }

    /** Strikes out what is owed for a host, if that is done or known. */
    void settle(String hostUuid) {
        context.ledger()
                .owed(PREFIX + hostUuid)
                .filter(debt -> settled(context.pool().host(hostUuid), debt))
                .ifPresent(debt -> context.ledger().release(debt.key(), "restored", debt.what()));
    }

    /** Strikes it out again where the pool has refused the updates; what an earlier run may have installed stays owed. */
    void notInstalled(String hostUuid) {
        var key = PREFIX + hostUuid;
        var adopted = context.journal().records().stream()
                .filter(r -> r.type() == RecordType.OBLIGATION && r.id().equals(key))
                .anyMatch(r -> !r.as(Obligation.class)
                        .values()
                        .getOrDefault(ROLLOUT, "")
                        .equals(rolloutId()));
        if (!adopted) {
            context.ledger().release(key, "not due", Texts.of("guidance.notDue"));
        }
    }

    /**
     * Strikes out what is done, and what the pool itself knows of.
     *
     * @throws RolloutException if neither is so; the next update carries it out
     */
    void pay(Obligation debt) {
        settle(debt.uuid());
        if (context.ledger().owes(debt.key())) {
            throw new RolloutException(Texts.of("guidance.owed", debt.subject()));
        }
    }

    /** Adds what is owed to what is available, so that a plan holds it although there is nothing more to install. */
    static AvailableUpdates with(PoolState state, AvailableUpdates available) {
        var hosts = new HashMap<>(available.hosts());
        for (var debt : Ledger.read(state.pool())) {
            if (debt.kind() == Obligation.Kind.HOST_GUIDANCE) {
                state.host(debt.uuid()).filter(host -> !settled(host, debt)).ifPresent(host -> {
                    var updates = available.forHost(host);
                    hosts.put(
                            host.ref(),
                            new HostUpdates(
                                    host.ref(),
                                    updates.guidance().union(guidance(debt)),
                                    updates.packages(),
                                    updates.updateIds(),
                                    updates.livepatches()));
                });
            }
        }
        return new AvailableUpdates(available.hash(), hosts, available.updates(), available.apiVersion());
    }

    private static GuidanceSet guidance(Obligation debt) {
        var set = GuidanceSet.EMPTY;
        for (var kind : GuidanceLevel.values()) {
            var tasks = debt.values().getOrDefault(kind.name(), "");
            set = set.with(
                    kind,
                    Arrays.stream(tasks.split(","))
                            .filter(task -> !task.isEmpty())
                            .map(Guidance::ofPending)
                            .toList());
        }
        return set;
    }

    private static boolean settled(HostState host, Obligation debt) {
        if (guidance(debt).containsReboot()) {
            return host.pending().containsReboot() || hasRebooted(host, debt.values());
        }
        return host.pending().containsReboot()
                || host.pending().contains(Guidance.RESTART_TOOLSTACK)
                || hasNewAgent(host, debt.values());
    }

    private static boolean hasRebooted(HostState host, Map<String, String> values) {
        var before = values.getOrDefault(BOOT, "");
        return !before.isEmpty()
                && host.bootTime() != null
                && Duration.between(Instant.parse(before), host.bootTime())
                                .abs()
                                .compareTo(JITTER)
                        > 0;
    }

    private static boolean hasNewAgent(HostState host, Map<String, String> values) {
        var before = values.getOrDefault(AGENT, "");
        return !before.isEmpty()
                && host.agentStartTime() != null
                && !HostActivities.text(host.agentStartTime()).equals(before);
    }
}
