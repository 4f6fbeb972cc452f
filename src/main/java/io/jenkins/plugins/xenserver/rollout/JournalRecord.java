package io.jenkins.plugins.xenserver.rollout;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.xenserver.model.Json;
import java.io.IOException;
import java.time.Instant;

/**
 * One fact in a journal, one line of JSON.
 *
 * @param seq counts from 1 without gaps
 * @param at when it was written, UTC by the driver's clock; used for no decision but how long nobody was there (rule R5)
 * @param type what kind of fact
 * @param id the activity, host, VM or obligation it is about; "" for the rollout as a whole
 * @param data the rest
 */
public record JournalRecord(long seq, Instant at, RecordType type, String id, ObjectNode data) {
    /** The line without its end. */
    String line() {
        var node = Json.mapper().createObjectNode();
        node.put("seq", seq).put("at", at.toString()).put("type", type.word()).put("id", id);
        node.set("data", data);
        try {
            return Json.mapper().writeValueAsString(node);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a journal record could not be written as JSON", e);
        }
    }

    /**
     * Reads a line.
     *
     * @throws IOException if it is not a whole record
     */
    static JournalRecord parse(String line) throws IOException {
        var node = Json.mapper().readTree(line);
        if (node == null || !node.path("seq").isIntegralNumber() || !(node.path("data") instanceof ObjectNode data)) {
            throw new IOException("not a journal record");
        }
        var type = RecordType.of(node.path("type").asText());
        if (type.isEmpty()) {
            throw new IOException(
                    "unknown kind of journal record: " + node.path("type").asText());
        }
        try {
            var at = Instant.parse(node.path("at").asText());
            return new JournalRecord(
                    node.path("seq").asLong(), at, type.get(), node.path("id").asText(), data);
        } catch (java.time.DateTimeException e) {
            throw new IOException("a journal record without a time", e);
        }
    }

    /** A text of the data, "" if missing. */
    public String text(String field) {
        return data.path(field).asText("");
    }

    /** A part of the data as a value of ours. */
    public <T> T value(String field, Class<T> type) {
        return Json.mapper().convertValue(data.get(field), type);
    }

    /** The data as a value of ours. */
    public <T> T as(Class<T> type) {
        return Json.mapper().convertValue((JsonNode) data, type);
    }
}
