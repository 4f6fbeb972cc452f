package io.jenkins.plugins.xenserver.rollout;

import io.jenkins.plugins.xenserver.model.VmState;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Where we put the VMs of a host (rule R19): only one that is still there is ours to bring home. It stands in the journal, and
 * in the debt itself for whoever pays it without the journal.
 */
final class Places {
    /** In the values of a debt about the VMs of a host, whose other keys are these VMs. */
    private static final String KEY = "places";

    private final Map<String, String> places;
    private final boolean all;

    private Places(Map<String, String> places, boolean all) {
        this.places = places;
        this.all = all;
    }

    /** The places of one host's VMs; the journal knows also where one was started that we had stopped. */
    static Places of(RolloutContext context, Obligation debt) {
        var places = new HashMap<>(parse(debt));
        for (var entry : context.journal().records()) {
            places.putAll(noted(entry));
        }
        return new Places(places, debt.values().containsKey(KEY));
    }

    /** Where VMs were put by what a record tells of: an evacuation, or a move or start of one VM. */
    static Map<String, String> noted(JournalRecord entry) {
        var places = new HashMap<String, String>();
        if (entry.type() == RecordType.OUTCOME) {
            for (var field : List.of("placed", "at")) {
                entry.data()
                        .path(field)
                        .properties()
                        .forEach(p -> places.put(p.getKey(), p.getValue().asText()));
            }
        }
        return places;
    }

    /**
     * Whether the VM runs where we put it. As long as an evacuation has not ended nobody knows where that is, and any place is
     * taken for it.
     */
    boolean holds(VmState vm) {
        var place = places.get(vm.uuid());
        return place == null ? !all : place.equals(vm.residentOn());
    }

    /** The VMs that are owed, names by uuid. */
    static Map<String, String> vms(Obligation debt) {
        var vms = new LinkedHashMap<>(debt.values());
        vms.remove(KEY);
        vms.remove(Trust.WATCHED);
        return vms;
    }

    /**
     * Writes into the debts of all hosts where their VMs are now. What an evacuation that never ended did with those that were
     * not there any more stays unknown.
     *
     * @param evacuated the VMs of which that is known
     */
    static void remember(RolloutContext context, Set<String> evacuated, Map<String, String> places) {
        for (var debt : context.journal().owed()) {
            if (debt.kind() == Obligation.Kind.VMS_AWAY && tellsOf(debt, evacuated)) {
                var known = new TreeMap<>(parse(debt));
                places.forEach((vm, host) -> {
                    if (debt.values().containsKey(vm)) {
                        known.put(vm, host);
                    }
                });
                var values = new LinkedHashMap<>(debt.values());
                values.put(KEY, text(known));
                context.ledger()
                        .oweInstead(new Obligation(debt.key(), debt.kind(), debt.uuid(), debt.subject(), values));
            }
        }
    }

    private static boolean tellsOf(Obligation debt, Set<String> evacuated) {
        var vms = vms(debt).keySet();
        if (vms.isEmpty()) {
            return false;
        }
        return debt.values().containsKey(KEY) ? !Collections.disjoint(vms, evacuated) : evacuated.containsAll(vms);
    }

    private static String text(Map<String, String> places) {
        return places.entrySet().stream()
                .map(place -> place.getKey() + "=" + place.getValue())
                .collect(Collectors.joining(","));
    }

    private static Map<String, String> parse(Obligation debt) {
        var places = new HashMap<String, String>();
        for (var place : debt.values().getOrDefault(KEY, "").split(",")) {
            var parts = place.split("=");
            if (parts.length == 2) {
                places.put(parts[0], parts[1]);
            }
        }
        return places;
    }
}
