package io.jenkins.plugins.xenserver.simulator;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** What two runs on the same pool are compared by. */
public final class PoolPicture {
    private PoolPicture() {}

    /** Everything about the pool that a user would notice, a line for each thing. */
    public static List<String> state(Simulator simulator) {
        var pool = simulator.pool();
        var state = new ArrayList<String>();
        state.add("ha " + pool.haEnabled() + " wlb " + pool.wlbEnabled() + " sync " + pool.periodicSyncEnabled());
        state.add("other_config " + pool.map("other_config"));
        for (var host : simulator.hosts()) {
            state.add("%s enabled %s hash %s pending %s storage %s holds %s"
                    .formatted(
                            host.name(),
                            host.isEnabled(),
                            host.text("last_update_hash"),
                            pending(host),
                            simulator.attachments(host).stream()
                                    .map(pbd -> pbd.flag("currently_attached"))
                                    .toList(),
                            users(host)));
        }
        simulator.vms().forEach(vm -> state.add(vm.name() + " " + vm.powerState() + " " + vm.pendingGuidance()));
        return state;
    }

    private static List<String> pending(SimHost host) {
        return List.of("", "_recommended", "_full").stream()
                .flatMap(kind -> host.list("pending_guidances" + kind).stream())
                .toList();
    }

    private static String users(SimHost host) {
        return host.domains().stream()
                .filter(SimVm::isUserVm)
                .map(SimVm::name)
                .sorted()
                .collect(Collectors.joining(","));
    }

    /** Consequential calls without lock, ledger and housekeeping, sorted: those of a batch may overtake each other. */
    public static List<String> calls(Simulator simulator) {
        return simulator.calls().stream()
                .filter(c -> !c.method().endsWith("_other_config")
                        && !c.method().startsWith("task.")
                        && !c.method().equals("pool.sync_database")
                        && !c.method().startsWith("session."))
                .map(SimCall::signature)
                .sorted()
                .toList();
    }
}
