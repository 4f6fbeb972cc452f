package io.jenkins.plugins.xenserver.simulator;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;

/**
 * The pool's database: tables of objects, the number of the last change, and what was deleted lately. Sessions and
 * tasks live in it but are never part of what is written to disk (xapi-reference §1.4).
 */
public final class SimDatabase {

    /** How many deletions per class {@code event.from} still knows (xapi-reference §2.6). */
    static final int REMEMBERED_DELETIONS = 512;

    /** One deletion: its number, the object's reference and when the object had been created. */
    record Deletion(long number, String ref, long created) {}

    /** The fields of every persistent object at one moment, by reference. */
    record Image(Map<SimObject, Map<String, Object>> objects) {}

    private static final List<String> VOLATILE = List.of("session", "task");

    private final Map<String, Map<String, SimObject>> tables = new LinkedHashMap<>();
    private final Map<String, SimObject> byRef = new HashMap<>();
    private final Map<String, ArrayDeque<Deletion>> deletions = new HashMap<>();
    private final Map<String, Long> lastChange = new HashMap<>();
    private final Random random;
    private Runnable onChange = () -> {};
    private long number = 1;
    private long persistentNumber = 1;

    SimDatabase(long seed) {
        random = new Random(seed);
        Schema.classes().forEach(name -> tables.put(name, new LinkedHashMap<>()));
    }

    /** A reference; drawn from the pool's seed so that runs replay. */
    String newRef() {
        return "OpaqueRef:" + newUuid();
    }

    String newUuid() {
        return new UUID(random.nextLong() & ~0xf000L | 0x4000L, random.nextLong() & ~(3L << 62) | 2L << 62).toString();
    }

    void onPersistentChange(Runnable listener) {
        onChange = listener;
    }

    void add(SimObject object) {
        tables.get(object.className()).put(object.ref(), object);
        byRef.put(object.ref(), object);
        object.touch();
    }

    long changed(SimObject object) {
        lastChange.put(object.className(), ++number);
        if (byRef.containsKey(object.ref()) && !VOLATILE.contains(object.className())) {
            persistentNumber = number;
            onChange.run();
        }
        return number;
    }

    void delete(SimObject object) {
        if (byRef.remove(object.ref()) == null) {
            return;
        }
        tables.get(object.className()).remove(object.ref());
        var gone = deletions.computeIfAbsent(object.className(), name -> new ArrayDeque<>());
        gone.add(new Deletion(++number, object.ref(), object.created()));
        if (gone.size() > REMEMBERED_DELETIONS) {
            gone.remove();
        }
        lastChange.put(object.className(), number);
    }

    /** Deletes all rows of a class without telling anybody: what a restart does to sessions and tasks. */
    void forget(String className) {
        tables.get(className).keySet().forEach(byRef::remove);
        tables.get(className).clear();
    }

    /** The memory of deletions does not survive a restart of the coordinator's toolstack. */
    void forgetDeletions() {
        deletions.clear();
    }

    SimObject find(String ref) {
        return byRef.get(ref);
    }

    /** The object a reference points to, or {@code HANDLE_INVALID}. */
    SimObject require(String className, String ref) throws SimFailure {
        var object = byRef.get(ref);
        if (object == null || !object.className().equals(className)) {
            throw new SimFailure("HANDLE_INVALID", className, ref);
        }
        return object;
    }

    /** Every object of a class. */
    public Collection<SimObject> all(String className) {
        return tables.get(className).values();
    }

    Collection<Deletion> deletions(String className) {
        return deletions.getOrDefault(className, new ArrayDeque<>());
    }

    long number() {
        return number;
    }

    long persistentNumber() {
        return persistentNumber;
    }

    /** The number of the last change in a class; 0 = none. */
    long lastChange(String className) {
        return lastChange.getOrDefault(className, 0L);
    }

    Image image() {
        var objects = new LinkedHashMap<SimObject, Map<String, Object>>();
        tables.forEach((name, rows) -> {
            if (!VOLATILE.contains(name)) {
                rows.values().forEach(row -> objects.put(row, row.image()));
            }
        });
        return new Image(objects);
    }

    /** Brings back an earlier state of everything persistent. */
    void restore(Image image) {
        for (var name : tables.keySet()) {
            if (!VOLATILE.contains(name)) {
                for (var row : new ArrayList<>(all(name))) {
                    if (!image.objects().containsKey(row)) {
                        delete(row);
                    }
                }
            }
        }
        image.objects().forEach((row, fields) -> {
            if (byRef.putIfAbsent(row.ref(), row) == null) {
                tables.get(row.className()).put(row.ref(), row);
            }
            if (row.image() != fields) {
                row.restore(fields);
            }
        });
    }
}
