package io.jenkins.plugins.xenserver.xapi;

import java.time.Duration;

/** Growing pauses: a quarter second at first, a fifth longer each time, fifteen seconds at most (design §2.2). */
public final class Backoff {
    private final Duration first;
    private final Duration longest;
    private Duration next;

    /** For questions. */
    public Backoff() {
        this(Duration.ofMillis(250), Duration.ofSeconds(15));
    }

    private Backoff(Duration first, Duration longest) {
        this.first = first;
        this.longest = longest;
        this.next = first;
    }

    /** For calls that change something and that the pool refuses for now: a second at first, a minute at most. */
    public static Backoff patient() {
        return new Backoff(Duration.ofSeconds(1), Duration.ofMinutes(1));
    }

    /** The pause to make now. */
    public Duration next() {
        var now = next;
        var grown = now.multipliedBy(12).dividedBy(10);
        next = grown.compareTo(longest) > 0 ? longest : grown;
        return now;
    }

    /** Begins again with the shortest pause. */
    public void reset() {
        next = first;
    }
}
