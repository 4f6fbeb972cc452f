package io.jenkins.plugins.xenserver.report;

import com.fasterxml.jackson.databind.JsonNode;
import edu.umd.cs.findbugs.annotations.CheckForNull;
import io.jenkins.plugins.xenserver.model.GuidanceSet;
import io.jenkins.plugins.xenserver.model.HostAction;
import io.jenkins.plugins.xenserver.model.HostPlan;
import io.jenkins.plugins.xenserver.model.Plan;
import io.jenkins.plugins.xenserver.model.Versions;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Makes the part of each host out of plan, baseline, phases and results; any of them may be missing. */
final class HostAssembler {
    private final Plan plan;
    private final Map<String, JsonNode> baseline = new LinkedHashMap<>();
    private final NameCollector names;
    private final PhaseCollector phases;
    private final DebtCollector debts;
    private final Map<String, JournalLine> results;
    private final Map<String, List<Gate>> gates;
    private final Map<String, ReportedHost.Estimate> estimates;

    /** Whether what has not been done will not be done any more. */
    private final boolean over;

    HostAssembler(
            @CheckForNull Plan plan,
            JsonNode baseline,
            NameCollector names,
            PhaseCollector phases,
            DebtCollector debts,
            Map<String, JournalLine> results,
            Map<String, List<Gate>> gates,
            Map<String, ReportedHost.Estimate> estimates,
            boolean over) {
        this.estimates = estimates;
        this.plan = plan;
        baseline.path("hosts").forEach(host -> this.baseline.put(JournalLine.text(host, "uuid"), host));
        this.names = names;
        this.phases = phases;
        this.debts = debts;
        this.results = results;
        this.gates = gates;
        this.over = over;
    }

    List<ReportedHost> hosts() {
        var uuids = new LinkedHashSet<String>();
        if (plan != null) {
            plan.hosts().forEach(host -> uuids.add(host.uuid()));
        }
        uuids.addAll(baseline.keySet());
        uuids.addAll(results.keySet());
        uuids.addAll(phases.uuids("host"));
        return uuids.stream().map(this::host).toList();
    }

    private ReportedHost host(String uuid) {
        var planned = Optional.ofNullable(plan).flatMap(p -> p.host(uuid));
        var before = Optional.ofNullable(baseline.get(uuid));
        var result = Optional.ofNullable(results.get(uuid));
        var said = result.filter(line -> !line.text("result").isEmpty());
        var own = phases.of("host/" + uuid);
        var mine =
                planned.map(host -> HostVms.withTheirs(plan, host, own, phases)).orElse(own);
        var failure = mine.stream().filter(Phase::failed).reduce((a, b) -> b);
        var name = first(
                result.map(line -> line.text("name")),
                planned.map(HostPlan::name),
                before.map(node -> JournalLine.text(node, "name")),
                Optional.of(names.of(uuid)));
        return new ReportedHost(
                uuid,
                name,
                planned.map(HostPlan::coordinator).orElse(false),
                said.map(line -> HostResult.of(line.text("result"))).orElseGet(() -> unsaid(planned, mine, failure)),
                said.map(line -> line.text("message"))
                        .orElse(failure.map(Phase::message).orElse("")),
                first(
                        result.map(line -> line.text("fromHash")),
                        before.map(node -> JournalLine.text(node, "lastUpdateHash"))),
                result.map(line -> line.text("toHash")).orElse(""),
                first(
                        result.map(line -> version(line.data().path("fromVersion"))),
                        before.map(node -> version(node.path("versions")))),
                result.map(line -> version(line.data().path("toVersion"))).orElse(""),
                planned.map(HostPlan::guidance).orElse(GuidanceSet.EMPTY),
                deferred(result, planned),
                planned.map(host -> actions(host, mine)).orElse(List.of()),
                planned.map(HostPlan::updateIds).orElse(List.of()),
                planned.map(HostPlan::packages).orElse(List.of()),
                planned.map(HostPlan::blockers).orElse(List.of()),
                mine,
                gates(uuid, name),
                estimates.get(uuid));
    }

