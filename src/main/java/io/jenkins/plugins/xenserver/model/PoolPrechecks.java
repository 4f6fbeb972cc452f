package io.jenkins.plugins.xenserver.model;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import io.jenkins.plugins.xenserver.model.PrecheckResult.Status;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** What the pool as a whole has to be before a rollout. */
final class PoolPrechecks {
    private static final Duration STALE = Duration.ofDays(7);

    private PoolPrechecks() {}

    static List<PrecheckResult> all(
            PoolState state, @CheckForNull AvailableUpdates available, PrecheckOptions options) {
        var results = new ArrayList<PrecheckResult>();
        results.addAll(licence(state));
        results.addAll(repository(state));
        results.addAll(synced(state, available, options));
        results.addAll(listed(state, available));
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
    static List<PrecheckResult> synced(
            PoolState state, @CheckForNull AvailableUpdates available, PrecheckOptions options) {
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
        } else if (available != null && !available.hash().equals(hash)) {
            findings.add(Status.FAILURE, pool.name(), "changed", pool.name());
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

    /** A host the document leaves out would look as if it needed nothing. */
    static List<PrecheckResult> listed(PoolState state, @CheckForNull AvailableUpdates available) {
        if (available == null) {
            return List.of();
        }
        var findings = new Findings("hosts-listed");
        state.rolloutOrder().stream()
                .filter(host -> !available.lists(host))
                .forEach(host -> findings.add(Status.FAILURE, host.name(), "missing", host.name()));
        return findings.orPass(state.pool().name());
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
