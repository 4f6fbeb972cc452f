package io.jenkins.plugins.xenserver.simulator;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * A row of the pool's database: one object of the API with all its fields. Values are immutable ({@code String},
 * {@code Long}, {@code Double}, {@code Boolean}, {@link Instant}, {@code List}, {@code Map}), so a snapshot is a copy of
 * the map. Each change gets a number, by which events are told.
 */
public class SimObject {
    private final SimDatabase database;
    private final String className;
    private final String ref;
    private final long created;
    private volatile Map<String, Object> fields;
    private long modified;
    private boolean shared;

    SimObject(SimDatabase database, String className, String uuid) {
        this.database = database;
        this.className = className;
        this.ref = database.newRef();
        this.fields = new LinkedHashMap<>();
        Schema.fields(className).forEach((name, field) -> fields.put(name, field.initial()));
        fields.put("uuid", uuid);
        database.add(this);
        this.created = modified;
    }

    public final String className() {
        return className;
    }

    public final String ref() {
        return ref;
    }

    public final String uuid() {
        return text("uuid");
    }

    /** The label by which people know the object. */
    public String name() {
        return text("name_label");
    }

    public final Object get(String field) {
        var value = fields.get(field);
        if (value == null) {
            throw new IllegalArgumentException("There is no field " + field + " in class " + className + ".");
        }
        return value;
    }

    public final String text(String field) {
        return (String) get(field);
    }

    public final boolean flag(String field) {
        return (Boolean) get(field);
    }

    public final long number(String field) {
        return (Long) get(field);
    }

    public final Instant time(String field) {
        return (Instant) get(field);
    }

    @SuppressWarnings("unchecked")
    public final List<String> list(String field) {
        return (List<String>) get(field);
    }

    @SuppressWarnings("unchecked")
    public final Map<String, String> map(String field) {
        return (Map<String, String>) get(field);
    }

    /** Sets a field; only a real difference counts as a change. Test code calls it between requests. */
    public final void set(String field, Object value) {
        var normal = value instanceof Integer number ? Long.valueOf(number) : freeze(value);
        if (!Objects.equals(get(field), normal)) {
            if (shared) {
                fields = new LinkedHashMap<>(fields);
                shared = false;
            }
            fields.put(field, normal);
            touch();
        }
    }

    final void add(String field, String value) {
        if (!list(field).contains(value)) {
            var all = new ArrayList<>(list(field));
            all.add(value);
            set(field, all);
        }
    }

    final void remove(String field, String value) {
        if (list(field).contains(value)) {
            var all = new ArrayList<>(list(field));
            all.remove(value);
            set(field, all);
        }
    }

    final void put(String field, String key, String value) {
        var all = new LinkedHashMap<>(map(field));
        all.put(key, value);
        set(field, all);
    }

    final void drop(String field, String key) {
        if (map(field).containsKey(key)) {
            var all = new LinkedHashMap<>(map(field));
            all.remove(key);
            set(field, all);
        }
    }

    final SimDatabase database() {
        return database;
    }

    final long modified() {
        return modified;
    }

    final long created() {
        return created;
    }

    final void touch() {
        modified = database.changed(this);
    }

    /** The record as a client of the given toolstack release sees it. */
    final Map<String, Object> record(String release) {
        var record = new LinkedHashMap<String, Object>();
        for (var field : Schema.fields(className).values()) {
            if (field.isIn(release)) {
                record.put(field.name(), fields.get(field.name()));
            }
        }
        return record;
    }

    /** All fields as they are now; a later change goes to a copy. */
    final Map<String, Object> image() {
        shared = true;
        return fields;
    }

    final void restore(Map<String, Object> earlier) {
        fields = earlier;
        shared = true;
        touch();
    }

    private static Object freeze(Object value) {
        if (value instanceof List<?> list) {
            return List.copyOf(list);
        }
        if (value instanceof Map<?, ?> map) {
            return java.util.Collections.unmodifiableMap(new LinkedHashMap<>(map));
        }
        return Objects.requireNonNull(value);
    }

    @Override
    public String toString() {
        return className + " " + uuid();
    }
}
