package io.jenkins.plugins.xenserver.simulator;

import java.util.List;

/** High availability: on, off, and what stands in the way (xapi-reference §2.1). */
final class HaRules {
    private final Simulator sim;

    HaRules(Simulator sim) {
        this.sim = sim;
    }

    void register(MethodRegistry registry) {
        registry.add("pool.enable_ha")
                .takes("heartbeat_srs:set(ref)", "configuration:map")
                .needs(Role.POOL_OPERATOR)
                .slow()
                .changes()
                .does(this::enable);
        registry.add("pool.disable_ha")
                .needs(Role.POOL_OPERATOR)
                .slow()
                .changes()
                .does(this::disable);
        registry.add("pool.set_ha_host_failures_to_tolerate")
                .takes("self:ref", "value:int")
                .needs(Role.POOL_OPERATOR)
                .async()
                .changes()
                .does((call, args) -> {
                    if (args.number("value") < 0
                            || args.number("value") >= sim.hosts().size()) {
                        throw new SimFailure(
                                "INVALID_VALUE", "ha_host_failures_to_tolerate", "" + args.number("value"));
                    }
                    sim.pool().set("ha_host_failures_to_tolerate", args.number("value"));
                    return "";
                });
        registry.add("pool.ha_compute_max_host_failures_to_tolerate")
                .does((call, args) -> (long) Math.max(0, sim.hosts().size() - 1));
    }

    private Object enable(Call call, Args args) throws SimFailure, InterruptedException {
        if (sim.pool().haEnabled()) {
            throw new SimFailure("HA_IS_ENABLED");
        }
        return sim.rules().slots().holding(call, "ha_enable", () -> {
            if (sim.rules().versions().differ() || sim.pool().versionsDiffer()) {
                throw new SimFailure("NOT_SUPPORTED_DURING_UPGRADE");
            }
            for (var host : sim.hosts()) {
                if (!host.isLive() || !host.isUp()) {
                    throw new SimFailure("HOST_OFFLINE", host.ref());
                }
            }
            var asked = args.list("heartbeat_srs");
            var sr = asked.isEmpty() ? sim.firstSharedSr() : sim.database().require("SR", asked.get(0));
            if (sr == null || !sr.flag("shared")) {
                throw new SimFailure("CANNOT_CREATE_STATE_FILE");
            }
            call.pause(Delay.HA_STARTS);
            arm(sr);
            sim.pool().set("ha_configuration", args.map("configuration"));
            return "";
        });
    }

    /** Finds or makes the state file on the repository, and switches HA on. */
    void arm(SimObject sr) {
        SimObject file = null;
        for (var ref : sr.list("VDIs")) {
            var vdi = sim.database().find(ref);
            if (vdi != null && vdi.text("type").equals("ha_statefile")) {
                file = vdi;
            }
        }
        if (file == null) {
            file = new SimObject(sim.database(), "VDI", sim.database().newUuid());
            file.set("name_label", "Statefile for HA");
            file.set("type", "ha_statefile");
            file.set("SR", sr.ref());
            sr.add("VDIs", file.ref());
        }
        sim.pool().set("ha_statefiles", List.of(file.ref()));
        sim.pool().set("ha_enabled", true);
        sim.pool().protectedSince(sim.clock().now());
        sim.pool().set("ha_plan_exists_for", Math.max(0, sim.hosts().size() - 1));
    }

    private Object disable(Call call, Args args) throws SimFailure, InterruptedException {
        if (!sim.pool().haEnabled()) {
            throw new SimFailure("HA_NOT_ENABLED");
        }
        return sim.rules().slots().holding(call, "ha_disable", () -> {
            call.pause(Delay.HA_STOPS);
            sim.pool().set("ha_enabled", false);
            sim.pool().set("ha_plan_exists_for", 0);
            return "";
        });
    }
}
