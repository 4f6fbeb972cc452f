package io.jenkins.plugins.xenserver.model;

import java.util.Locale;

/** The power state of a VM. */
public enum PowerState {
    HALTED,
    PAUSED,
    RUNNING,
    SUSPENDED,
    /** A value this version does not know. */
    UNKNOWN;

    /** Reads the field's text, for example {@code Running}. */
    public static PowerState of(String text) {
        for (var state : values()) {
            if (state.name().equalsIgnoreCase(text)) {
                return state;
            }
        }
        return UNKNOWN;
    }

    /** The lower-case name as people write it. */
    public String words() {
        return name().toLowerCase(Locale.ROOT);
    }
}
