package io.jenkins.plugins.xenserver.rollout;

import io.jenkins.plugins.xenserver.model.Applied;
import io.jenkins.plugins.xenserver.model.HostState;
import io.jenkins.plugins.xenserver.model.PoolState;
import io.jenkins.plugins.xenserver.model.VmState;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Which hosts may get VMs back (rule R11). VMs do not go from a newer host to an older one (xapi-reference §4.6), so nothing
 * moves to an updated host that was not verified, watched and passed by its gate, as long as its VMs are on older hosts.
 */
final class Trust {
    /** In the debt for the VMs of a host: it is watched, or a gate is asked about it, before they come back. */
    static final String WATCHED = "watched";

    private Trust() {}

    /** That it was earned. */
    record Earned(boolean trusted) {}

    private static String id(String hostUuid) {
        return "host/" + hostUuid + "/trusted";
    }

    /** Writes down that a host is trusted, after a last look at it. */
    static void earn(RolloutContext context, String hostUuid, Runnable look) {
        context.journal().decide(RecordType.DECIDED, id(hostUuid), Earned.class, () -> {
            look.run();
            return new Earned(true);
        });
    }

    static boolean isEarned(RolloutContext context, String hostUuid) {
        return context.journal().decision(RecordType.DECIDED, id(hostUuid)).isPresent();
    }

    /**
     * Notes that a host has to pass before the next one is begun, where it has no VMs away of which the same is noted: whoever
     * comes after a rollout that died over it would not know (design §2.3).
     */
    static void await(RolloutContext context, String hostUuid, String host) {
        var key = Evacuation.key(hostUuid);
        if (!context.ledger().owes(key)) {
            context.ledger()
                    .owe(new Obligation(key, Obligation.Kind.VMS_AWAY, hostUuid, host, Map.of(WATCHED, "true")));
        }
    }

    /** What is owed for hosts that were to pass and have not. */
    static List<Obligation> unasked(RolloutContext context) {
        return context.gate() == HostGate.OPEN
                ? List.of()
                : context.journal().owed().stream()
                        .filter(debt -> debt.values().containsKey(WATCHED))
                        .toList();
    }

    /**
     * Before VMs go back to a host that an earlier rollout has updated.
     *
     * @throws RolloutException if our own gate is asked about it first
     */
    static void demandAsked(RolloutContext context, String hostUuid) {
        for (var debt : unasked(context)) {
            if (debt.uuid().equals(hostUuid) && isUpdated(context, hostUuid)) {
                throw new RolloutException(Texts.of("home.unasked", debt.subject()));
            }
        }
    }

    private static boolean isUpdated(RolloutContext context, String hostUuid) {
        return context.pool().host(hostUuid).latestSyncedUpdatesApplied() == Applied.YES;
    }

    /** Whoever pays what is still owed for a trusted host may bring its VMs back. */
    static void tellOthers(RolloutContext context, String key) {
        context.ledger()
                .owed(key)
                .filter(debt -> debt.values().containsKey(WATCHED))
                .ifPresent(debt -> {
                    var values = new LinkedHashMap<>(debt.values());
                    values.remove(WATCHED);
                    context.ledger()
                            .oweInstead(new Obligation(debt.key(), debt.kind(), debt.uuid(), debt.subject(), values));
                });
    }

    /**
     * Before the VMs of a host are brought back to it by whoever did not see it pass.
     *
     * @throws RolloutException if it did not pass and the way there cannot be taken back; the debt stays
     */
    static void demand(RolloutContext context, Obligation debt) {
        if (isEarned(context, debt)) {
            return;
        }
        var state = context.pool().overview();
        var home = state.host(debt.uuid());
        demandVerdict(state, debt);
        for (var uuid : Places.vms(debt).keySet()) {
            var now = state.vm(uuid).map(VmState::residentOn).flatMap(state::host);
            if (home.isPresent() && now.isPresent() && isNewer(home.get(), now.get())) {
                throw new RolloutException(Texts.of(
                        "home.untrusted",
                        debt.subject(),
                        debt.values().get(uuid),
                        now.get().name()));
            }
        }
    }

    /** Nobody asks any more about a host from which no VM is away when all the others are as far as it is. */
    private static void demandVerdict(PoolState state, Obligation debt) {
        var home = state.host(debt.uuid());
        var older = state.hosts().stream()
                .filter(other -> home.isPresent() && (isNewer(home.get(), other) || isAhead(home.get(), other)))
                .findFirst();
        if (Places.vms(debt).isEmpty() && older.isPresent()) {
            throw new RolloutException(
                    Texts.of("home.unseen", debt.subject(), older.get().name()));
        }
    }

    /** A dead rollout's host that nobody wanted to watch is trusted when it is back in service. */
    private static boolean isEarned(RolloutContext context, Obligation debt) {
        var uuid = debt.uuid();
        return isEarned(context, uuid) || !debt.values().containsKey(WATCHED) && !isOurs(context, uuid);
    }

    private static boolean isOurs(RolloutContext context, String hostUuid) {
        return context.journal().records().stream()
                .anyMatch(r -> r.type() == RecordType.DECIDED && Evacuation.isOf(hostUuid, r.id()));
    }

    private static boolean isAhead(HostState home, HostState other) {
        return home.latestSyncedUpdatesApplied() == Applied.YES && other.latestSyncedUpdatesApplied() == Applied.NO;
    }

    private static boolean isNewer(HostState home, HostState other) {
        return !other.versions().notLowerThan(home.versions());
    }
}
