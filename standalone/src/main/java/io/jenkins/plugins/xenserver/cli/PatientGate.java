package io.jenkins.plugins.xenserver.cli;

import io.jenkins.plugins.xenserver.rollout.HostGate;
import io.jenkins.plugins.xenserver.rollout.StopSignal;
import io.jenkins.plugins.xenserver.xapi.ThreadStopped;
import io.jenkins.plugins.xenserver.xapi.TimeSource;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;

/** A gate that takes its time, but neither longer than it may nor when the rollout is to end. */
abstract class PatientGate implements HostGate {
    /** How long somebody who wants the end, or whose time is up, waits for the gate to notice. */
    private static final long GLANCE_MILLISECONDS = 200;

    private final StopSignal stop;
    private final TimeSource time;

    PatientGate(StopSignal stop, TimeSource time) {
        this.stop = stop;
        this.time = time;
    }

    /** Waits until somebody wants the rollout to end, but not for long. */
    final void awaitWish(Duration longest) {
        var end = System.nanoTime() + longest.toNanos();
        while (stop.wish() == StopSignal.Wish.NONE && System.nanoTime() < end) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(GLANCE_MILLISECONDS));
        }
    }

    /** Asks and returns at once; the answer comes later. */
    abstract CompletableFuture<Verdict> begin(Step step);

    /** Nobody waits for the answer any more. */
    abstract void giveUp();

    @Override
    public final Verdict ask(Step step) {
        return ask(step, () -> {});
    }

    @Override
    public final Verdict ask(Step step, Runnable waiting) {
        var late = step.limit() == null ? null : time.elapsed().plus(step.limit());
        var answer = begin(step);
        try {
            while (true) {
                try {
                    return answer.get(GLANCE_MILLISECONDS, TimeUnit.MILLISECONDS);
                } catch (TimeoutException e) {
                    waiting.run();
                    if (stop.wish() != StopSignal.Wish.NONE) {
                        return new Verdict(false, "It was not waited for any longer.");
                    }
                    if (late != null && time.elapsed().compareTo(late) >= 0) {
                        return Verdict.late(step.limit());
                    }
                }
            }
        } catch (ExecutionException e) {
            return new Verdict(false, "It could not be asked: " + e.getCause().getMessage());
        } catch (InterruptedException e) {
            throw new ThreadStopped(e);
        } finally {
            if (!answer.isDone()) {
                answer.cancel(true);
                giveUp();
            }
        }
    }
}
