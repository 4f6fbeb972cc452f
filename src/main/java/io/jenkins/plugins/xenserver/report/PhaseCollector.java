package io.jenkins.plugins.xenserver.report;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Pairs intents with outcomes into phases. An activity that was resumed keeps its first beginning. */
final class PhaseCollector {
    private final Map<String, Instant> open = new LinkedHashMap<>();
    private final Map<String, List<Phase>> byOwner = new LinkedHashMap<>();

    void intent(JournalLine line) {
        open.putIfAbsent(line.id(), line.at());
    }

    void outcome(JournalLine line) {
        var start = open.remove(line.id());
        add(line.id(), start == null ? line.at() : start, line.at(), line.text("result"), line.text("message"));
    }

    /** The phases of an owner such as {@code host/<uuid>}, in the order of time; those not over are at their place too. */
    List<Phase> of(String owner) {
        var phases = new ArrayList<>(byOwner.getOrDefault(owner, List.of()));
        open.forEach((id, start) -> {
            if (ownerOf(id).equals(owner)) {
                phases.add(phase(id, start, null, "", ""));
            }
        });
        phases.sort(Comparator.comparing(Phase::start));
        return List.copyOf(phases);
    }

    /** The owners of a kind, for example all {@code vm/<uuid>}, in the order in which they appeared. */
    List<String> owners(String kind) {
        var owners = new ArrayList<>(byOwner.keySet());
        open.keySet().stream().map(PhaseCollector::ownerOf).forEach(owners::add);
        return owners.stream()
                .filter(owner -> owner.startsWith(kind + "/"))
                .distinct()
                .toList();
    }

    private void add(String id, Instant start, Instant end, String result, String message) {
        byOwner.computeIfAbsent(ownerOf(id), owner -> new ArrayList<>()).add(phase(id, start, end, result, message));
    }

    private static Phase phase(String id, Instant start, Instant end, String result, String message) {
        var activity = id.substring(id.lastIndexOf('/') + 1);
        var kind = switch (id.substring(0, Math.max(0, id.indexOf('/')))) {
            case "host" -> PhaseKind.ofActivity(activity);
            case "vm" -> PhaseKind.VMS;
            default -> PhaseKind.POOL;
        };
        return new Phase(activity, kind, start, end, result, message);
    }

    static String ownerOf(String id) {
        var slash = id.lastIndexOf('/');
        return slash < 0 ? id : id.substring(0, slash);
    }
}
