package io.jenkins.plugins.xenserver.audit;

import edu.umd.cs.findbugs.annotations.NonNull;
import java.time.Instant;
import java.util.Objects;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/**
 * That one hash was applied to one host. Missing texts become empty.
 *
 * @param at when it was done, UTC
 * @param pool name of the pool
 * @param poolUuid uuid of the pool
 * @param host name of the host
 * @param hostUuid uuid of the host
 * @param hash the hash that was applied
 * @param fromHash the hash that was applied before, "" if unknown
 * @param rollout id of the rollout
 * @param job full name of the job, "" if no job did it
 * @param build number of the build, 0 if no build did it
 * @param by the user, or what else caused the build
 * @param result how it went, a word
 */
@Restricted(NoExternalUse.class)
public record AuditEntry(
        Instant at,
        String pool,
        String poolUuid,
        String host,
        String hostUuid,
        String hash,
        String fromHash,
        String rollout,
        String job,
        int build,
        String by,
        String result) {
    /** Missing texts become empty. */
    public AuditEntry {
        at = at == null ? Instant.EPOCH : at;
        pool = Objects.requireNonNullElse(pool, "");
        poolUuid = Objects.requireNonNullElse(poolUuid, "");
        host = Objects.requireNonNullElse(host, "");
        hostUuid = Objects.requireNonNullElse(hostUuid, "");
        hash = Objects.requireNonNullElse(hash, "");
        fromHash = Objects.requireNonNullElse(fromHash, "");
        rollout = Objects.requireNonNullElse(rollout, "");
        job = Objects.requireNonNullElse(job, "");
        by = Objects.requireNonNullElse(by, "");
        result = Objects.requireNonNullElse(result, "");
    }

    /** What makes an entry the same as another one: rollout, host and hash. */
    @NonNull
    public String key() {
        return rollout + "/" + hostUuid + "/" + hash;
    }

    /** The same without what leads to the job. */
    @NonNull
    public AuditEntry withoutJob() {
        return new AuditEntry(at, pool, poolUuid, host, hostUuid, hash, fromHash, rollout, "", 0, "", result);
    }

    /** The same with another name of its job. */
    @NonNull
    public AuditEntry withJob(@NonNull String name) {
        return new AuditEntry(at, pool, poolUuid, host, hostUuid, hash, fromHash, rollout, name, build, by, result);
    }

    boolean says(AuditEntry other) {
        return key().equals(other.key()) && result.equals(other.result());
    }
}
