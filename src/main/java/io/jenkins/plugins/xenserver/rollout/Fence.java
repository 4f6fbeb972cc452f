package io.jenkins.plugins.xenserver.rollout;

import io.jenkins.plugins.xenserver.model.PoolFacts;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;

/**
 * Looked at before every consequential call (design §2.3, rule R3): is the lock still ours, does the caller still want us, is
 * the coordinator the same, and is everything still off that we switched off?
 */
final class Fence {
    private final PoolGateway pool;
    private final PoolLock lock;
    private final BooleanSupplier wanted;
    private final Map<String, Predicate<PoolFacts>> standing = new LinkedHashMap<>();
    private String coordinator = "";

    /**
     * A fence.
     *
     * @param wanted whether the caller, in Jenkins the step in the running flow, is still active
     */
    Fence(PoolGateway pool, PoolLock lock, BooleanSupplier wanted) {
        this.pool = pool;
        this.lock = lock;
        this.wanted = wanted;
    }

    /** From now on the coordinator must be this host. */
    void coordinatorIs(String uuid) {
        coordinator = uuid;
    }

    /** From now on this must hold; the key names the sentence that tells of its violation. */
    void hold(String key, Predicate<PoolFacts> condition) {
        standing.put(key, condition);
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
        if (!wanted.getAsBoolean()) {
            throw new Detached(Texts.of("fence.unwanted"));
        }
        var facts = pool.pool();
        if (!lock.isMine(facts)) {
            throw new Detached(PoolLock.holder(facts)
                    .map(o -> Texts.of("fence.taken", facts.name(), o.words()))
                    .orElseGet(() -> Texts.of("fence.gone", facts.name())));
        }
        if (!coordinator.isEmpty() && !coordinator.equals(facts.coordinatorUuid())) {
            throw new PoolFailure(Texts.of("fence.coordinator", facts.name()));
        }
        standing.forEach((key, condition) -> {
            if (!condition.test(facts)) {
                throw new PoolFailure(Texts.of("fence." + key, facts.name()));
            }
        });
        return facts;
    }
}
