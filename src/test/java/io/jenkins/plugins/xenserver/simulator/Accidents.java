package io.jenkins.plugins.xenserver.simulator;

import java.util.ArrayList;

/** Things that happen to a pool without anybody asking the API for them (xapi-reference §4.7, design R1). */
final class Accidents {

    private Accidents() {}

    static void crashToolstack(Simulator sim, SimHost host) {
        dieUncleanly(sim, host);
        sim.rules().lifecycle().startToolstackLater(host);
    }

    static void crash(Simulator sim, SimHost host) {
        for (var vm : new ArrayList<>(host.domains())) {
            // The machine forgets its VMs at once; the database learns of it when the host is back.
            host.domains().remove(vm);
            host.changeMemory(vm.memory());
        }
        host.powered(false);
        dieUncleanly(sim, host);
        var epoch = host.epoch();
        if (host != sim.pool().coordinator()) {
            var limit = sim.timings().get(Delay.HEARTBEAT_LIMIT);
            sim.clock().at(sim.clock().now().plus(limit), () -> {
                if (host.epoch() == epoch && !host.isUp()) {
                    host.live(false, sim.clock().now());
                }
            });
        }
    }

    private static void dieUncleanly(Simulator sim, SimHost host) {
        sim.rules().lifecycle().killToolstack(host);
        if (host == sim.pool().coordinator()) {
            sim.rules().disk().loseUnwritten();
        }
    }

    static void handOver(Simulator sim, SimHost next) {
        var old = sim.pool().coordinator();
        if (old == next) {
            return;
        }
        sim.rules().lifecycle().stopToolstack(old);
        promote(sim, old, next);
        sim.pool().set("last_update_sync", java.time.Instant.EPOCH);
        sim.rules().lifecycle().startToolstackLater(old);
    }

    /** As high availability does it: unlike a planned change it leaves the date of the last synchronisation alone. */
    static void failOver(Simulator sim, SimHost next) {
        var old = sim.pool().coordinator();
        if (old != next) {
            crash(sim, old);
            promote(sim, old, next);
            old.live(false, sim.clock().now());
        }
    }

    private static void promote(Simulator sim, SimHost old, SimHost next) {
        old.mirror(null);
        sim.pool().set("master", next.ref());
        next.agentDown();
        sim.rules().lifecycle().startToolstackLater(next);
    }

    static void changeHash(Simulator sim, SimUpdate... more) {
        sim.channel().publish(more);
        var repository = sim.pool().repositories().get(0);
        var content = sim.channel().metadata();
        sim.pool().coordinator().mirror(content);
        sim.rules().updates().forgetCache();
        repository.set("hash", content.hash());
        sim.pool().set("last_update_sync", sim.clock().now());
    }
}
