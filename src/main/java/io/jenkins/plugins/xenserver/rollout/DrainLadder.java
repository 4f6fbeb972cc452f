package io.jenkins.plugins.xenserver.rollout;

import io.jenkins.plugins.xenserver.model.HostState;
import io.jenkins.plugins.xenserver.model.MigrationTargets;
import io.jenkins.plugins.xenserver.model.PowerState;
import io.jenkins.plugins.xenserver.model.VmState;
import io.jenkins.plugins.xenserver.xapi.References;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Set;

/**
 * Empties a host VM by VM where {@code host.evacuate} cannot, because one VM that fits nowhere makes it refuse all (rule R12):
 * each VM is moved to whichever host takes it, else suspended or shut down as far as that was allowed.
 */
final class DrainLadder {
    private final RolloutContext context;
    private final String host;
    private final String hostName;
    private final List<String> reasons = new ArrayList<>();
    private final Duration overdue;

    DrainLadder(RolloutContext context, String host, String hostName) {
        this.context = context;
        this.host = host;
        this.hostName = hostName;
        this.overdue = context.patience().elapsed().plus(context.limits().evacuate());
    }

    /**
     * Empties the host.
     *
     * @throws RolloutException naming the VM for which no rung was left
     */
    void run() {
        var residents = context.pool().residents(host).stream()
                .sorted(Comparator.comparingLong(VmState::memoryBytes)
                        .reversed()
                        .thenComparing(VmState::name))
                .toList();
        for (var vm : residents) {
            reasons.clear();
            if (!climb(vm)) {
                throw new RolloutException(Texts.of("drain.stuck", vm.name(), hostName, String.join(" ", reasons)));
            }
        }
    }

    private boolean climb(VmState vm) {
        if (vm.powerState() == PowerState.PAUSED) {
            // It can neither be moved nor asked to stop, and pulling its plug would lose that it was paused.
            reasons.add(Texts.of("drain.paused"));
            return false;
        }
        for (var rung : context.options().drain().rungsFor(vm)) {
            var done =
                    switch (rung) {
                        case MIGRATE -> migrate(vm);
                        case SUSPEND -> suspend(vm);
                        case SHUTDOWN -> stop(vm, "shutdown");
                        case HARD_SHUTDOWN -> stop(vm, "hard-shutdown");
                    };
            if (done || leftAfterAll(vm)) {
                return true;
            }
        }
        return false;
    }

    /** What was given up may still be under way in the pool, and whatever comes next would only wait behind it. */
    private boolean leftAfterAll(VmState vm) {
        context.patience()
                .until(
                        context.limits().restart(),
                        () -> context.pool()
                                .vm(vm.uuid())
                                .filter(now -> !now.currentOperations().isEmpty())
                                .isEmpty());
        return context.pool()
                .vm(vm.uuid())
                .filter(now -> host.equals(now.residentOn()))
                .isEmpty();
    }

    private boolean migrate(VmState vm) {
        var drain = context.options().drain();
        for (var attempt = 0; attempt <= drain.retries(); attempt++) {
            if (attempt > 0) {
                context.patience().sleep(drain.delay());
            }
            for (var target : targets(vm)) {
                if (context.patience().elapsed().compareTo(overdue) > 0) {
                    reasons.add(
                            Texts.of("limit", Patience.words(context.limits().evacuate())));
                    return false;
                }
                var verb = "drain-" + attempt + "-" + target.uuid();
                if (tried(
                        new VmActivities(context, vm.uuid(), vm.name()).migrate(verb, target.uuid(), target.name()))) {
                    return true;
                }
            }
        }
        if (reasons.isEmpty()) {
            reasons.add(Texts.of("drain.noTarget"));
        }
        return false;
    }

    private List<HostState> targets(VmState vm) {
        var state = context.pool().state();
        return state.vm(vm.uuid())
                .map(now -> MigrationTargets.of(state, context.pool().connections(), now, Set.of()))
                .orElse(List.of());
    }

    private boolean suspend(VmState vm) {
        if (!vm.running() || !context.options().drain().anySuspendStorage() && !hasSharedSuspendStorage(vm)) {
            reasons.add(Texts.of("drain.suspendStorage"));
            return false;
        }
        owe(vm, Obligation.Kind.VM_SUSPENDED);
        if (!settled(vm, tried(new VmActivities(context, vm.uuid(), vm.name()).suspend()))) {
            return false;
        }
        // A coordinator that forgot the suspension would take the VM for crashed, and its memory would be gone (rule
        // R1).
        PoolDatabase.sync(context);
        return true;
    }

    private boolean stop(VmState vm, String verb) {
        owe(vm, Obligation.Kind.VM_STOPPED);
        return settled(vm, tried(new VmActivities(context, vm.uuid(), vm.name()).stop(verb)));
    }

    /** What did not happen is not owed; whether it did is asked of the pool, because a failure may be an answer that was lost. */
    private boolean settled(VmState vm, boolean done) {
        var now = context.pool().vm(vm.uuid());
        if (done || now.isEmpty() || !host.equals(now.get().residentOn())) {
            return true;
        }
        if (now.get().running() && now.get().currentOperations().isEmpty()) {
            context.ledger().release(key(vm.uuid()), "restored", Texts.of("drain.notDone", vm.name()));
        }
        return false;
    }

    /** What an earlier rung was about to do may still happen, so the VM may be found left in that way as well. */
    private void owe(VmState vm, Obligation.Kind kind) {
        var coordinator = context.pool().host(context.pool().pool().coordinatorUuid());
        var values = new LinkedHashMap<String, String>();
        values.put("home", host);
        values.put("homeName", hostName);
        values.put(LostWrites.AGENT, LostWrites.agent(coordinator));
        context.ledger()
                .owed(key(vm.uuid()))
                .map(earlier -> earlier.kind() == kind
                        ? earlier.values().get(Revival.OR)
                        : earlier.kind().name())
                .ifPresent(or -> values.put(Revival.OR, or));
        context.ledger().oweInstead(new Obligation(key(vm.uuid()), kind, vm.uuid(), vm.name(), values));
        // A coordinator that dies forgets the debt, but the VM does not run (rule R1).
        PoolDatabase.sync(context);
    }

    /** The debt's name for a VM. */
    static String key(String vmUuid) {
        return "vm/" + vmUuid;
    }

    /** It is done for a VM that is still here, so what the journal knows as done was for another host. */
    private boolean tried(Activity activity) {
        var earlier = context.journal().outcome(activity.id());
        try {
            if (earlier.filter(o -> !o.text("result").equals("failed")).isPresent()) {
                context.runner().repeat(activity);
            } else {
                context.runner().perform(activity);
            }
            return true;
        } catch (ActivityFailed e) {
            reasons.add(e.getMessage());
            return false;
        }
    }

    /** A VM suspended on storage that one host sees can only be resumed there (rule R19). */
    private boolean hasSharedSuspendStorage(VmState vm) {
        return context.patience().read(() -> {
            var calls = context.pool().calls();
            var storage = calls.record("VM", vm.ref()).text("suspend_SR");
            if (!References.isPresent(storage)) {
                storage = calls.record("pool", context.pool().ref()).text("suspend_image_SR");
            }
            return References.isPresent(storage) && calls.record("SR", storage).bool("shared", false);
        });
    }
}
