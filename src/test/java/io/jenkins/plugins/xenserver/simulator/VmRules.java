package io.jenkins.plugins.xenserver.simulator;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** Power operations of VMs (xapi-reference §2.4) and what they clear of pending guidance (§4.1). */
final class VmRules {
    private final Simulator sim;

    VmRules(Simulator sim) {
        this.sim = sim;
    }

    void register(MethodRegistry registry) {
        power(registry, "clean_shutdown", (call, vm) -> shutdown(call, vm, true));
        power(registry, "hard_shutdown", (call, vm) -> shutdown(call, vm, false));
        power(registry, "shutdown", this::shutdownAnyhow);
        power(registry, "clean_reboot", (call, vm) -> reboot(call, vm, true));
        power(registry, "hard_reboot", (call, vm) -> reboot(call, vm, false));
        power(registry, "suspend", this::suspend);
        starting(registry, "start", false, false);
        starting(registry, "start_on", true, false);
        starting(registry, "resume", false, true);
        starting(registry, "resume_on", true, true);
        registry.add("VM.assert_can_boot_here")
                .takes("self:ref", "host:ref")
                .async()
                .does((call, args) -> {
                    checkBoot(args.vm("self"), args.host("host"));
                    return "";
                });
        registry.add("VM.get_possible_hosts").takes("vm:ref").async().does((call, args) -> {
            var vm = args.vm("vm");
            return sim.hosts().stream()
                    .filter(host -> canStart(vm, host))
                    .map(SimObject::ref)
                    .toList();
        });
    }

    private interface Power {
        void run(Call call, SimVm vm) throws SimFailure, InterruptedException;
    }

    private void power(MethodRegistry registry, String name, Power power) {
        registry.add("VM." + name)
                .takes("vm:ref")
                .needs(Role.VM_OPERATOR)
                .slow()
                .changes()
                .does((call, args) -> {
                    var vm = args.vm("vm");
                    return sim.rules().operations().onVm(call, vm, name, () -> {
                        if (vm.host() != null) {
                            sim.rules().hostRules().reach(vm.host());
                        }
                        power.run(call, vm);
                        return "";
                    });
                });
    }

    private void starting(MethodRegistry registry, String name, boolean onHost, boolean resume) {
        var method = registry.add("VM." + name).takes("vm:ref");
        if (onHost) {
            method.takes("host:ref");
        }
        method.takes("start_paused:bool", "force:bool")
                .needs(onHost ? Role.VM_POWER_ADMIN : Role.VM_OPERATOR)
                .slow()
                .changes()
                .does((call, args) -> {
                    var vm = args.vm("vm");
                    var asked = onHost ? args.host("host") : null;
                    return sim.rules().operations().onVm(call, vm, resume ? "resume" : "start", () -> {
                        requireState(vm, resume ? "Suspended" : "Halted");
                        var host = asked == null ? choose(vm) : checked(vm, asked);
                        bringUp(call, vm, host, resume, args.flag("start_paused"));
                        return "";
                    });
                });
    }

    /** The start of a VM at the end of the coordinator's own start. */
    void autostart(Call call, SimVm vm) throws SimFailure, InterruptedException {
        sim.rules().operations().onVm(call, vm, "start", () -> {
            requireState(vm, "Halted");
            bringUp(call, vm, choose(vm), false, false);
            return "";
        });
    }

    private static void requireState(SimVm vm, String... states) throws SimFailure {
        if (!List.of(states).contains(vm.powerState())) {
            throw new SimFailure(
                    "VM_BAD_POWER_STATE",
                    vm.ref(),
                    states[0].toLowerCase(Locale.ROOT),
                    vm.powerState().toLowerCase(Locale.ROOT));
        }
    }

    private SimHost checked(SimVm vm, SimHost host) throws SimFailure {
        if (!host.isEnabled()) {
            throw new SimFailure("HOST_DISABLED", host.ref());
        }
        if (!host.isLive()) {
            throw new SimFailure("HOST_NOT_LIVE");
        }
        if (host.map("current_operations").containsValue("evacuate")) {
            throw new SimFailure("HOST_EVACUATE_IN_PROGRESS", host.ref());
        }
        if (sim.pool().versionsDiffer() && !sim.rules().versions().isOfHighestVersion(host)) {
            throw new SimFailure("NOT_SUPPORTED_DURING_UPGRADE");
        }
        var obstacle = sim.rules().placement().obstacle(vm, host);
        if (obstacle != null) {
            throw obstacle;
        }
        if (host.freeMemory() < vm.memory()) {
            throw new SimFailure(
                    "HOST_NOT_ENOUGH_FREE_MEMORY",
                    String.valueOf(vm.memory()),
                    String.valueOf(Math.max(0, host.freeMemory())));
        }
        return host;
    }

    private void checkBoot(SimVm vm, SimHost host) throws SimFailure {
        if (sim.pool().versionsDiffer() && !sim.rules().versions().isOfHighestVersion(host)) {
            throw new SimFailure("VM_HOST_INCOMPATIBLE_VERSION", host.ref(), vm.ref());
        }
        checked(vm, host);
    }

    private boolean canStart(SimVm vm, SimHost host) {
        try {
            checked(vm, host);
            return true;
        } catch (SimFailure e) {
            return false;
        }
    }

    private SimHost choose(SimVm vm) throws SimFailure {
        var affinity = sim.database().find(vm.text("affinity"));
        if (affinity instanceof SimHost host && canStart(vm, host)) {
            return host;
        }
        return sim.hosts().stream()
                .filter(host -> canStart(vm, host))
                .max(Comparator.comparingLong(SimHost::freeMemory))
                .orElseThrow(() -> new SimFailure("NO_HOSTS_AVAILABLE"));
    }

