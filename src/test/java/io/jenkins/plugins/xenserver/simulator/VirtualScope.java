package io.jenkins.plugins.xenserver.simulator;

import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BooleanSupplier;

/** The part of virtual time that belongs to one pool: those who wait for something in it. */
final class VirtualScope implements SimClock {
    private final VirtualClock clock;
    private final String name;
    private final Set<VirtualActor> waiters = new LinkedHashSet<>();

    VirtualScope(VirtualClock clock, String name) {
        this.clock = clock;
        this.name = name;
    }

    /** Guarded by the clock's monitor; in the order in which they began to wait. */
    Set<VirtualActor> waiters() {
        return waiters;
    }

    /** Those whose condition holds now, or who were interrupted. */
    List<VirtualActor> satisfied() {
        if (waiters.isEmpty()) {
            return List.of();
        }
        return waiters.stream()
                .filter(actor -> actor.interrupted || actor.thread.isInterrupted() || actor.condition.getAsBoolean())
                .toList();
    }

    @Override
    public Instant now() {
        return clock.now();
    }

    @Override
    public void at(Instant when, Runnable change) {
        clock.schedule(when, change, this);
    }

    @Override
    public void enter() {
        clock.enter();
        clock.touched(this);
    }

    @Override
    public void exit() {
        clock.touched(this);
        clock.exit();
    }

    @Override
    public void start(String actorName, Runnable body) {
        clock.launch(actorName, false, this, body);
    }

    @Override
    public SimClock scope(String other) {
        return new VirtualScope(clock, other);
    }

    @Override
    public boolean await(String what, BooleanSupplier condition, Instant deadline) throws InterruptedException {
        clock.enter();
        try {
            if (Thread.interrupted()) {
                throw new InterruptedException("Interrupted before waiting for " + what);
            }
            while (!condition.getAsBoolean()) {
                if (!deadline.isAfter(clock.now())) {
                    return false;
                }
                clock.block(this, what, condition, deadline);
                if (Thread.interrupted()) {
                    throw new InterruptedException("Interrupted while waiting for " + what);
                }
            }
            return true;
        } finally {
            clock.exit();
        }
    }

    @Override
    public String toString() {
        return name;
    }
}
