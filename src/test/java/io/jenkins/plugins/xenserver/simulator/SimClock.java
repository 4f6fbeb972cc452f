package io.jenkins.plugins.xenserver.simulator;

import java.time.Duration;
import java.time.Instant;
import java.util.function.BooleanSupplier;

/**
 * The time of a simulated pool, and the one lock under which its state changes.
 *
 * <p>Whoever reads or changes simulated state does so between {@link #enter()} and {@link #exit()}, from a change
 * scheduled with {@link #at}, or from an actor started with {@link #start}. Waiting gives the lock up and takes it back
 * before it returns. All instants are UTC.
 */
public interface SimClock {

    /** The present simulated time. */
    Instant now();

    /** Lets {@code change} happen at {@code when}, or at once if that has passed. The change must not wait. */
    void at(Instant when, Runnable change);

    /**
     * Blocks the calling actor until {@code condition} holds after some change of state, or until the deadline.
     *
     * @param what what the actor waits for, in words, for the report of a stand-still
     * @return whether the condition holds
     * @throws InterruptedException if the calling thread is interrupted while it waits
     */
    boolean await(String what, BooleanSupplier condition, Instant deadline) throws InterruptedException;

    /** {@link #await(String, BooleanSupplier, Instant)} without a description. */
    default boolean await(BooleanSupplier condition, Instant deadline) throws InterruptedException {
        return await("a condition", condition, deadline);
    }

    /** Lets simulated time pass for the calling actor. */
    default void sleep(Duration duration) throws InterruptedException {
        var until = now().plus(duration);
        await("the time " + until, () -> false, until);
    }

    /** Starts an actor of the simulated world itself; it holds the lock whenever it runs. */
    void start(String name, Runnable body);

    /** Takes the lock; may be nested. */
    void enter();

    /** Gives the lock back. */
    void exit();

    /** A view with conditions of its own, so that a change in one pool does not re-evaluate the waits of another. */
    SimClock scope(String name);
}
