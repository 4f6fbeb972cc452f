package io.jenkins.plugins.xenserver.model;

import java.util.List;

final class PoolPrechecks {
    static List<PrecheckResult> all(PoolState s, AvailableUpdates a, PrecheckOptions o) {
        return List.of();
    }
}
