package io.jenkins.plugins.xenserver.report;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** How a rollout ended. */
public enum Outcome {
    SUCCESS,
    /** Done, with something that needs attention. */
    UNSTABLE,
    FAILED,
    ABORTED,
    /** Ended in between, for example while hosts run different versions. */
    INCOMPLETE,
    /** The journal is not closed: it is still running, or was interrupted and may be resumed. */
    UNFINISHED;

    /** Reads the word of a journal; an unknown one counts as failed, never as success. */
    @JsonCreator
    public static Outcome of(String word) {
        for (var outcome : values()) {
            if (outcome.word().equalsIgnoreCase(word)) {
                return outcome;
            }
        }
        return FAILED;
    }

    /** The lower-case word of journal and JSON. */
    @JsonValue
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** What people read. */
    public String words() {
        return Texts.of("outcome." + name());
    }
}
