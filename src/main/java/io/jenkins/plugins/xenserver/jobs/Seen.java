package io.jenkins.plugins.xenserver.jobs;

import io.jenkins.plugins.xenserver.rollout.PoolGlance;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What a job has been told of a pool.
 *
 * @param job full name of the job
 * @param pool name of the pool in Jenkins
 * @param uuid uuid of the pool that was behind the name
 * @param hash what it was synchronised to
 * @param outdated uuids of the hosts that were outdated
 */
record Seen(String job, String pool, String uuid, String hash, Set<String> outdated) {
    Seen {
        outdated = outdated == null ? Set.of() : Set.copyOf(outdated);
    }

    static Seen of(String job, String pool, PoolGlance glance) {
        return new Seen(
                job,
                pool,
                glance.uuid(),
                glance.hash(),
                glance.outdated().stream().map(PoolGlance.HostGlance::uuid).collect(Collectors.toSet()));
    }

    /** The same of a job that is called otherwise now. */
    Seen as(String otherJob) {
        return new Seen(otherJob, pool, uuid, hash, outdated);
    }

    boolean isOf(String otherJob, String otherPool) {
        return job.equals(otherJob) && pool.equals(otherPool);
    }

    /** Why what is seen now starts the job; empty if it does not. */
    Optional<XenUpdatesCause> news(Seen now) {
        if (!now.uuid.equals(uuid)) {
            return Optional.empty(); // another pool took the name: this is a first look again
        }
        var fresh =
                now.outdated.stream().filter(host -> !outdated.contains(host)).count();
        var changed = !now.hash.isEmpty() && !now.hash.equals(hash);
        return fresh > 0 || changed ? Optional.of(new XenUpdatesCause(pool, now.hash, (int) fresh)) : Optional.empty();
    }
}
