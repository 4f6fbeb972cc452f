package io.jenkins.plugins.xenserver.rollout;

import io.jenkins.plugins.xenserver.model.GuidanceLevel;
import io.jenkins.plugins.xenserver.model.PendingPolicy;
import io.jenkins.plugins.xenserver.model.VmRestartPolicy;

/**
 * What the user chose for a rolling update (design §3.2). Part of the journal.
 *
 * @param hash the hash to apply; empty = synchronise and take the newest (rule R18)
 * @param level how much of the guidance is carried out
 * @param vmRestart which VM restarts are carried out (rule R10)
 * @param pending what to do about guidance pending from earlier (rule R10)
 * @param migrateHome whether VMs go back to the host they came from
 * @param parallel how many VMs are moved home or restarted at a time
 * @param allowDisabled whether hosts may be disabled at the start
 * @param limits how long each phase may take; null = the defaults
 */
public record RolloutOptions(
        String hash,
        GuidanceLevel level,
        VmRestartPolicy vmRestart,
        PendingPolicy pending,
        boolean migrateHome,
        int parallel,
        boolean allowDisabled,
        Limits limits) {
    /** The documented defaults. */
    public static final RolloutOptions DEFAULT = new RolloutOptions(
            "", GuidanceLevel.RECOMMENDED, VmRestartPolicy.MANDATORY, PendingPolicy.FAIL, true, 3, false, null);

    /** Missing values become the defaults. */
    public RolloutOptions {
        hash = hash == null ? "" : hash.strip();
        level = level == null ? GuidanceLevel.RECOMMENDED : level;
        vmRestart = vmRestart == null ? VmRestartPolicy.MANDATORY : vmRestart;
        pending = pending == null ? PendingPolicy.FAIL : pending;
        parallel = Math.max(1, parallel);
        limits = limits == null ? Limits.DEFAULT : limits;
    }

    /** The same with another level. */
    public RolloutOptions withLevel(GuidanceLevel other) {
        return new RolloutOptions(hash, other, vmRestart, pending, migrateHome, parallel, allowDisabled, limits);
    }

    /** The same with a given hash. */
    public RolloutOptions withHash(String other) {
        return new RolloutOptions(other, level, vmRestart, pending, migrateHome, parallel, allowDisabled, limits);
    }

    /** The same with another policy for VM restarts. */
    public RolloutOptions withVmRestart(VmRestartPolicy other) {
        return new RolloutOptions(hash, level, other, pending, migrateHome, parallel, allowDisabled, limits);
    }
}
