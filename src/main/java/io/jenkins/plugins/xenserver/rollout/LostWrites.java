package io.jenkins.plugins.xenserver.rollout;

import io.jenkins.plugins.xenserver.model.PoolFacts;
import java.util.Map;

/**
 * A coordinator that dies uncleanly may come back with a database that is minutes old (rule R1). So after each of its restarts,
 * our own included, lock and ledger are looked at, and what was lost is written again.
 */
final class LostWrites {
    private static final String ID = "coordinator";

    private final Journal journal;
    private final PoolGateway pool;
    private final PoolLock lock;
    private final Ledger ledger;
    private String known;

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
        var coordinator = pool.host(facts.coordinatorUuid());
        var agent = coordinator.uuid() + "@" + HostActivities.text(coordinator.agentStartTime());
        if (agent.equals(known)) {
            return false;
        }
        // Another coordinator is another matter: the fence ends the run then.
        var restarted = known.startsWith(coordinator.uuid() + "@");
        if (restarted) {
            lock.writeAgain(facts);
            ledger.writeAgain(facts);
        }
        journal.write(RecordType.OBSERVED, ID, Map.of("state", restarted ? "restarted" : "seen", "agent", agent));
        known = agent;
        return restarted;
    }
}
