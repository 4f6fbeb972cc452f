package io.jenkins.plugins.xenserver.rollout;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.xenserver.model.Json;
import io.jenkins.plugins.xenserver.model.PoolFacts;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The undo ledger (design §2.3): what is owed stands in the journal and, each under a key of its own, in the pool, before the
 * change is made; it is struck out after the restoration was seen.
 */
final class Ledger {
    /** Every key of the ledger in {@code pool.other_config} begins so. */
    static final String PREFIX = "xenserver-updates.owed.";

    /**
     * Ends the other key of a debt that is being replaced, which holds its new words: whoever comes after a driver that died just
     * then finds the one or the other.
     */
    static final String INSTEAD = "/instead";

    private final Journal journal;
    private final PoolGateway pool;
    private Runnable guard = () -> {};

    Ledger(Journal journal, PoolGateway pool) {
        this.journal = journal;
        this.pool = pool;
    }

    /** From now on this is asked before the pool's part of the ledger is changed: it belongs to whoever holds the lock. */
    void guardedBy(Runnable fence) {
        guard = fence;
    }

    /** Notes a debt, in the journal first. One that already stands under its key stays as it is. */
    void owe(Obligation obligation) {
        oweInstead(owed(obligation.key()).orElse(obligation));
    }

    /** Notes a debt, in place of the one that stands under its key. */
    void oweInstead(Obligation obligation) {
        if (!owed(obligation.key()).equals(Optional.of(obligation))) {
            note(obligation);
        }
        guard.run();
        put(obligation, guard);
    }

    /** One that stands there already is left alone, in whatever order its values are written. */
    private void put(Obligation obligation, Runnable further) {
        var text = json(obligation);
        OtherConfig.put(
                pool,
                PREFIX + obligation.key(),
                PREFIX + obligation.key() + INSTEAD,
                text,
                present -> text.equals(present) || says(present, obligation),
                further);
    }

    private static boolean says(String json, Obligation obligation) {
        try {
            return obligation.equals(Json.mapper().readValue(json, Obligation.class));
        } catch (JsonProcessingException e) {
            return false;
        }
    }

    /** The journal also holds it in words, so that a report needs nothing but the journal. */
    private void note(Obligation obligation) {
        ObjectNode data = Json.mapper().valueToTree(obligation);
        data.put("what", obligation.what()).put("remedy", obligation.remedy());
        journal.write(RecordType.OBLIGATION, obligation.key(), data);
    }

    /** The debt that stands under a key. */
    Optional<Obligation> owed(String key) {
        return journal.owed().stream().filter(o -> o.key().equals(key)).findFirst();
    }

    boolean owes(String key) {
        return owed(key).isPresent();
    }

    /** Strikes a debt out. */
    void release(String key, String how, String message) {
        if (owes(key)) {
            guard.run();
            var config = pool.pool().otherConfig();
            OtherConfig.remove(pool, PREFIX + key, guard);
            if (config.containsKey(PREFIX + key + INSTEAD)) {
                OtherConfig.remove(pool, PREFIX + key + INSTEAD, guard);
            }
            journal.write(RecordType.RELEASED, key, Map.of("how", how, "message", message));
        }
    }

    /** After an unclean restart of the coordinator: notes again what was lost, and strikes out again what came back. */
    void writeAgain(PoolFacts facts) {
        for (var obligation : journal.owed()) {
            put(obligation, () -> {});
        }
        for (var entry : journal.records()) {
            if (entry.type() == RecordType.RELEASED && !owes(entry.id())) {
                Stream.of(PREFIX + entry.id(), PREFIX + entry.id() + INSTEAD)
                        .filter(facts.otherConfig()::containsKey)
                        .forEach(key -> OtherConfig.remove(pool, key));
            }
        }
    }

    /**
     * Takes over what earlier rollouts left in the pool; their values count, not the present ones.
     *
     * @param all whether also what is meant to outlive rollouts
     */
    List<Obligation> adopt(PoolFacts facts, boolean all) {
        var adopted = inPool(facts).stream()
                .filter(o -> (all || !o.kind().outlivesRollout()) && !owes(o.key()))
                .toList();
        adopted.forEach(this::note);
        adopted.stream()
                .filter(o -> facts.otherConfig().containsKey(PREFIX + o.key() + INSTEAD))
                .forEach(o -> put(o, guard));
        return adopted;
    }

    /** What the pool's part of the ledger holds; what cannot be read is told. */
    List<Obligation> inPool(PoolFacts facts) {
        var all = facts.otherConfig().entrySet().stream().filter(e -> e.getKey().startsWith(PREFIX));
        if (all.anyMatch(e -> parsed(e.getValue()).isEmpty())) {
            journal.write(RecordType.WARNING, "", Map.of("message", Texts.of("ledger.unreadable")));
        }
        return read(facts);
    }

    /** The same for those that may only look; what cannot be read is left out. */
    static List<Obligation> read(PoolFacts facts) {
        var debts = new LinkedHashMap<String, Obligation>();
        for (var entry : facts.otherConfig().entrySet()) {
            if (entry.getKey().startsWith(PREFIX)) {
                var newer = entry.getKey().endsWith(INSTEAD);
                parsed(entry.getValue()).ifPresent(o -> debts.merge(o.key(), o, (one, other) -> newer ? other : one));
            }
        }
        return List.copyOf(debts.values());
    }

    private static String json(Obligation obligation) {
        try {
            return Json.mapper().writeValueAsString(obligation);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a debt could not be written as JSON", e);
        }
    }

    private static Optional<Obligation> parsed(String json) {
        try {
            return Optional.ofNullable(Json.mapper().readValue(json, Obligation.class))
                    .filter(o -> o.kind() != null);
        } catch (JsonProcessingException e) {
            return Optional.empty();
        }
    }
}
