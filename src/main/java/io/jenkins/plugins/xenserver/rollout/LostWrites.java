package io.jenkins.plugins.xenserver.rollout;

import io.jenkins.plugins.xenserver.model.HostState;
import io.jenkins.plugins.xenserver.model.PoolFacts;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A coordinator that dies uncleanly may come back with a database that is minutes old (rule R1). So after each of its restarts,
 * our own included, lock and ledger are looked at, and what was lost is written again.
 */
final class LostWrites {
    /** In a debt's values: the toolstack under which it was noted. */
    static final String AGENT = "agent";

    private static final String ID = "coordinator";

    private final Journal journal;
    private final PoolGateway pool;
    private final PoolLock lock;
    private final Ledger ledger;
    private String known;
    private boolean busy;

    LostWrites(Journal journal, PoolGateway pool, PoolLock lock, Ledger ledger) {
        this.journal = journal;
        this.pool = pool;
        this.lock = lock;
        this.ledger = ledger;
        this.known = journal.records().stream()
                .filter(r -> r.type() == RecordType.OBSERVED && r.id().equals(ID))
                .reduce((first, last) -> last)
                .map(r -> r.text("agent"))
                .orElse("");
    }

    /**
     * Looks whether the coordinator's toolstack is another one than before, and if so writes again what it lost.
     *
     * @return whether it has restarted
     */
    boolean reconcile(PoolFacts facts) {
        if (busy) {
            return false;
        }
        busy = true;
        try {
            return look(facts);
        } finally {
            busy = false;
        }
    }

    private boolean look(PoolFacts facts) {
        var coordinator = pool.host(facts.coordinatorUuid());
        var agent = agent(coordinator);
        if (agent.equals(known)) {
            return false;
        }
        // Another coordinator is another matter: the fence ends the run then.
        var restarted = known.startsWith(coordinator.uuid() + "@");
        if (restarted) {
            lock.writeAgain(facts);
            // Whoever has taken the lock meanwhile keeps the ledger; the fence trips next.
            if (lock.isMine(pool.pool())) {
                ledger.writeAgain(facts);
                oweForgotten(facts);
            }
        }
        journal.write(RecordType.OBSERVED, ID, Map.of("state", restarted ? "restarted" : "seen", "agent", agent));
        known = agent;
        return restarted;
    }

    /** Which run of the coordinator's toolstack this is: what one has not written to its disk, the next does not know. */
    static String agent(HostState coordinator) {
        return coordinator.uuid() + "@" + HostActivities.text(coordinator.agentStartTime());
    }

    /**
     * Whether the coordinator may have forgotten what was done for a debt, because its toolstack is another one than when the
     * debt was noted. The debt itself tells, also to whoever adopts it without the journal; older ones do not.
     */
    static boolean mayConcern(PoolGateway pool, Journal journal, Obligation debt) {
        var noted = debt.values().get(AGENT);
        if (noted == null) {
            return hasRestartedSince(journal, RecordType.OBLIGATION, debt.key());
        }
        return !noted.equals(agent(pool.host(pool.pool().coordinatorUuid())));
    }

    /** Whether the coordinator has restarted since the last record of that kind, or ever if there is none. */
    static boolean hasRestartedSince(Journal journal, RecordType type, String id) {
        var restarted = false;
        for (var entry : journal.records()) {
            restarted = isRestart(entry)
                    || restarted && !(entry.type() == type && entry.id().equals(id));
        }
        return restarted;
    }

    /** Whether this says that the coordinator's toolstack has restarted. */
    static boolean isRestart(JournalRecord entry) {
        return entry.type() == RecordType.OBSERVED
                && entry.id().equals(ID)
                && entry.text("state").equals("restarted");
    }

    /** What was paid back, and is not so any more, is owed again. */
    private void oweForgotten(PoolFacts before) {
        var debts = new LinkedHashMap<String, Obligation>();
        for (var entry : journal.records()) {
            if (entry.type() == RecordType.OBLIGATION) {
                debts.put(entry.id(), entry.as(Obligation.class));
            } else if (entry.type() == RecordType.RELEASED && !entry.text("how").equals("restored")) {
                debts.remove(entry.id());
            }
        }
        for (var debt : debts.values()) {
            if (!ledger.owes(debt.key()) && isForgotten(debt, before)) {
                ledger.owe(debt);
            }
        }
    }

    /**
     * That a host is in service, or a switch off, may be somebody's will, unless the debt has come back with it. A coordinator
     * itself has forgotten that it was disabled, or will have in a moment (xapi-reference §4.5).
     */
    private boolean isForgotten(Obligation debt, PoolFacts before) {
        if (debt.kind().isOfHost() && !pool.hasHost(debt.uuid())) {
            return false;
        }
        var cameBack = before.otherConfig().containsKey(Ledger.PREFIX + debt.key());
        return switch (debt.kind()) {
            case HOST_DISABLED -> !pool.host(debt.uuid()).enabled();
            case HOST_ENABLED ->
                debt.uuid().equals(before.coordinatorUuid())
                        || cameBack && pool.host(debt.uuid()).enabled();
            case HA -> cameBack && !before.haEnabled();
            case WLB -> cameBack && !before.wlbEnabled();
            case UPDATE_SYNC -> cameBack && !before.updateSyncEnabled();
            case AUTO_POWER_ON -> cameBack && !before.autoPowerOn();
            default -> false;
        };
    }
}
