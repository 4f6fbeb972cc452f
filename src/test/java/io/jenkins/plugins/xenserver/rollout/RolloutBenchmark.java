package io.jenkins.plugins.xenserver.rollout;

import io.jenkins.plugins.xenserver.model.GuidanceLevel;
import io.jenkins.plugins.xenserver.model.Planner;
import io.jenkins.plugins.xenserver.model.PrecheckOptions;
import io.jenkins.plugins.xenserver.model.Prechecks;
import io.jenkins.plugins.xenserver.model.VmRestartPolicy;
import io.jenkins.plugins.xenserver.simulator.Scenarios;
import java.time.Duration;

/**
 * How long a whole rollout takes in virtual time, simulator included: what is left is what engine and simulator compute.
 * A measurement, not a test; {@code make benchmark} runs it.
 */
final class RolloutBenchmark {
    private RolloutBenchmark() {}

    /** Arguments: hosts, VMs, repetitions, and {@code plan} for planning alone. */
    public static void main(String[] arguments) {
        if (arguments.length > 3 && arguments[3].equals("plan")) {
            plan(Integer.parseInt(arguments[0]), Integer.parseInt(arguments[1]), Integer.parseInt(arguments[2]));
            return;
        }
        var hosts = Integer.parseInt(arguments[0]);
        var vms = Integer.parseInt(arguments[1]);
        for (var i = 0; i < Integer.parseInt(arguments[2]); i++) {
            var rollout = new SimulatedRollout(Scenarios.haAndWlb(hosts, vms));
            rollout.options =
                    RolloutOptions.DEFAULT.withLevel(GuidanceLevel.FULL).withVmRestart(VmRestartPolicy.LEVEL);
            var begin = rollout.clock.now();
            var nanos = System.nanoTime();
            var result = rollout.update();
            var requests = rollout.simulator.requestsByMethod().values().stream()
                    .mapToLong(Long::longValue)
                    .sum();
            System.out.printf(
                    "%d hosts, %d VMs, full level: %s, %.2f s for %s of the pool's time, %d requests%n",
                    hosts,
                    vms,
                    result.outcome().words(),
                    (System.nanoTime() - nanos) / 1e9,
                    Patience.words(Duration.between(begin, rollout.clock.now())),
                    requests);
        }
    }

    /** Reading the pool, planning, and the prechecks that need no question to the pool; the simulator's answers included. */
    private static void plan(int hosts, int vms, int times) {
        var rollout = new SimulatedRollout(Scenarios.fullReboot(hosts, vms));
        for (var i = 0; i < times; i++) {
            try (var session = rollout.session()) {
                var time = SimulatedRollout.time(rollout.clock);
                var patience = new Patience(time, Duration.ofMinutes(2), new StopSignal(), RolloutListener.NONE);
                var pool = new PoolGateway(session, patience);
                var begin = System.nanoTime();
                var state = pool.state();
                var available = pool.updates();
                var read = System.nanoTime();
                var plan =
                        Planner.plan(state, available, GuidanceLevel.FULL, VmRestartPolicy.LEVEL, java.util.Map.of());
                var results = Prechecks.all(state, plan, PrecheckOptions.strict(time.now()));
                var end = System.nanoTime();
                System.out.printf(
                        "%d hosts, %d VMs: planned in %.3f s (%d actions, %d prechecks), after reading the pool in %.2f s%n",
                        hosts,
                        vms,
                        (end - read) / 1e9,
                        plan.hosts().stream().mapToInt(h -> h.actions().size()).sum(),
                        results.size(),
                        (read - begin) / 1e9);
            }
        }
    }
}
