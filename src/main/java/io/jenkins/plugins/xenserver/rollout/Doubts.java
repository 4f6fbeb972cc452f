package io.jenkins.plugins.xenserver.rollout;

import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.Map;

/**
 * What a coordinator that restarted may have forgotten (rule R1): the last three outcomes, and all since it last wrote its
 * database for us. Such an outcome is looked at again before anything relies on it.
 */
final class Doubts {
    private static final int LAST = 3;
    private static final String CONFIRMED = "confirmed";

    private Doubts() {}

    /** Whether the coordinator may have forgotten this outcome, and has not confirmed it since. */
    static boolean concern(Journal journal, JournalRecord outcome) {
        var last = new ArrayDeque<String>();
        var unwritten = new HashSet<String>();
        var doubtful = new HashSet<String>();
        for (var entry : journal.records()) {
            if (isDone(entry)) {
                doubtful.remove(entry.id());
                unwritten.add(entry.id());
                last.remove(entry.id());
                last.add(entry.id());
                if (last.size() > LAST) {
                    last.remove();
                }
            } else if (LostWrites.isRestart(entry)) {
                doubtful.addAll(last);
                doubtful.addAll(unwritten);
            } else if (PoolDatabase.isWritten(entry)) {
                unwritten.clear();
            } else if (entry.type() == RecordType.OBSERVED
                    && entry.text("state").equals(CONFIRMED)) {
                doubtful.remove(entry.id());
            }
        }
        return isDone(outcome) && doubtful.contains(outcome.id());
    }

    private static boolean isDone(JournalRecord entry) {
        return entry.type() == RecordType.OUTCOME && entry.text("result").equals("done");
    }

    /** It is still so. */
    static void confirm(Journal journal, JournalRecord outcome) {
        journal.write(RecordType.OBSERVED, outcome.id(), Map.of("state", CONFIRMED));
    }
}
