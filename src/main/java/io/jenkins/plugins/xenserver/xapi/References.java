package io.jenkins.plugins.xenserver.xapi;

import java.util.regex.Pattern;

/** Opaque references: what the null one looks like, and how they are kept out of text for people. */
public final class References {
    /** How the API writes "no object" (xapi-reference, introduction). */
    public static final String NULL = "OpaqueRef:NULL";

    private static final Pattern OPAQUE = Pattern.compile("OpaqueRef:[A-Za-z0-9-]*");

    private References() {}

    /** Whether a reference names an object at all. */
    public static boolean isPresent(String ref) {
        return ref != null && !ref.isEmpty() && !NULL.equals(ref);
    }

    /** The text with every opaque reference, a session's among them, replaced by a neutral word. */
    public static String scrub(String text) {
        return text == null ? "" : OPAQUE.matcher(text).replaceAll("(an object)");
    }
}
