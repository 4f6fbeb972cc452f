package io.jenkins.plugins.xenserver.rollout;

import io.jenkins.plugins.xenserver.model.VmState;
import java.util.LinkedHashMap;
import java.util.Map;

/** Empties a host, remembering who was there and where each went (rule R19). */
final class Evacuation {
    private final RolloutContext context;
    private final Baseline baseline;
    private final String uuid;
    private final String name;

    Evacuation(RolloutContext context, Baseline baseline, String uuid, String name) {
        this.context = context;
        this.baseline = baseline;
        this.uuid = uuid;
        this.name = name;
    }

    /** The debt's name for a host. */
    static String key(String hostUuid) {
        return "vms/" + hostUuid;
    }

    /**
     * Moves everything off; does nothing on a host that is empty.
     *
     * @param verb distinguishes a second evacuation of one host in one rollout
     */
    void run(String verb) {
        var residents = context.pool().residents(uuid);
        if (!residents.isEmpty() && context.options().migrateHome()) {
            owe(residents.stream().filter(this::atHome).toList());
        }
        context.runner().perform(new HostActivities(context, uuid, name).evacuate(verb));
        rememberPlaces(verb);
    }

    /** A VM that only visits here because its own host was emptied before keeps its own home. */
    private boolean atHome(VmState vm) {
        var home = baseline.homeOf(vm.uuid());
        return home.isEmpty() || home.equals(uuid);
    }

    private void owe(java.util.List<VmState> residents) {
        var vms = new LinkedHashMap<String, String>();
        residents.forEach(vm -> vms.put(vm.uuid(), vm.name()));
        if (!vms.isEmpty() && !context.ledger().owes(key(uuid))) {
            context.ledger().owe(new Obligation(key(uuid), Obligation.Kind.VMS_AWAY, uuid, name, vms));
        }
    }

    /** Where our evacuation put them; only a VM that is still there is moved home later. */
    private void rememberPlaces(String verb) {
        var places = new LinkedHashMap<String, String>();
        for (var vm : context.pool().state().vms()) {
            if (vm.residentOn() != null
                    && !vm.residentOn().equals(uuid)
                    && !vm.residentOn().equals(baseline.homeOf(vm.uuid()))) {
                places.put(vm.uuid(), vm.residentOn());
            }
        }
        context.journal()
                .write(
                        RecordType.OUTCOME,
                        "host/" + uuid + "/" + verb + "/placed",
                        Map.of("result", "done", "placed", places));
    }
}
