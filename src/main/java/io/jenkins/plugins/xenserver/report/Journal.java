package io.jenkins.plugins.xenserver.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.jenkins.plugins.xenserver.model.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A journal as read for a report.
 *
 * @param lines the facts, in the order of the file
 * @param unreadable lines before the last that could not be read; a torn last line is normal after a crash and not counted
 */
public record Journal(List<JournalLine> lines, int unreadable) {
    public Journal {
        lines = List.copyOf(lines);
    }

    /**
     * Reads a journal file, also while it is being written.
     *
     * @throws IOException when the file cannot be read
     */
    public static Journal read(Path file) throws IOException {
        return parse(new String(Files.readAllBytes(file), StandardCharsets.UTF_8));
    }

    /** Reads JSON lines. */
    public static Journal parse(String text) {
        var lines = new ArrayList<JournalLine>();
        var unreadable = 0;
        var rows = text.lines().toList();
        for (var i = 0; i < rows.size(); i++) {
            if (rows.get(i).isBlank()) {
                continue;
            }
            var node = parseLine(rows.get(i));
            if (node != null && node.isObject() && node.path("type").isTextual()) {
                lines.add(JournalLine.of(node));
            } else if (i < rows.size() - 1) {
                unreadable++;
            }
        }
        return new Journal(lines, unreadable);
    }

    private static JsonNode parseLine(String row) {
        try {
            return Json.mapper().readTree(row);
        } catch (JsonProcessingException e) {
            return null;
        }
    }
}
