package io.jenkins.plugins.xenserver.xapi;

import java.time.Instant;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Typed reading of one record as it came over the wire. A missing field yields the default, because older pools lack newer
 * fields (xapi-reference §2.8); a field of the wrong type is a {@link MalformedAnswer}.
 */
public final class Fields {
    private final String what;
    private final Map<?, ?> values;

    private Fields(String what, Map<?, ?> values) {
        this.what = what;
        this.values = values;
    }

    /**
     * The fields of a record.
     *
     * @param what the class, for messages
     * @throws MalformedAnswer if it is not a record
     */
    public static Fields of(String what, Object record) {
        if (record instanceof Map<?, ?> map) {
            return new Fields(what, map);
        }
        throw new MalformedAnswer("The pool answered something that is not a record of class " + what + ".");
    }

    /** Records by reference, as {@code get_all_records} answers. */
    public static Map<String, Fields> records(String what, Object answer) {
        if (!(answer instanceof Map<?, ?> map)) {
            throw new MalformedAnswer(
                    "The pool answered something that is not a set of records of class " + what + ".");
        }
        var records = new LinkedHashMap<String, Fields>();
        map.forEach((ref, record) -> records.put(String.valueOf(ref), of(what, record)));
        return records;
    }

    /** Whether the pool knows the field at all. */
    public boolean has(String field) {
        return values.containsKey(field);
    }

    /** A text, or "" if the field is missing. */
    public String text(String field) {
        var value = values.get(field);
        return value == null ? "" : as(field, value, String.class);
    }

    /** A boolean, or the default if the field is missing. */
    public boolean bool(String field, boolean otherwise) {
        var value = values.get(field);
        return value == null ? otherwise : as(field, value, Boolean.class);
    }

    /** An integer, which travels as decimal text; 0 if missing. */
    public long number(String field) {
        var value = values.get(field);
        if (value == null || "".equals(value)) {
            return 0;
        }
        try {
            return Long.parseLong(as(field, value, String.class));
        } catch (NumberFormatException e) {
            throw wrong(field, e);
        }
    }

    /** A floating-point number, 0 if missing. */
    public double decimal(String field) {
        var value = values.get(field);
        return value == null ? 0 : as(field, value, Double.class);
    }

    /** A time, or null if missing or the epoch, which means "never" (xapi-reference §1.2). */
    public Instant time(String field) {
        var value = values.get(field);
        if (value == null) {
            return null;
        }
        var instant = as(field, value, Date.class).toInstant();
        return instant.equals(Instant.EPOCH) ? null : instant;
    }

    /** A set of texts in the order received; empty if missing. */
    public Set<String> texts(String field) {
        return new LinkedHashSet<>(list(field));
    }

    /** A list of texts, repetitions kept; empty if missing. */
    public List<String> list(String field) {
        var value = values.get(field);
        return value == null ? List.of() : strings(what + "." + field, value);
    }

    /** A record inside the record. */
    public Fields struct(String field) {
        return of(what + "." + field, values.get(field));
    }

    /** A list of records; empty if missing. */
    public List<Fields> structs(String field) {
        var value = values.get(field);
        if (value == null) {
            return List.of();
        }
        return java.util.Arrays.stream(as(field, value, Object[].class))
                .map(record -> of(what + "." + field, record))
                .toList();
    }

    /** A map of texts; empty if missing. */
    public Map<String, String> map(String field) {
        var value = values.get(field);
        var result = new LinkedHashMap<String, String>();
        if (value != null) {
            Map<?, ?> entries = as(field, value, Map.class);
            entries.forEach((key, text) -> result.put(String.valueOf(key), as(field, text, String.class)));
        }
        return result;
    }

    /** A list of texts in an answer. */
    public static List<String> strings(String what, Object answer) {
        if (answer instanceof Object[] array) {
            var texts = new java.util.ArrayList<String>(array.length);
            for (var element : array) {
                if (!(element instanceof String text)) {
                    throw new MalformedAnswer("The pool's " + what + " holds something that is not text.");
                }
                texts.add(text);
            }
            return texts;
        }
        throw new MalformedAnswer("The pool's " + what + " is not a list.");
    }

    private <T> T as(String field, Object value, Class<T> type) {
        if (type.isInstance(value)) {
            return type.cast(value);
        }
        throw wrong(field, null);
    }

    private MalformedAnswer wrong(String field, Throwable cause) {
        return new MalformedAnswer("The pool's field " + what + "." + field + " has an unexpected type.", cause);
    }
}
