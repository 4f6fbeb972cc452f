package io.jenkins.plugins.xenserver.simulator;

import java.util.List;

/**
 * A cluster for storage that several hosts write to: a host leaves it when it goes down and joins again some time after it is
 * back; without a majority, or while a host is missing, nothing is installed (xapi-reference §4.3, step 6).
 */
final class ClusterRules {
    private final Simulator sim;

    ClusterRules(Simulator sim) {
        this.sim = sim;
    }

    /** Puts all hosts into one cluster. */
    void create() {
        var cluster = new SimObject(sim.database(), "Cluster", sim.database().newUuid());
        cluster.set("cluster_stack", "corosync");
        cluster.set("pool_auto_join", true);
        for (var host : sim.hosts()) {
            var member =
                    new SimObject(sim.database(), "Cluster_host", sim.database().newUuid());
            member.set("cluster", cluster.ref());
            member.set("host", host.ref());
            member.set("enabled", true);
            member.set("joined", true);
            cluster.add("cluster_hosts", member.ref());
        }
        count();
    }

    private List<SimObject> members() {
        return List.copyOf(sim.database().all("Cluster_host"));
    }

    private void count() {
        for (var cluster : sim.database().all("Cluster")) {
            var all = members().size();
            var live = members().stream().filter(m -> m.flag("enabled")).count();
            cluster.set("quorum", (long) (all / 2 + 1));
            cluster.set("live_hosts", live);
            cluster.set("is_quorate", live >= all / 2 + 1);
        }
    }

    private void set(SimHost host, boolean enabled) {
        members().stream().filter(m -> m.text("host").equals(host.ref())).forEach(m -> m.set("enabled", enabled));
        count();
    }

    /** The host goes down. */
    void leaves(SimHost host) {
        set(host, false);
    }

    /** The host is back, with its storage. */
    void joinsSoon(SimHost host) {
        if (members().isEmpty()) {
            return;
        }
        var epoch = host.epoch();
        sim.clock().at(sim.clock().now().plus(sim.timings().get(Delay.CLUSTER_JOINS)), () -> {
            if (host.epoch() == epoch && !sim.faults().staysOutOfCluster(host)) {
                set(host, true);
            }
        });
    }

    boolean isWhole() {
        return members().stream().allMatch(m -> m.flag("enabled"));
    }
}
