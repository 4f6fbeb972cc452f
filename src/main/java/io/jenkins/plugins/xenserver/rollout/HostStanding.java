package io.jenkins.plugins.xenserver.rollout;

import io.jenkins.plugins.xenserver.model.GuidanceSet;
import io.jenkins.plugins.xenserver.model.HostState;
import java.util.Optional;

/**
 * What a host runs now, when it is done, or at the end of a rollout that began it and could not complete it.
 *
 * @param fromHash what was installed before the rollout, "" if that is not known
 * @param toHash what is installed now, the same as before if nothing was
 * @param deferred what is pending now
 */
record HostStanding(
        String name, String fromHash, String toHash, String fromVersion, String toVersion, GuidanceSet deferred) {
    static HostStanding of(Optional<Baseline.Host> before, HostState now) {
        return new HostStanding(
                now.name(),
                before.map(Baseline.Host::lastUpdateHash).orElse(""),
                now.lastUpdateHash(),
                before.map(host -> host.versions().words()).orElse(""),
                now.versions().words(),
                now.pending());
    }

    /** The same for a host that is done. */
    HostResult as(HostResult.Result result, String uuid) {
        return new HostResult(uuid, name, result, fromHash, toHash, fromVersion, toVersion, deferred, "");
    }
}
