package io.jenkins.plugins.xenserver.xapi;

import java.time.Duration;
import java.time.Instant;

/** Time that runs faster, for demonstrations against a simulated pool that does the same. */
public final class ScaledTime implements TimeSource {
    private final double factor;
    private final Instant begin;
    private final long nanos = System.nanoTime();

    /**
     * Time that passes faster since an instant at which it was the real one.
     *
     * @param factor simulated seconds in a real one
     * @param origin shared by all processes of one demonstration, so that they agree on the time
     */
    public ScaledTime(double factor, Instant origin) {
        this.factor = factor;
        this.begin = scaled(factor, origin);
    }

    /** The time now for those who share the origin. */
    public static Instant scaled(double factor, Instant origin) {
        return origin.plusNanos((long) (Duration.between(origin, Instant.now()).toNanos() * factor));
    }

    @Override
    public Instant now() {
        return begin.plus(elapsed());
    }

    @Override
    public Duration elapsed() {
        return Duration.ofNanos((long) ((System.nanoTime() - nanos) * factor));
    }

    @Override
    public void sleep(Duration duration) throws InterruptedException {
        if (duration.isPositive()) {
            Thread.sleep(Duration.ofNanos((long) (duration.toNanos() / factor)));
        }
    }
}