    private void bringUp(Call call, SimVm vm, SimHost host, boolean resume, boolean paused)
            throws SimFailure, InterruptedException {
        sim.rules().hostRules().reach(host);
        call.forwardedTo(host);
        HostRules.control(host);
        host.changeMemory(-vm.memory());
        var duration = resume
                ? sim.timings().perGib(Delay.RESUME_EACH_GIB, vm.memory())
                : sim.timings().get(Delay.VM_STARTS);
        during(call, duration, "the start of " + vm.name(), () -> {
            host.changeMemory(vm.memory());
            if (!host.isPowered()) {
                return;
            }
            if (resume) {
                vm.arrivesOn(host);
                vm.set("power_state", "Running");
            } else {
                vm.startsOn(host, sim.clock().now());
                clearAtStart(vm, host);
            }
            if (paused) {
                vm.set("power_state", "Paused");
            }
        });
        if (vm.host() == null) {
            throw new SimFailure("CANNOT_CONTACT_HOST", host.ref());
        }
    }

    /** A start or reboot clears both values, {@code restart_vm} only beside an equal coordinator (§4.1, §6.11). */
    void clearAtStart(SimVm vm, SimHost host) {
        vm.clearGuidance(Guidance.RESTART_DEVICE_MODEL.pending());
        if (!sim.isAtLeast("26.0.0") || sim.rules().versions().equalsCoordinator(host)) {
            vm.clearGuidance(Guidance.RESTART_VM.pending());
        }
    }

    /** Something that happens on the host whether or not the toolstack lives to see its end. */
    private void during(Call call, Duration duration, String what, Runnable end) throws InterruptedException {
        var over = new boolean[1];
        sim.clock().at(sim.clock().now().plus(duration), () -> {
            end.run();
            over[0] = true;
        });
        call.waitFor(what, () -> over[0], Instant.MAX);
    }

    private void askGuest(Call call, SimVm vm) throws SimFailure, InterruptedException {
        if (vm.hasDeviceModel() && !vm.hasTools()) {
            throw new SimFailure("VM_LACKS_FEATURE", vm.ref());
        }
        var fault = sim.faults().guestBehaviour(vm);
        if (fault != null) {
            call.pause(
                    fault.equals("VM_SHUTDOWN_TIMEOUT")
                            ? sim.timings().get(Delay.CLEAN_LIMIT)
                            : sim.timings().get(Delay.VM_STOPS_CLEANLY));
            throw fault.equals("VM_SHUTDOWN_TIMEOUT")
                    ? new SimFailure(fault, vm.ref(), "1200.")
                    : new SimFailure(fault, vm.ref());
        }
    }

    private void shutdown(Call call, SimVm vm, boolean clean) throws SimFailure, InterruptedException {
        if (clean) {
            requireState(vm, "Running");
            askGuest(call, vm);
        } else {
            requireState(vm, "Running", "Paused", "Suspended");
        }
        vm.set("ha_always_run", false);
        var delay = clean ? Delay.VM_STOPS_CLEANLY : Delay.VM_STOPS_HARD;
        during(call, sim.timings().get(delay), "the shutdown of " + vm.name(), () -> halt(vm));
    }

    private void shutdownAnyhow(Call call, SimVm vm) throws SimFailure, InterruptedException {
        try {
            shutdown(call, vm, true);
        } catch (SimFailure e) {
            shutdown(call, vm, false);
        }
    }

    /** The VM is off; nothing is pending on it any more. */
    void halt(SimVm vm) {
        var host = vm.host() == null ? "" : vm.host().name();
        vm.leavesItsHost("Halted");
        vm.haltedAt(sim.clock().now(), host);
        vm.clearGuidance(Guidance.RESTART_DEVICE_MODEL.pending());
        vm.clearGuidance(Guidance.RESTART_VM.pending());
    }

    private void reboot(Call call, SimVm vm, boolean clean) throws SimFailure, InterruptedException {
        requireState(vm, "Running", clean ? "Running" : "Paused");
        if (clean) {
            askGuest(call, vm);
        }
        var stop = clean ? Delay.VM_STOPS_CLEANLY : Delay.VM_STOPS_HARD;
        var duration = sim.timings().get(stop).plus(sim.timings().get(Delay.VM_STARTS));
        during(call, duration, "the reboot of " + vm.name(), () -> {
            var host = vm.host();
            if (host != null) {
                vm.startsOn(host, sim.clock().now());
                vm.set("domid", host.nextDomainId());
                clearAtStart(vm, host);
            }
        });
    }

    private void suspend(Call call, SimVm vm) throws SimFailure, InterruptedException {
        requireState(vm, "Running");
        if (vm.text("suspend_SR").equals(Schema.NULL_REF)) {
            throw new SimFailure("VM_NO_SUSPEND_SR", vm.ref());
        }
        for (var code : vm.blockers()) {
            if (List.of("VM_HAS_PCI_ATTACHED", "VM_HAS_VGPU", "VM_HAS_VUSBS", "VM_NON_SUSPENDABLE")
                    .contains(code)) {
                throw Placement.injected(vm, code);
            }
        }
        if (vm.hasDeviceModel() && !vm.hasTools()) {
            throw new SimFailure("VM_LACKS_FEATURE", vm.ref());
        }
        vm.set("ha_always_run", false);
        var duration = sim.timings().perGib(Delay.SUSPEND_EACH_GIB, vm.memory());
        during(call, duration, "the suspension of " + vm.name(), () -> {
            vm.leavesItsHost("Suspended");
            vm.clearGuidance(Guidance.RESTART_DEVICE_MODEL.pending());
        });
    }
}
