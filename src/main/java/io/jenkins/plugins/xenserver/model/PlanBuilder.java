package io.jenkins.plugins.xenserver.model;

import java.util.List;
import java.util.Map;

final class PlanBuilder {
    PlanBuilder(PoolState state, AvailableUpdates available, GuidanceLevel level, VmRestartPolicy vmRestart) {}

    Plan build(Map<String, List<Blocker>> blockers) {
        return null;
    }
}
