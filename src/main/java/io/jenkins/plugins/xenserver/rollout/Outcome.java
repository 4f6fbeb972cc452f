package io.jenkins.plugins.xenserver.rollout;

/** How a rollout ended. */
public enum Outcome {
    /** Everything that was wanted is done, and the pool is as it was found. */
    SUCCESS,
    /** The hosts are done, but something needs attention. */
    UNSTABLE,
    /** It stopped at something that could not be done. */
    FAILED,
    /** Somebody stopped it. */
    ABORTED,
    /** It ended while hosts run different versions, which the pool does not count as a working state (rule R4). */
    INCOMPLETE,
    /** The pool was no longer ours; nothing more was done. */
    DETACHED;

    /** How the journal and the report write it. */
    @com.fasterxml.jackson.annotation.JsonValue
    public String words() {
        return name().toLowerCase(java.util.Locale.ROOT);
    }
}
