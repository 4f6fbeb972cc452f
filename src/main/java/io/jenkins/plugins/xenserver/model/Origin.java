package io.jenkins.plugins.xenserver.model;

import java.util.Locale;

/** Where a repository gets its packages from (xapi-reference §2.2). */
public enum Origin {
    /** A package server, usually the vendor's content delivery network. */
    REMOTE,
    /** An uploaded bundle. */
    BUNDLE,
    /** The coordinator of another pool. */
    REMOTE_POOL,
    /** A value this version does not know. */
    UNKNOWN;

    /** Reads the field's text; an absent field means a pool that predates bundles, hence {@link #REMOTE}. */
    public static Origin of(String text) {
        return switch (text == null ? "remote" : text.toLowerCase(Locale.ROOT)) {
            case "remote" -> REMOTE;
            case "bundle" -> BUNDLE;
            case "remote_pool" -> REMOTE_POOL;
            default -> UNKNOWN;
        };
    }
}
