package io.jenkins.plugins.xenserver.simulator;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The classes of the API and their fields, read once from {@code schema.txt}. */
final class Schema {

    /** The text of a reference to nothing. */
    static final String NULL_REF = "OpaqueRef:NULL";

    enum Kind {
        STRING,
        INT,
        FLOAT,
        BOOL,
        DATETIME,
        SET,
        MAP,
        REF
    }

    /**
     * One field.
     *
     * @param target the class a reference, or a set of references, points to; null for anything else
     * @param since the first toolstack release that has it; empty = always
     */
    record Field(String name, Kind kind, String target, Object initial, String since) {
        boolean isIn(String release) {
            return since.isEmpty() || Releases.compare(release, since) >= 0;
        }
    }

    private static final Map<String, Map<String, Field>> CLASSES = load();
    private static final Map<String, String> BY_LOWER_CASE = lowerCase();

    private Schema() {}

    static Collection<String> classes() {
        return CLASSES.keySet();
    }

    static boolean hasClass(String name) {
        return CLASSES.containsKey(name);
    }

    /** The class of this name whatever its case, or null. */
    static String classIgnoringCase(String name) {
        return BY_LOWER_CASE.get(name.toLowerCase(java.util.Locale.ROOT));
    }

    /** The fields of a class in a stable order. */
    static Map<String, Field> fields(String className) {
        return CLASSES.get(className);
    }

    private static Map<String, String> lowerCase() {
        var map = new LinkedHashMap<String, String>();
        CLASSES.keySet().forEach(name -> map.put(name.toLowerCase(java.util.Locale.ROOT), name));
        return map;
    }

    private static Map<String, Map<String, Field>> load() {
        var classes = new LinkedHashMap<String, Map<String, Field>>();
        Map<String, Field> current = null;
        for (var line : lines()) {
            if (line.startsWith("[")) {
                current = new LinkedHashMap<>();
                classes.put(line.substring(1, line.length() - 1), current);
            } else if (!line.isBlank() && !line.startsWith("#")) {
                addFields(current, line);
            }
        }
        return classes;
    }

    private static List<String> lines() {
        try (var in = Schema.class.getResourceAsStream("schema.txt")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
        } catch (IOException e) {
            throw new UncheckedIOException("The resource schema.txt cannot be read.", e);
        }
    }

    private static void addFields(Map<String, Field> fields, String line) {
        var since = "";
        var rest = line;
        if (rest.startsWith("since ")) {
            var space = rest.indexOf(' ', 6);
            since = rest.substring(6, space);
            rest = rest.substring(space + 1);
        }
        var colon = rest.indexOf(": ");
        var type = rest.substring(0, colon);
        for (var name : rest.substring(colon + 2).split(" ")) {
            fields.put(name, field(name, type, since));
        }
    }

    private static Field field(String name, String type, String since) {
        if (type.startsWith("enum ")) {
            return new Field(name, Kind.STRING, null, type.substring(5), since);
        }
        if (type.startsWith("ref(")) {
            return new Field(name, Kind.REF, inner(type), NULL_REF, since);
        }
        if (type.startsWith("set(")) {
            var inner = inner(type);
            var target = List.of("string", "int", "map").contains(inner) ? null : inner;
            return new Field(name, Kind.SET, target, List.of(), since);
        }
        return switch (type) {
            case "string" -> new Field(name, Kind.STRING, null, "", since);
            case "int" -> new Field(name, Kind.INT, null, 0L, since);
            case "float" -> new Field(name, Kind.FLOAT, null, 0.0, since);
            case "bool" -> new Field(name, Kind.BOOL, null, false, since);
            case "datetime" -> new Field(name, Kind.DATETIME, null, Instant.EPOCH, since);
            case "map" -> new Field(name, Kind.MAP, null, Map.of(), since);
            default -> throw new IllegalStateException("Unknown type " + type + " in schema.txt");
        };
    }

    private static String inner(String type) {
        return type.substring(4, type.length() - 1);
    }
}
