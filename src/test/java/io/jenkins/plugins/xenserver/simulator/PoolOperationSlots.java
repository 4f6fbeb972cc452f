package io.jenkins.plugins.xenserver.simulator;

import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/**
 * Which operations on the pool exclude each other (xapi-reference §2.7): blocking ones fail at once with the name of
 * the one that runs; waiting ones hang.
 */
final class PoolOperationSlots {
    private static final Set<String> BLOCKING = Set.of(
            "ha_enable",
            "ha_disable",
            "cluster_create",
            "designate_new_master",
            "tls_verification_enable",
            "configure_repositories",
            "sync_updates",
            "sync_bundle",
            "apply_updates");
    private static final int WAITERS = 100;
    private static final Duration PATIENCE = Duration.ofHours(2);

    private final Simulator sim;
    private final Random pauses;
    private int waiters;

    PoolOperationSlots(Simulator sim, long seed) {
        this.sim = sim;
        this.pauses = new Random(seed);
    }

    /** Something to do while the slot is held. */
    interface Work<T> {
        T run() throws SimFailure, InterruptedException;
    }

    /**
     * Runs {@code work} with the operation shown in {@code pool.current_operations}. If the toolstack goes away meanwhile
     * nothing is cleaned up here: its restart empties the map.
     */
    <T> T holding(Call call, String operation, Work<T> work) throws SimFailure, InterruptedException {
        claim(call, operation);
        var key = call.operationKey();
        try {
            var result = work.run();
            sim.pool().drop("current_operations", key);
            return result;
        } catch (SimFailure e) {
            sim.pool().drop("current_operations", key);
            throw e;
        }
    }

    /** Waits for the slot or fails, and takes it; whoever calls gives it back. */
    void claim(Call call, String operation) throws SimFailure, InterruptedException {
        var until = sim.clock().now().plus(PATIENCE);
        while (true) {
            if (sim.pool().flag("is_psr_pending")) {
                throw new SimFailure("POOL_SECRET_ROTATION_PENDING");
            }
            var running = sim.pool().map("current_operations");
            if (BLOCKING.contains(operation)) {
                for (var other : running.values()) {
                    if (BLOCKING.contains(other)) {
                        throw new SimFailure(other.toUpperCase(Locale.ROOT) + "_IN_PROGRESS");
                    }
                }
            }
            if (operation.equals("get_updates") && running.containsValue("get_updates") && !sim.isAtLeast("24.15.0")) {
                throw new SimFailure("GET_UPDATES_IN_PROGRESS");
            }
            if (running.isEmpty()) {
                sim.pool().put("current_operations", call.operationKey(), operation);
                return;
            }
            hang(call, running, until);
        }
    }

    private void hang(Call call, Map<String, String> running, java.time.Instant until)
            throws SimFailure, InterruptedException {
        var other = running.entrySet().iterator().next();
        if (!sim.clock().now().isBefore(until)) {
            throw new SimFailure(
                    "OTHER_OPERATION_IN_PROGRESS", "pool", sim.pool().ref(), other.getValue(), other.getKey());
        }
        if (waiters >= WAITERS) {
            throw new SimFailure("TOO_MANY_PENDING_TASKS");
        }
        waiters++;
        try {
            call.pause(Duration.ofMillis(1000 + pauses.nextInt(19_000)));
        } finally {
            waiters--;
        }
    }
}
