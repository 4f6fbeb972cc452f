package io.jenkins.plugins.xenserver.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.jenkins.plugins.xenserver.rollout.JournalRecord;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Hosts × phases, as the journal's records tell; pure. */
final class ProgressTable {
    private static final Map<String, String> COLUMNS = new LinkedHashMap<>();

    static {
        COLUMNS.put("disable", "disable");
        COLUMNS.put("evacuate", "evacuate");
        COLUMNS.put("apply", "apply");
        COLUMNS.put("restart-toolstack", "toolstack");
        COLUMNS.put("reboot", "reboot");
        COLUMNS.put("enable", "enable");
        COLUMNS.put("home", "VMs home");
    }

    private final Map<String, String> names = new LinkedHashMap<>();
    private final Map<String, Map<String, String>> cells = new LinkedHashMap<>();

    /** Takes a record into account. */
    void take(JournalRecord entry) {
        switch (entry.type()) {
            case PLANNED -> entry.data().path("plan").path("hosts").forEach(this::host);
            case INTENT -> mark(entry, "...");
            case OUTCOME -> mark(entry, word(entry.text("result")));
            case HOST_RESULT ->
                cells.getOrDefault(entry.id(), new LinkedHashMap<>()).put("result", entry.text("result"));
            case RELEASED -> {
                if (entry.id().startsWith("vms/")) {
                    cells.getOrDefault(entry.id().substring(4), new LinkedHashMap<>())
                            .put("home", "done");
                }
            }
            default -> {}
        }
    }

    private void host(JsonNode host) {
        names.put(host.path("uuid").asText(), CheckText.safe(host.path("name").asText()));
        cells.putIfAbsent(host.path("uuid").asText(), new LinkedHashMap<>());
    }

    private static String word(String result) {
        return switch (result) {
            case "done" -> "done";
            case "skipped" -> "-";
            default -> "FAILED";
        };
    }

    private void mark(JournalRecord entry, String mark) {
        var parts = entry.id().split("/");
        if (parts.length == 3 && parts[0].equals("host") && cells.containsKey(parts[1])) {
            cells.get(parts[1]).put(parts[2], mark);
        }
    }

    /** As narrow as its column can be: a table of hosts with short names fits into eighty columns. */
    private static String padded(String title, String text) {
        return ("%-" + Math.max("FAILED".length(), title.length()) + "s").formatted(text);
    }

    /** The table as lines of text; empty before there is a plan. */
    List<String> lines() {
        var lines = new ArrayList<String>();
        if (names.isEmpty()) {
            return lines;
        }
        var width = Math.max(
                8, names.values().stream().mapToInt(String::length).max().orElse(8));
        var head = new StringBuilder(("%-" + width + "s").formatted("host"));
        COLUMNS.values().forEach(title -> head.append(' ').append(padded(title, title)));
        lines.add(head.toString().stripTrailing());
        names.forEach((uuid, name) -> {
            var line = new StringBuilder(("%-" + width + "s").formatted(name));
            COLUMNS.forEach((column, title) ->
                    line.append(' ').append(padded(title, cells.get(uuid).getOrDefault(column, "."))));
            lines.add(line.append("  ")
                    .append(cells.get(uuid).getOrDefault("result", ""))
                    .toString()
                    .stripTrailing());
        });
        return lines;
    }
}
