package io.jenkins.plugins.xenserver.rollout;

import com.xensource.xenapi.Types;
import io.jenkins.plugins.xenserver.model.PoolFacts;
import io.jenkins.plugins.xenserver.xapi.ApiFailure;
import io.jenkins.plugins.xenserver.xapi.XapiFailure;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * The lock on a pool: one key of {@code pool.other_config}, written whole and never edited. Adding an existing key fails, so
 * taking it is atomic (design §2.3).
 */
final class PoolLock {
    /** The key in {@code pool.other_config}. */
    static final String KEY = "xenserver-updates.lock";

    private static final String ID = "lock";

    private final Journal journal;
    private final PoolGateway pool;
    private final Owner me;
    private final Predicate<Owner> takeOver;
    private final Consumer<String> log;

    /**
     * A lock.
     *
     * @param takeOver whether another rollout's lock may be taken over
     * @param log told of each one that is
     */
    PoolLock(Journal journal, PoolGateway pool, Owner me, Predicate<Owner> takeOver, Consumer<String> log) {
        this.journal = journal;
        this.pool = pool;
        this.me = me;
        this.takeOver = takeOver;
        this.log = log;
    }

    /** Who holds a pool's lock. */
    static Optional<Owner> holder(PoolFacts facts) {
        return Optional.ofNullable(facts.otherConfig().get(KEY)).map(Owner::parse);
    }

    boolean isMine(PoolFacts facts) {
        return holder(facts).filter(o -> o.driver().equals(me.driver())).isPresent();
    }

    /** Whether somebody else drives the same rollout, from a copy of its journal. */
    boolean isMyRollout(Owner owner) {
        return owner.rollout().equals(me.rollout());
    }

    /**
     * Takes the lock, also from an earlier driver of the same rollout.
     *
     * @throws RolloutException naming the holder if it is somebody else's
     */
    void take() {
        while (true) {
            var facts = pool.pool();
            var holder = holder(facts);
            if (holder.isPresent()) {
                if (isMine(facts)) {
                    return;
                }
                var another = !isMyRollout(holder.get());
                if (another && !takeOver.test(holder.get())) {
                    throw new RolloutException(
                            Texts.of("lock.held", facts.name(), holder.get().words()));
                }
                if (another) {
                    log.accept(Texts.of(
                            "lock.takenOver", facts.name(), holder.get().words()));
                }
                journal.write(
                        RecordType.OBSERVED,
                        ID,
                        Map.of("state", "taken over", "driver", holder.get().driver()));
                OtherConfig.remove(pool, KEY);
            }
            add();
        }
    }

    private void add() {
        try {
            pool.session().call(c -> {
                Types.toPool(pool.ref()).addToOtherConfig(c, KEY, me.json());
                return null;
            });
        } catch (ApiFailure e) {
            if (!e.is("MAP_DUPLICATE_KEY") && !e.isTransient()) {
                throw e;
            }
        } catch (XapiFailure e) {
            if (!e.mayPassForReads()) {
                throw e;
            }
            // Whether it arrived shows at the next look: the driver's id is ours alone.
            pool.patience().sleep(java.time.Duration.ofSeconds(1));
        }
    }

    /**
     * After an unclean restart of the coordinator: adds the lock again if it was lost, or if the database fell back to a
     * driver that it was taken over from (rule R1), of this rollout or another. A lock of anybody else stands.
     */
    void writeAgain(PoolFacts facts) {
        var holder = holder(facts);
        var stale = holder.filter(this::wasTakenOver);
        stale.ifPresent(o -> OtherConfig.remove(pool, KEY));
        if (holder.isEmpty() || stale.isPresent()) {
            add();
        }
    }

    /** A driver takes the lock once, at its start: one that lost it to us does not come back for it. */
    private boolean wasTakenOver(Owner owner) {
        return !owner.driver().isEmpty()
                && journal.records().stream()
                        .anyMatch(r -> r.type() == RecordType.OBSERVED
                                && r.id().equals(ID)
                                && r.text("driver").equals(owner.driver()));
    }

    /** Gives the lock back if it is still ours. */
    void release() {
        var facts = pool.pool();
        if (isMine(facts)) {
            OtherConfig.remove(pool, KEY);
        }
    }
}
