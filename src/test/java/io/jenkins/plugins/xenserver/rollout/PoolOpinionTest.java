package io.jenkins.plugins.xenserver.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.xenserver.model.PrecheckResult;
import io.jenkins.plugins.xenserver.model.PrecheckResult.Status;
import io.jenkins.plugins.xenserver.simulator.Role;
import io.jenkins.plugins.xenserver.simulator.Scenarios;
import io.jenkins.plugins.xenserver.xapi.Credentials;
import io.jenkins.plugins.xenserver.xapi.Endpoint;
import io.jenkins.plugins.xenserver.xapi.InProcessTransport;
import io.jenkins.plugins.xenserver.xapi.PoolSession;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the prechecks learn from questions to the pool beyond its records: its own opinion, and its hosts' clocks. */
class PoolOpinionTest {
    private static List<PrecheckResult> look(SimulatedRollout rollout, String id) {
        return new PoolCheck(
                        rollout.session(), rollout.options, SimulatedRollout.time(rollout.clock), RolloutListener.NONE)
                .run().prechecks().stream().filter(r -> r.id().equals(id)).toList();
    }

    @Test
    void shouldAskThePoolWhetherItIsReadyAndTakeItsHighAvailabilityForNoObstacle() {
        var rollout = new SimulatedRollout(Scenarios.haAndWlb(2, 0));
        assertThat(look(rollout, "readiness"))
                .singleElement()
                .extracting(PrecheckResult::status)
                .isEqualTo(Status.PASS);
        assertThat(rollout.simulator.requestsByMethod()).containsKey("pool.check_update_readiness");
    }

    @Test
    void shouldRefuseWhatThePoolCallsAnObstacleAndNameTheHost() throws Exception {
        var rollout = new SimulatedRollout(Scenarios.harmless(2, 0));
        rollout.simulator.crash(rollout.simulator.host("xs02"));
        SimulatedRollout.time(rollout.clock).sleep(Duration.ofMinutes(30));
        assertThat(opinion(rollout, "root")).singleElement().satisfies(result -> {
            assertThat(result.failed()).isTrue();
            assertThat(result.message()).contains("xs02").doesNotContain("OpaqueRef");
            assertThat(result.remedy()).isNotEmpty();
        });
    }

    @Test
    void shouldHaveNoOpinionOfAPoolThatItMayOnlyLookAt() {
        var rollout = new SimulatedRollout(Scenarios.harmless(2, 0).user("watcher", "xenserver", Role.READ_ONLY));
        assertThat(opinion(rollout, "watcher")).isEmpty();
        assertThat(rollout.simulator.requestsByMethod()).containsKey("pool.check_update_readiness");
    }

    private static List<PrecheckResult> opinion(SimulatedRollout rollout, String user) {
        try (var session = new PoolSession(
                new InProcessTransport(rollout.simulator),
                List.of(Endpoint.parse(rollout.simulator.coordinator().address())),
                () -> new Credentials(user, "xenserver"),
                "test")) {
            var time = SimulatedRollout.time(rollout.clock);
            var patience = new Patience(time, Duration.ofMinutes(5), new StopSignal(), RolloutListener.NONE);
            var pool = new PoolGateway(session, patience, (updates, document) -> {});
            return Readiness.check(pool, pool.overview());
        }
    }

    @Test
    void shouldWarnOfAHostWhoseClockIsWrongBeforeItBeginsAndWhenTheCoordinatorIsBack() {
        var rollout = new SimulatedRollout(Scenarios.fullReboot(3, 0));
        assertThat(look(rollout, "clocks"))
                .singleElement()
                .extracting(PrecheckResult::status)
                .isEqualTo(Status.PASS);

        rollout.simulator.host("xs02").clockAhead(Duration.ofMinutes(5));
        rollout.simulator.host("xs03").clockAhead(Duration.ofSeconds(-40));
        assertThat(look(rollout, "clocks")).singleElement().satisfies(result -> {
            assertThat(result.status()).isEqualTo(Status.WARNING);
            assertThat(result.message())
                    .isEqualTo("The clock of host xs02 is 5 min ahead of that of coordinator xs01.");
            assertThat(result.remedy()).contains("xs02");
        });

        Demand.doneAndAsFound(rollout, rollout.update());
        assertThat(rollout.journal.existing())
                .filteredOn(r -> r.type() == RecordType.WARNING)
                .extracting(r -> r.text("message"))
                .contains("The clock of host xs02 is 5 min ahead of that of coordinator xs01.");
    }
}
