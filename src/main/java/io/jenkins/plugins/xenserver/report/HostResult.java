package io.jenkins.plugins.xenserver.report;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** How one host came out of a rollout. */
public enum HostResult {
    UPDATED,
    NOTHING_TO_DO,
    FAILED,
    NOT_STARTED,
    /** Begun and not ended, neither done nor failed. */
    INCOMPLETE;

    /** Reads the words of a journal, for example {@code nothing to do}; unknown ones count as incomplete. */
    @JsonCreator
    public static HostResult of(String word) {
        for (var result : values()) {
            if (result.word().equalsIgnoreCase(word)) {
                return result;
            }
        }
        return INCOMPLETE;
    }

    /** The lower-case words of journal and JSON. */
    @JsonValue
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    /** What people read. */
    public String words() {
        return Texts.of("host." + name());
    }

    /** Whether nothing more is owed to the host. */
    public boolean settled() {
        return this == UPDATED || this == NOTHING_TO_DO;
    }
}
