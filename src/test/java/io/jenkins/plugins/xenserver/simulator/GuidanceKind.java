package io.jenkins.plugins.xenserver.simulator;

import java.util.List;

/** The kinds of guidance, strictest first. */
public enum GuidanceKind {
    MANDATORY("mandatory", "pending_guidances"),
    RECOMMENDED("recommended", "pending_guidances_recommended"),
    FULL("full", "pending_guidances_full"),
    /** Replaces the recommended kind where a live patch will be applied. Never pending. */
    LIVEPATCH("livepatch", null);

    static final List<GuidanceKind> PENDING = List.of(MANDATORY, RECOMMENDED, FULL);

    private final String key;
    private final String field;

    GuidanceKind(String key, String field) {
        this.key = key;
        this.field = field;
    }

    String key() {
        return key;
    }

    /** The field of host and VM that keeps what is pending of this kind. */
    String field() {
        return field;
    }
}
