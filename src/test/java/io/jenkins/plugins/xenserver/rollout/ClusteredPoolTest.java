package io.jenkins.plugins.xenserver.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.xenserver.simulator.Faults;
import io.jenkins.plugins.xenserver.simulator.Scenarios;
import io.jenkins.plugins.xenserver.simulator.SimCall;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A pool whose storage is clustered (rule R23). */
class ClusteredPoolTest {
    private static SimulatedRollout pool() {
        var rollout = new SimulatedRollout(Scenarios.clustered(3, 3));
        rollout.options = RolloutOptions.DEFAULT.with(o -> o.drain = new Drain(null, 0, null, false, null));
        return rollout;
    }

    @Test
    void r23_theNextHostGoesOnlyWhenTheClusterIsWholeAgain() {
        var rollout = pool();
        var result = rollout.update();
        assertThat(result.outcome()).as("%s %s", result, rollout.log).isEqualTo(Outcome.SUCCESS);
        // Nothing was ever sent that a cluster with a host missing refuses.
        assertThat(rollout.simulator.calls())
                .extracting(SimCall::outcome)
                .noneMatch(outcome -> outcome.contains("CLUSTERED_SR_DEGRADED"));
    }

    @Test
    void r23_noOtherHostGoesDownWhileOneHasNotJoinedItsClusterAgain() {
        var rollout = pool();
        rollout.simulator.faults().staysOutOfCluster("xs01", true);
        var begin = rollout.clock.now();
        var result = rollout.update();
        assertThat(result.outcome()).isNotEqualTo(Outcome.SUCCESS);
        assertThat(result.message())
                .contains("missing: xs01")
                .contains("20 min")
                .doesNotContain("the quorum");
        assertThat(rollout.sequence("host.disable")).containsOnly("host.disable xs01");
        assertThat(Duration.between(begin, rollout.clock.now())).isLessThan(Duration.ofHours(2));
    }

    @Test
    void shouldRefuseAClusterThatIsNotWholeBeforeAnythingIsSwitchedOff() {
        var rollout = pool();
        rollout.simulator.faults().staysOutOfCluster("xs02", true);
        rollout.operator(client -> {
            client.call("pool.disable_ha");
            client.call("host.disable", rollout.simulator.host("xs02").ref());
            client.call("host.reboot", rollout.simulator.host("xs02").ref());
        });
        sleep(rollout, Duration.ofMinutes(20));
        var result = rollout.update();
        assertThat(result.message()).contains("cluster").contains("xs02");
        assertThat(rollout.sequence("host.apply_updates")).isEmpty();
    }

    /** So many failures in a row would end any other activity; this one has a limit of its own. */
    @Test
    void shouldWaitOutADegradedCluster() {
        var rollout = pool();
        rollout.simulator.faults().clusterDegraded("xs02", 12);
        var result = rollout.update();
        assertThat(result.outcome()).as("%s %s", result, rollout.log).isEqualTo(Outcome.SUCCESS);
    }

    @Test
    void shouldGiveUpADegradedClusterAtItsLimit() {
        var rollout = pool();
        rollout.options =
                rollout.options.with(o -> o.limits = Limits.of(java.util.Map.of("cluster", Duration.ofMinutes(5))));
        rollout.simulator.faults().clusterDegraded("xs01", 10_000);
        var begin = rollout.clock.now();
        var result = rollout.update();
        assertThat(result.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(result.message()).contains("xs01").contains("longer than 5 min");
        assertThat(Duration.between(begin, rollout.clock.now())).isLessThan(Duration.ofMinutes(40));
    }

    @Test
    void shouldNotAskAPoolWithoutAClusterForMore() {
        var rollout = new SimulatedRollout(Scenarios.fullReboot(2, 2));
        rollout.update();
        assertThat(rollout.simulator.requestsByMethod()).doesNotContainKey("Cluster_host.get_all_records");
    }

    @Test
    void shouldEndTheSameWhereverItIsStopped() {
        var points = Matrix.sample(
                () -> new SimulatedRollout(Scenarios.clustered(2, 0)),
                SimulatedRollout::update,
                SimulatedRollout::update,
                ClusteredPoolTest::state);
        System.out.println("crash matrix of a clustered pool: " + points + " points");
    }

    /** A disk that is full on the host: nothing is installed, and the host goes back into service. */
    @Test
    void shouldPutAHostBackWhoseDiskIsFull() {
        var rollout = new SimulatedRollout(Scenarios.fullReboot(2, 2));
        rollout.simulator
                .faults()
                .when("host.apply_updates")
                .always()
                .then(sim -> sim.faults().install("xs01", Faults.Install.FAILS_BEFORE_PACKAGES));
        var result = rollout.update();
        assertThat(result.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(result.message()).contains("xs01");
        assertThat(rollout.simulator.host("xs01").isEnabled()).isTrue();
        assertThat(rollout.methods()).doesNotContain("host.reboot");
    }

    /** A journal that cannot be written any more: nothing may be sent that it does not hold. */
    @Test
    void shouldSendNothingOnceTheJournalsDiskIsFull() {
        for (var room = 3; room < 60; room += 7) {
            var rollout = new SimulatedRollout(Scenarios.haAndWlb(2, 2));
            var left = new int[] {room};
            var sent = new ArrayList<String>();
            rollout.store = inner -> new JournalStore() {
                @Override
                public List<JournalRecord> existing() {
                    return inner.existing();
                }

                @Override
                public void append(JournalRecord entry) throws java.io.IOException {
                    if (left[0]-- <= 0) {
                        throw new java.io.IOException("No space left on device");
                    }
                    inner.append(entry);
                }

                @Override
                public void close() {}
            };
            rollout.transport = inner -> (endpoint, request) -> {
                if (left[0] < 0 && DeadStop.consequential(request)) {
                    sent.add(DeadStop.methodName(request));
                }
                return inner.send(endpoint, request);
            };
            try {
                rollout.update();
                throw new AssertionError("the journal had room enough");
            } catch (java.io.UncheckedIOException e) {
                assertThat(e).hasMessageContaining("nothing more is sent");
            }
            assertThat(sent).as("room for %s records", room).isEmpty();
        }
    }

    private static void sleep(SimulatedRollout rollout, Duration time) {
        try {
            rollout.clock.sleep(time);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static List<String> state(SimulatedRollout rollout) {
        var sim = rollout.simulator;
        var state = new ArrayList<String>();
        state.add("ha " + sim.pool().haEnabled());
        state.addAll(sim.pool().map("other_config").keySet());
        sim.hosts().forEach(h -> state.add(h.name() + " " + h.isEnabled() + " " + h.text("last_update_hash")));
        state.addAll(rollout.sequence("host.reboot", "host.apply_updates"));
        return state;
    }
}
