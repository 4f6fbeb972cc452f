package io.jenkins.plugins.xenserver.simulator;

import java.util.ArrayList;
import java.util.List;

/** Messages to the pool as a whole that fit nowhere else (xapi-reference §2.1, design R1). */
final class PoolRules {
    private final Simulator sim;

    PoolRules(Simulator sim) {
        this.sim = sim;
    }

    void register(MethodRegistry registry) {
        registry.add("pool.sync_database")
                .needs(Role.POOL_OPERATOR)
                .async()
                .changes()
                .does(this::syncDatabase);
        registry.add("pool.check_update_readiness")
                .takes("self:ref", "requires_reboot:bool=false")
                .needs(Role.POOL_OPERATOR)
                .async()
                .since("1.304.0")
                .does(this::readiness);
        registry.add("pool.designate_new_master")
                .takes("host:ref")
                .needs(Role.POOL_OPERATOR)
                .slow()
                .changes()
                .does(this::designate);
        registry.add("pool.configure_repository_proxy")
                .takes("self:ref", "url:string", "username:string", "password:string")
                .needs(Role.POOL_OPERATOR)
                .async()
                .changes()
                .does((call, args) -> {
                    if (!args.text("url").matches("https?://[^/\\s]+/?")) {
                        throw new SimFailure("INVALID_REPOSITORY_PROXY_URL", args.text("url"));
                    }
                    if (args.text("username").isEmpty() != args.text("password").isEmpty()) {
                        throw new SimFailure("INVALID_REPOSITORY_PROXY_CREDENTIAL");
                    }
                    sim.pool().set("repository_proxy_url", args.text("url"));
                    sim.pool().set("repository_proxy_username", args.text("username"));
                    return "";
                });
        registry.add("pool.disable_repository_proxy")
                .takes("self:ref")
                .needs(Role.POOL_OPERATOR)
                .async()
                .changes()
                .does((call, args) -> {
                    sim.pool().set("repository_proxy_url", "");
                    sim.pool().set("repository_proxy_username", "");
                    return "";
                });
    }

    /** Writes the coordinator's disk in any case; members of another version refuse their copy. */
    private Object syncDatabase(Call call, Args args) throws SimFailure {
        sim.rules().disk().write();
        if (sim.rules().versions().differ()) {
            throw new SimFailure("INTERNAL_ERROR", "The database could not be copied to all members of the pool");
        }
        return "";
    }

    private Object readiness(Call call, Args args) throws SimFailure {
        sim.rules().updates().checkLicence();
        var rows = new ArrayList<Object>();
        if (sim.pool().haEnabled()) {
            rows.add(List.of("HA_IS_ENABLED"));
        }
        for (var host : sim.hosts()) {
            if (!host.isLive()) {
                rows.add(List.of("HOST_OFFLINE", host.ref()));
            } else if (args.flag("requires_reboot")) {
                sim.rules()
                        .placement()
                        .evacuationWithoutHa(host)
                        .blockers()
                        .values()
                        .forEach(failure -> rows.add(failure.description()));
            }
        }
        return rows;
    }

    private Object designate(Call call, Args args) throws SimFailure, InterruptedException {
        var host = args.host("host");
        if (sim.pool().haEnabled()) {
            throw new SimFailure("HA_IS_ENABLED");
        }
        return sim.rules().slots().holding(call, "designate_new_master", () -> {
            sim.rules().hostRules().reach(host);
            if (host != sim.pool().coordinator()) {
                sim.clock()
                        .at(
                                sim.clock().now().plus(sim.timings().get(Delay.COORDINATOR_HANDS_OVER)),
                                () -> Accidents.handOver(sim, host));
            }
            return "";
        });
    }
}
