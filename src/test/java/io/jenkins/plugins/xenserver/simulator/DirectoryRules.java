package io.jenkins.plugins.xenserver.simulator;

import java.util.List;

/** Which messages there are; some clients learn the classes from it. */
final class DirectoryRules {
    private final Simulator sim;
    private final RecordRules records;

    DirectoryRules(Simulator sim, RecordRules records) {
        this.sim = sim;
        this.records = records;
    }

    void register(MethodRegistry registry) {
        registry.add("system.listMethods").withoutSession().does((call, args) -> all(registry));
        registry.add("host.list_methods").does((call, args) -> all(registry));
    }

    private List<String> all(MethodRegistry registry) {
        var names = registry.names();
        names.removeIf(name -> registry.find(name, sim.release()) == null);
        names.addAll(records.names(sim.release()));
        return List.copyOf(names);
    }
}
