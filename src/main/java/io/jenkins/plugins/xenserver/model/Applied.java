package io.jenkins.plugins.xenserver.model;

import java.util.Locale;

/**
 * The field {@code latest_synced_updates_applied} of a host. {@code yes} means the host is up to date; the vendor's page
 * words it the other way round, the source is unambiguous (xapi-reference §2.3).
 */
public enum Applied {
    /** Up to date with the last synchronisation. */
    YES,
    /** Updates are available. */
    NO,
    /** Not known: never synchronised, or the pool is too old to say. */
    UNKNOWN;

    /** Reads the field's text; absent or unknown text is {@link #UNKNOWN}. */
    public static Applied of(String text) {
        return switch (text == null ? "" : text.toLowerCase(Locale.ROOT)) {
            case "yes" -> YES;
            case "no" -> NO;
            default -> UNKNOWN;
        };
    }
}
