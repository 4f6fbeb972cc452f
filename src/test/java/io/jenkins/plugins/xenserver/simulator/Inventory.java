package io.jenkins.plugins.xenserver.simulator;

import java.util.List;
import java.util.Map;

/** Makes the objects of a new pool: what an installation would have left. */
final class Inventory {
    private final Simulator sim;
    private final SimDatabase database;
    private final Map<String, String> versions;
    private SimObject shared;
    private SimObject network;

    Inventory(Simulator sim, String release) {
        this.sim = sim;
        this.database = sim.database();
        this.versions = Map.of(
                "product_brand", "XenServer",
                "product_version", "8.4.0",
                "platform_version", "3.4.0",
                "xapi_build", release,
                "xen", "4.17.5-10",
                "linux", "4.19.0+1",
                "build_number", "release/8/1",
                "db_schema", "5.790");
    }

    SimHost addHost(String name, String address, long memoryGib) {
        var host = new SimHost(database, name, address, memoryGib << 30);
        sim.hosts().add(host);
        if (sim.hosts().size() == 1) {
            sim.pool().set("master", host.ref());
            makeShared();
        }
        for (var evr : BASE_PACKAGES.entrySet()) {
            host.installed().put(evr.getKey(), Evr.of(evr.getValue()));
        }
        host.initialVersions(versions);
        var booted = sim.started().minusSeconds(30L * 24 * 3600 + sim.hosts().size() * 977L);
        host.booted(booted);
        host.takeFreshBoot();
        host.refreshVersions();
        host.set(
                "other_config",
                Map.of(
                        "boot_time", SimDates.trailingDot(booted),
                        "agent_start_time", SimDates.trailingDot(booted.plusSeconds(70))));
        addControlDomain(host);
        attach(host, shared);
        var local = sr("Local storage of " + name, "ext", false);
        attach(host, local);
        addNetworkCard(host);
        return host;
    }

    /** The packages of a host before any update. */
    static final Map<String, String> BASE_PACKAGES = Map.of(
            "xapi-core", "26.16.0-1.xs8",
            "xen-hypervisor", "4.17.5-10.xs8",
            "kernel", "4.19.19-8.0.44.xs8",
            "xenserver-release", "8.4.0-10.xs8",
            "qemu", "4.2.1-5.xs8",
            "sm", "3.2.3-1.xs8");

    private void makeShared() {
        shared = sr("Shared storage", "nfs", true);
        sim.pool().set("default_SR", shared.ref());
        sim.pool().set("suspend_image_SR", shared.ref());
        network = new SimObject(database, "network", database.newUuid());
        network.set("name_label", "Pool-wide network");
        network.set("bridge", "xenbr0");
        network.set("MTU", 1500);
        network.set("managed", true);
    }

    void addNetwork(String name) {
        var added = new SimObject(database, "network", database.newUuid());
        added.set("name_label", name);
        added.set("bridge", "xapi" + database.all("network").size());
        added.set("MTU", 1500);
        added.set("managed", true);
        sim.hosts().forEach(host -> sim.rules().connections().connect(host, added, "eth1"));
    }

    private SimObject sr(String name, String type, boolean isShared) {
        var sr = new SimObject(database, "SR", database.newUuid());
        sr.set("name_label", name);
        sr.set("type", type);
        sr.set("content_type", "user");
        sr.set("shared", isShared);
        sr.set("physical_size", 4L << 40);
        return sr;
    }

    private void attach(SimHost host, SimObject sr) {
        var pbd = new SimObject(database, "PBD", database.newUuid());
        pbd.set("host", host.ref());
        pbd.set("SR", sr.ref());
        pbd.set("currently_attached", true);
        sr.add("PBDs", pbd.ref());
        host.add("PBDs", pbd.ref());
    }

    private void addNetworkCard(SimHost host) {
        var pif = sim.rules().connections().connect(host, network, "eth0");
        pif.set("management", true);
        pif.set("IP", host.address());
        pif.set("ip_configuration_mode", "Static");
    }

