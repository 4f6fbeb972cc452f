package io.jenkins.plugins.xenserver.model;

import java.util.List;

final class PendingPrechecks {
    static List<PrecheckResult> all(PoolState s, PrecheckOptions o) {
        return List.of();
    }
}
