package io.jenkins.plugins.xenserver.report;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** What a stretch of the timeline was spent on; several activities that people see as one share a kind. */
public enum PhaseKind {
    /** Taking the host out of service and looking what to do. */
    PREPARE,
    EVACUATE,
    APPLY,
    TOOLSTACK,
    REBOOT,
    VMS,
    /** Enabling, verifying, gates. */
    VERIFY,
    RETURN,
    /** Everything done to the pool as a whole. */
    POOL;

    /** The kind of an activity by the last part of its id, for example {@code restart-toolstack}. */
    static PhaseKind ofActivity(String name) {
        return switch (name) {
            case "disable", "decide" -> PREPARE;
            case "evacuate" -> EVACUATE;
            case "apply" -> APPLY;
            case "restart-toolstack" -> TOOLSTACK;
            case "reboot" -> REBOOT;
            case "local-vms" -> VMS;
            case "return-vms" -> RETURN;
            default -> VERIFY;
        };
    }

    @JsonCreator
    static PhaseKind of(String word) {
        for (var kind : values()) {
            if (kind.word().equals(word)) {
                return kind;
            }
        }
        return POOL;
    }

    /** The lower-case word of JSON and style sheet. */
    @JsonValue
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** What people read. */
    public String words() {
        return Texts.of("phase." + name());
    }
}
