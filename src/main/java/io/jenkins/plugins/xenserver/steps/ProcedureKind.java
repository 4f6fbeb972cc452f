package io.jenkins.plugins.xenserver.steps;

import java.util.Locale;

/** What a step does with a pool. */
enum ProcedureKind {
    /** Looks only. */
    CHECK("check"),
    /** A rolling update. */
    UPDATE("update"),
    /** A synchronisation with the channel. */
    SYNC("sync"),
    /** An upload of a bundle. */
    UPLOAD("sync"),
    /** Channel, proxy and schedule. */
    CONFIGURE("configure"),
    /** Guidance that was deferred. */
    GUIDANCE("guidance"),
    /** Paying back what interrupted runs owe. */
    RESTORE("restore");

    private final String folder;

    ProcedureKind(String folder) {
        this.folder = folder;
    }

    /** The part of the artifacts' path that stands for it (design §3.4). */
    String folder() {
        return folder;
    }

    /** What thread names call it, which are not localised. */
    String plain() {
        return name().toLowerCase(Locale.ROOT);
    }
}
