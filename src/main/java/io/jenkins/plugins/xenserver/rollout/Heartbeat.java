package io.jenkins.plugins.xenserver.rollout;

import io.jenkins.plugins.xenserver.xapi.TimeSource;
import java.time.Duration;
import java.util.Map;

/**
 * Writes down now and then that a driver is still there. A soak, a gate or an installation may be silent for hours, and only by
 * these lines a resume can tell such a wait from an interruption (rule R5).
 */
final class Heartbeat {
    /** Seldom enough for a journal that is read by people, and little beside two hours. */
    private static final Duration SELDOM = Duration.ofMinutes(5);

    private static final Duration OFTEN = Duration.ofMinutes(1);

    private final Journal journal;
    private final TimeSource time;
    private final Duration every;

    /**
     * A heartbeat.
     *
     * @param resumeWithin the silence that counts as an interruption
     */
    Heartbeat(Journal journal, TimeSource time, Duration resumeWithin) {
        this.journal = journal;
        this.time = time;
        this.every = bounded(resumeWithin.dividedBy(2));
    }

    private static Duration bounded(Duration wanted) {
        if (wanted.compareTo(SELDOM) > 0) {
            return SELDOM;
        }
        return wanted.compareTo(OFTEN) < 0 ? OFTEN : wanted;
    }

    /** To be called by whoever waits, as often as it likes. */
    void alive() {
        var silent = Duration.between(journal.newest(), time.now());
        // A clock that was set back would otherwise keep it silent until it is where it was.
        if (!journal.over() && (silent.isNegative() || silent.compareTo(every) >= 0)) {
            journal.write(RecordType.ALIVE, "", Map.of());
        }
    }
}
