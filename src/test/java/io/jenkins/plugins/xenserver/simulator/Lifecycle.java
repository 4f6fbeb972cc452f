package io.jenkins.plugins.xenserver.simulator;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * How toolstacks and hosts stop and start (xapi-reference §4.5, §4.7), and what dies and what stays when they do.
 */
final class Lifecycle {
    private static final Guidance[] CLEARED_BY_BOOT = {
        Guidance.REBOOT_HOST,
        Guidance.REBOOT_ON_LIVEPATCH_FAILURE,
        Guidance.REBOOT_ON_XEN_LIVEPATCH_FAILURE,
        Guidance.REBOOT_ON_KERNEL_LIVEPATCH_FAILURE
    };

    private final Simulator sim;

    Lifecycle(Simulator sim) {
        this.sim = sim;
    }

    void register(MethodRegistry registry) {
        registry.add("host.restart_agent")
                .takes("host:ref")
                .needs(Role.POOL_OPERATOR)
                .async()
                .changes()
                .does(this::restartAgent);
        for (var name : List.of("reboot", "shutdown")) {
            registry.add("host." + name)
                    .takes("host:ref")
                    .needs(Role.POOL_OPERATOR)
                    .slow()
                    .changes()
                    .does((call, args) -> {
                        var host = args.host("host");
                        checkDisabled(host);
                        return sim.rules()
                                .operations()
                                .onHost(call, host, name, () -> power(call, host, name.equals("reboot")));
                    });
        }
        registry.add("host.power_on")
                .takes("host:ref")
                .needs(Role.POOL_OPERATOR)
                .async()
                .changes()
                .does((call, args) -> {
                    powerOn(args.host("host"));
                    return "";
                });
    }

    private Object restartAgent(Call call, Args args) throws SimFailure {
        var host = args.host("host");
        sim.rules().hostRules().reach(host);
        var epoch = host.epoch();
        later(Delay.TOOLSTACK_LINGERS, () -> {
            if (host.epoch() == epoch) {
                stopToolstack(host);
                startToolstackLater(host);
            }
        });
        return "";
    }

    void startToolstackLater(SimHost host) {
        var epoch = host.epoch();
        var delay = host == sim.pool().coordinator()
                ? Delay.TOOLSTACK_STARTS_ON_COORDINATOR
                : Delay.TOOLSTACK_STARTS_ON_MEMBER;
        later(delay, () -> {
            if (host.epoch() == epoch) {
                startToolstack(host);
            }
        });
    }

    private void later(Delay delay, Runnable change) {
        sim.clock().at(sim.clock().now().plus(sim.timings().get(delay)), change);
    }

    /** A clean stop: the database is written, the flags go down first. */
    void stopToolstack(SimHost host) {
        var coordinator = sim.pool().coordinator();
        if (coordinator.isUp()) {
            sim.rules().hostRules().disable(host);
            if (host != coordinator) {
                host.live(false, sim.clock().now());
                forgetTasksOf(host);
            }
        }
        if (host == coordinator) {
            sim.rules().disk().write();
        }
        killToolstack(host);
    }

    /** The process is gone, however it went; with the coordinator's go all sessions and tasks. */
    void killToolstack(SimHost host) {
        host.agentDown();
        if (host == sim.pool().coordinator()) {
            sim.database().forget("session");
            sim.database().forget("task");
            sim.database().forgetDeletions();
            sim.rules().updates().forgetCache();
        }
    }

    private void forgetTasksOf(SimHost host) {
        for (var object : new ArrayList<>(sim.database().all("task"))) {
            var task = (SimTask) object;
            if (task.text("resident_on").equals(host.ref()) && task.isPending()) {
                sim.database().delete(task);
                sim.pool().drop("current_operations", task.ref());
                host.drop("current_operations", task.ref());
                sim.vms().forEach(vm -> vm.drop("current_operations", task.ref()));
            }
        }
    }

    void startToolstack(SimHost host) {
        if (!host.isPowered()) {
            return;
        }
        if (host == sim.pool().coordinator()) {
            startCoordinator(host);
        } else {
            host.agentInEmergency(new SimFailure("HOST_STILL_BOOTING"));
            sayHello(host, host.epoch());
        }
    }

    private void startCoordinator(SimHost host) {
        sim.pool().set("current_operations", java.util.Map.of());
        sim.hosts().forEach(each -> each.set("current_operations", java.util.Map.of()));
        sim.vms().forEach(vm -> vm.set("current_operations", java.util.Map.of()));
        host.live(true, sim.clock().now());
        var booted = refresh(host);
        host.agentUp();
        sim.rules().versions().compareNow();
        finishStarting(host, booted);
        later(Delay.MEMBERS_RECONNECT, () -> {
            for (var member : sim.hosts()) {
                if (member != host && member.isUp()) {
                    sim.rules().residents().reconcile(member);
                    sim.rules().hostRules().considerEnabling(member);
                } else if (member.agent() == SimHost.Agent.EMERGENCY
                        && member.emergency().code().equals("HOST_STILL_BOOTING")) {
                    // One turned away for its version comes back in its own time.
                    sayHello(member, member.epoch());
                }
            }
        });
    }

