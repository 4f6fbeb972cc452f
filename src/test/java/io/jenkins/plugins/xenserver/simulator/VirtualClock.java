package io.jenkins.plugins.xenserver.simulator;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/**
 * Discrete-event time: it stands still while anybody works and jumps to the next event when every actor waits. It
 * never sleeps.
 *
 * <p>There is one baton. A <em>client</em> actor ({@link #spawn}, {@link #threads}) and an actor of the simulated world
 * ({@link #start}) run only while they hold it, in an order decided by time and sequence alone, so the same seed gives
 * the same run. A thread that was never registered is a guest: it holds the baton for the length of one call, and while
 * guests are the only clients, time moves only inside their calls. Time does not move at all unless a client waits. A
 * guest that starts several actors does so between {@link #enter()} and {@link #exit()}, or the first runs ahead.
 *
 * <p>If nobody can ever wake up, every waiting actor gets a {@link StandstillException} that says who waits for what.
 */
public final class VirtualClock implements SimClock, AutoCloseable {

    /** When simulated time begins unless told otherwise: a Monday evening. */
    public static final Instant DEFAULT_START = Instant.parse("2026-03-02T20:00:00Z");

    private static final Duration HORIZON = Duration.ofDays(800);

    private final Object monitor = new Object();
    private final PriorityQueue<VirtualTimer> timers = new PriorityQueue<>();
    private final ArrayDeque<VirtualActor> ready = new ArrayDeque<>();
    private final Map<Thread, VirtualActor> actors = new ConcurrentHashMap<>();
    private final Set<VirtualScope> dirty = new LinkedHashSet<>();
    private final VirtualScope common = new VirtualScope(this, "the clock");
    private volatile Instant now;
    private Instant lastProgress;
    private long sequence;
    private int waitingClients;
    private VirtualActor running;
    private volatile Thread dispatcher;
    private boolean closed;

    public VirtualClock() {
        this(DEFAULT_START);
    }

    public VirtualClock(Instant start) {
        now = start;
        lastProgress = start;
    }

    @Override
    public Instant now() {
        return now;
    }

    @Override
    public void at(Instant when, Runnable change) {
        common.at(when, change);
    }

    @Override
    public boolean await(String what, BooleanSupplier condition, Instant deadline) throws InterruptedException {
        return common.await(what, condition, deadline);
    }

    @Override
    public void start(String name, Runnable body) {
        common.start(name, body);
    }

    @Override
    public SimClock scope(String name) {
        return new VirtualScope(this, name);
    }

    /** Starts a client actor on a virtual thread; the thread ends when {@code body} does. */
    public Thread spawn(String name, Runnable body) {
        return launch(name, true, common, body);
    }

    /** Makes client actors on daemon platform threads; a thread counts from the moment it is started. */
    public ThreadFactory threads(String prefix) {
        var count = new AtomicInteger();
        return body -> new VirtualClient(this, prefix + "-" + count.incrementAndGet(), body);
    }

    /** Waits, in simulated time, until the given client actor has ended. */
    public void join(Thread thread) throws InterruptedException {
        await("the end of " + thread.getName(), () -> hasEnded(thread), Instant.MAX);
    }

    /** Whether the actor on this thread has ended or was killed. */
    public boolean hasEnded(Thread thread) {
        var actor = actors.get(thread);
        return actor == null || actor.gone;
    }

    /**
     * Stops an actor dead: its thread never comes back from the clock, runs no {@code finally}, and nobody waits for it.
     */
    public void kill(Thread thread) {
        synchronized (monitor) {
            var actor = actors.get(thread);
            if (actor == null || actor.gone) {
                return;
            }
            actor.gone = true;
            if (actor.waiting) {
                stopWaiting(actor);
            }
            ready.remove(actor);
            if (running == actor) {
                running = null;
            }
            dirty.add(common);
            dispatch();
        }
        if (thread == Thread.currentThread()) {
            VirtualActor.parkForever();
        }
    }

    /** Kills the calling actor, as {@code Runtime.halt} would its process. Does not return. */
    public void killCurrent() {
        kill(Thread.currentThread());
        throw new IllegalStateException("Only an actor of this clock can be killed.");
    }

    /** Ends every actor that still waits, with a {@link StandstillException}. */
    @Override
    public void close() {
        synchronized (monitor) {
            closed = true;
            failAll(new StandstillException("The clock was closed."));
            dispatch();
        }
    }

    @Override
    public void enter() {
        if (isDispatching()) {
            return;
        }
        var actor = actors.get(Thread.currentThread());
        if (actor == null) {
            actor = new VirtualActor(
                    Thread.currentThread(), Thread.currentThread().getName(), true, true);
            actors.put(actor.thread, actor);
            synchronized (monitor) {
                ready.add(actor);
                dispatch();
            }
            takeBaton(actor);
        } else if (actor.gone) {
            VirtualActor.parkForever();
        }
        actor.depth++;
    }

    @Override
    public void exit() {
        if (isDispatching()) {
            return;
        }
        var actor = actors.get(Thread.currentThread());
        if (--actor.depth == 0 && actor.guest) {
            leave(actor);
        }
    }

    /**
     * Whether the calling thread runs a scheduled change or looks at a condition: then nobody holds the baton and nobody
     * can get it, and the thread may be one that has just given it up for ever.
     */
    private boolean isDispatching() {
        return dispatcher == Thread.currentThread();
    }

