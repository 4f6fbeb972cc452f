package io.jenkins.plugins.xenserver.simulator;

import java.time.Duration;
import java.time.Instant;
import java.util.PriorityQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;

/**
 * Real time, running faster by a factor: for the server and the demonstration. One lock guards everything; every change
 * of state wakes those who wait.
 */
public final class ScaledClock implements SimClock, AutoCloseable {

    private record Event(Instant when, long sequence, Runnable change) implements Comparable<Event> {
        @Override
        public int compareTo(Event other) {
            var byTime = when.compareTo(other.when);
            return byTime != 0 ? byTime : Long.compare(sequence, other.sequence);
        }
    }

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Condition scheduled = lock.newCondition();
    private final PriorityQueue<Event> events = new PriorityQueue<>();
    private final Instant start;
    private final long startNanos = System.nanoTime();
    private final double factor;
    private long sequence;
    private boolean closed;

    /** @param factor how many simulated seconds pass in one real second; at least 0.01 */
    public ScaledClock(double factor) {
        this(Instant.now(), factor);
    }

    public ScaledClock(Instant start, double factor) {
        if (!(factor >= 0.01)) {
            throw new IllegalArgumentException("The time factor must be at least 0.01 but is " + factor + ".");
        }
        this.start = start;
        this.factor = factor;
        Thread.ofPlatform().daemon().name("simulated time").start(this::runEvents);
    }

    @Override
    public Instant now() {
        return start.plusNanos((long) ((System.nanoTime() - startNanos) * factor));
    }

    @Override
    public void at(Instant when, Runnable change) {
        lock.lock();
        try {
            events.add(new Event(when, sequence++, change));
            scheduled.signal();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public boolean await(String what, BooleanSupplier condition, Instant deadline) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            changed.signalAll();
            while (!condition.getAsBoolean()) {
                if (closed) {
                    throw new IllegalStateException("The clock was closed while waiting for " + what + ".");
                }
                if (deadline == Instant.MAX) {
                    changed.await();
                } else if (now().isBefore(deadline)) {
                    changed.await(realNanosUntil(deadline), TimeUnit.NANOSECONDS);
                } else {
                    return false;
                }
            }
            return true;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void start(String name, Runnable body) {
        Thread.ofVirtual().name(name).start(() -> {
            enter();
            try {
                body.run();
            } catch (IllegalStateException e) {
                if (!closed) {
                    throw e;
                }
            } finally {
                exit();
            }
        });
    }

    @Override
    public void enter() {
        lock.lock();
    }

    @Override
    public void exit() {
        changed.signalAll();
        lock.unlock();
    }

    @Override
    public SimClock scope(String name) {
        return this;
    }

    /** Stops time; whoever waits gets an {@link IllegalStateException}. */
    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            changed.signalAll();
            scheduled.signal();
        } finally {
            lock.unlock();
        }
    }

    private long realNanosUntil(Instant when) {
        var simulated = Duration.between(now(), when);
        var seconds = simulated.toSeconds() + simulated.toNanosPart() / 1e9;
        return (long) Math.min(1e18, Math.max(1, seconds / factor * 1e9));
    }

    private void runEvents() {
        lock.lock();
        try {
            while (!closed) {
                var next = events.peek();
                if (next == null) {
                    scheduled.awaitUninterruptibly();
                } else if (next.when.isAfter(now())) {
                    scheduled.awaitNanos(realNanosUntil(next.when));
                } else {
                    events.poll();
                    runOne(next.change);
                    changed.signalAll();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            lock.unlock();
        }
    }

    private static void runOne(Runnable change) {
        try {
            change.run();
        } catch (RuntimeException e) {
            // Time must go on for the others; the handler of uncaught exceptions tells who looks.
            var thread = Thread.currentThread();
            thread.getUncaughtExceptionHandler().uncaughtException(thread, e);
        }
    }
}
