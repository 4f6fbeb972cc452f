package io.jenkins.plugins.xenserver.report;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Maps times to horizontal positions, with ticks at round times. */
final class TimeAxis {
    private static final long[] STEPS = {
        10, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10800, 21600, 43200, 86400, 172800, 604800
    };

    private final Instant start;
    private final double seconds;
    private final double left;
    private final double width;
    private final long step;

    TimeAxis(Instant start, Instant end, double left, double width, int mostTicks) {
        this.start = start;
        this.seconds = Math.max(1, Duration.between(start, end).toMillis() / 1000.0);
        this.left = left;
        this.width = width;
        this.step = step(seconds, mostTicks);
    }

    double x(Instant at) {
        var offset = Duration.between(start, at).toMillis() / 1000.0;
        return left + width * Math.clamp(offset / seconds, 0, 1);
    }

    double left() {
        return left;
    }

    double right() {
        return left + width;
    }

    List<Instant> ticks() {
        var ticks = new ArrayList<Instant>();
        var second = Math.ceilDiv(start.getEpochSecond(), step) * step;
        var end = start.getEpochSecond() + seconds;
        for (; second <= end && ticks.size() < 50; second += step) {
            ticks.add(Instant.ofEpochSecond(second));
        }
        return ticks;
    }

    String label(Instant tick) {
        return step < 60 ? Words.time(tick) : step >= 86400 ? Words.day(tick).substring(5) : Words.shortTime(tick);
    }

    private static long step(double seconds, int mostTicks) {
        for (var candidate : STEPS) {
            if (seconds / candidate <= mostTicks) {
                return candidate;
            }
        }
        return Math.max(604800, (long) (seconds / mostTicks));
    }
}
