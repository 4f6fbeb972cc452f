package io.jenkins.plugins.xenserver.simulator;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
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
 * guests are the only clients, time moves only inside their calls. Time does not move at all unless a client waits.
 *
 * <p>If nobody can ever wake up, every waiting actor gets a {@link StandstillException} that says who waits for what.
 */
public final class VirtualClock implements SimClock, AutoCloseable {

    /** When simulated time begins unless told otherwise: a Monday evening. */
    public static final Instant DEFAULT_START = Instant.parse("2026-03-02T20:00:00Z");

    private static final Duration HORIZON = Duration.ofDays(800);

    private record Timer(Instant when, long sequence, Runnable change, Scope scope, Actor actor, long waitId)
            implements Comparable<Timer> {
        boolean isStillWanted() {
            return actor.waiting && actor.waitId == waitId;
        }

        @Override
        public int compareTo(Timer other) {
            var byTime = when.compareTo(other.when);
            return byTime != 0 ? byTime : Long.compare(sequence, other.sequence);
        }
    }

    private final Object monitor = new Object();
    private final PriorityQueue<Timer> timers = new PriorityQueue<>();
    private final ArrayDeque<Actor> ready = new ArrayDeque<>();
    private final Map<Thread, Actor> actors = new ConcurrentHashMap<>();
    private final Set<Scope> dirty = new LinkedHashSet<>();
    private final Scope common = new Scope("the clock");
    private volatile Instant now;
    private Instant lastProgress;
    private long sequence;
    private int waitingClients;
    private Actor running;
    private boolean dispatching;
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
        return new Scope(name);
    }

    /** Starts a client actor on a virtual thread; the thread ends when {@code body} does. */
    public Thread spawn(String name, Runnable body) {
        return launch(name, true, common, body);
    }

    /** Makes client actors on daemon platform threads; a thread counts from the moment it is started. */
    public ThreadFactory threads(String prefix) {
        var count = new AtomicInteger();
        return body -> new ClientThread(prefix + "-" + count.incrementAndGet(), body);
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
            parkForever();
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
        var actor = actors.get(Thread.currentThread());
        if (actor == null) {
            actor = new Actor(Thread.currentThread(), Thread.currentThread().getName(), true, true);
            actors.put(actor.thread, actor);
            synchronized (monitor) {
                ready.add(actor);
                dispatch();
            }
            takeBaton(actor);
        } else if (actor.gone) {
            parkForever();
        }
        actor.depth++;
    }

    @Override
    public void exit() {
        var actor = actors.get(Thread.currentThread());
        if (--actor.depth == 0 && actor.guest) {
            leave(actor, common);
        }
    }

    private Thread launch(String name, boolean client, Scope scope, Runnable body) {
        var holder = new Actor[1];
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

    private Actor register(Thread thread, String name, boolean client) {
        var actor = new Actor(thread, name, client, false);
        actors.put(thread, actor);
        synchronized (monitor) {
            ready.add(actor);
            dispatch();
        }
        return actor;
    }

    private void leave(Actor actor, Scope scope) {
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

    private void takeBaton(Actor actor) {
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
                parkForever();
            }
        }
    }

    private void parkForever() {
        while (true) {
            LockSupport.park(this);
            // A killed actor has no use for an interrupt; leaving it set would make it spin.
            Thread.interrupted();
        }
    }

    /** Hands the baton on. Called with the monitor held; does nothing while somebody runs. */
    private void dispatch() {
        if (dispatching) {
            return;
        }
        dispatching = true;
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
            dispatching = false;
        }
    }

    private void wakeTheSatisfied() {
        dirty.add(common);
        var scopes = List.copyOf(dirty);
        dirty.clear();
        scopes.forEach(Scope::wakeTheSatisfied);
    }

    private void advance() {
        var timer = timers.poll();
        if (timer != null && timer.change == null && !timer.isStillWanted()) {
            return;
        }
        if (timer == null || Duration.between(lastProgress, timer.when).compareTo(HORIZON) > 0) {
            failAll(new StandstillException(standstill()));
            return;
        }
        if (timer.when.isAfter(now)) {
            now = timer.when;
        }
        if (timer.change == null) {
            stopWaiting(timer.actor);
            ready.add(timer.actor);
            return;
        }
        dirty.add(timer.scope);
        try {
            timer.change.run();
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

    private String standstill() {
        var text = new StringBuilder("Nobody can ever wake up; it is " + now + ".");
        actors.values().stream()
                .filter(actor -> actor.waiting)
                .sorted((a, b) -> a.name.compareTo(b.name))
                .forEach(actor -> text.append(" ")
                        .append(actor.name)
                        .append(" waits for ")
                        .append(actor.what)
                        .append(actor.deadline == Instant.MAX ? "." : " until " + actor.deadline + "."));
        return text.toString();
    }

    private void stopWaiting(Actor actor) {
        actor.waiting = false;
        actor.scope.waiters.remove(actor);
        if (actor.client) {
            waitingClients--;
        }
    }

    /** Thrown in every waiting actor when no event can ever wake one of them. */
    public static final class StandstillException extends IllegalStateException {
        private static final long serialVersionUID = 1L;

        StandstillException(String message) {
            super(message);
        }
    }

    private final class ClientThread extends Thread {
        private final Runnable body;
        private Actor actor;

        ClientThread(String name, Runnable body) {
            super(null, null, name, 0, false);
            this.body = body;
            setDaemon(true);
        }

        @Override
        public void start() {
            actor = register(this, getName(), true);
            super.start();
        }

        @Override
        public void run() {
            takeBaton(actor);
            try {
                body.run();
            } finally {
                leave(actor, common);
            }
        }
    }

    private static final class Actor {
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
        Scope scope;

        Actor(Thread thread, String name, boolean client, boolean guest) {
            this.thread = thread;
            this.name = name;
            this.client = client;
            this.guest = guest;
        }
    }

    private final class Scope implements SimClock {
        private final String name;
        private final Set<Actor> waiters = new LinkedHashSet<>();

        Scope(String name) {
            this.name = name;
        }

        @Override
        public Instant now() {
            return now;
        }

        @Override
        public void at(Instant when, Runnable change) {
            synchronized (monitor) {
                timers.add(new Timer(when, sequence++, change, this, null, 0));
            }
        }

        @Override
        public void enter() {
            VirtualClock.this.enter();
            synchronized (monitor) {
                dirty.add(this);
            }
        }

        @Override
        public void exit() {
            synchronized (monitor) {
                dirty.add(this);
            }
            VirtualClock.this.exit();
        }

        @Override
        public void start(String actorName, Runnable body) {
            launch(actorName, false, this, body);
        }

        @Override
        public SimClock scope(String other) {
            return new Scope(other);
        }

        @Override
        public boolean await(String what, BooleanSupplier condition, Instant deadline) throws InterruptedException {
            VirtualClock.this.enter();
            try {
                var actor = actors.get(Thread.currentThread());
                if (Thread.interrupted()) {
                    throw new InterruptedException("Interrupted before waiting for " + what);
                }
                while (!condition.getAsBoolean()) {
                    if (!deadline.isAfter(now)) {
                        return false;
                    }
                    block(actor, what, condition, deadline);
                    if (actor.failure != null) {
                        var why = actor.failure;
                        actor.failure = null;
                        throw why;
                    }
                    if (Thread.interrupted()) {
                        throw new InterruptedException("Interrupted while waiting for " + what);
                    }
                }
                return true;
            } finally {
                VirtualClock.this.exit();
            }
        }

        private void block(Actor actor, String what, BooleanSupplier condition, Instant deadline) {
            synchronized (monitor) {
                if (closed) {
                    actor.failure = new StandstillException("The clock was closed.");
                    return;
                }
                actor.what = what;
                actor.condition = condition;
                actor.deadline = deadline;
                actor.scope = this;
                actor.waiting = true;
                actor.waitId = sequence++;
                if (actor.client) {
                    waitingClients++;
                }
                if (deadline != Instant.MAX) {
                    timers.add(new Timer(deadline, actor.waitId, null, null, actor, actor.waitId));
                }
                waiters.add(actor);
                dirty.add(this);
                running = null;
                dispatch();
            }
            takeBaton(actor);
        }

        private void wakeTheSatisfied() {
            List<Actor> woken = null;
            for (var actor : waiters) {
                if (actor.interrupted || actor.thread.isInterrupted() || actor.condition.getAsBoolean()) {
                    if (woken == null) {
                        woken = new ArrayList<>();
                    }
                    woken.add(actor);
                }
            }
            if (woken != null) {
                for (var actor : woken) {
                    stopWaiting(actor);
                    ready.add(actor);
                }
            }
        }

        @Override
        public String toString() {
            return name;
        }
    }
}
