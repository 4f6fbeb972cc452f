package io.jenkins.plugins.xenserver.simulator;

import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;

/** A thread in virtual time, and what it waits for. Guarded by the clock's monitor, but for {@code gone}. */
final class VirtualActor {
    final Thread thread;
    final String name;
    final boolean client;
    final boolean guest;
    volatile boolean gone;
    int depth;
    boolean waiting;
    boolean interrupted;
    RuntimeException failure;
    long waitId;
    String what;
    BooleanSupplier condition;
    Instant deadline;
    VirtualScope scope;

    VirtualActor(Thread thread, String name, boolean client, boolean guest) {
        this.thread = thread;
        this.name = name;
        this.client = client;
        this.guest = guest;
    }

    void waitsFor(String what, BooleanSupplier condition, Instant deadline, VirtualScope scope, long waitId) {
        this.what = what;
        this.condition = condition;
        this.deadline = deadline;
        this.scope = scope;
        this.waitId = waitId;
        waiting = true;
    }

    /** Where a killed actor's thread stays. */
    static void parkForever() {
        while (true) {
            LockSupport.park();
            // A killed actor has no use for an interrupt; leaving it set would make it spin.
            Thread.interrupted();
        }
    }

    /** A sentence for each waiting actor, by name. */
    static String whoWaits(Collection<VirtualActor> actors) {
        return actors.stream()
                .filter(actor -> actor.waiting)
                .sorted(Comparator.comparing(actor -> actor.name))
                .map(actor -> " " + actor.name + " waits for " + actor.what
                        + (actor.deadline.equals(Instant.MAX) ? "." : " until " + actor.deadline + "."))
                .collect(Collectors.joining());
    }
}
