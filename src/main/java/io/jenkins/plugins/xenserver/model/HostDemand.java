package io.jenkins.plugins.xenserver.model;

/**
 * What is asked of one host at a level, worked out once from {@code /updates} and the pending list together: an apply that
 * died half-way can lose pending guidance, and earlier guidance is in the pending list only (xapi-reference §4.3).
 *
 * @param coordinatorFirst whether this is the coordinator and the rollout brings a new toolstack (rule R13)
 */
record HostDemand(HostState host, HostUpdates updates, GuidanceLevel level, boolean coordinatorFirst) {
    boolean installs() {
        return !updates.upToDate();
    }

    GuidanceSet guidance() {
        return updates.guidance().union(host.pending());
    }

    boolean reboots() {
        return guidance().rebootsAt(level);
    }

    /** A reboot restarts the toolstack too, so the two never come together. */
    boolean restartsToolstack() {
        return !reboots() && (askedToRestartToolstack() || restartsForMembers());
    }

    boolean askedToRestartToolstack() {
        return guidance().allUpTo(level).contains(Guidance.RESTART_TOOLSTACK);
    }

    /** Only a coordinator that has something new to bring into effect; one already running it is left alone. */
    boolean restartsForMembers() {
        var owes = host.pending().contains(Guidance.RESTART_TOOLSTACK)
                || host.pending().containsReboot();
        return coordinatorFirst && (installs() || owes);
    }

    /** Evacuation is a precondition of apply or of the reboot, and done for nothing else. */
    boolean evacuates() {
        return reboots() || installs() && updates.guidance().allUpTo(level).contains(Guidance.EVACUATE_HOST);
    }

    boolean leavesService() {
        return installs() || reboots();
    }
}
