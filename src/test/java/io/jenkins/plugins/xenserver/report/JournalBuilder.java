package io.jenkins.plugins.xenserver.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.jenkins.plugins.xenserver.model.Json;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/** Writes a journal line by line, on a clock of its own. */
final class JournalBuilder {
    private final StringBuilder lines = new StringBuilder();
    private Instant now;
    private long seq;

    JournalBuilder(Instant start) {
        now = start;
    }

    JournalBuilder wait(Duration duration) {
        now = now.plus(duration);
        return this;
    }

    JournalBuilder line(String type, String id, Map<String, ?> data) {
        var line = new LinkedHashMap<String, Object>();
        line.put("seq", ++seq);
        line.put("at", now);
        line.put("type", type);
        if (!id.isEmpty()) {
            line.put("id", id);
        }
        line.put("data", data);
        try {
            lines.append(Json.mapper().writeValueAsString(line)).append('\n');
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
        return this;
    }

    JournalBuilder line(String type, Map<String, ?> data) {
        return line(type, "", data);
    }

    JournalBuilder activity(String id, long seconds) {
        return activity(id, seconds, "done", "");
    }

    JournalBuilder activity(String id, long seconds, String result, String message) {
        line("intent", id, Map.of());
        wait(Duration.ofSeconds(seconds));
        return line(
                "outcome",
                id,
                message.isEmpty() ? Map.of("result", result) : Map.of("result", result, "message", message));
    }

    JournalBuilder owe(String key, String kind, String subject, String what, String remedy) {
        return line("obligation", Map.of("key", key, "kind", kind, "subject", subject, "what", what, "remedy", remedy));
    }

    JournalBuilder release(String key, String how) {
        return line("released", Map.of("key", key, "how", how));
    }

    JournalBuilder raw(String text) {
        lines.append(text);
        return this;
    }

    Journal journal() {
        return Journal.parse(lines.toString());
    }

    Report report() {
        return Report.of(journal());
    }

    @Override
    public String toString() {
        return lines.toString();
    }
}
