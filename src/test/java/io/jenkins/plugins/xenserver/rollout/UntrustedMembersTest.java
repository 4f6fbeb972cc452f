package io.jenkins.plugins.xenserver.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.xenserver.model.PrecheckResult;
import io.jenkins.plugins.xenserver.simulator.Scenarios;
import io.jenkins.plugins.xenserver.simulator.Simulator;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Hosts whose certificates are not accepted, because one fingerprint is pinned for a whole pool, or certificates hold names and the
 * pool knows its hosts by address (xapi-reference §1.5).
 */
class UntrustedMembersTest {
    private static SimulatedRollout rollout(int hosts, String... untrusted) {
        var rollout = new SimulatedRollout(Scenarios.fullReboot(hosts, hosts));
        for (var host : untrusted) {
            distrust(rollout.simulator, host);
        }
        return rollout;
    }

    private static void distrust(Simulator simulator, String host) {
        simulator.faults().when("*").atHost(host).always().wrongCertificate();
    }

    private static List<PrecheckResult> certificates(SimulatedRollout rollout) {
        return rollout.journal.existing().stream()
                .filter(r -> r.type() == RecordType.PRECHECKS)
                .flatMap(r -> r.as(Checks.Stage.class).results().stream())
                .filter(r -> r.id().equals("certificates"))
                .toList();
    }

    @Test
    void shouldUpdateAPoolWhoseMembersAreNotTrusted() {
        var rollout = rollout(3, "xs02", "xs03");
        var result = rollout.update();
        assertThat(result.outcome()).as(result.message() + rollout.log).isEqualTo(Outcome.SUCCESS);
        Demand.doneAndAsFound(rollout, result);
    }

    @Test
    void shouldWarnBeforehandOfMembersThatCouldNotBeFollowed() {
        var rollout = rollout(3, "xs02");
        rollout.update();
        assertThat(certificates(rollout)).singleElement().satisfies(warning -> {
            assertThat(warning.status()).isEqualTo(PrecheckResult.Status.WARNING);
            assertThat(warning.subject()).isEqualTo("xs02");
            assertThat(warning.message()).contains("xs02").contains("not trusted");
            assertThat(warning.remedy()).contains(rollout.simulator.host("xs02").address());
        });
    }

    @Test
    void shouldWarnOfThemInACheckToo() {
        var rollout = rollout(2, "xs02");
        var result = new PoolCheck(
                        rollout.session(),
                        rollout.options,
                        SimulatedRollout.time(rollout.clock),
                        RolloutListener.NONE,
                        rollout.admission)
                .run();
        assertThat(result.prechecks())
                .filteredOn(found -> found.id().equals("certificates"))
                .extracting(PrecheckResult::status)
                .containsExactly(PrecheckResult.Status.WARNING);
    }

    @Test
    void shouldNotWarnWhereAllAreTrusted() {
        var rollout = rollout(2);
        rollout.update();
        assertThat(certificates(rollout))
                .extracting(PrecheckResult::status)
                .containsExactly(PrecheckResult.Status.PASS);
    }

    @Test
    void shouldEndAtOnceWhereTheCoordinatorItselfIsNotTrustedAnyMore() {
        var rollout = rollout(2);
        rollout.simulator
                .faults()
                .when("host.reboot")
                .atHost("xs01")
                .then(simulator -> simulator.later(Duration.ofSeconds(30), () -> distrust(simulator, "xs01")));
        var begin = rollout.clock.now();
        var result = rollout.update();
        assertThat(result.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(result.message()).contains("not trusted");
        assertThat(Duration.between(begin, rollout.clock.now()))
                .as("nobody waits for a certificate to become right by itself")
                .isLessThan(Duration.ofHours(1));
    }

    @Test
    void shouldSayThatAnotherCoordinatorCouldNotBeFollowed() {
        var rollout = rollout(2, "xs02");
        rollout.simulator.faults().neverReturns("xs01");
        var result = rollout.update();
        assertThat(result.message())
                .contains("no usable answer")
                .contains("cannot be followed there")
                .contains(rollout.simulator.host("xs02").address());
    }

    @Test
    void shouldWaitForTheCoordinatorAlsoWhereTheRunIsResumedMeanwhile() {
        var rollout = rollout(2, "xs02");
        rollout.updateUntil(DeadStop.afterMethod("host.reboot", 1));
        Demand.pause(rollout, Duration.ofMinutes(1));
        rollout.hosts = List.of("xs01", "xs02");
        var result = rollout.update();
        assertThat(result.outcome()).as(result.message() + rollout.log).isEqualTo(Outcome.SUCCESS);
        Demand.doneAndAsFound(rollout, result);
    }
}
