package io.jenkins.plugins.xenserver.simulator;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Which networks and graphics cards a host has for a VM (xen-api's xapi_network_attach_helpers.ml and xapi_vm_helpers.ml). */
public final class Connections {
    private final SimDatabase database;

    Connections(Simulator sim) {
        database = sim.database();
    }

    /** What speaks against the VM running on this host; null = nothing. */
    SimFailure obstacle(SimVm vm, SimHost host) {
        for (var network : vm.networks()) {
            if (!isAvailable(network, host)) {
                return new SimFailure("VM_REQUIRES_NETWORK", vm.ref(), network.ref());
            }
        }
        for (var vgpu : found(vm.list("VGPUs"))) {
            var group = vgpu.text("GPU_group");
            if (found(database.find(group).list("PGPUs")).stream()
                    .noneMatch(card -> card.text("host").equals(host.ref()))) {
                return new SimFailure("VM_REQUIRES_GPU", vm.ref(), group);
            }
        }
        return null;
    }

    /** A network with cards is where they are; an internal one is where the running VMs on it are, or else anywhere. */
    private boolean isAvailable(SimObject network, SimHost host) {
        var cards = network.list("PIFs");
        if (!cards.isEmpty()) {
            return found(cards).stream().anyMatch(card -> card.text("host").equals(host.ref()));
        }
        if ("true".equals(network.map("other_config").get("assume_network_is_shared")) || !network.flag("managed")) {
            return true;
        }
        var homes = homesOf(network);
        return homes.isEmpty() || homes.contains(host.ref());
    }

    private Set<String> homesOf(SimObject network) {
        return found(network.list("VIFs")).stream()
                .map(vif -> database.find(vif.text("VM")))
                .filter(vm -> vm.text("power_state").equals("Running"))
                .map(vm -> vm.text("resident_on"))
                .collect(Collectors.toSet());
    }

    private List<SimObject> found(List<String> refs) {
        return refs.stream().map(database::find).toList();
    }

    /** Gives a host a card in a network. */
    SimObject connect(SimHost host, SimObject network, String device) {
        var card = new SimObject(database, "PIF", database.newUuid());
        card.set("device", device);
        card.set("host", host.ref());
        card.set("network", network.ref());
        card.set("physical", true);
        card.set("currently_attached", true);
        network.add("PIFs", card.ref());
        host.add("PIFs", card.ref());
        return card;
    }

    /** Takes a host's card out of the network that this VM is on. */
    public void disconnect(SimHost host, SimVm vm) {
        for (var network : vm.networks()) {
            found(network.list("PIFs")).stream()
                    .filter(card -> card.text("host").equals(host.ref()))
                    .forEach(card -> {
                        network.remove("PIFs", card.ref());
                        host.remove("PIFs", card.ref());
                        database.delete(card);
                    });
        }
    }

    /** Puts a graphics card of a group into each of some hosts; the VM has a virtual one from it. */
    public void giveGpu(SimVm vm, SimHost... hosts) {
        var group = new SimObject(database, "GPU_group", database.newUuid());
        group.set("name_label", "Graphics cards of " + vm.name());
        for (var host : hosts) {
            var card = new SimObject(database, "PGPU", database.newUuid());
            card.set("host", host.ref());
            card.set("GPU_group", group.ref());
            group.add("PGPUs", card.ref());
        }
        var vgpu = new SimObject(database, "VGPU", database.newUuid());
        vgpu.set("VM", vm.ref());
        vgpu.set("GPU_group", group.ref());
        group.add("VGPUs", vgpu.ref());
        vm.add("VGPUs", vgpu.ref());
    }
}
