package io.jenkins.plugins.xenserver.model;

import java.util.List;

final class PlanPrechecks {
    static List<PrecheckResult> all(PoolState s, Plan p) {
        return List.of();
    }
}
