package io.jenkins.plugins.xenserver.simulator;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Which VM can run where, and where a host's VMs would go (xapi-reference §4.6). */
final class Placement {

    /** Where each VM goes, and why those that cannot go cannot. */
    record Plan(Map<SimVm, SimHost> moves, Map<SimVm, SimFailure> blockers) {}

    private final Simulator sim;

    Placement(Simulator sim) {
        this.sim = sim;
    }

    /** What speaks against the VM running on this host, memory and versions aside; null = nothing. */
    SimFailure obstacle(SimVm vm, SimHost host) {
        for (var sr : vm.storage()) {
            if (!host.reaches(sr)) {
                return new SimFailure("VM_REQUIRES_SR", vm.ref(), sr.ref());
            }
        }
        return sim.rules().connections().obstacle(vm, host);
    }

    /** What keeps a running VM from being migrated at all; null = nothing. */
    SimFailure immobility(SimVm vm) {
        for (var operation : vm.map("current_operations").entrySet()) {
            return new SimFailure(
                    "OTHER_OPERATION_IN_PROGRESS", "VM", vm.ref(), operation.getValue(), operation.getKey());
        }
        return hindrance(vm);
    }

    /** As {@link #immobility}, for a VM that is busy with this very migration. */
    SimFailure hindrance(SimVm vm) {
        var blocked = vm.map("blocked_operations").get("pool_migrate");
        if (blocked != null) {
            return new SimFailure("OPERATION_BLOCKED", vm.ref(), blocked);
        }
        if (vm.powerState().equals("Paused")) {
            return new SimFailure("VM_BAD_POWER_STATE", vm.ref(), "running", "paused");
        }
        if (!vm.blockers().isEmpty()) {
            return injected(vm, vm.blockers().get(0));
        }
        if (vm.hasDeviceModel() && !vm.hasTools()) {
            return new SimFailure("VM_LACKS_FEATURE", vm.ref());
        }
        return null;
    }

    /** The failure with the parameters that this code has. */
    static SimFailure injected(SimVm vm, String code) {
        return switch (code) {
            case "VDI_ON_BOOT_MODE_INCOMPATIBLE_WITH_OPERATION" -> new SimFailure(code);
            case "VM_NON_SUSPENDABLE" -> new SimFailure(code, vm.ref(), "the guest says so");
            case "VM_REQUIRES_GPU" -> new SimFailure(code, vm.ref(), Schema.NULL_REF);
            case "VM_REQUIRES_VGPU" -> new SimFailure(code, vm.ref(), Schema.NULL_REF, Schema.NULL_REF);
            case "VM_INCOMPATIBLE_WITH_THIS_HOST" ->
                new SimFailure(code, vm.ref(), vm.text("resident_on"), "CPU features differ");
            default -> new SimFailure(code, vm.ref());
        };
    }

    /** Enabled hosts of equal or newer version that a host's VMs may go to. */
    List<SimHost> targets(SimHost source) {
        return sim.hosts().stream()
                .filter(host -> host != source
                        && host.isEnabled()
                        && host.isLive()
                        && host.isUp()
                        && Versions.notLower(host, source))
                .toList();
    }

    /** Plans the evacuation of a host; a VM has to be able to run on every target, and be protected while HA is on. */
    Plan evacuation(SimHost source) {
        return evacuation(source, sim.pool().haEnabled());
    }

    /** As if high availability were off. */
    Plan evacuationWithoutHa(SimHost source) {
        return evacuation(source, false);
    }

    private Plan evacuation(SimHost source, boolean ha) {
        var moves = new LinkedHashMap<SimVm, SimHost>();
        var blockers = new LinkedHashMap<SimVm, SimFailure>();
        var targets = targets(source);
        var free = new HashMap<SimHost, Long>();
        targets.forEach(host -> free.put(host, host.freeMemory()));
        var vms = new ArrayList<>(source.domains());
        vms.sort(Comparator.comparingLong(SimVm::memory).reversed().thenComparing(SimVm::uuid));
        for (var vm : vms) {
            var blocker = blocker(vm, targets, ha);
            if (blocker != null) {
                blockers.put(vm, blocker);
                continue;
            }
            var best = best(vm, free);
            if (best == null) {
                blockers.put(vm, new SimFailure("HOST_NOT_ENOUGH_FREE_MEMORY", vm.ref()));
            } else {
                free.merge(best, -vm.memory(), Long::sum);
                moves.put(vm, best);
            }
        }
        return new Plan(moves, blockers);
    }

    private SimFailure blocker(SimVm vm, List<SimHost> targets, boolean ha) {
        if (targets.isEmpty()) {
            return new SimFailure("NO_HOSTS_AVAILABLE", vm.ref());
        }
        if (ha && !vm.isProtected()) {
            return new SimFailure(unprotected(), vm.ref());
        }
        var immobility = immobility(vm);
        if (immobility != null) {
            return immobility;
        }
        for (var target : targets) {
            var obstacle = obstacle(vm, target);
            if (obstacle != null) {
                return obstacle;
            }
        }
        return null;
    }

    /** Older releases call it a lack of memory. */
    private String unprotected() {
        return Releases.compare(sim.release(), "26.17.0") < 0
                ? "HOST_NOT_ENOUGH_FREE_MEMORY"
                : "HOST_EVACUATE_VM_NOT_HA_PROTECTED";
    }

    /** The emptiest host; workload balancing rather fills the fullest one. */
    private SimHost best(SimVm vm, Map<SimHost, Long> free) {
        SimHost best = null;
        for (var host : sim.hosts()) {
            var room = free.get(host);
            if (room == null || room < vm.memory()) {
                continue;
            }
            if (best == null || (sim.pool().wlbEnabled() ? room < free.get(best) : room > free.get(best))) {
                best = host;
            }
        }
        return best;
    }
}
