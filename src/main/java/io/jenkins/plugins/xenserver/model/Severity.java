package io.jenkins.plugins.xenserver.model;

/** How urgent an update is; the vendor's metadata knows only these two (xapi-reference §3.1). */
public enum Severity {
    /** Nothing stated. */
    NONE,
    /** High. */
    HIGH;

    /** Reads {@code None} or {@code High}; unknown text counts as none, as it does on the server. */
    public static Severity of(String text) {
        return "High".equalsIgnoreCase(text) ? HIGH : NONE;
    }
}
