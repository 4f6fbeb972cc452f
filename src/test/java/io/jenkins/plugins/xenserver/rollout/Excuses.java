package io.jenkins.plugins.xenserver.rollout;

import io.jenkins.plugins.xenserver.simulator.SimCall;
import io.jenkins.plugins.xenserver.simulator.SimVm;
import io.jenkins.plugins.xenserver.simulator.Simulator;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * Which refused calls nobody could have spared the pool: somebody else changed what they rely on between the look and the call.
 * What a driver did itself, or one before it, is no excuse.
 */
final class Excuses {
    private static final Set<String> STOP_VMS = Set.of("VM.clean_shutdown", "VM.hard_shutdown", "VM.suspend");
    private static final Set<String> STOP_HOSTS = Set.of("host.reboot", "host.shutdown");

    private final Simulator sim;
    private final Mischief mischief;

    Excuses(Simulator sim, Mischief mischief) {
        this.sim = sim;
        this.mischief = mischief;
    }

    /** Whether somebody else stopped the VM to be moved, or got high availability on, between the look and the call. */
    boolean couldNotKnow(SimCall call) {
        if (call.outcome().contains("HA_IS_ENABLED")) {
            return isJustBefore(call, sim.pool().protectedSince())
                    && isOfOthers(one -> one.method().equals("pool.enable_ha"), null, call.time());
        }
        return call.method().equals("VM.pool_migrate")
                && call.outcome().contains("VM_BAD_POWER_STATE")
                && sim.vms().stream()
                        .filter(vm -> vm.name().equals(call.arguments().getFirst()))
                        .anyMatch(vm -> isJustBefore(call, vm.halted()) && wasStoppedByOthers(vm));
    }

    private static boolean isJustBefore(SimCall call, Instant moment) {
        if (moment == null) {
            return false;
        }
        var since = Duration.between(moment, call.time());
        return !since.isNegative() && since.compareTo(Watch.GRACE) <= 0;
    }

    private boolean wasStoppedByOthers(SimVm vm) {
        return isOfOthers(
                call -> STOP_VMS.contains(call.method())
                                && call.arguments().getFirst().equals(vm.name())
                        || STOP_HOSTS.contains(call.method())
                                && call.arguments().getFirst().equals(vm.haltedOn()),
                mischief.touched(Mischief.powerOf(vm.haltedOn())),
                vm.halted());
    }

    /** Whether of all that may have brought something about, by the log or by accident, the last was somebody else's doing. */
    private boolean isOfOthers(Predicate<SimCall> cause, Instant accident, Instant until) {
        var causes = sim.calls().stream()
                .filter(call -> !call.time().isAfter(until) && mayHaveDone(call) && cause.test(call))
                .toList();
        var theirs = Stream.concat(
                        causes.stream().filter(Excuses::isOfOperator).map(SimCall::time), Stream.ofNullable(accident))
                .max(Instant::compareTo);
        var ours = causes.stream()
                .filter(call -> !isOfOperator(call))
                .map(SimCall::time)
                .max(Instant::compareTo);
        return theirs.isPresent()
                && ours.filter(last -> !last.isBefore(theirs.get())).isEmpty();
    }

    private static boolean isOfOperator(SimCall call) {
        return call.user().equals(Mischief.OPERATOR);
    }

    private static boolean mayHaveDone(SimCall call) {
        return List.of("ok", "running", "lost").contains(call.outcome());
    }
}
