package io.jenkins.plugins.xenserver.report;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Follows each VM from host to host. Hosts and VMs are named by their uuids here. */
final class MoveCollector {
    private static final Set<String> HOMEWARD = Set.of("home", "return");
    private static final Set<String> REVIVALS = Set.of("revive-home", "revive-anywhere");

    private final Map<String, String> homes = new HashMap<>();
    private final Map<String, String> standing = new HashMap<>();
    private final Map<String, String> places = new LinkedHashMap<>();
    private final Map<String, List<VmMove>> moves = new HashMap<>();
    private final Set<String> evacuations = new HashSet<>();

    void baseline(JournalLine line) {
        line.data().path("vms").forEach(vm -> {
            var host = JournalLine.text(vm, "residentOn");
            if (!host.isEmpty()) {
                homes.put(JournalLine.text(vm, "uuid"), host);
                standing.put(JournalLine.text(vm, "uuid"), host);
            }
        });
    }

    /** Who was on a host when its evacuation began, wherever they were before. */
    void decided(JournalLine line) {
        if (line.id().endsWith("/residents")) {
            for (var field : List.of("atHome", "visiting")) {
                line.data().path(field).fieldNames().forEachRemaining(vm -> standing.put(vm, owner(line.id())));
            }
        }
    }

    void outcome(JournalLine line) {
        // A resumed evacuation tells once more where everybody is, which then need not be its own doing.
        var first = line.data().has("placed") && evacuations.add(line.id());
        line.data().path("placed").properties().forEach(place -> {
            standing.putIfAbsent(place.getKey(), owner(line.id()));
            put(place, line.at(), first);
        });
        var activity = ActivityId.parse(line.id()).map(ActivityId::activity).orElse("");
        if (line.data().has("at")) {
            // Where it was started again it did not move to.
            line.data().path("at").properties().forEach(place -> put(place, line.at(), !REVIVALS.contains(activity)));
        } else if (HOMEWARD.contains(activity) && "done".equals(line.text("result"))) {
            // Older journals do not say where home is.
            var vm = owner(line.id());
            if (homes.containsKey(vm)) {
                put(vm, homes.get(vm), line.at(), true);
            }
        }
    }

    private void put(Map.Entry<String, JsonNode> place, Instant at, boolean moved) {
        put(place.getKey(), place.getValue().asText(), at, moved);
    }

    private void put(String vm, String host, Instant at, boolean moved) {
        var from = standing.getOrDefault(vm, "");
        if (moved && !host.equals(from)) {
            moves.computeIfAbsent(vm, any -> new ArrayList<>()).add(new VmMove(at, from, host));
        }
        standing.put(vm, host);
        places.put(vm, host);
    }

    /** The uuid of the host or VM that an id begins with. */
    private static String owner(String id) {
        var parts = id.split("/", -1);
        return parts.length > 1 ? parts[1] : "";
    }

    /** Where VMs were put: uuid of the host by uuid of the VM; only the latest place counts. */
    Map<String, String> places() {
        return places;
    }

    /** The ways of a VM, in the order of time. */
    List<VmMove> of(String vm) {
        return moves.getOrDefault(vm, List.of());
    }
}
