package io.jenkins.plugins.xenserver.model;

import java.util.List;
import java.util.Map;

/** Plans a rollout; pure: the same reading of the pool gives the same plan. */
public final class Planner {
    private Planner() {}

    /**
     * Plans a rollout.
     *
     * @param blockers what prevents evacuation, by host uuid; hosts not asked about may be missing
     */
    public static Plan plan(
            PoolState state,
            AvailableUpdates available,
            GuidanceLevel level,
            VmRestartPolicy vmRestart,
            Map<String, List<Blocker>> blockers) {
        return new PlanBuilder(state, available, level, vmRestart).build(blockers);
    }
}
