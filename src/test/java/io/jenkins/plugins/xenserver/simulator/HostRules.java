package io.jenkins.plugins.xenserver.simulator;

import java.util.List;

/** Enable, disable, and the simple questions to a host (xapi-reference §2.3, §4.5). */
final class HostRules {
    private final Simulator sim;

    HostRules(Simulator sim) {
        this.sim = sim;
    }

    void register(MethodRegistry registry) {
        registry.add("host.disable")
                .takes("host:ref", "auto_enable:bool=true@25.31.0")
                .needs(Role.POOL_OPERATOR)
                .async()
                .changes()
                .does(this::disable);
        registry.add("host.enable")
                .takes("host:ref")
                .needs(Role.POOL_OPERATOR)
                .slow()
                .changes()
                .does(this::enable);
        registry.add("host.get_servertime").takes("host:ref").does((call, args) -> {
            reach(args.host("host"));
            return sim.clock().now().plus(args.host("host").clockAhead());
        });
        registry.add("host.get_server_certificate").takes("host:ref").async().does((call, args) -> {
            var host = args.host("host");
            reach(host);
            return sim.certificates().of(host).pem();
        });
        registry.add("host.compute_free_memory")
                .takes("host:ref")
                .async()
                .does((call, args) -> Math.max(0, args.host("host").freeMemory()));
    }

    /** The coordinator forwards a call to the host: {@code HOST_OFFLINE}, {@code CANNOT_CONTACT_HOST}. */
    void reach(SimHost host) throws SimFailure {
        if (!host.isLive()) {
            throw new SimFailure("HOST_OFFLINE", host.ref());
        }
        if (!host.isUp()) {
            throw new SimFailure("CANNOT_CONTACT_HOST", host.ref());
        }
    }

    /** What is done with VMs of a host is done by its toolstack through its hypervisor (xapi-reference §7). */
    static void control(SimHost host) throws SimFailure {
        if (host != null && host.isXenIncompatible()) {
            throw new SimFailure("XEN_INCOMPATIBLE");
        }
    }

    private Object disable(Call call, Args args) throws SimFailure {
        var host = args.host("host");
        if (!host.isEnabled()) {
            return "";
        }
        reach(host);
        if (sim.pool().haEnabled() && breaksFailoverPlan(host)) {
            throw new SimFailure("HA_OPERATION_WOULD_BREAK_FAILOVER_PLAN");
        }
        disable(host);
        host.disabledInMemory(true);
        host.disabledForGood(!args.flagOr("auto_enable", true));
        return "";
    }

    private boolean breaksFailoverPlan(SimHost host) {
        var others = sim.hosts().stream()
                .filter(other -> other != host && other.isEnabled() && other.isLive())
                .count();
        return sim.pool().number("ha_host_failures_to_tolerate") > others - 1;
    }

    void disable(SimHost host) {
        host.set("enabled", false);
        host.set("allowed_operations", allowedOperations(host));
    }

    private Object enable(Call call, Args args) throws SimFailure, InterruptedException {
        var host = args.host("host");
        if (host.isEnabled()) {
            return "";
        }
        return sim.rules().operations().onHost(call, host, "enable", () -> {
            reach(host);
            if (!host.hasStarted()) {
                throw new SimFailure("HOST_STILL_BOOTING");
            }
            if (host.hasMandatoryPending()) {
                throw new SimFailure("HOST_PENDING_MANDATORY_GUIDANCE_NOT_EMPTY", host.ref());
            }
            if (host.isDisabledUntilReboot()) {
                throw new SimFailure("HOST_DISABLED_UNTIL_REBOOT", host.ref());
            }
            host.disabledForGood(false);
            enableNow(host);
            return "";
        });
    }

    private void enableNow(SimHost host) {
        host.disabledInMemory(false);
        host.set("enabled", true);
        host.set("allowed_operations", allowedOperations(host));
    }

    /** A starting toolstack, or a member whose coordinator came back, asks whether the host may be enabled (§4.5). */
    void considerEnabling(SimHost host) {
        if (host.isEnabled()
                || !host.hasStarted()
                || host.isDisabledInMemory()
                || host.isDisabledForGood()
                || host.isDisabledUntilReboot()
                || host.hasMandatoryPending()
                || host.isXenIncompatible()
                || sim.pool().haEnabled() && sim.rules().storage().hasUnpluggedPbd(host)) {
            return;
        }
        enableNow(host);
    }

    List<String> allowedOperations(SimHost host) {
        if (sim.pool().versionsDiffer()) {
            return List.of("evacuate", "provision");
        }
        return host.isEnabled()
                ? List.of("provision", "evacuate", "vm_start", "vm_resume", "vm_migrate")
                : List.of("evacuate", "reboot", "shutdown", "apply_updates", "enable", "vm_migrate");
    }
}
