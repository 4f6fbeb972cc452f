package io.jenkins.plugins.xenserver.cli;

import io.jenkins.plugins.xenserver.xapi.TimeSource;
import java.time.Duration;
import java.time.Instant;

/** Time that runs faster, for demonstrations against a simulated pool that does the same. */
final class ScaledTime implements TimeSource {
    private final double factor;
    private final Instant begin = Instant.now();
    private final long nanos = System.nanoTime();

    ScaledTime(double factor) {
        this.factor = factor;
    }

    @Override
    public Instant now() {
        return begin.plusNanos((long) ((System.nanoTime() - nanos) * factor));
    }

    @Override
    public void sleep(Duration duration) throws InterruptedException {
        if (duration.isPositive()) {
            Thread.sleep(Duration.ofNanos((long) (duration.toNanos() / factor)));
        }
    }
}