    Thread launch(String name, boolean client, VirtualScope scope, Runnable body) {
        var holder = new VirtualActor[1];
        var thread = Thread.ofVirtual()
                .name(name)
                .inheritInheritableThreadLocals(false)
                .unstarted(() -> {
                    takeBaton(holder[0]);
                    try {
                        body.run();
                    } catch (StandstillException e) {
                        if (client) {
                            throw e;
                        }
                        // A part of the simulated world that has nothing left to wait for just ends.
                    } finally {
                        leave(holder[0], scope);
                    }
                });
        holder[0] = register(thread, name, client);
        thread.start();
        return thread;
    }

    VirtualActor register(Thread thread, String name, boolean client) {
        var actor = new VirtualActor(thread, name, client, false);
        actors.put(thread, actor);
        synchronized (monitor) {
            ready.add(actor);
            dispatch();
        }
        return actor;
    }

    void leave(VirtualActor actor) {
        leave(actor, common);
    }

    private void leave(VirtualActor actor, VirtualScope scope) {
        synchronized (monitor) {
            actors.remove(actor.thread);
            if (actor.gone) {
                return;
            }
            actor.gone = true;
            if (running == actor) {
                running = null;
            }
            dirty.add(scope);
            dispatch();
        }
    }

    void takeBaton(VirtualActor actor) {
        while (true) {
            synchronized (monitor) {
                if (running == actor) {
                    if (actor.interrupted) {
                        actor.interrupted = false;
                        Thread.currentThread().interrupt();
                    }
                    return;
                }
                // Only here, so that whoever decides who is next sees either the flag of the thread or ours.
                if (Thread.interrupted()) {
                    actor.interrupted = true;
                    dispatch();
                    continue;
                }
            }
            LockSupport.park(this);
            if (actor.gone) {
                VirtualActor.parkForever();
            }
        }
    }

    /** Hands the baton on. Called with the monitor held; does nothing while somebody runs. */
    private void dispatch() {
        if (dispatcher != null) {
            return;
        }
        dispatcher = Thread.currentThread();
        try {
            while (running == null) {
                wakeTheSatisfied();
                if (waitingClients == 0 && !closed && ready.stream().noneMatch(actor -> actor.client)) {
                    // The simulated world stands still while its only client is a guest that is elsewhere.
                    return;
                }
                var next = ready.poll();
                if (next != null) {
                    running = next;
                    lastProgress = now;
                    LockSupport.unpark(next.thread);
                    return;
                }
                if (waitingClients == 0) {
                    return;
                }
                advance();
            }
        } finally {
            dispatcher = null;
        }
    }

    private void wakeTheSatisfied() {
        dirty.add(common);
        var scopes = List.copyOf(dirty);
        dirty.clear();
        for (var scope : scopes) {
            for (var actor : scope.satisfied()) {
                stopWaiting(actor);
                ready.add(actor);
            }
        }
    }

    private void advance() {
        var timer = timers.poll();
        if (timer != null && timer.change() == null && !timer.isStillWanted()) {
            return;
        }
        if (timer == null || Duration.between(lastProgress, timer.when()).compareTo(HORIZON) > 0) {
            failAll(new StandstillException(
                    "Nobody can ever wake up; it is " + now + "." + VirtualActor.whoWaits(actors.values())));
            return;
        }
        if (timer.when().isAfter(now)) {
            now = timer.when();
        }
        if (timer.change() == null) {
            stopWaiting(timer.actor());
            ready.add(timer.actor());
            return;
        }
        dirty.add(timer.scope());
        try {
            timer.change().run();
        } catch (RuntimeException | Error e) {
            failAll(new IllegalStateException("A scheduled change of the simulated pool failed.", e));
        }
    }

    private void failAll(RuntimeException why) {
        for (var actor : List.copyOf(actors.values())) {
            if (actor.waiting) {
                actor.failure = why;
                stopWaiting(actor);
                ready.add(actor);
            }
        }
    }

    private void stopWaiting(VirtualActor actor) {
        actor.waiting = false;
        actor.scope.waiters().remove(actor);
        if (actor.client) {
            waitingClients--;
        }
    }

    void schedule(Instant when, Runnable change, VirtualScope scope) {
        synchronized (monitor) {
            timers.add(new VirtualTimer(when, sequence++, change, scope, null, 0));
        }
    }

    /** Something in the scope may have changed: its waits have to be looked at. */
    void touched(VirtualScope scope) {
        synchronized (monitor) {
            dirty.add(scope);
        }
    }

    /** Lets the calling actor wait; comes back with the baton, for whatever reason. */
    void block(VirtualScope scope, String what, BooleanSupplier condition, Instant deadline) {
        if (isDispatching()) {
            throw new IllegalStateException("A scheduled change must not wait, and this one waits for " + what + ".");
        }
        var actor = actors.get(Thread.currentThread());
        synchronized (monitor) {
            if (closed) {
                throw new StandstillException("The clock was closed.");
            }
            actor.waitsFor(what, condition, deadline, scope, sequence++);
            if (actor.client) {
                waitingClients++;
            }
            if (!deadline.equals(Instant.MAX)) {
                timers.add(new VirtualTimer(deadline, actor.waitId, null, null, actor, actor.waitId));
            }
            scope.waiters().add(actor);
            dirty.add(scope);
            running = null;
            dispatch();
        }
        takeBaton(actor);
        if (actor.failure != null) {
            var why = actor.failure;
            actor.failure = null;
            throw why;
        }
    }

    /** Thrown in every waiting actor when no event can ever wake one of them. */
    public static final class StandstillException extends IllegalStateException {
        private static final long serialVersionUID = 1L;

        StandstillException(String message) {
            super(message);
        }
    }
}
