package io.jenkins.plugins.xenserver.rollout;

import io.jenkins.plugins.xenserver.xapi.Backoff;
import io.jenkins.plugins.xenserver.xapi.TaskWatch;
import io.jenkins.plugins.xenserver.xapi.ThreadStopped;
import io.jenkins.plugins.xenserver.xapi.TimeSource;
import io.jenkins.plugins.xenserver.xapi.XapiFailure;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * Waiting, in one place: for a coordinator that is away, and for something in the pool to become true. Outages are told once
 * when they begin and once when they end (design §2.4).
 */
final class Patience {
    /** A server that goes on answering nonsense will not stop doing so. */
    private static final Duration NONSENSE = Duration.ofMinutes(10);

    private final TimeSource time;
    private final Duration away;
    private final StopSignal stop;
    private final RolloutListener listener;
    private final Runnable heartbeat;
    private Duration outage;
    private int depth;

    Patience(TimeSource time, Duration away, StopSignal stop, RolloutListener listener) {
        this(time, away, stop, listener, () -> {});
    }

    /**
     * Patience.
     *
     * @param away how long the coordinator may be away
     * @param heartbeat run whenever something is waited for
     */
    Patience(TimeSource time, Duration away, StopSignal stop, RolloutListener listener, Runnable heartbeat) {
        this.heartbeat = heartbeat;
        this.time = time;
        this.away = away;
        this.stop = stop;
        this.listener = listener;
    }

    TimeSource time() {
        return time;
    }

    /** {@link TimeSource#elapsed()}: what limits are measured by. */
    Duration elapsed() {
        return time.elapsed();
    }

    /**
     * Reads something, again and again while the coordinator is away. Reads change nothing, so an unknown outcome is as good
     * as none.
     *
     * @throws RolloutException if it stays away longer than the limit, or answers nonsense for ten minutes
     */
    <T> T read(Supplier<T> read) {
        var backoff = new Backoff();
        depth++;
        try {
            while (true) {
                try {
                    var value = read.get();
                    // What is only looked at in between answers for nothing: the whole may still fail for ever.
                    if (depth == 1) {
                        endOutage();
                    }
                    return value;
                } catch (XapiFailure e) {
                    if (!e.mayPassForReads()) {
                        throw e;
                    }
                    tolerate(e);
                    sleep(backoff.next());
                }
            }
        } finally {
            depth--;
        }
    }

    private void tolerate(XapiFailure e) {
        // Perhaps the call was cut because nobody wants to wait: that is no outage.
        checkGivingUp();
        if (outage == null) {
            outage = elapsed();
            listener.log("", Texts.of(answers(e) ? "outage.nonsense" : "outage.begins", e.getMessage()));
        }
        var limit = answers(e) && away.compareTo(NONSENSE) > 0 ? NONSENSE : away;
        if (elapsed().minus(outage).compareTo(limit) > 0) {
            var message = Texts.of("outage.limit", words(limit), e.getMessage());
            throw answers(e) ? new PoolFailure(message, e) : new CoordinatorAway(message, e);
        }
    }

    private static boolean answers(XapiFailure e) {
        return e.kind() == XapiFailure.Kind.FINAL;
    }

    /** The coordinator has used up its time: from now on one failed try is enough. */
    void expectNothing() {
        outage = elapsed().minus(away).minusSeconds(1);
    }

    private void endOutage() {
        if (outage != null) {
            listener.log("", Texts.of("outage.ends", words(elapsed().minus(outage))));
            outage = null;
        }
    }

    /**
     * Looks with growing pauses until the condition holds.
     *
     * @return whether it held before the limit
     */
    boolean until(Duration limit, BooleanSupplier condition) {
        var deadline = elapsed().plus(limit);
        var backoff = new Backoff();
        while (!condition.getAsBoolean()) {
            var left = deadline.minus(elapsed());
            if (!left.isPositive()) {
                return false;
            }
            var pause = backoff.next();
            sleep(pause.compareTo(left) < 0 ? pause : left);
        }
        return true;
    }

    /** Waits without looking, unless somebody wants nothing to be waited for. */
    void sleep(Duration duration) {
        checkGivingUp();
        try {
            time.sleep(duration);
        } catch (InterruptedException e) {
            throw new ThreadStopped(e);
        }
    }

    /** Ends here, before something new is sent, if somebody wants an immediate end. */
    void checkStop() {
        if (stop.sendsNothing()) {
            throw new StopRequested(Texts.of("stop.now", stop.by()));
        }
    }

    /** Says that somebody waits here, and ends here if nobody wants that any longer. */
    void checkGivingUp() {
        alive();
        if (stop.givesUp()) {
            throw new StopRequested(Texts.of("stop.givenUp", stop.by()));
        }
    }

    /** Says that somebody waits here. */
    void alive() {
        heartbeat.run();
    }

    /** The same patience with a coordinator that goes away while a task of it is waited for. */
    TaskWatch.Interruption withTasks() {
        return new TaskWatch.Interruption() {
            @Override
            public void check() {
                checkGivingUp();
            }

            @Override
            public void away(XapiFailure failure) {
                tolerate(failure);
            }

            @Override
            public void answered() {
                endOutage();
            }
        };
    }

    /** A duration as people say it: {@code 45 s}, {@code 12 min}, {@code 3 h 5 min}. */
    static String words(Duration d) {
        if (d.compareTo(Duration.ofMinutes(2)) < 0) {
            return Math.max(0, d.toSeconds()) + " s";
        }
        if (d.compareTo(Duration.ofHours(2)) < 0) {
            return d.toMinutes() + " min";
        }
        return d.toHours() + " h" + (d.toMinutesPart() == 0 ? "" : " " + d.toMinutesPart() + " min");
    }
}
