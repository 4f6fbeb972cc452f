package io.jenkins.plugins.xenserver.rollout;

import io.jenkins.plugins.xenserver.model.GuidanceSet;

/**
 * Where a host stands.
 *
 * @param deferred guidance that is left on purpose
 */
public record HostResult(
        String uuid,
        String name,
        Result result,
        String fromHash,
        String toHash,
        String fromVersion,
        String toVersion,
        GuidanceSet deferred,
        String message) {
    /** A host that is not what the plan wanted. */
    static HostResult notDone(String uuid, String name, boolean begun, String message) {
        return new HostResult(
                uuid, name, begun ? Result.FAILED : Result.NOT_STARTED, "", "", "", "", GuidanceSet.EMPTY, message);
    }

    /** A host that the plan wanted nothing of, and that was not looked at. */
    static HostResult nothingToDo(String uuid, String name) {
        return new HostResult(uuid, name, Result.NOTHING_TO_DO, "", "", "", "", GuidanceSet.EMPTY, "");
    }

    /** How it went. */
    public enum Result {
        /** Everything the plan wanted was done and seen. */
        UPDATED,
        /** The plan wanted nothing. */
        NOTHING_TO_DO,
        /** It was begun and could not be completed. */
        FAILED,
        /** It was not begun. */
        NOT_STARTED;

        /** How the journal and the report write it. */
        @com.fasterxml.jackson.annotation.JsonValue
        public String words() {
            return name().toLowerCase(java.util.Locale.ROOT).replace('_', ' ');
        }
    }
}
