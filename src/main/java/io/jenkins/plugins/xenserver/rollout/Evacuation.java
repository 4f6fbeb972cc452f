package io.jenkins.plugins.xenserver.rollout;

import io.jenkins.plugins.xenserver.model.VmState;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;

/** Empties a host, remembering who was there and where each went (rule R19). */
final class Evacuation {
    private static final String RESIDENTS = "/residents";

    private final RolloutContext context;
    private final Baseline baseline;
    private final HostActivities activities;
    private final String uuid;
    private final String name;
    private final boolean watched;

    /**
     * The evacuation of a host.
     *
     * @param watched whether the host will be watched, or a gate asked about it, before its VMs come back
     */
    Evacuation(
            RolloutContext context,
            Baseline baseline,
            HostActivities activities,
            String uuid,
            String name,
            boolean watched) {
        this.watched = watched;
        this.context = context;
        this.baseline = baseline;
        this.activities = activities;
        this.uuid = uuid;
        this.name = name;
    }

    /** The debt's name for a host. */
    static String key(String hostUuid) {
        return "vms/" + hostUuid;
    }

    /** Whether a decision of this id was taken while this host was emptied. */
    static boolean isOf(String hostUuid, String id) {
        return id.startsWith("host/" + hostUuid + "/") && id.endsWith(RESIDENTS);
    }

    /**
     * Moves everything off; does nothing on a host that is empty.
     *
     * @param verb distinguishes a second evacuation of one host in one rollout
     */
    void run(String verb) {
        var id = "host/" + uuid + "/" + verb;
        var residents = context.journal().decide(RecordType.DECIDED, id + RESIDENTS, Residents.class, this::residents);
        if (!residents.atHome().isEmpty() && context.options().migrateHome()) {
            owe(residents.atHome());
        }
        empty(verb);
        rememberPlaces(id, residents);
    }

    /** The pool's own evacuation moves all or, if one VM fits nowhere, none; then it goes VM by VM (rule R12). */
    private void empty(String verb) {
        var activity = activities.evacuate(verb);
        if (context.journal().inFlight(activity.id()).isEmpty()
                && !context.pool().isEmpty(uuid)
                && blocked()) {
            new DrainLadder(context, uuid, name).run();
        }
        try {
            context.runner().perform(activity);
        } catch (ActivityFailed e) {
            context.listener().log(name, e.getMessage());
            new DrainLadder(context, uuid, name).run();
        }
    }

    private boolean blocked() {
        var state = context.pool().overview();
        return state.host(uuid)
                .map(host -> !context.pool().blockers(state, host).isEmpty())
                .orElse(false);
    }

    /**
     * Who was on the host before it was emptied, names by uuid.
     *
     * @param atHome those whose home it is
     * @param visiting those whose own host was emptied before, and who keep their own home
     */
    record Residents(Map<String, String> atHome, Map<String, String> visiting) {}

    private Residents residents() {
        var residents = new Residents(new LinkedHashMap<>(), new LinkedHashMap<>());
        for (var vm : context.pool().residents(uuid)) {
            (atHome(vm) ? residents.atHome() : residents.visiting()).put(vm.uuid(), vm.name());
        }
        return residents;
    }

    /** What an earlier rollout owes tells the home better than where a VM was found (design §2.3). */
    private boolean atHome(VmState vm) {
        if (context.journal().owed().stream()
                .anyMatch(debt -> debt.kind() == Obligation.Kind.VMS_AWAY
                        && !debt.uuid().equals(uuid)
                        && debt.values().containsKey(vm.uuid()))) {
            return false;
        }
        var home = baseline.homeOf(vm.uuid());
        return home.isEmpty() || home.equals(uuid);
    }

    private void owe(Map<String, String> vms) {
        if (context.ledger().owed(key(uuid)).map(Places::vms).orElse(Map.of()).isEmpty()) {
            var values = new LinkedHashMap<>(vms);
            if (watched) {
                values.put(Trust.WATCHED, "true");
            }
            context.ledger().oweInstead(new Obligation(key(uuid), Obligation.Kind.VMS_AWAY, uuid, name, values));
            // A coordinator that dies forgets the debt, but its VMs are where they are (rule R1).
            PoolDatabase.sync(context);
        }
    }

    /** Where our evacuation put them; only a VM that is still there is moved home later. */
    private void rememberPlaces(String id, Residents residents) {
        var places = new LinkedHashMap<String, String>();
        var evacuated = new HashSet<>(residents.atHome().keySet());
        evacuated.addAll(residents.visiting().keySet());
        for (var vms : java.util.List.of(residents.atHome(), residents.visiting())) {
            for (var vmUuid : vms.keySet()) {
                context.pool().vm(vmUuid).map(VmState::residentOn).ifPresent(host -> places.put(vmUuid, host));
            }
        }
        Places.remember(context, evacuated, places);
        context.journal().write(RecordType.OUTCOME, id + "/placed", Map.of("result", "done", "placed", places));
    }
}
