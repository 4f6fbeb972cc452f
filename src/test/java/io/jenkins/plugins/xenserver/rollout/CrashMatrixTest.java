package io.jenkins.plugins.xenserver.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.xenserver.model.GuidanceLevel;
import io.jenkins.plugins.xenserver.model.VmRestartPolicy;
import io.jenkins.plugins.xenserver.simulator.Scenarios;
import io.jenkins.plugins.xenserver.simulator.SimCall;
import io.jenkins.plugins.xenserver.simulator.SimVm;
import io.jenkins.plugins.xenserver.simulator.Simulator;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * Stops a rollout dead at every point there is and resumes it from journal and pool alone: no step is lost, none is done
 * twice (design §5).
 */
class CrashMatrixTest {
    /** So many failures tell as much as all. */
    private static final int ENOUGH = 2;

    private static SimulatedRollout fresh() {
        var rollout = new SimulatedRollout(Scenarios.haAndWlb(2, 6));
        rollout.options = RolloutOptions.DEFAULT.with(o -> {
            o.level = GuidanceLevel.FULL;
            o.vmRestart = VmRestartPolicy.LEVEL;
            o.drain = new Drain(null, 2, null, false, List.of("vm-006"));
        });
        return rollout;
    }

    private record Undisturbed(List<String> state, List<String> calls, int records, int sends) {
        static Undisturbed run() {
            var rollout = fresh();
            var counter = DeadStop.never();
            rollout.store = counter::store;
            rollout.transport = counter::transport;
            var result = rollout.update();
            assertThat(result.outcome()).as("%s %s", result, rollout.log).isEqualTo(Outcome.SUCCESS);
            return new Undisturbed(
                    stateOf(rollout.simulator), callsOf(rollout.simulator), counter.records(), counter.calls());
        }
    }

    @Test
    void shouldEndTheSameWhereverItIsStopped() {
        var expected = Undisturbed.run();
        var failures = new ArrayList<String>();
        var points = check(expected, failures, "after record", expected.records(), DeadStop::afterRecord)
                + check(expected, failures, "before call", expected.sends(), DeadStop::beforeCall)
                + check(expected, failures, "after call", expected.sends(), DeadStop::afterCall);
        System.out.println("crash matrix: " + points + " points");
        assertThat(failures.stream().limit(ENOUGH).toList())
                .as("some of %s points", points)
                .isEmpty();
        assertThat(points).isGreaterThanOrEqualTo(200);
    }

    /** Each point has a pool and a clock of its own, so all cores can be at it. */
    private static int check(
            Undisturbed expected, List<String> failures, String kind, int points, IntFunction<DeadStop> stop) {
        failures.addAll(IntStream.rangeClosed(1, points)
                .parallel()
                .mapToObj(n -> kind + " " + n + ": " + problemAt(expected, stop.apply(n)))
                .filter(problem -> !problem.endsWith(": "))
                .unordered()
                .limit(ENOUGH)
                .toList());
        return points;
    }

    private static String problemAt(Undisturbed expected, DeadStop stop) {
        var rollout = fresh();
        rollout.store = stop::store;
        rollout.transport = stop::transport;
        try {
            rollout.update();
            return "was not stopped";
        } catch (DeadStop.Dead e) {
            rollout.store = s -> s;
            rollout.transport = t -> t;
        }
        var result = rollout.update();
        var problem = new ArrayList<String>();
        if (result.outcome() != Outcome.SUCCESS) {
            problem.add(result.outcome() + " " + result.message());
        }
        if (!stateOf(rollout.simulator).equals(expected.state())) {
            problem.add("state " + stateOf(rollout.simulator));
        }
        if (!callsOf(rollout.simulator).equals(expected.calls())) {
            var extra = new ArrayList<>(callsOf(rollout.simulator));
            expected.calls().forEach(extra::remove);
            var missing = new ArrayList<>(expected.calls());
            callsOf(rollout.simulator).forEach(missing::remove);
            problem.add("extra calls " + extra + ", missing calls " + missing);
        }
        if (!rollout.simulator.forbiddenCalls().isEmpty()) {
            problem.add("forbidden " + rollout.simulator.forbiddenCalls());
        }
        return problem.isEmpty() ? "" : problem + " " + String.join("\n", rollout.log);
    }

    /** Everything about the pool that a user would notice. */
    private static List<String> stateOf(Simulator simulator) {
        var pool = simulator.pool();
        var state = new ArrayList<String>();
        state.add("ha " + pool.haEnabled() + " wlb " + pool.wlbEnabled() + " sync " + pool.periodicSyncEnabled());
        state.add("other_config " + pool.map("other_config"));
        for (var host : simulator.hosts()) {
            var vms = host.domains().stream()
                    .filter(SimVm::isUserVm)
                    .map(SimVm::name)
                    .sorted()
                    .collect(Collectors.joining(","));
            state.add("%s enabled %s hash %s holds %s"
                    .formatted(host.name(), host.isEnabled(), host.text("last_update_hash"), vms));
        }
        simulator.vms().forEach(vm -> state.add(vm.name() + " " + vm.powerState() + " " + vm.pendingGuidance()));
        return state;
    }

    /** Consequential calls without lock, ledger and housekeeping, in no order: those of a batch may overtake each other. */
    private static List<String> callsOf(Simulator pool) {
        return pool.calls().stream()
                .filter(c -> !c.method().endsWith("_other_config")
                        && !c.method().equals("task.destroy")
                        && !c.method().equals("pool.sync_database")
                        && !c.method().startsWith("session."))
                .map(SimCall::signature)
                .sorted()
                .toList();
    }
}
