package io.jenkins.plugins.xenserver.simulator;

import java.time.Duration;
import java.util.List;

/**
 * Hosts of different versions: which may give VMs to which, and the flag the coordinator sets when it notices
 * (xapi-reference §4.6).
 */
final class Versions {
    private static final String FLAG = "rolling_upgrade_in_progress";
    private final Simulator sim;
    private boolean comparisonDue;

    Versions(Simulator sim) {
        this.sim = sim;
    }

    /** Whether a running VM may go from one host to the other. */
    static boolean notLower(SimHost target, SimHost source) {
        for (var key : List.of("platform_version", "xapi_build", "xen")) {
            if (Releases.compare(target.version(key), source.version(key)) < 0) {
                return false;
            }
        }
        return true;
    }

    /** Whether the host counts as outdated beside the coordinator, for the clearing of {@code restart_vm}. */
    boolean equalsCoordinator(SimHost host) {
        var coordinator = sim.pool().coordinator();
        return host.version("platform_version").equals(coordinator.version("platform_version"))
                && host.version("xapi").equals(coordinator.version("xapi"));
    }

    boolean isOfHighestVersion(SimHost host) {
        return sim.hosts().stream()
                .noneMatch(other ->
                        Releases.compare(other.version("platform_version"), host.version("platform_version")) > 0
                                || Releases.compare(other.version("xapi"), host.version("xapi")) > 0);
    }

    boolean differ() {
        var first = sim.hosts().get(0);
        return sim.hosts().stream()
                .anyMatch(host -> !host.version("platform_version").equals(first.version("platform_version"))
                        || !host.version("xapi").equals(first.version("xapi")));
    }

    /** Called when a host's versions may have changed: the coordinator notices at its next look. */
    void compareSoon() {
        if (comparisonDue || differ() == sim.pool().versionsDiffer()) {
            return;
        }
        comparisonDue = true;
        var period = sim.timings().get(Delay.VERSIONS_COMPARED).toMillis();
        var passed = Duration.between(sim.started(), sim.clock().now()).toMillis() % period;
        sim.clock().at(sim.clock().now().plusMillis(period - passed), () -> {
            comparisonDue = false;
            compareNow();
        });
    }

    /** The coordinator's own look, periodic and at its start. Nothing happens while it is away. */
    void compareNow() {
        if (!sim.pool().coordinator().isUp()) {
            return;
        }
        var differ = differ();
        if (differ != sim.pool().versionsDiffer()) {
            if (differ) {
                sim.pool().put("other_config", FLAG, "true");
            } else {
                sim.pool().drop("other_config", FLAG);
            }
        }
        for (var host : sim.hosts()) {
            host.set("allowed_operations", sim.rules().hostRules().allowedOperations(host));
        }
    }
}
