package io.jenkins.plugins.xenserver.model;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * How much of the guidance is carried out; at the same time the kind (category) an item of guidance belongs to. A level
 * includes its own kind and every stricter one (vendor procedure, "Guidance categories").
 */
public enum GuidanceLevel {
    /** Only what cannot be opted out of. */
    MANDATORY,
    /** Mandatory and recommended. */
    RECOMMENDED,
    /** Mandatory, recommended and full effectiveness. */
    FULL;

    /**
     * Reads {@code mandatory}, {@code recommended} or {@code full} in any case.
     *
     * @throws IllegalArgumentException with the permitted values when the text is none of them
     */
    public static GuidanceLevel parse(String text) {
        for (var level : values()) {
            if (level.name().equalsIgnoreCase(text == null ? "" : text.strip())) {
                return level;
            }
        }
        var permitted = Arrays.stream(values()).map(GuidanceLevel::words).collect(Collectors.joining(", "));
        throw new IllegalArgumentException(Texts.of("level.unknown", String.valueOf(text), permitted));
    }

    /** Whether guidance of the given kind is carried out at this level. */
    public boolean includes(GuidanceLevel kind) {
        return kind.ordinal() <= ordinal();
    }

    /** The lower-case name as people write it. */
    public String words() {
        return name().toLowerCase(Locale.ROOT);
    }
}
