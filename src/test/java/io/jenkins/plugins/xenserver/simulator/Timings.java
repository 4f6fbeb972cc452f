package io.jenkins.plugins.xenserver.simulator;

import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;

/** How long things take in one pool. Immutable. */
public final class Timings {
    private final Map<Delay, Duration> changed;

    private Timings(Map<Delay, Duration> changed) {
        this.changed = changed;
    }

    /** Realistic values: a reboot takes about three and a half minutes. */
    public static Timings usual() {
        return new Timings(Map.of());
    }

    public Duration get(Delay delay) {
        return changed.getOrDefault(delay, delay.usual());
    }

    /** The same with one value changed. */
    public Timings with(Delay delay, Duration duration) {
        var copy = new EnumMap<Delay, Duration>(Delay.class);
        copy.putAll(changed);
        copy.put(delay, duration);
        return new Timings(copy);
    }

    Duration perGib(Delay delay, long bytes) {
        return Duration.ofMillis((long) (get(delay).toMillis() * (bytes / (double) (1L << 30))));
    }
}
