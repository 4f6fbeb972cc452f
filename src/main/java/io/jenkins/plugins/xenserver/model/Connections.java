package io.jenkins.plugins.xenserver.model;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Where the networks and graphics cards are that VMs need. Storage is not among them: a {@link PoolState} holds it already. Each
 * map leads from a VM's reference to the sets of hosts (references) that have one of the things it needs; what can be had
 * everywhere is left out.
 *
 * @param networks for each network of a VM the hosts that are connected to it
 * @param graphics for each virtual graphics card of a VM the hosts with a card of its group
 */
public record Connections(Map<String, List<Set<String>>> networks, Map<String, List<Set<String>>> graphics) {
    /** Nobody needs anything. */
    public static final Connections EVERYWHERE = new Connections(Map.of(), Map.of());

    public Connections {
        networks = Copies.map(networks);
        graphics = Copies.map(graphics);
    }

    /** Whether the host has everything that the VM needs. */
    public boolean suffice(VmState vm, HostState host) {
        return Stream.of(networks, graphics)
                .flatMap(needs -> needs.getOrDefault(vm.ref(), List.of()).stream())
                .allMatch(hosts -> hosts.contains(host.ref()));
    }

    /** Whether the pool's reason is about something that is known here, so that a host which {@linkplain #suffice suffices} will do. */
    public boolean explain(String code, VmState vm) {
        return switch (code) {
            case "VM_REQUIRES_SR" -> true;
            case "VM_REQUIRES_NETWORK" -> networks.containsKey(vm.ref());
            case "VM_REQUIRES_GPU" -> graphics.containsKey(vm.ref());
            default -> false;
        };
    }
}