    /** A rollout that stops at a host may end without a word about it; what was done on it tells enough. */
    private HostResult unsaid(Optional<HostPlan> planned, List<Phase> mine, Optional<Phase> failure) {
        if (over && failure.isPresent()) {
            return HostResult.FAILED;
        }
        if (mine.isEmpty()) {
            return planned.filter(HostPlan::nothingToDo).isPresent()
                    ? HostResult.NOTHING_TO_DO
                    : HostResult.NOT_STARTED;
        }
        return HostResult.INCOMPLETE;
    }

    private GuidanceSet deferred(Optional<JournalLine> result, Optional<HostPlan> planned) {
        var told = result.map(line -> JournalLine.read(line.data().path("deferred"), GuidanceSet.class));
        var updated = result.filter(line -> HostResult.of(line.text("result")) == HostResult.UPDATED);
        // What a host that was not updated would have deferred is no debt of anybody.
        return told.or(() -> updated.flatMap(line -> planned).map(host -> host.deferred(plan.level())))
                .orElse(GuidanceSet.EMPTY);
    }

    /** The gate's record may name the host by uuid or by name. */
    private List<Gate> gates(String uuid, String name) {
        var found = new ArrayList<>(gates.getOrDefault(uuid, List.of()));
        if (!name.equals(uuid)) {
            found.addAll(gates.getOrDefault(name, List.of()));
        }
        return List.copyOf(found);
    }

    private List<ReportedAction> actions(HostPlan host, List<Phase> mine) {
        return host.actions().stream()
                .filter(action -> action.action() != null)
                .map(action -> new ReportedAction(
                        action.action().name(),
                        action.action().words(),
                        action.reason(),
                        outcome(host, action.action(), mine)))
                .toList();
    }

    private String outcome(HostPlan host, HostAction action, List<Phase> mine) {
        var candidates = new ArrayList<Phase>();
        switch (action) {
            case RESTART_VMS -> candidates.addAll(HostVms.tasks(plan, host.uuid(), "restart", phases));
            case RESTART_DEVICE_MODELS ->
                candidates.addAll(HostVms.tasks(plan, host.uuid(), "restart-device-model", phases));
            default ->
                mine.stream()
                        .filter(phase -> phase.activity().equals(activity(action)))
                        .forEach(candidates::add);
        }
        if (candidates.stream().anyMatch(Phase::failed)) {
            return "failed";
        }
        if (action == HostAction.RETURN_VMS && debts.settled("vms/" + host.uuid())) {
            return "done";
        }
        // Of an activity done more than once the last time counts, except that a failure is never hidden.
        return candidates.isEmpty() || candidates.getLast().result().isEmpty()
                ? (over ? "not done" : "planned")
                : candidates.getLast().result();
    }

    private static String activity(HostAction action) {
        return switch (action) {
            case DISABLE -> "disable";
            case EVACUATE -> "evacuate";
            case APPLY -> "apply";
            case RESTART_TOOLSTACK -> "restart-toolstack";
            case REBOOT -> "reboot";
            case ENABLE -> "enable";
            case RETURN_VMS -> "return-vms";
            case RESTART_VMS, RESTART_DEVICE_MODELS -> "local-vms";
        };
    }

    /** Versions come as text or as the model's record. */
    private static String version(JsonNode node) {
        var versions = JournalLine.read(node, Versions.class);
        return versions == null ? (node.isTextual() ? node.textValue() : "") : versions.words();
    }

    @SafeVarargs
    private static String first(Optional<String>... candidates) {
        for (var candidate : candidates) {
            if (candidate.isPresent() && !candidate.get().isEmpty()) {
                return candidate.get();
            }
        }
        return "";
    }
}
