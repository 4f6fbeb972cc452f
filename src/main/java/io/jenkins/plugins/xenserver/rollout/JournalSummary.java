package io.jenkins.plugins.xenserver.rollout;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import io.jenkins.plugins.xenserver.model.Json;
import io.jenkins.plugins.xenserver.model.Plan;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Where a rollout stands, told from its journal alone: of a run that is going on, has ended or is dead. Made from
 * {@link FileJournal#read}, which takes no lock.
 *
 * @param rolloutId id of the rollout, "" while the journal is empty
 * @param kind which procedure: {@code rolling-update}, {@code sync} and so on
 * @param address the pool's configured address
 * @param by who asked
 * @param options what was chosen
 * @param begun when the journal begins, UTC; null while it is empty
 * @param last when its newest record was written, UTC
 * @param closed whether it has ended and nothing can be resumed
 * @param outcome how it ended, {@link Outcome#DETACHED} where the last driver lost the pool; null while it has not ended
 * @param message the sentence that goes with it
 * @param activity id of the activity in hand, "" if none is
 * @param waiting what is being waited for, in words, "" for nothing
 * @param hostsDone how many hosts are settled
 * @param hostsTotal how many the plan holds, 0 while there is none
 * @param owed what is switched off or away at this moment
 */
public record JournalSummary(
        String rolloutId,
        String kind,
        String address,
        Map<String, String> by,
        RolloutOptions options,
        @CheckForNull Instant begun,
        @CheckForNull Instant last,
        boolean closed,
        @CheckForNull Outcome outcome,
        String message,
        String activity,
        String waiting,
        int hostsDone,
        int hostsTotal,
        List<Obligation> owed) {
    /** Sums the records up. */
    public static JournalSummary of(List<JournalRecord> records) {
        var opened = records.stream().filter(r -> r.type() == RecordType.OPENED).findFirst();
        var end = records.isEmpty() ? Optional.<JournalRecord>empty() : Optional.of(records.getLast());
        var closed = end.filter(r -> r.type() == RecordType.CLOSED);
        var detached = end.filter(r -> r.type() == RecordType.DETACHED);
        var inHand = inHand(records);
        return new JournalSummary(
                opened.map(r -> r.text("rolloutId")).orElse(""),
                opened.map(r -> r.text("kind")).orElse(""),
                opened.map(r -> r.text("address")).orElse(""),
                opened.map(JournalSummary::by).orElse(Map.of()),
                opened.map(r -> r.value("options", RolloutOptions.class)).orElse(RolloutOptions.DEFAULT),
                records.isEmpty() ? null : records.getFirst().at(),
                end.map(JournalRecord::at).orElse(null),
                closed.isPresent(),
                closed.map(JournalSummary::outcome)
                        .or(() -> detached.map(r -> Outcome.DETACHED))
                        .orElse(null),
                closed.map(r -> r.text("message"))
                        .or(() -> detached.map(r -> r.text("reason")))
                        .orElse(""),
                inHand.map(JournalRecord::id).orElse(""),
                inHand.map(JournalSummary::words).orElse(""),
                (int) records.stream()
                        .filter(r -> r.type() == RecordType.HOST_RESULT)
                        .count(),
                records.stream()
                        .filter(r -> r.type() == RecordType.PLANNED)
                        .reduce((first, second) -> second)
                        .map(r -> r.value("plan", Plan.class).hosts().size())
                        .orElse(0),
                owed(records));
    }

    /** The newest activity that was announced and has no outcome; none once the run has ended. */
    private static Optional<JournalRecord> inHand(List<JournalRecord> records) {
        var open = new LinkedHashMap<String, JournalRecord>();
        for (var entry : records) {
            switch (entry.type()) {
                case INTENT -> open.putLast(entry.id(), entry);
                case OUTCOME -> open.remove(entry.id());
                case CLOSED, DETACHED -> open.clear();
                default -> {}
            }
        }
        return open.isEmpty() ? Optional.empty() : Optional.of(open.lastEntry().getValue());
    }

    private static String words(JournalRecord intent) {
        var words = intent.text("words");
        return words.isEmpty() ? intent.id() : intent.text("subject") + ": " + words;
    }

    private static Map<String, String> by(JournalRecord opened) {
        var by = new LinkedHashMap<String, String>();
        opened.data()
                .path("by")
                .properties()
                .forEach(e -> by.put(e.getKey(), e.getValue().asText()));
        return java.util.Collections.unmodifiableMap(by);
    }

    private static Outcome outcome(JournalRecord closed) {
        return Json.mapper().convertValue(closed.text("outcome"), Outcome.class);
    }

    private static List<Obligation> owed(List<JournalRecord> records) {
        var owed = new LinkedHashMap<String, Obligation>();
        for (var entry : records) {
            if (entry.type() == RecordType.OBLIGATION) {
                owed.put(entry.id(), entry.as(Obligation.class));
            } else if (entry.type() == RecordType.RELEASED) {
                owed.remove(entry.id());
            }
        }
        return List.copyOf(owed.values());
    }
}
