package io.jenkins.plugins.xenserver.report;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.jenkins.plugins.xenserver.model.Plan;
import io.jenkins.plugins.xenserver.model.PrecheckResult;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Goes through a journal once and keeps what a report needs. */
final class ReportAssembler {
    private final PhaseCollector phases = new PhaseCollector();
    private final MoveCollector moves = new MoveCollector();
    private final NameCollector names = new NameCollector();
    private final DebtCollector debts = new DebtCollector();
    private final Map<String, JournalLine> hostResults = new LinkedHashMap<>();
    private final Map<String, JournalLine> vmResults = new LinkedHashMap<>();
    private final Map<String, List<Gate>> gates = new LinkedHashMap<>();
    private final Map<Integer, List<StagedPrecheck>> prechecks = new TreeMap<>();
    private final Map<String, ReportedHost.Estimate> estimates = new LinkedHashMap<>();
    private final List<String> protectedVms = new ArrayList<>();
    private final List<Note> warnings = new ArrayList<>();
    private final List<Note> events = new ArrayList<>();
    private JsonNode opened = MissingNode.getInstance();
    private JsonNode baseline = MissingNode.getInstance();
    private Plan plan;
    private JournalLine closed;
    private Instant start;
    private Instant last = Instant.EPOCH;

    Report assemble(Journal journal) {
        journal.lines().forEach(this::take);
        if (journal.unreadable() > 0) {
            warnings.add(new Note(last, "", Texts.of("note.unreadable", journal.unreadable())));
        }
        // A check only looks: what it planned stays planned.
        var over = closed != null && !"check".equals(JournalLine.text(opened, "kind"));
        var hosts =
                new HostAssembler(plan, baseline, names, phases, debts, hostResults, gates, estimates, over).hosts();
        var vms = new VmAssembler(plan, baseline, names, phases, moves, vmResults, hosts).vms();
        return new Report(
                Report.FORMAT,
                JournalLine.text(opened, "rolloutId"),
                JournalLine.text(opened, "kind"),
                pool(),
                texts(opened.path("by")),
                texts(opened.path("options")),
                closed == null ? Outcome.UNFINISHED : Outcome.of(closed.text("outcome")),
                closed == null ? "" : closed.text("message"),
                closed == null || !closed.data().path("upToDate").isBoolean()
                        ? null
                        : closed.data().path("upToDate").booleanValue(),
                plan == null || plan.level() == null ? "" : plan.level().words(),
                plan == null ? "" : plan.hash(),
                start == null ? Instant.EPOCH : start,
                closed == null ? null : closed.at(),
                last,
                List.copyOf(events),
                phases.of("pool"),
                hosts,
                plan == null ? List.of() : plan.updates(),
                vms,
                debts.debts(),
                List.copyOf(warnings),
                prechecks.values().stream().flatMap(List::stream).toList(),
                List.copyOf(protectedVms));
    }

    /** A rollout opens its journal before it knows the pool, and one that only synchronises, say, needs no baseline. */
    private ReportedPool pool() {
        var known = Stream.of(opened, baseline, closed == null ? MissingNode.getInstance() : closed.data())
                .map(told -> told.path("pool"))
                .filter(JsonNode::isObject)
                .findFirst()
                .orElse(MissingNode.getInstance());
        return new ReportedPool(
                JournalLine.text(known, "uuid"), JournalLine.text(known, "name"), JournalLine.text(opened, "address"));
    }

    private void take(JournalLine line) {
        if (start == null && !line.at().equals(Instant.EPOCH)) {
            start = line.at();
        }
        if (line.at().isAfter(last)) {
            last = line.at();
        }
        // A journal that was closed and goes on was resumed or adopted: only its newest end counts.
        if (!"closed".equals(line.type())) {
            closed = "driver".equals(line.type()) ? null : closed;
        }
        switch (line.type()) {
            case "opened" -> opened = line.data();
            case "driver" -> driver(line);
            case "baseline" -> baseline(line);
            case "decided" -> moves.decided(line);
            case "prechecks" -> prechecks(line);
            case "planned" -> planned(line);
            case "intent" -> intent(line);
            case "outcome" -> outcome(line);
            case "obligation" -> obligation(line);
            case "released" -> debts.released(line);
            case "warning" -> warnings.add(new Note(line.at(), line.text("subject"), line.text("message")));
            case "gate" ->
                gates.computeIfAbsent(line.about("host"), host -> new ArrayList<>())
                        .add(new Gate(line.at(), line.text("result"), line.text("message")));
            case "stop requested" -> event(line, "event.stop", line.text("mode"), line.text("by"));
            case "detached" -> event(line, "event.detached", line.text("reason"));
            case "host result" -> hostResults.put(line.about("uuid"), line);
            case "host standing" -> hostResults.merge(line.about("uuid"), line, JournalLine::with);
            case "vm result" -> vmResults.put(line.about("uuid"), line);
            case "closed" -> closed = line;
            default -> {
                // Facts that only a resume needs, and those of newer versions.
            }
        }
    }

    private void baseline(JournalLine line) {
        baseline = line.data();
        moves.baseline(line);
    }

    private void intent(JournalLine line) {
        phases.intent(line);
        names.intent(line);
    }

    private void obligation(JournalLine line) {
        debts.obligation(line);
        names.obligation(line);
    }

    private void outcome(JournalLine line) {
        phases.outcome(line);
        moves.outcome(line);
    }

    private void driver(JournalLine line) {
        if (line.data().path("resumed").asBoolean()) {
            event(line, "event.resumed");
        }
    }

    private void event(JournalLine line, String key, Object... arguments) {
        events.add(new Note(line.at(), "", Texts.of(key, arguments)));
    }

    private void planned(JournalLine line) {
        var read = JournalLine.read(line.data().path("plan"), Plan.class);
        if (read == null) {
            warnings.add(new Note(line.at(), "", Texts.of("note.plan")));
        } else {
            plan = read;
        }
        line.data().path("estimates").forEach(node -> {
            var estimate = JournalLine.read(node, ReportedHost.Estimate.class);
            if (estimate != null
                    && estimate.expected() != null
                    && estimate.expected().isPositive()) {
                estimates.put(JournalLine.text(node, "hostUuid"), estimate);
            }
        });
        line.data().path("protectedVms").forEach(node -> protectedVms.add(node.asText()));
    }

    /** A later look at the same stage replaces the earlier one: what was mended meanwhile is no news. */
    private void prechecks(JournalLine line) {
        var stage = Math.max(1, line.data().path("stage").asInt(1));
        var results = new ArrayList<StagedPrecheck>();
        line.data().path("results").forEach(node -> {
            var result = JournalLine.read(node, PrecheckResult.class);
            if (result != null) {
                results.add(new StagedPrecheck(stage, result));
            }
        });
        prechecks.put(stage, results);
    }

    private static Map<String, String> texts(JsonNode node) {
        var result = new LinkedHashMap<String, String>();
        node.properties().forEach(field -> {
            var value = field.getValue();
            if (!value.isNull()) {
                result.put(field.getKey(), value.isValueNode() ? value.asText() : value.toString());
            }
        });
        return java.util.Collections.unmodifiableMap(result);
    }
}
