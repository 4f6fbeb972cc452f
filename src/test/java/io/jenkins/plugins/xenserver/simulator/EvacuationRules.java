package io.jenkins.plugins.xenserver.simulator;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** {@code host.evacuate} and the questions that go before it (xapi-reference §2.3, §4.6). It does not disable the host. */
final class EvacuationRules {
    private static final long USUAL_BATCH = 10;

    private final Simulator sim;

    EvacuationRules(Simulator sim) {
        this.sim = sim;
    }

    void register(MethodRegistry registry) {
        registry.add("host.evacuate")
                .takes("host:ref", "network:ref=OpaqueRef:NULL", "evacuate_batch_size:int=0@23.27.0")
                .needs(Role.POOL_OPERATOR)
                .slow()
                .changes()
                .does(this::evacuate);
        registry.add("host.get_vms_which_prevent_evacuation")
                .takes("self:ref")
                .async()
                .does((call, args) -> blockers(args.host("self")));
        registry.add("host.assert_can_evacuate")
                .takes("host:ref")
                .needs(Role.POOL_OPERATOR)
                .async()
                .does(this::assertCanEvacuate);
    }

    /** By VM, code and parameters of what keeps it here. */
    Map<String, Object> blockers(SimHost host) {
        var map = new LinkedHashMap<String, Object>();
        sim.rules()
                .placement()
                .evacuation(host)
                .blockers()
                .forEach((vm, failure) -> map.put(vm.ref(), failure.description()));
        return map;
    }

    private Object assertCanEvacuate(Call call, Args args) throws SimFailure {
        var blockers = sim.rules().placement().evacuation(args.host("host")).blockers();
        if (!blockers.isEmpty()) {
            var rows = blockers.values().stream()
                    .map(failure -> String.join(",", failure.description()))
                    .toList();
            throw new SimFailure("CANNOT_EVACUATE_HOST", String.join("|", rows));
        }
        return "";
    }

    private Object evacuate(Call call, Args args) throws SimFailure, InterruptedException {
        var host = args.host("host");
        if (!args.text("network").equals("OpaqueRef:NULL")) {
            args.object("network", "network");
        }
        var asked = args.raw("evacuate_batch_size") instanceof Long size ? size : 0L;
        return sim.rules().operations().onHost(call, host, "evacuate", () -> {
            move(call, host, asked > 0 ? asked : USUAL_BATCH);
            return "";
        });
    }

    private void move(Call call, SimHost host, long batchSize) throws SimFailure, InterruptedException {
        var plan = sim.rules().placement().evacuation(host);
        if (!plan.blockers().isEmpty()) {
            throw plan.blockers().values().iterator().next();
        }
        var all = new ArrayList<>(plan.moves().entrySet());
        var total = all.size();
        var done = 0;
        while (!all.isEmpty()) {
            call.checkCancelled();
            var batch = all.subList(0, (int) Math.min(batchSize, all.size()));
            done += moveBatch(call, batch);
            batch.clear();
            call.progress((double) done / total);
        }
        var left = host.domains().size();
        if (left > 0) {
            throw new SimFailure("INTERNAL_ERROR", "evacuate: " + left + " VMs are still resident on " + host.ref());
        }
    }

    private int moveBatch(Call call, List<Map.Entry<SimVm, SimHost>> batch) throws SimFailure, InterruptedException {
        var key = call.operationKey();
        var moves = new ArrayList<Migrations.Move>();
        SimFailure failure = null;
        for (var entry : batch) {
            var vm = entry.getKey();
            var injected = sim.faults().migrationFailure(vm);
            if (injected != null) {
                failure = injected;
            } else if (vm.host() != null && vm.host().isXenIncompatible()) {
                failure = new SimFailure("XEN_INCOMPATIBLE");
            } else if (vm.isRunning()) {
                vm.put("current_operations", key, "pool_migrate");
                moves.add(sim.rules().migrations().begin(vm, entry.getValue()));
            }
        }
        call.waitFor("a batch of migrations", () -> moves.stream().allMatch(Migrations.Move::isOver), Instant.MAX);
        for (var entry : batch) {
            entry.getKey().drop("current_operations", key);
        }
        for (var move : moves) {
            failure = failure == null ? move.failure() : failure;
        }
        if (failure != null) {
            throw failure;
        }
        return moves.size();
    }
}
