package io.jenkins.plugins.xenserver.report;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import edu.umd.cs.findbugs.annotations.CheckForNull;
import io.jenkins.plugins.xenserver.model.Json;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;

/**
 * One fact of a rollout's journal, as a reader sees it: whatever is missing or of another type reads as empty, so that a
 * journal of an older or newer version still makes a report.
 *
 * @param seq position in the journal
 * @param at when it was written (UTC); the epoch when the line does not say
 * @param type for example {@code intent}
 * @param id the activity's id, for example {@code host/<uuid>/apply}; empty for facts that belong to none
 * @param data what belongs to the type
 */
public record JournalLine(long seq, Instant at, String type, String id, JsonNode data) {
    static JournalLine of(JsonNode node) {
        return new JournalLine(
                node.path("seq").asLong(),
                instant(node.path("at")).orElse(Instant.EPOCH),
                node.path("type").asText(""),
                node.path("id").asText(""),
                node.has("data") ? node.get("data") : MissingNode.getInstance());
    }

    /** The same with what a later line tells as well. */
    JournalLine with(JournalLine later) {
        if (!(data instanceof ObjectNode mine) || !(later.data() instanceof ObjectNode more)) {
            return later;
        }
        return new JournalLine(seq, at, type, id, mine.deepCopy().setAll(more));
    }

    String text(String field) {
        return text(data, field);
    }

    /** What the line is about: a field of the data, else the line's own id. */
    String about(String field) {
        var told = text(field);
        return told.isEmpty() ? id : told;
    }

    static String text(JsonNode node, String field) {
        var value = node.path(field);
        return value.isNull() || value.isContainerNode() ? "" : value.asText("");
    }

    static Optional<Instant> instant(JsonNode node) {
        try {
            return node.isTextual() ? Optional.of(Instant.parse(node.textValue())) : Optional.empty();
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    /** Reads a part of the data as a record of the model; null when it is not there or not such a thing. */
    @CheckForNull
    static <T> T read(JsonNode node, Class<T> type) {
        if (!node.isObject()) {
            return null;
        }
        try {
            return Json.mapper().treeToValue(node, type);
        } catch (com.fasterxml.jackson.core.JsonProcessingException | IllegalArgumentException e) {
            return null;
        }
    }
}
