package io.jenkins.plugins.xenserver.rollout;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import io.jenkins.plugins.xenserver.model.Plan;
import io.jenkins.plugins.xenserver.model.PrecheckResult;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * What a look at a pool found: the updates there are, what they would cost, and what stands in the way. Nothing was changed.
 *
 * @param pool the pool's name
 * @param poolUuid the pool's uuid
 * @param lastSync when it was last synchronised, UTC by the server; null = never
 * @param upToDate whether neither a host nor a VM needs anything at the chosen level
 * @param plan what a rolling update would do
 * @param prechecks what it would be refused or warned for
 * @param estimates how long each host is expected to take, in the order of the plan
 * @param protectedVms names of the VMs that would only ever be moved (rule R15)
 */
public record CheckResult(
        String pool,
        String poolUuid,
        @CheckForNull Instant lastSync,
        boolean upToDate,
        Plan plan,
        List<PrecheckResult> prechecks,
        List<HostEstimate> estimates,
        List<String> protectedVms) {
    /** Copies are kept. */
    public CheckResult {
        prechecks = List.copyOf(prechecks);
        estimates = List.copyOf(estimates);
        protectedVms = List.copyOf(protectedVms);
    }

    /** How long all hosts together are expected to take. */
    public Duration expected() {
        return estimates.stream().map(HostEstimate::expected).reduce(Duration.ZERO, Duration::plus);
    }

    /** Whether a rolling update would be refused now. */
    public boolean refused() {
        return prechecks.stream().anyMatch(PrecheckResult::failed);
    }
}