    /** A member asks the coordinator to be let in (xapi-reference §4.3, end; §1.4). */
    private void sayHello(SimHost host, int epoch) {
        if (host.epoch() != epoch
                || host.agent() != SimHost.Agent.EMERGENCY
                || sim.faults().staysInEmergency(host)) {
            return;
        }
        var coordinator = sim.pool().coordinator();
        if (!coordinator.isUp()) {
            host.agentInEmergency(new SimFailure("HOST_STILL_BOOTING"));
            return;
        }
        if (Releases.compare(host.xapiOnDisk(), coordinator.version("xapi")) > 0) {
            host.agentInEmergency(new SimFailure("HOST_XAPI_VERSION_HIGHER_THAN_COORDINATOR", host.xapiOnDisk()));
            later(Delay.MEMBER_RETRIES, () -> sayHello(host, epoch));
            return;
        }
        sim.rules().hostRules().disable(host);
        host.live(true, sim.clock().now());
        refresh(host);
        host.agentUp();
        sim.rules().versions().compareSoon();
        finishStarting(host, false);
    }

    /** What an agent writes about itself when it starts, before it can be seen; whether the host has booted. */
    private boolean refresh(SimHost host) {
        sim.rules().residents().reconcile(host);
        if (host != sim.pool().coordinator()) {
            // An unclean death left them.
            forgetTasksOf(host);
        }
        host.set("current_operations", java.util.Map.of());
        host.refreshVersions();
        host.put(
                "other_config",
                "agent_start_time",
                SimDates.trailingDot(sim.clock().now()));
        // The boot second is derived anew at each start and comes out a second off now and then.
        var jitter = host.epoch() % 2;
        host.put(
                "other_config",
                "boot_time",
                SimDates.trailingDot(host.bootTime().plusSeconds(jitter)));
        host.clearGuidance(Guidance.RESTART_TOOLSTACK);
        var booted = host.takeFreshBoot();
        host.xenIncompatible(!booted && sim.faults().isXenIncompatible(host));
        if (booted) {
            host.clearGuidance(CLEARED_BY_BOOT);
        }
        return booted;
    }

    private void finishStarting(SimHost host, boolean startVms) {
        var epoch = host.epoch();
        later(Delay.STORAGE_PLUGS, () -> {
            if (host.epoch() == epoch) {
                sim.rules().storage().setAttached(host, true);
                sim.rules().cluster().joinsSoon(host);
                host.started();
                sim.rules().hostRules().considerEnabling(host);
                if (startVms) {
                    new Autostart(sim).run();
                }
            }
        });
    }

    private static void checkDisabled(SimHost host) throws SimFailure {
        if (host.isEnabled()) {
            throw new SimFailure("HOST_NOT_DISABLED");
        }
    }

    private Object power(Call call, SimHost host, boolean reboot) throws SimFailure {
        checkDisabled(host);
        sim.rules().hostRules().reach(host);
        // Shows "shutdown" even for a reboot, and outlives the call.
        host.put("current_operations", sim.database().newRef(), "shutdown");
        later(Delay.POWER_LINGERS, () -> sim.clock().start(host.name() + ": power", () -> goDown(host, reboot)));
        return "";
    }

    private void goDown(SimHost host, boolean reboot) {
        try {
            removeVms(host);
            sim.rules().storage().setAttached(host, false);
            sim.rules().cluster().leaves(host);
            host.disabledUntilReboot();
            stopToolstack(host);
            sim.clock().sleep(sim.timings().get(Delay.OPERATING_SYSTEM_STOPS));
            if (host.agent() != SimHost.Agent.DOWN) {
                // Somebody had started it again meanwhile.
                stopToolstack(host);
            }
            host.powered(false);
            if (reboot && !sim.faults().neverReturns(host)) {
                boot(host);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** The shutdown script: what can go elsewhere goes, the rest is stopped, hard in the end. */
    private void removeVms(SimHost host) throws InterruptedException {
        var plan = sim.rules().placement().evacuation(host);
        var moves = new ArrayList<Migrations.Move>();
        plan.moves().forEach((vm, target) -> moves.add(sim.rules().migrations().begin(vm, target)));
        sim.clock()
                .await(
                        "the VMs to leave " + host.name(),
                        () -> moves.stream().allMatch(Migrations.Move::isOver),
                        Instant.MAX);
        var left = new ArrayList<>(host.domains());
        if (left.isEmpty()) {
            return;
        }
        sim.clock().sleep(sim.timings().get(Delay.VM_STOPS_CLEANLY));
        var stubborn = new ArrayList<SimVm>();
        for (var vm : left) {
            if (vm.isRunning()
                    && (vm.hasTools() || !vm.hasDeviceModel())
                    && sim.faults().guestBehaviour(vm) == null) {
                sim.rules().vmRules().halt(vm);
            } else {
                stubborn.add(vm);
            }
        }
        if (!stubborn.isEmpty()) {
            sim.clock().sleep(sim.timings().get(Delay.SHUTDOWN_SCRIPT_WAITS));
            stubborn.forEach(vm -> {
                sim.killed(vm);
                sim.rules().vmRules().halt(vm);
            });
        }
    }

    /** Power comes on; a fault may have decided that it does not. */
    void powerOn(SimHost host) {
        if (!host.isPowered()) {
            sim.clock().start(host.name() + ": power", () -> {
                try {
                    boot(host);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            });
        }
    }

    private void boot(SimHost host) throws InterruptedException {
        sim.clock().sleep(sim.timings().get(Delay.FIRMWARE_STARTS));
        host.powered(true);
        host.booted(sim.clock().now());
        sim.clock().sleep(sim.timings().get(Delay.KERNEL_STARTS));
        startToolstack(host);
    }
}
