package io.jenkins.plugins.xenserver.model;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Estimates whether VMs fit elsewhere while their host is away. */
final class Capacities {
    private Capacities() {}

    /** Places the largest VM first where most memory is free; finds a placement whenever there is room to speak of. */
    static Capacity whenAway(HostState away, List<HostState> hosts, List<VmState> leaving) {
        var free = new ArrayList<Long>();
        for (var host : hosts) {
            if (!host.uuid().equals(away.uuid())
                    && host.live()
                    && host.enabled()
                    && host.versions().notLowerThan(away.versions())) {
                free.add(Math.max(0, host.memoryFreeBytes()));
            }
        }
        var sum = free.stream().mapToLong(Long::longValue).sum();
        var sizes = leaving.stream()
                .map(VmState::memoryBytes)
                .sorted(Comparator.reverseOrder())
                .toList();
        var needed = sizes.stream().mapToLong(Long::longValue).sum();
        return new Capacity(needed, sum, place(sizes, free));
    }

    private static boolean place(List<Long> sizes, List<Long> free) {
        for (var size : sizes) {
            var best = -1;
            for (var i = 0; i < free.size(); i++) {
                if (free.get(i) >= size && (best < 0 || free.get(i) > free.get(best))) {
                    best = i;
                }
            }
            if (best < 0) {
                return false;
            }
            free.set(best, free.get(best) - size);
        }
        return true;
    }
}
