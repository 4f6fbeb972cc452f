package io.jenkins.plugins.xenserver.rollout;

import io.jenkins.plugins.xenserver.xapi.Backoff;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** An activity that was begun: what is known of its call, and since when the pool has been refusing it. */
final class Attempt {
    private static final String REFUSED = "refused";

    final Activity activity;

    /** What was read before the call was sent. */
    Map<String, String> before = Map.of();

    /** The task that works on it, "" if there is none or it is not known. */
    String task = "";

    /** By when the call that was sent last has to be done, as {@link Patience#elapsed()} tells it. */
    Duration deadline;

    /** How it ended, null before. */
    JournalRecord outcome;

    private Duration refusedSince;
    private int refusedForGood;
    private final Backoff pauses = Backoff.patient();

    Attempt(Activity activity) {
        this.activity = activity;
    }

    /** What the journal says of a refusal; a driver that reads it knows that nothing of the call is under way. */
    static Map<String, String> refusal(String code, Activity.Reaction reaction) {
        return Map.of("state", REFUSED, "code", code, "reaction", reaction.name());
    }

    private static boolean isRefusal(JournalRecord entry) {
        return entry.type() == RecordType.OBSERVED && entry.text("state").equals(REFUSED);
    }

    /**
     * Takes over what an earlier driver knew.
     *
     * @return whether the pool had refused the call that was sent last
     */
    boolean takeUp(List<JournalRecord> inFlight) {
        for (var entry : inFlight) {
            switch (entry.type()) {
                case INTENT -> {
                    before = values(entry);
                    task = "";
                }
                case SENT -> task = entry.text("task");
                default -> refusedForGood += entry.text("reaction").equals(Activity.Reaction.ONCE.name()) ? 1 : 0;
            }
        }
        return isRefusal(inFlight.getLast());
    }

    /** Takes what was read before the call was sent from the journal. */
    void recall(Journal journal) {
        journal.records().stream()
                .filter(entry -> entry.type() == RecordType.INTENT && entry.id().equals(activity.id()))
                .forEach(entry -> before = values(entry));
    }

    /** How often the call was sent since the pool last said clearly that it had not been carried out. */
    static long sends(List<JournalRecord> inFlight) {
        var sends = 0;
        for (var entry : inFlight) {
            sends = isRefusal(entry) ? 0 : entry.type() == RecordType.INTENT ? sends + 1 : sends;
        }
        return sends;
    }

    private static Map<String, String> values(JournalRecord entry) {
        var values = new HashMap<String, String>();
        entry.data()
                .path("before")
                .properties()
                .forEach(e -> values.put(e.getKey(), e.getValue().asText()));
        return values;
    }

    /** Whether the pool has refused it before, so that what is sent now is no news. */
    boolean wasRefused() {
        return refusedSince != null;
    }

    /** Notes a refusal; the first one begins the time for which refusals are waited out. */
    void refused(Duration now) {
        refusedSince = refusedSince == null ? now : refusedSince;
    }

    /** Notes a refusal of a kind that waiting does not mend; returns whether it was the first. */
    boolean mayRepeatOnce() {
        return refusedForGood++ == 0;
    }

    Duration refusedFor(Duration now) {
        return now.minus(refusedSince);
    }

    Duration nextPause() {
        return pauses.next();
    }
}