    private void addControlDomain(SimHost host) {
        var domain = new SimVm(database, "Control domain on host: " + host.name(), SimHost.CONTROL_DOMAIN_MEMORY);
        domain.set("is_control_domain", true);
        domain.domain(SimVm.Domain.PV);
        domain.set("power_state", "Running");
        domain.set("resident_on", host.ref());
        domain.set("domid", 0);
        host.set("control_domain", domain.ref());
        host.add("resident_VMs", domain.ref());
    }

    SimVm addVm(SimPoolBuilder.VmSpec spec) {
        var vm = new SimVm(database, spec.name, spec.memoryGib << 30);
        sim.vms().add(vm);
        vm.domain(spec.domain);
        vm.set("suspend_SR", shared.ref());
        vm.set("ha_restart_priority", spec.haPriority);
        vm.set("ha_always_run", !spec.haPriority.isEmpty());
        vm.set("order", spec.order);
        if (spec.autoPowerOn) {
            vm.put("other_config", "auto_poweron", "true");
        }
        vm.set("allowed_operations", List.of("clean_shutdown", "clean_reboot", "suspend", "pool_migrate", "start"));
        if (spec.tools) {
            vm.guestMetrics().set("PV_drivers_detected", true);
            vm.guestMetrics().set("PV_drivers_up_to_date", true);
            vm.guestMetrics().set("PV_drivers_version", Map.of("major", "9", "minor", "4", "micro", "0"));
            vm.guestMetrics()
                    .set("other", Map.of("feature-shutdown", "1", "feature-reboot", "1", "feature-suspend", "1"));
        }
        var host = spec.host.isEmpty() ? emptiest(vm.memory()) : sim.host(spec.host);
        addDisk(vm, spec.localStorage ? localOf(host) : shared);
        addInterface(vm);
        if (!spec.state.equals("Halted") && !spec.state.equals("Suspended")) {
            vm.startsOn(host, sim.started().minusSeconds(20L * 24 * 3600));
        }
        vm.set("power_state", spec.state);
        return vm;
    }

    private SimHost emptiest(long memory) {
        var best = sim.hosts().get(0);
        for (var host : sim.hosts()) {
            if (host.freeMemory() > best.freeMemory()) {
                best = host;
            }
        }
        if (best.freeMemory() < memory) {
            throw new IllegalArgumentException("The VMs of this pool do not fit its hosts.");
        }
        return best;
    }

    private SimObject localOf(SimHost host) {
        return host.list("PBDs").stream()
                .map(ref -> database.find(database.find(ref).text("SR")))
                .filter(sr -> !sr.flag("shared"))
                .findFirst()
                .orElseThrow();
    }

    private void addDisk(SimVm vm, SimObject sr) {
        var vdi = new SimObject(database, "VDI", database.newUuid());
        vdi.set("name_label", vm.name() + " disk");
        vdi.set("SR", sr.ref());
        vdi.set("virtual_size", 20L << 30);
        sr.add("VDIs", vdi.ref());
        var vbd = new SimObject(database, "VBD", database.newUuid());
        vbd.set("VM", vm.ref());
        vbd.set("VDI", vdi.ref());
        vbd.set("device", "xvda");
        vbd.set("userdevice", "0");
        vbd.set("bootable", true);
        vbd.set("currently_attached", true);
        vm.add("VBDs", vbd.ref());
        vdi.add("VBDs", vbd.ref());
        vm.storage().add(sr);
    }

    private void addInterface(SimVm vm) {
        var vif = new SimObject(database, "VIF", database.newUuid());
        vif.set("VM", vm.ref());
        vif.set("network", network.ref());
        vif.set("device", "0");
        vif.set("MAC", "02:00:00:00:00:01");
        vif.set("currently_attached", true);
        vm.add("VIFs", vif.ref());
        network.add("VIFs", vif.ref());
        vm.networks().add(network);
    }
}
