package io.jenkins.plugins.xenserver.report;

import com.fasterxml.jackson.databind.JsonNode;
import edu.umd.cs.findbugs.annotations.CheckForNull;
import io.jenkins.plugins.xenserver.model.Plan;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Makes the part of each VM the rollout touched. */
final class VmAssembler {
    private final Map<String, String> names = new LinkedHashMap<>();
    private final Map<String, JsonNode> baseline = new LinkedHashMap<>();
    private final Map<String, String> hostNames;
    private final PhaseCollector phases;
    private final Map<String, JournalLine> results;

    VmAssembler(
            @CheckForNull Plan plan,
            JsonNode baseline,
            PhaseCollector phases,
            Map<String, JournalLine> results,
            List<ReportedHost> hosts) {
        this.phases = phases;
        this.results = results;
        hostNames = hosts.stream().collect(Collectors.toMap(ReportedHost::uuid, ReportedHost::name, (a, b) -> a));
        baseline.path("vms").forEach(vm -> {
            this.baseline.put(JournalLine.text(vm, "uuid"), vm);
            names.put(JournalLine.text(vm, "uuid"), JournalLine.text(vm, "name"));
        });
        if (plan != null) {
            plan.vmTasks().forEach(task -> names.putIfAbsent(task.vmUuid(), task.vmName()));
        }
    }

    List<ReportedVm> vms() {
        var uuids = new LinkedHashSet<>(results.keySet());
        phases.owners("vm").forEach(owner -> uuids.add(owner.substring("vm/".length())));
        return uuids.stream().map(this::vm).toList();
    }

    private ReportedVm vm(String uuid) {
        var mine = phases.of("vm/" + uuid);
        var result = results.get(uuid);
        var before = baseline.get(uuid);
        var home = before == null ? "" : host(JournalLine.text(before, "residentOn"));
        if (result == null) {
            return new ReportedVm(uuid, names.getOrDefault(uuid, uuid), "", home, "", what(mine), mine);
        }
        var name = result.text("name");
        var told = result.text("what");
        return new ReportedVm(
                uuid,
                name.isEmpty() ? names.getOrDefault(uuid, uuid) : name,
                result.text("powerState").toLowerCase(java.util.Locale.ROOT),
                result.text("home").isEmpty() ? home : host(result.text("home")),
                host(result.text("residentOn")),
                told.isEmpty() ? what(mine) : told,
                mine);
    }

    private static String what(List<Phase> phases) {
        return phases.stream()
                .filter(phase -> !phase.skipped())
                .map(phase -> phase.failed() ? Texts.of("vm.failed", phase.words()) : phase.words())
                .distinct()
                .collect(Collectors.joining(", "));
    }

    private String host(String uuidOrName) {
        return hostNames.getOrDefault(uuidOrName, uuidOrName);
    }
}
