package io.jenkins.plugins.xenserver.model;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** Immutable copies that keep the order and forgive what a foreign document left out. */
final class Copies {
    private Copies() {}

    static <T> List<T> list(List<T> values) {
        return values == null
                ? List.of()
                : values.stream().filter(Objects::nonNull).toList();
    }

    static <T> Set<T> set(Set<T> values) {
        if (values == null) {
            return Set.of();
        }
        var copy = new LinkedHashSet<>(values);
        copy.remove(null);
        return Collections.unmodifiableSet(copy);
    }

    static <K, V> Map<K, V> map(Map<K, V> values) {
        if (values == null) {
            return Map.of();
        }
        var copy = new LinkedHashMap<>(values);
        copy.values().removeIf(Objects::isNull);
        return Collections.unmodifiableMap(copy);
    }

    static String text(String value) {
        return value == null ? "" : value;
    }

    static <T> T or(T value, T fallback) {
        return value == null ? fallback : value;
    }
}
