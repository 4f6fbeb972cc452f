package io.jenkins.plugins.xenserver.simulator;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Operations on one host or VM: shown in its {@code current_operations}; one that conflicts with a running one waits
 * and tries again for up to two hours (xapi-reference §2.7).
 */
final class ObjectOperations {
    private static final Duration PATIENCE = Duration.ofHours(2);

    /** Host operations that a host operation waits behind. */
    private static final Map<String, Set<String>> BEHIND = Map.of(
            "enable", Set.of("apply_updates", "evacuate"),
            "apply_updates", Set.of("apply_updates", "evacuate", "enable", "reboot", "shutdown"),
            "evacuate", Set.of("apply_updates", "evacuate"),
            "reboot", Set.of("apply_updates", "reboot", "shutdown"),
            "shutdown", Set.of("apply_updates", "reboot", "shutdown"));

    private final Simulator sim;

    ObjectOperations(Simulator sim) {
        this.sim = sim;
    }

    <T> T onHost(Call call, SimHost host, String operation, PoolOperationSlots.Work<T> work)
            throws SimFailure, InterruptedException {
        var conflicts = BEHIND.getOrDefault(operation, Set.of());
        return holding(call, host, operation, other -> conflicts.contains(other), work);
    }

    <T> T onVm(Call call, SimVm vm, String operation, PoolOperationSlots.Work<T> work)
            throws SimFailure, InterruptedException {
        var blocked = vm.map("blocked_operations").get(operation);
        if (blocked != null) {
            throw new SimFailure("OPERATION_BLOCKED", vm.ref(), blocked);
        }
        return holding(call, vm, operation, other -> true, () -> {
            call.forwardedTo(vm.host());
            if (!operation.equals("snapshot")) {
                HostRules.control(vm.host());
            }
            return work.run();
        });
    }

    private <T> T holding(
            Call call,
            SimObject object,
            String operation,
            java.util.function.Predicate<String> conflicts,
            PoolOperationSlots.Work<T> work)
            throws SimFailure, InterruptedException {
        var until = sim.clock().now().plus(PATIENCE);
        if (!call.waitFor(
                "its turn at " + object.name(),
                () -> conflicting(object, conflicts).isEmpty(),
                until)) {
            var other = conflicting(object, conflicts).get(0);
            throw new SimFailure(
                    "OTHER_OPERATION_IN_PROGRESS",
                    object.className(),
                    object.ref(),
                    object.map("current_operations").get(other),
                    other);
        }
        var key = call.operationKey();
        object.put("current_operations", key, operation);
        try {
            var result = work.run();
            object.drop("current_operations", key);
            return result;
        } catch (SimFailure e) {
            object.drop("current_operations", key);
            throw e;
        }
    }

    private static List<String> conflicting(SimObject object, java.util.function.Predicate<String> conflicts) {
        return object.map("current_operations").entrySet().stream()
                .filter(entry -> conflicts.test(entry.getValue()))
                .map(Map.Entry::getKey)
                .toList();
    }
}
