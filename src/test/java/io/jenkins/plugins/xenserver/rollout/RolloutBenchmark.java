package io.jenkins.plugins.xenserver.rollout;

import io.jenkins.plugins.xenserver.model.GuidanceLevel;
import io.jenkins.plugins.xenserver.model.VmRestartPolicy;
import io.jenkins.plugins.xenserver.simulator.Scenarios;
import java.time.Duration;

/**
 * How long a whole rollout takes in virtual time, simulator included: what is left is what engine and simulator compute.
 * A measurement, not a test; {@code make benchmark} runs it.
 */
final class RolloutBenchmark {
    private RolloutBenchmark() {}

    /** Arguments: hosts, VMs, repetitions. */
    public static void main(String[] arguments) {
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
}
