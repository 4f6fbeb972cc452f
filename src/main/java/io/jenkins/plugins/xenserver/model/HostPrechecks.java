package io.jenkins.plugins.xenserver.model;

import java.util.List;

final class HostPrechecks {
    static List<PrecheckResult> all(PoolState s, PrecheckOptions o) {
        return List.of();
    }
}
