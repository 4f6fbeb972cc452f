package io.jenkins.plugins.xenserver.rollout;

import com.xensource.xenapi.Types;
import io.jenkins.plugins.xenserver.xapi.ApiFailure;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** Single keys of {@code pool.other_config}. The map is never set as a whole: that would overwrite xapi's own keys. */
final class OtherConfig {
    private OtherConfig() {}

    /** Removes a key; removing one that is not there is no failure, so a lost answer may be repeated. */
    static void remove(PoolGateway pool, String key) {
        remove(pool, key, () -> {});
    }

    /**
     * The same.
     *
     * @param guard asked before each further attempt, because the pool may be somebody else's by then
     */
    static void remove(PoolGateway pool, String key, Runnable guard) {
        pool.patience()
                .read(guarded(
                        guard,
                        () -> pool.session().call(c -> {
                            Types.toPool(pool.ref()).removeFromOtherConfig(c, key);
                            return null;
                        })));
    }

    private static Supplier<Void> guarded(Runnable guard, Supplier<Void> attempt) {
        var attempts = new AtomicInteger();
        return () -> {
            if (attempts.getAndIncrement() > 0) {
                guard.run();
            }
            return attempt.get();
        };
    }

    /** Adds a key, or replaces our own earlier value of it; repeated until it is seen there. */
    static void put(PoolGateway pool, String key, String value) {
        while (true) {
            var present = pool.pool().otherConfig().get(key);
            if (value.equals(present)) {
                return;
            }
            if (present != null) {
                remove(pool, key);
            }
            add(pool, key, value, () -> {});
        }
    }

    /**
     * The same for what must never be missing: while it is replaced, its new value stands under another key too.
     *
     * @param standIn that key
     * @param same whether what stands there says the same, and is left alone
     * @param guard asked before each further attempt, because the pool may be somebody else's by then
     */
    static void put(
            PoolGateway pool, String key, String standIn, String value, Predicate<String> same, Runnable guard) {
        while (true) {
            var config = pool.pool().otherConfig();
            var present = config.get(key);
            var standing = config.get(standIn);
            var done = present != null && same.test(present);
            if (standing != null && (done || present != null && !standing.equals(value))) {
                remove(pool, standIn, guard);
            }
            if (done) {
                return;
            }
            if (present != null) {
                if (!value.equals(standing)) {
                    add(pool, standIn, value, guard);
                }
                remove(pool, key, guard);
            }
            add(pool, key, value, guard);
        }
    }

    private static void add(PoolGateway pool, String key, String value, Runnable guard) {
        pool.patience()
                .read(guarded(
                        guard,
                        () -> pool.session().call(c -> {
                            try {
                                Types.toPool(pool.ref()).addToOtherConfig(c, key, value);
                            } catch (ApiFailure e) {
                                // An earlier attempt whose answer was lost may have added it; the next look
                                // decides.
                                if (!e.is("MAP_DUPLICATE_KEY")) {
                                    throw e;
                                }
                            }
                            return null;
                        })));
    }
}
