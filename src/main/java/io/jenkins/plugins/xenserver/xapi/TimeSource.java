package io.jenkins.plugins.xenserver.xapi;

import java.time.Duration;
import java.time.Instant;

/**
 * The only way the engine learns the time or waits. Tests put simulated time behind it, so weeks of maintenance pass in
 * milliseconds and no test ever sleeps.
 */
public interface TimeSource {
    /**
     * The current instant, UTC, for what people read and what outlives this process. It is the local clock: server times are
     * compared with server times only. Somebody may set it at any moment, so nothing that is waited for is measured by it.
     */
    Instant now();

    /**
     * How long it is since some moment that stays the same for this object: for limits, outages and how old something is. Nobody
     * can set it.
     */
    Duration elapsed();

    /**
     * Waits without work.
     *
     * @param duration how long; zero or less returns at once
     * @throws InterruptedException when the waiting thread is asked to end
     */
    void sleep(Duration duration) throws InterruptedException;

    /** The clock of this machine. */
    static TimeSource system() {
        return new TimeSource() {
            @Override
            public Instant now() {
                return Instant.now();
            }

            @Override
            public Duration elapsed() {
                return Duration.ofNanos(System.nanoTime());
            }

            @Override
            public void sleep(Duration duration) throws InterruptedException {
                if (duration.isPositive()) {
                    Thread.sleep(duration);
                }
            }
        };
    }
}
