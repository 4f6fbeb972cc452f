package io.jenkins.plugins.xenserver.model;

import com.fasterxml.jackson.annotation.JsonInclude;
import edu.umd.cs.findbugs.annotations.CheckForNull;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The pool object at the moment it was read.
 *
 * @param coordinatorUuid uuid of the coordinator
 * @param haStatefileRefs references of the heartbeat disks, to be mapped to their storage before HA is switched off
 * @param wlbUrl empty when no Workload Balancing is configured
 * @param lastUpdateSync when the pool was last synchronised (UTC), null when never since the channel or coordinator changed
 * @param updateSyncFrequency {@code daily} or {@code weekly}
 * @param updateSyncDay 0 is Sunday
 * @param currentOperations names of what is going on, without task references
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record PoolFacts(
        String uuid,
        String ref,
        String name,
        String coordinatorUuid,
        boolean haEnabled,
        Map<String, String> haConfiguration,
        List<String> haStatefileRefs,
        long haFailuresToTolerate,
        boolean wlbEnabled,
        String wlbUrl,
        @CheckForNull Instant lastUpdateSync,
        boolean updateSyncEnabled,
        String updateSyncFrequency,
        long updateSyncDay,
        Map<String, String> otherConfig,
        Set<String> currentOperations,
        Map<String, String> restrictions) {
    public PoolFacts {
        uuid = Copies.text(uuid);
        ref = Copies.text(ref);
        name = Copies.text(name);
        coordinatorUuid = Copies.text(coordinatorUuid);
        haConfiguration = Copies.map(haConfiguration);
        haStatefileRefs = Copies.list(haStatefileRefs);
        wlbUrl = Copies.text(wlbUrl);
        updateSyncFrequency = Copies.text(updateSyncFrequency);
        otherConfig = Copies.map(otherConfig);
        currentOperations = Copies.set(currentOperations);
        restrictions = Copies.map(restrictions);
    }

    /** Whether the pool starts VMs by itself after a host booted. */
    public boolean autoPowerOn() {
        return "true".equalsIgnoreCase(otherConfig.get("auto_poweron"));
    }

    /** Whether the pool itself says that versions of its hosts differ (xapi-reference §4.6). */
    public boolean rollingUpgradeInProgress() {
        return otherConfig.containsKey("rolling_upgrade_in_progress");
    }

    /** Whether the licence does not cover updates (xapi-reference §2.1). */
    public boolean updatesRestricted() {
        return "true".equalsIgnoreCase(restrictions.get("restrict_updates"));
    }

    @Override
    public String toString() {
        return "pool " + name;
    }
}
