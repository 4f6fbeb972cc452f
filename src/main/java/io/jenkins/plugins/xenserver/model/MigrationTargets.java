package io.jenkins.plugins.xenserver.model;

import java.util.Comparator;
import java.util.List;
import java.util.Set;

/**
 * Hosts that could take a single VM, from our own reading of the pool (rule R12 of the design). The pool has the last word:
 * CPU features and what graphics cards have left are not modelled, so a caller tries the next candidate on refusal.
 */
public final class MigrationTargets {
    private MigrationTargets() {}

    /**
     * The candidates, the one with the most free memory first.
     *
     * @param connections where the networks and graphics cards are
     * @param excluded uuids of hosts that must not be used
     */
    public static List<HostState> of(PoolState state, Connections connections, VmState vm, Set<String> excluded) {
        var source = state.host(vm.residentOn() == null ? "" : vm.residentOn());
        return state.hosts().stream()
                .filter(host -> host.live() && host.enabled())
                .filter(host -> !host.uuid().equals(vm.residentOn()) && !excluded.contains(host.uuid()))
                .filter(host -> source.isEmpty()
                        || host.versions().notLowerThan(source.get().versions()))
                .filter(host -> host.memoryFreeBytes() >= vm.memoryBytes())
                .filter(host -> host.attachedStorage().containsAll(vm.storageUuids()))
                .filter(host -> connections.suffice(vm, host))
                .sorted(Comparator.comparingLong(HostState::memoryFreeBytes)
                        .reversed()
                        .thenComparing(HostState::name))
                .toList();
    }
}
