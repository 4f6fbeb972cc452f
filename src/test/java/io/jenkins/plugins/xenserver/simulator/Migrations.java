package io.jenkins.plugins.xenserver.simulator;

/** Moving running VMs. A move that has begun ends by itself, even if the toolstack that asked for it is gone. */
final class Migrations {

    /** A move under way. */
    static final class Move {
        private final SimVm vm;
        private final SimHost target;
        private final boolean toItself;
        private boolean over;
        private SimFailure failure;

        private Move(SimVm vm, SimHost target) {
            this.vm = vm;
            this.target = target;
            this.toItself = vm.host() == target;
        }

        boolean isOver() {
            return over;
        }

        SimFailure failure() {
            return failure;
        }
    }

    private final Simulator sim;
    private int running;
    private int most;

    Migrations(Simulator sim) {
        this.sim = sim;
    }

    void register(MethodRegistry registry) {
        registry.add("VM.pool_migrate")
                .takes("vm:ref", "host:ref", "options:map")
                .needs(Role.VM_POWER_ADMIN)
                .slow()
                .changes()
                .does(this::poolMigrate);
        registry.add("VM.restart_device_models")
                .takes("self:ref")
                .needs(Role.VM_POWER_ADMIN)
                .slow()
                .changes()
                .since("23.30.0")
                .does(this::restartDeviceModels);
    }

    /** The most moves that ever ran at the same time. */
    int most() {
        return most;
    }

    private Object poolMigrate(Call call, Args args) throws SimFailure, InterruptedException {
        var vm = args.vm("vm");
        var target = args.host("host");
        var network = args.map("options").get("network");
        if (network != null) {
            sim.database().require("network", network);
        }
        return sim.rules().operations().onVm(call, vm, "pool_migrate", () -> {
            requireRunning(vm);
            var source = vm.host();
            if (target != source) {
                checkTarget(vm, source, target);
            }
            checkMobility(vm);
            carryOut(call, begin(vm, target));
            return "";
        });
    }

    private void checkTarget(SimVm vm, SimHost source, SimHost target) throws SimFailure {
        if (!target.isEnabled()) {
            throw new SimFailure("HOST_DISABLED", target.ref());
        }
        if (!target.isLive()) {
            throw new SimFailure("HOST_NOT_LIVE");
        }
        sim.rules().hostRules().reach(source);
        sim.rules().hostRules().reach(target);
        if (!Versions.notLower(target, source)) {
            throw sim.pool().versionsDiffer()
                    ? new SimFailure("NOT_SUPPORTED_DURING_UPGRADE")
                    : new SimFailure("VM_HOST_INCOMPATIBLE_VERSION_MIGRATE", target.ref(), vm.ref());
        }
        var obstacle = sim.rules().placement().obstacle(vm, target);
        if (obstacle != null) {
            throw obstacle;
        }
        if (target.freeMemory() < vm.memory()) {
            throw new SimFailure(
                    "HOST_NOT_ENOUGH_FREE_MEMORY",
                    String.valueOf(vm.memory()),
                    String.valueOf(Math.max(0, target.freeMemory())));
        }
    }

    static void requireRunning(SimVm vm) throws SimFailure {
        if (!vm.isRunning()) {
            throw new SimFailure(
                    "VM_BAD_POWER_STATE", vm.ref(), "running", vm.powerState().toLowerCase(java.util.Locale.ROOT));
        }
    }

    private void checkMobility(SimVm vm) throws SimFailure {
        var injected = sim.faults().migrationFailure(vm);
        var hindrance = injected != null ? injected : sim.rules().placement().hindrance(vm);
        if (hindrance != null) {
            throw hindrance;
        }
    }

    private Object restartDeviceModels(Call call, Args args) throws SimFailure, InterruptedException {
        var vm = args.vm("self");
        return sim.rules().operations().onVm(call, vm, "pool_migrate", () -> {
            requireRunning(vm);
            checkMobility(vm);
            carryOut(call, begin(vm, vm.host()));
            return "";
        });
    }

    /** Starts a move that was found possible; the memory at the target is promised from now on. */
    Move begin(SimVm vm, SimHost target) {
        var move = new Move(vm, target);
        if (!move.toItself) {
            target.changeMemory(-vm.memory());
        }
        most = Math.max(most, ++running);
        var duration = move.toItself
                ? sim.timings().get(Delay.RESTART_DEVICE_MODEL)
                : sim.timings().get(Delay.MIGRATE).plus(sim.timings().perGib(Delay.MIGRATE_EACH_GIB, vm.memory()));
        sim.clock().at(sim.clock().now().plus(duration), () -> complete(move));
        return move;
    }

    private void complete(Move move) {
        running--;
        move.over = true;
        var vm = move.vm;
        var target = move.target;
        if (!move.toItself) {
            target.changeMemory(vm.memory());
        }
        if (!vm.isRunning() || !target.isPowered() || vm.host() == null) {
            move.failure = new SimFailure("INTERNAL_ERROR", "The VM or its new host went away during the migration");
            return;
        }
        vm.arrivesOn(target);
        vm.clearGuidance(Guidance.RESTART_DEVICE_MODEL.pending());
    }

    private void carryOut(Call call, Move move) throws SimFailure, InterruptedException {
        call.waitFor("the migration of " + move.vm.name(), move::isOver, java.time.Instant.MAX);
        if (move.failure != null) {
            throw move.failure;
        }
    }
}
