package io.jenkins.plugins.xenserver.rollout;

import io.jenkins.plugins.xenserver.model.PoolFacts;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;

/**
 * Looked at before every consequential call (design §2.3, rule R3): is the lock still ours, does the caller still want us, is
 * the coordinator the same, and is everything still off that we switched off?
 */
final class Fence {
    /** What was read longer ago than this may not be so any more, as when an answer in between was lost. */
    static final Duration FRESH = Duration.ofSeconds(2);

    private final PoolGateway pool;
    private final PoolLock lock;
    private final BooleanSupplier wanted;
    private final LostWrites lostWrites;
    private final Map<String, Condition> standing = new LinkedHashMap<>();
    private String coordinator = "";

    /**
     * A fence.
     *
     * @param lostWrites looked at first, because a coordinator that forgot is not somebody who interferes
     * @param wanted whether the caller, in Jenkins the step in the running flow, is still active
     */
    Fence(PoolGateway pool, PoolLock lock, LostWrites lostWrites, BooleanSupplier wanted) {
        this.pool = pool;
        this.lock = lock;
        this.lostWrites = lostWrites;
        this.wanted = wanted;
    }

    /** From now on the coordinator must be this host. */
    void coordinatorIs(String uuid) {
        coordinator = uuid;
    }

    /**
     * A standing condition.
     *
     * @param holds whether it is so
     * @param again makes it so once more, for a coordinator that has forgotten it
     */
    private record Condition(Predicate<PoolFacts> holds, Runnable again) {}

    /** From now on this must hold; the key names the sentence that tells of its violation. */
    void hold(String key, Predicate<PoolFacts> condition, Runnable again) {
        standing.put(key, new Condition(condition, again));
    }

    /** From now on only lock and caller count: what is owed is paid back whatever else has changed. */
    void onlyOwnership() {
        standing.clear();
        coordinator = "";
    }

    /** No longer demanded, because we are about to change it ourselves. */
    void drop(String key) {
        standing.remove(key);
    }

    /**
     * Looks.
     *
     * @throws Detached if the pool is no longer ours
     * @throws RolloutException if somebody else changed a standing condition
     */
    PoolFacts check() {
        return look(true);
    }

    /**
     * Looks whether lock and ledger are still ours to write.
     *
     * @throws Detached if the pool is no longer ours
     */
    void demandOurs() {
        look(false);
    }

    private PoolFacts look(boolean standingToo) {
        if (!wanted.getAsBoolean()) {
            throw new Detached(Texts.of("fence.unwanted"));
        }
        var facts = pool.pool();
        var read = pool.patience().elapsed();
        var restarted = lostWrites.reconcile(facts);
        facts = restarted || isStale(read) ? pool.pool() : facts;
        demandOwnership(facts);
        if (standingToo || restarted) {
            demandStanding(facts, restarted);
        }
        return facts;
    }

    /** Whether what was read at this moment, as {@link Patience#elapsed()} tells it, is no longer fresh. */
    boolean isStale(Duration read) {
        return pool.patience().elapsed().minus(read).compareTo(FRESH) > 0;
    }

    private void demandStanding(PoolFacts facts, boolean restarted) {
        var violated = new LinkedHashMap<>(standing);
        violated.values().removeIf(condition -> condition.holds().test(facts));
        if (violated.isEmpty()) {
            return;
        }
        if (!restarted) {
            throw new PoolFailure(
                    Texts.of("fence." + violated.keySet().iterator().next(), facts.name()));
        }
        // All at once: a coordinator may have forgotten several, and none of those is somebody's doing while another is
        // mended.
        standing.keySet().removeAll(violated.keySet());
        violated.values().forEach(condition -> condition.again().run());
        standing.putAll(violated);
    }

    private void demandOwnership(PoolFacts facts) {
        if (!lock.isMine(facts)) {
            throw new Detached(PoolLock.holder(facts)
                    .map(o -> Texts.of(lock.isMyRollout(o) ? "fence.copied" : "fence.taken", facts.name(), o.words()))
                    .orElseGet(() -> Texts.of("fence.gone", facts.name())));
        }
        if (!coordinator.isEmpty() && !coordinator.equals(facts.coordinatorUuid())) {
            throw new PoolFailure(Texts.of("fence.coordinator", facts.name()));
        }
    }
}
