package io.jenkins.plugins.xenserver.rollout;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.xenserver.model.Json;
import io.jenkins.plugins.xenserver.xapi.TimeSource;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * What a rollout has decided, announced and seen, in order. Everything a resumed procedure knows of the past it knows from
 * here (design §2.2). Written by one thread; {@link #records()} may be read by others.
 */
public final class Journal implements AutoCloseable {
    /** Version of the format; older ones stay readable. */
    public static final int FORMAT = 1;

    private final JournalStore store;
    private final TimeSource time;
    private final Consumer<JournalRecord> listener;
    private final List<JournalRecord> records = new ArrayList<>();
    private final Map<String, JournalRecord> outcomes = new HashMap<>();
    private final Map<String, List<JournalRecord>> open = new HashMap<>();
    private final Map<String, JournalRecord> decisions = new HashMap<>();
    private final Map<String, Obligation> owed = new LinkedHashMap<>();

    /**
     * Goes on with a store.
     *
     * @param listener told each record, old ones first
     */
    public Journal(JournalStore store, TimeSource time, Consumer<JournalRecord> listener) {
        this.store = store;
        this.time = time;
        this.listener = listener;
        store.existing().forEach(this::index);
    }

    /**
     * Writes a fact; when this returns it survives a power failure.
     *
     * @throws UncheckedIOException if it could not be written; the rollout must not go on then
     */
    public JournalRecord write(RecordType type, String id, Object data) {
        ObjectNode node = Json.mapper().valueToTree(data);
        JournalRecord entry;
        synchronized (records) {
            entry = new JournalRecord(records.size() + 1L, time.now(), type, id, node);
        }
        try {
            store.append(entry);
        } catch (IOException e) {
            throw new UncheckedIOException("The rollout's journal cannot be written; nothing more is sent.", e);
        }
        index(entry);
        return entry;
    }

    private void index(JournalRecord entry) {
        synchronized (records) {
            records.add(entry);
        }
        switch (entry.type()) {
            case INTENT, SENT ->
                open.computeIfAbsent(entry.id(), id -> new ArrayList<>()).add(entry);
            case OBSERVED ->
                open.computeIfPresent(entry.id(), (id, entries) -> {
                    entries.add(entry);
                    return entries;
                });
            case OUTCOME -> {
                outcomes.put(entry.id(), entry);
                open.remove(entry.id());
            }
            case BASELINE, PLANNED, DECIDED, PRECHECKS, GATE, HOST_RESULT ->
                decisions.put(entry.type() + "/" + entry.id(), entry);
            case OBLIGATION -> owed.put(entry.id(), entry.as(Obligation.class));
            case RELEASED -> owed.remove(entry.id());
            default -> {}
        }
        listener.accept(entry);
    }

    /** All records so far. */
    public List<JournalRecord> records() {
        synchronized (records) {
            return List.copyOf(records);
        }
    }

    /** How an activity ended, if it did. */
    Optional<JournalRecord> outcome(String activity) {
        return Optional.ofNullable(outcomes.get(activity));
    }

    /** Intents, sent marks and looks of an activity since its last outcome, an intent first; not empty means it is in flight. */
    List<JournalRecord> inFlight(String activity) {
        return open.getOrDefault(activity, List.of());
    }

    /** Whether any activity is in flight. */
    boolean anythingInFlight() {
        return !open.isEmpty();
    }

    /** A decision that was taken, if it was. */
    Optional<JournalRecord> decision(RecordType type, String id) {
        return Optional.ofNullable(decisions.get(type + "/" + id));
    }

    /** A decision, taken once in the life of the rollout: from the journal if it is there, else now. */
    <T> T decide(RecordType type, String id, Class<T> as, Supplier<T> decision) {
        var taken = decision(type, id);
        if (taken.isPresent()) {
            return taken.get().as(as);
        }
        var value = decision.get();
        write(type, id, value);
        return value;
    }

    /** What has been changed and not yet been seen restored, oldest first. */
    public List<Obligation> owed() {
        return List.copyOf(owed.values());
    }

    /** Whether the last record says that nothing more will come. */
    public boolean closed() {
        var all = records();
        return !all.isEmpty() && all.getLast().type() == RecordType.CLOSED;
    }

    /** Whether this driver has said its last word: closed, or not its pool any more. */
    boolean over() {
        synchronized (records) {
            return !records.isEmpty()
                    && (records.getLast().type() == RecordType.CLOSED
                            || records.getLast().type() == RecordType.DETACHED);
        }
    }

    /**
     * Whether nobody has driven this for so long, once, that nothing more must simply be begun (rule R5). What was late stays
     * late: the next interruption may be a short one.
     */
    boolean resumedLate() {
        return records().stream()
                .anyMatch(r ->
                        r.type() == RecordType.DRIVER && r.data().path("late").asBoolean());
    }

    /** When the newest record was written; there has to be one. */
    Instant newest() {
        synchronized (records) {
            return records.getLast().at();
        }
    }

    @Override
    public void close() {
        try {
            store.close();
        } catch (IOException e) {
            throw new UncheckedIOException("The rollout's journal could not be closed.", e);
        }
    }
}
