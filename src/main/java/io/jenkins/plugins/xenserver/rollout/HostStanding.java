package io.jenkins.plugins.xenserver.rollout;

import io.jenkins.plugins.xenserver.model.GuidanceSet;
import io.jenkins.plugins.xenserver.model.HostState;

/**
 * What a host runs at the end of a rollout that began it and could not complete it.
 *
 * @param toHash what is installed now, the same as before if nothing was
 * @param deferred what is pending now
 */
record HostStanding(
        String name, String fromHash, String toHash, String fromVersion, String toVersion, GuidanceSet deferred) {
    static HostStanding of(Baseline.Host before, HostState now) {
        return new HostStanding(
                now.name(),
                before.lastUpdateHash(),
                now.lastUpdateHash(),
                before.versions().words(),
                now.versions().words(),
                now.pending());
    }
}
