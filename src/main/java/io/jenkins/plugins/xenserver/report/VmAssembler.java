package io.jenkins.plugins.xenserver.report;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import edu.umd.cs.findbugs.annotations.CheckForNull;
import io.jenkins.plugins.xenserver.model.Plan;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Makes the part of each VM the rollout touched. */
final class VmAssembler {
    private final Map<String, String> vmNames = new LinkedHashMap<>();
    private final Map<String, JsonNode> baseline = new LinkedHashMap<>();
    private final Map<String, String> hostNames;
    private final NameCollector names;
    private final PhaseCollector phases;
    private final MoveCollector moves;
    private final Map<String, JournalLine> results;

    VmAssembler(
            @CheckForNull Plan plan,
            JsonNode baseline,
            NameCollector names,
            PhaseCollector phases,
            MoveCollector moves,
            Map<String, JournalLine> results,
            List<ReportedHost> hosts) {
        this.names = names;
        this.phases = phases;
        this.moves = moves;
        this.results = results;
        hostNames = hosts.stream().collect(Collectors.toMap(ReportedHost::uuid, ReportedHost::name, (a, b) -> a));
        baseline.path("vms").forEach(vm -> {
            this.baseline.put(JournalLine.text(vm, "uuid"), vm);
            vmNames.put(JournalLine.text(vm, "uuid"), JournalLine.text(vm, "name"));
        });
        if (plan != null) {
            plan.vmTasks().forEach(task -> vmNames.putIfAbsent(task.vmUuid(), task.vmName()));
        }
    }

    List<ReportedVm> vms() {
        var uuids = new LinkedHashSet<>(moves.places().keySet());
        uuids.addAll(phases.uuids("vm"));
        uuids.addAll(results.keySet());
        return uuids.stream().map(this::vm).toList();
    }

    private ReportedVm vm(String uuid) {
        var mine = phases.of("vm/" + uuid);
        var result = Optional.ofNullable(results.get(uuid));
        var before = baseline.getOrDefault(uuid, MissingNode.getInstance());
        var name = result.map(line -> line.text("name")).orElse("");
        var power = result.map(line -> line.text("powerState")).orElse("");
        var toldHome = result.map(line -> line.text("home")).orElse("");
        var home = host(toldHome.isEmpty() ? JournalLine.text(before, "residentOn") : toldHome);
        var ways = moves.of(uuid).stream()
                .map(move -> new VmMove(move.at(), host(move.from()), host(move.to())))
                .toList();
        return new ReportedVm(
                uuid,
                name.isEmpty() ? vmNames.getOrDefault(uuid, names.of(uuid)) : name,
                power.toLowerCase(Locale.ROOT),
                home,
                host(result.map(line -> line.text("residentOn"))
                        .orElseGet(() -> moves.places().getOrDefault(uuid, ""))),
                what(ways, result.map(line -> line.text("what")).orElse(""), mine),
                mine,
                ways);
    }

    private static String what(List<VmMove> ways, String told, List<Phase> mine) {
        var words = new LinkedHashSet<String>();
        if (!ways.isEmpty()) {
            words.add(Texts.of("vm.moved", ways.stream().map(VmMove::words).collect(Collectors.joining(", "))));
        }
        mine.stream()
                .filter(phase -> !phase.skipped())
                // Told already, with where from and where to.
                .filter(phase -> ways.stream().noneMatch(way -> way.at().equals(phase.end())))
                .map(phase -> phase.failed() ? Texts.of("vm.failed", phase.words()) : phase.words())
                .forEach(words::add);
        if (!told.isEmpty()) {
            var known = Texts.orElse("vm.what." + told, "");
            if (known.isEmpty()) {
                return told;
            }
            words.add(known);
        }
        return String.join(", ", words);
    }

    private String host(String uuidOrName) {
        return hostNames.getOrDefault(uuidOrName, names.of(uuidOrName));
    }
}
