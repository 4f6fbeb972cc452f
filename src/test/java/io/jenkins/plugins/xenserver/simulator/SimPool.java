package io.jenkins.plugins.xenserver.simulator;

import java.time.Instant;
import java.util.List;

/** The pool's own row. */
public final class SimPool extends SimObject {

    private Instant protectedSince;

    SimPool(SimDatabase database, String name) {
        super(database, "pool", database.newUuid());
        set("name_label", name);
        set("tls_verification_enabled", true);
        set("ha_cluster_stack", "xhad");
        set("restrictions", java.util.Map.of("restrict_updates", "false", "restrict_wlb", "false"));
        set("update_sync_day", 0);
    }

    public SimHost coordinator() {
        return (SimHost) database().find(text("master"));
    }

    public boolean haEnabled() {
        return flag("ha_enabled");
    }

    void protectedSince(Instant when) {
        protectedSince = when;
    }

    /** When high availability was last switched on, null if nobody did. */
    public Instant protectedSince() {
        return protectedSince;
    }

    public boolean wlbEnabled() {
        return flag("wlb_enabled");
    }

    public boolean periodicSyncEnabled() {
        return flag("update_sync_enabled");
    }

    /** Whether the coordinator has noticed that the hosts' versions differ (xapi-reference §4.6). */
    public boolean versionsDiffer() {
        return "true".equals(map("other_config").get("rolling_upgrade_in_progress"));
    }

    /** The enabled repositories. */
    public List<SimRepository> repositories() {
        return list("repositories").stream()
                .map(ref -> (SimRepository) database().find(ref))
                .toList();
    }
}
