package io.jenkins.plugins.xenserver.report;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;

/** Pairs intents with outcomes into phases. An activity that was resumed keeps its first beginning. */
final class PhaseCollector {
    private final Map<String, Instant> open = new LinkedHashMap<>();
    private final Map<String, List<Phase>> byOwner = new LinkedHashMap<>();

    void intent(JournalLine line) {
        if (ActivityId.parse(line.id()).isPresent()) {
            open.putIfAbsent(line.id(), line.at());
        }
    }

    void outcome(JournalLine line) {
        ActivityId.parse(line.id()).ifPresent(id -> {
            var start = open.remove(line.id());
            var phase = new Phase(
                    id.activity(),
                    id.kind(),
                    start == null ? line.at() : start,
                    line.at(),
                    line.text("result"),
                    line.text("message"));
            byOwner.computeIfAbsent(id.owner(), owner -> new ArrayList<>()).add(phase);
        });
    }

    /** The phases of an owner such as {@code host/<uuid>}, in the order of time, those not over included. */
    List<Phase> of(String owner) {
        var phases = new ArrayList<>(byOwner.getOrDefault(owner, List.of()));
        open.forEach((key, start) -> {
            var id = ActivityId.parse(key).orElseThrow();
            if (id.owner().equals(owner)) {
                phases.add(new Phase(id.activity(), id.kind(), start, null, "", ""));
            }
        });
        phases.sort(Comparator.comparing(Phase::start));
        return List.copyOf(phases);
    }

    /** The uuids of the hosts or VMs that something was done on, in the order in which they appeared. */
    List<String> uuids(String kind) {
        var owners = new LinkedHashSet<>(byOwner.keySet());
        open.keySet()
                .forEach(key -> owners.add(ActivityId.parse(key).orElseThrow().owner()));
        var prefix = kind + "/";
        return owners.stream()
                .filter(owner -> owner.startsWith(prefix))
                .map(owner -> owner.substring(prefix.length()))
                .toList();
    }
}
