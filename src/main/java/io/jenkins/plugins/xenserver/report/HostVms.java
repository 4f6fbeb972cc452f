package io.jenkins.plugins.xenserver.report;

import io.jenkins.plugins.xenserver.model.HostPlan;
import io.jenkins.plugins.xenserver.model.Plan;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;

/** Puts what was done with the VMs of a host into the host's own story, where the journal tells it per VM only. */
final class HostVms {
    private static final Set<String> HOMEWARD = Set.of("home", "return");

    private HostVms() {}

    /** The host's phases, and one each for its VMs' tasks and for their way home, unless the journal has them. */
    static List<Phase> withTheirs(Plan plan, HostPlan host, List<Phase> own, PhaseCollector phases) {
        if (own.isEmpty()) {
            return own;
        }
        var result = new ArrayList<>(own);
        var start = own.getFirst().start();
        var end = own.stream()
                .map(phase -> phase.end() == null ? Instant.MAX : phase.end())
                .max(Instant::compareTo);
        var tasks = Stream.of("restart", "restart-device-model")
                .flatMap(activity -> tasks(plan, host.uuid(), activity, phases).stream())
                // Those of the VM pass at the end belong to the pool, not to the time the host was in work.
                .filter(phase -> !phase.start().isBefore(start) && phase.start().isBefore(end.orElseThrow()))
                .toList();
        add(result, "local-vms", PhaseKind.VMS, tasks);
        var home = host.vmsThatMove().stream()
                .flatMap(vm -> phases.of("vm/" + vm.vmUuid()).stream())
                .filter(phase -> HOMEWARD.contains(phase.activity()))
                .toList();
        add(result, "return-vms", PhaseKind.RETURN, home);
        result.sort(Comparator.comparing(Phase::start));
        return List.copyOf(result);
    }

    /** What was done for the tasks that the plan has for VMs of a host. */
    static List<Phase> tasks(Plan plan, String hostUuid, String activity, PhaseCollector phases) {
        return plan.vmTasks().stream()
                .filter(task -> hostUuid.equals(task.hostUuid()))
                .map(task -> "vm/" + task.vmUuid())
                .distinct()
                .flatMap(owner -> phases.of(owner).stream())
                .filter(phase -> phase.activity().equals(activity))
                .toList();
    }

    private static void add(List<Phase> phases, String activity, PhaseKind kind, List<Phase> parts) {
        if (parts.isEmpty()
                || phases.stream().anyMatch(phase -> phase.activity().equals(activity))) {
            return;
        }
        var start = parts.stream().map(Phase::start).min(Instant::compareTo).orElseThrow();
        var over = parts.stream().map(Phase::end).allMatch(Objects::nonNull);
        var end = over ? parts.stream().map(Phase::end).max(Instant::compareTo).orElseThrow() : null;
        var result = parts.stream().anyMatch(Phase::failed) ? "failed" : over ? "done" : "";
        phases.add(new Phase(activity, kind, start, end, result, ""));
    }
}
