package io.jenkins.plugins.xenserver.simulator;

/** Snapshots: here for what other programs do, and for what xapi refuses while versions differ (xapi-reference §4.6). */
final class SnapshotRules {
    private final Simulator sim;

    SnapshotRules(Simulator sim) {
        this.sim = sim;
    }

    void register(MethodRegistry registry) {
        for (var name : new String[] {"VM.snapshot", "VM.checkpoint"}) {
            registry.add(name)
                    .takes("vm:ref", "new_name:string")
                    .needs(Role.VM_POWER_ADMIN)
                    .slow()
                    .changes()
                    .does((call, args) -> {
                        var vm = args.vm("vm");
                        if (sim.pool().versionsDiffer()) {
                            throw new SimFailure("NOT_SUPPORTED_DURING_UPGRADE");
                        }
                        return sim.rules().operations().onVm(call, vm, "snapshot", () -> {
                            call.pause(Delay.VM_STOPS_HARD);
                            return make(vm, args.text("new_name"));
                        });
                    });
        }
    }

    private String make(SimVm vm, String name) {
        var snapshot = new SimVm(sim.database(), name, vm.memory());
        snapshot.set("is_a_snapshot", true);
        snapshot.set("is_a_template", true);
        snapshot.set("snapshot_of", vm.ref());
        snapshot.set("snapshot_time", sim.clock().now());
        vm.add("snapshots", snapshot.ref());
        return snapshot.ref();
    }
}
