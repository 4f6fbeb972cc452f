package io.jenkins.plugins.xenserver.simulator;

import java.util.ArrayList;
import java.util.List;

/** How a dead host leaves its pool ({@code xe host-forget}): everything that was its own goes with it, and its VMs halt. */
final class MembershipRules {
    private final Simulator sim;

    MembershipRules(Simulator sim) {
        this.sim = sim;
    }

    void register(MethodRegistry registry) {
        registry.add("host.destroy")
                .takes("self:ref")
                .needs(Role.POOL_OPERATOR)
                .async()
                .changes()
                .does((call, args) -> {
                    var host = args.host("self");
                    if (host == sim.pool().coordinator()) {
                        throw new SimFailure("HOST_CANNOT_DESTROY_SELF", host.ref());
                    }
                    if (host.isLive() && host.isUp()) {
                        throw new SimFailure("HOST_IS_LIVE", host.ref());
                    }
                    forget(host);
                    return "";
                });
    }

    private void forget(SimHost host) {
        for (var vm : List.copyOf(sim.vms())) {
            if (vm.text("resident_on").equals(host.ref())) {
                sim.rules().vmRules().halt(vm);
            }
        }
        var database = sim.database();
        var own = new ArrayList<SimObject>();
        own.add(database.find(host.text("metrics")));
        own.add(database.find(host.text("control_domain")));
        for (var name : List.of("PBD", "PIF")) {
            database.all(name).stream()
                    .filter(object -> object.text("host").equals(host.ref()))
                    .forEach(own::add);
        }
        own.forEach(database::delete);
        database.all("SR").forEach(sr -> own.forEach(object -> sr.remove("PBDs", object.ref())));
        database.all("network").forEach(network -> own.forEach(object -> network.remove("PIFs", object.ref())));
        sim.hosts().remove(host);
        database.delete(host);
        sim.rules().disk().write();
    }
}
