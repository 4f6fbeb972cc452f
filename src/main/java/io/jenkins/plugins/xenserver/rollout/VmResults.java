package io.jenkins.plugins.xenserver.rollout;

import io.jenkins.plugins.xenserver.model.Guidance;
import io.jenkins.plugins.xenserver.model.PoolState;
import io.jenkins.plugins.xenserver.model.VmState;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.stream.Collectors;

/** At the end of a rollout: where each VM stands that was touched or still owes a task, from one look at the pool. */
final class VmResults {
    private final RolloutContext context;

    VmResults(RolloutContext context) {
        this.context = context;
    }

    /** Writes them down; what is mandatory and stays is told as well. */
    void write() {
        var state = context.pool().overview();
        var homes = homes();
        var touched = touched();
        for (var vm : state.vms()) {
            if (touched.contains(vm.uuid())
                    || new ProtectedVms(context).restartsLast(vm.uuid())
                    || !vm.pending().isEmpty()) {
                write(vm, homes.getOrDefault(vm.uuid(), ""), state);
            }
        }
    }

    private void write(VmState vm, String home, PoolState state) {
        var left = vm.pending().mandatory();
        var restarts = new ProtectedVms(context).restartsLast(vm.uuid());
        if (!left.isEmpty() && !restarts) {
            var words = left.stream().map(Guidance::words).collect(Collectors.joining(", "));
            context.warn(vm.name(), Texts.of("vm.mandatoryLeft", vm.name(), words));
        }
        var host = vm.residentOn();
        var now = host == null ? "" : context.pool().hostName(host);
        var what = home.isEmpty() || home.equals(now) ? left.isEmpty() ? "home" : "pending" : "away";
        context.journal()
                .write(
                        RecordType.VM_RESULT,
                        vm.uuid(),
                        VmResult.of(context.pool(), vm, home, restarts ? "restarting" : what));
    }

    /** Home host by VM, for those that an evacuation moved. */
    private java.util.Map<String, String> homes() {
        var homes = new java.util.HashMap<String, String>();
        for (var entry : context.journal().records()) {
            if (entry.type() == RecordType.OBLIGATION && entry.text("kind").equals("VMS_AWAY")) {
                Places.vms(entry.as(Obligation.class)).keySet().forEach(vm -> homes.put(vm, entry.text("subject")));
            }
        }
        return homes;
    }

    private Set<String> touched() {
        var touched = new LinkedHashSet<String>();
        for (var entry : context.journal().records()) {
            var parts = entry.id().split("/");
            if (parts.length > 1 && parts[0].equals("vm") && entry.type() == RecordType.OUTCOME) {
                touched.add(parts[1]);
            }
            if (entry.id().endsWith("/placed")) {
                entry.data().path("placed").properties().forEach(vm -> touched.add(vm.getKey()));
            }
        }
        return touched;
    }
}
