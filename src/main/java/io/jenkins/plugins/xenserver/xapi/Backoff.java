package io.jenkins.plugins.xenserver.xapi;

import java.time.Duration;

/** Growing pauses: a quarter second at first, a fifth longer each time, fifteen seconds at most (design §2.2). */
public final class Backoff {
    private static final Duration FIRST = Duration.ofMillis(250);
    private static final Duration LONGEST = Duration.ofSeconds(15);
    private Duration next = FIRST;

    /** The pause to make now. */
    public Duration next() {
        var now = next;
        var grown = now.multipliedBy(12).dividedBy(10);
        next = grown.compareTo(LONGEST) > 0 ? LONGEST : grown;
        return now;
    }

    /** Begins again with the shortest pause. */
    public void reset() {
        next = FIRST;
    }
}
