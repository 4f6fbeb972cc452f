package io.jenkins.plugins.xenserver.rollout;

import io.jenkins.plugins.xenserver.model.Connections;
import io.jenkins.plugins.xenserver.xapi.Fields;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Reads which hosts have the networks and graphics cards that VMs need, by the toolstack's own rules
 * (xen-api's {@code xapi_network_attach_helpers.ml}: assert_can_see_named_networks; {@code xapi_vm_helpers.ml}: assert_gpus_available).
 */
final class ConnectionsReader {
    /** Says of a network without cards that it is the same on all hosts. */
    private static final String SHARED = "assume_network_is_shared";

    private final Function<String, Map<String, Fields>> records;

    /**
     * Makes a reader.
     *
     * @param records all records of a class, by reference
     */
    ConnectionsReader(Function<String, Map<String, Fields>> records) {
        this.records = records;
    }

    Connections read() {
        var onNetworks = new HashMap<String, List<Set<String>>>();
        var vifs = records.apply("VIF");
        var homes = homesByNetwork(vifs);
        var cards = hostsBy("network", records.apply("PIF"));
        var networks = records.apply("network");
        for (var vif : vifs.values()) {
            var network = vif.text("network");
            Optional.ofNullable(cards.get(network))
                    .or(() -> internal(networks.get(network), homes.get(network)))
                    .ifPresent(hosts -> add(onNetworks, vif, hosts));
        }
        var gpus = hostsBy("GPU_group", records.apply("PGPU"));
        var withGraphics = new HashMap<String, List<Set<String>>>();
        for (var vgpu : records.apply("VGPU").values()) {
            add(withGraphics, vgpu, gpus.getOrDefault(vgpu.text("GPU_group"), Set.of()));
        }
        return new Connections(onNetworks, withGraphics);
    }

    private static void add(Map<String, List<Set<String>>> needs, Fields device, Set<String> hosts) {
        needs.computeIfAbsent(device.text("VM"), vm -> new ArrayList<>()).add(hosts);
    }

    /** A network without cards is tied to the hosts whose running VMs are on it, unless it is said or made to be elsewhere. */
    private static Optional<Set<String>> internal(Fields network, Set<String> homes) {
        return Optional.ofNullable(homes)
                .filter(hosts -> network != null
                        && network.bool("managed", true)
                        && !"true".equals(network.map("other_config").get(SHARED)));
    }

    private Map<String, Set<String>> homesByNetwork(Map<String, Fields> vifs) {
        var vms = records.apply("VM");
        var homes = new HashMap<String, Set<String>>();
        for (var vif : vifs.values()) {
            var vm = vms.get(vif.text("VM"));
            if (vm != null && vm.text("power_state").equals("Running")) {
                homes.computeIfAbsent(vif.text("network"), network -> new java.util.HashSet<>())
                        .add(vm.text("resident_on"));
            }
        }
        return homes;
    }

    private static Map<String, Set<String>> hostsBy(String field, Map<String, Fields> cards) {
        return cards.values().stream()
                .collect(Collectors.groupingBy(
                        card -> card.text(field), Collectors.mapping(card -> card.text("host"), Collectors.toSet())));
    }
}
