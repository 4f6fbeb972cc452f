package io.jenkins.plugins.xenserver.model;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import java.util.ArrayList;
import java.util.List;

/** The prechecks of a rollout. Pure: they judge readings of the pool and never ask it anything. */
public final class Prechecks {
    private Prechecks() {}

    /**
     * All checks, in the order in which people should read them.
     *
     * @param plan null when there is none yet (then evacuation and capacity are not checked)
     */
    public static List<PrecheckResult> all(PoolState state, @CheckForNull Plan plan, PrecheckOptions options) {
        var results = new ArrayList<PrecheckResult>();
        results.addAll(HostPrechecks.all(state, options));
        results.addAll(PendingPrechecks.all(state, options));
        results.addAll(PoolPrechecks.all(state, options));
        if (plan != null) {
            results.addAll(PlanPrechecks.all(state, plan));
        }
        return List.copyOf(results);
    }

    /**
     * Whether the pool can get updates in this way at all: licence and channel. Pools that speak the same language and are updated
     * in another way, such as those of XCP-ng, fail here (xapi-reference, open points).
     */
    public static List<PrecheckResult> foundation(PoolState state) {
        var results = new ArrayList<>(PoolPrechecks.licence(state));
        results.addAll(PoolPrechecks.repository(state));
        return List.copyOf(results);
    }

    /** Whether nothing among the results stops a rollout. */
    public static boolean passed(List<PrecheckResult> results) {
        return results.stream().noneMatch(PrecheckResult::failed);
    }

    /** Those of the results that stop a rollout. */
    public static List<PrecheckResult> failures(List<PrecheckResult> results) {
        return results.stream().filter(PrecheckResult::failed).toList();
    }
}
