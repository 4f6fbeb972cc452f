package io.jenkins.plugins.xenserver.model;

/** Which VM restarts a rollout carries out (rule R10 of the design). */
public enum VmRestartPolicy {
    /** Those the vendor calls mandatory; weaker ones stay pending and are reported. */
    MANDATORY,
    /** All at the chosen level. */
    LEVEL,
    /** None. */
    LEAVE;

    /** Whether a restart of the given kind is carried out at the given level. */
    public boolean carriesOut(GuidanceLevel kind, GuidanceLevel level) {
        return switch (this) {
            case MANDATORY -> kind == GuidanceLevel.MANDATORY;
            case LEVEL -> level.includes(kind);
            case LEAVE -> false;
        };
    }
}
