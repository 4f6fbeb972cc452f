package io.jenkins.plugins.xenserver.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.xenserver.simulator.Scenarios;
import io.jenkins.plugins.xenserver.simulator.SimHost;
import io.jenkins.plugins.xenserver.simulator.SimVm;
import java.time.Duration;
import java.util.ArrayList;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * Rule R1: the coordinator's toolstack dies uncleanly and comes back with a database that is minutes old, at every moment of a
 * rollout in turn.
 */
class LostWritesTest {
    @Test
    void shouldEndWellWheneverTheCoordinatorLosesItsLastWrites() {
        var failures = new ArrayList<String>();
        IntStream.iterate(5, t -> t < 1500, t -> t + 25).parallel().forEach(second -> {
            var problem = problemAt(second);
            if (!problem.isEmpty()) {
                synchronized (failures) {
                    failures.add("at second " + second + ": " + problem);
                }
            }
        });
        assertThat(failures.stream().limit(3).toList())
                .as("%s moments", failures.size())
                .isEmpty();
    }

    private static String problemAt(int second) {
        var rollout = new SimulatedRollout(Scenarios.haAndWlb(2, 4));
        var simulator = rollout.simulator;
        simulator.later(Duration.ofSeconds(second), () -> simulator.crashToolstack(simulator.coordinator()));
        var result = rollout.update();
        var pool = simulator.pool();
        if (result.message().contains("HOST_OFFLINE") && !result.owed().isEmpty()) {
            // The member's sign of life was among the lost writes, and xapi believes what it has stored. Nothing but
            // naming
            // it is left to do.
            return rollout.methods().stream().filter("host.reboot"::equals).count() <= 2 ? "" : "rebooted too often";
        }
        var problem = new ArrayList<String>();
        if (result.outcome() != Outcome.SUCCESS && result.outcome() != Outcome.UNSTABLE) {
            problem.add(result.outcome() + " " + result.message());
        }
        if (!pool.haEnabled() || !pool.wlbEnabled() || !pool.periodicSyncEnabled()) {
            problem.add("ha " + pool.haEnabled() + " wlb " + pool.wlbEnabled() + " sync " + pool.periodicSyncEnabled());
        }
        if (!pool.map("other_config").isEmpty()) {
            problem.add("left " + pool.map("other_config").keySet());
        }
        if (!simulator.hosts().stream().allMatch(SimHost::isEnabled)
                || !simulator.hosts().stream()
                        .allMatch(h -> h.text("last_update_hash").equals(result.hash()))) {
            problem.add("hosts are not as they should be");
        }
        if (!simulator.vms().stream().allMatch(SimVm::isRunning)
                || !simulator.killedVms().isEmpty()) {
            problem.add("VMs are not as they should be");
        }
        if (!simulator.forbiddenCalls().isEmpty()) {
            problem.add("forbidden " + simulator.forbiddenCalls());
        }
        return problem.isEmpty() ? "" : problem + " " + String.join("\n", rollout.log);
    }
}
