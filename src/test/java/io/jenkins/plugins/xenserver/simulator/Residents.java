package io.jenkins.plugins.xenserver.simulator;

import java.util.ArrayList;

/** Brings the database in line with what really runs on a host, as a connecting toolstack does. */
final class Residents {
    private final Simulator sim;

    Residents(Simulator sim) {
        this.sim = sim;
    }

    void reconcile(SimHost host) {
        for (var vm : host.domains()) {
            vm.set("resident_on", host.ref());
            if (!vm.powerState().equals("Paused")) {
                vm.set("power_state", "Running");
            }
        }
        for (var vm : sim.vms()) {
            if (vm.text("resident_on").equals(host.ref()) && !host.domains().contains(vm) && !vm.isControlDomain()) {
                sim.rules().vmRules().halt(vm);
            }
        }
        var residents = new ArrayList<String>();
        residents.add(host.text("control_domain"));
        host.domains().forEach(vm -> residents.add(vm.ref()));
        host.set("resident_VMs", residents);
        host.changeMemory(0);
    }
}
