package io.jenkins.plugins.xenserver.model;

import io.jenkins.plugins.xenserver.model.PrecheckResult.Status;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** What the pool as a whole has to be before a rollout. */
final class PoolPrechecks {
    private static final Duration STALE = Duration.ofDays(7);

    private PoolPrechecks() {}

    static List<PrecheckResult> all(PoolState state, PrecheckOptions options) {
        var results = new ArrayList<PrecheckResult>();
        results.addAll(licence(state));
        results.addAll(repository(state));
        results.addAll(synced(state, options));
        results.addAll(operations(state));
        results.addAll(versions(state, options));
        results.addAll(highAvailability(state));
        results.addAll(workloadBalancing(state));
        return results;
    }

    static List<PrecheckResult> licence(PoolState state) {
        var findings = new Findings("licence");
        if (state.pool().updatesRestricted()) {
            findings.add(
                    Status.FAILURE,
                    state.pool().name(),
                    "restricted",
                    state.pool().name());
        }
        return findings.orPass(state.pool().name());
    }

    static List<PrecheckResult> repository(PoolState state) {
        var findings = new Findings("update-repository");
        try {
            var repository = state.updateRepository();
            return findings.orPass(
                    state.pool().name(), repository.name(), repository.channel().words());
        } catch (UpdateRepositoryException e) {
            return findings.add(Status.FAILURE, state.pool().name(), e).orPass("");
        }
    }

    /** Compares server times with the server's clock only. */
    static List<PrecheckResult> synced(PoolState state, PrecheckOptions options) {
        var findings = new Findings("synchronised");
        var pool = state.pool();
        var last = pool.lastUpdateSync();
        String hash;
        try {
            hash = state.updateRepository().hash();
        } catch (UpdateRepositoryException e) {
            // Reported by the check of the repository; without one there is nothing to be synchronised with.
            return List.of();
        }
        var now = options.serverTime();
        if (hash.isEmpty() || last == null) {
            findings.add(Status.FAILURE, pool.name(), "never", pool.name());
        } else if (now != null && !last.isAfter(now.minus(STALE))) {
            findings.add(
                    Status.WARNING,
                    pool.name(),
                    "stale",
                    pool.name(),
                    Duration.between(last, now).toDays());
        }
        return findings.orPass(pool.name());
    }

    static List<PrecheckResult> operations(PoolState state) {
        var findings = new Findings("pool-idle");
        var busy = state.pool().currentOperations().stream().sorted().collect(Collectors.joining(", "));
        if (!busy.isEmpty()) {
            findings.add(
                    Status.FAILURE, state.pool().name(), "busy", state.pool().name(), busy);
        }
        return findings.orPass(state.pool().name());
    }

    static List<PrecheckResult> versions(PoolState state, PrecheckOptions options) {
        var findings = new Findings("versions-equal");
        if (state.versionsDiffer() || state.pool().rollingUpgradeInProgress()) {
            findings.add(
                    options.resuming() ? Status.WARNING : Status.FAILURE,
                    state.pool().name(),
                    options.resuming() ? "resuming" : state.versionsDiffer() ? "differ" : "flag",
                    state.pool().name());
        }
        return findings.orPass(state.pool().name());
    }

    static List<PrecheckResult> highAvailability(PoolState state) {
        var findings = new Findings("high-availability");
        if (state.pool().haEnabled()) {
            findings.add(Status.PASS, state.pool().name(), "on");
        }
        return findings.orPass(state.pool().name());
    }

    static List<PrecheckResult> workloadBalancing(PoolState state) {
        var findings = new Findings("workload-balancing");
        if (state.pool().wlbEnabled()) {
            findings.add(Status.PASS, state.pool().name(), "on");
        }
        return findings.orPass(state.pool().name());
    }
}
