package io.jenkins.plugins.xenserver.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.xenserver.model.GuidanceLevel;
import io.jenkins.plugins.xenserver.simulator.Faults;
import io.jenkins.plugins.xenserver.simulator.Scenarios;
import io.jenkins.plugins.xenserver.simulator.SimHost;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A restart that an installation has lost, and that no plan but the dead run's asks for (rule R17). */
class OwedGuidanceTest {
    /** Dead when the packages are on a host and nobody has written down what they ask for. */
    private static SimulatedRollout died(String host, Faults.Install how) {
        var dead = new SimulatedRollout(Scenarios.fullReboot(3, 6));
        dead.simulator.faults().install(host, how);
        dead.updateUntil(
                how == Faults.Install.FAILS_BEFORE_GUIDANCE
                        ? DeadStop.beforeMethod("host.apply_updates", host.equals("xs01") ? 2 : 3)
                        : DeadStop.afterMethod("host.apply_updates", host.equals("xs01") ? 1 : 2));
        Demand.pause(dead, Duration.ofMinutes(10));
        assertThat(dead.simulator.host(host).list("pending_guidances")).isEmpty();
        return dead;
    }

    private static void demandAllRunWhatIsInstalled(SimulatedRollout rollout) {
        assertThat(rollout.simulator.hosts())
                .allSatisfy(host -> assertThat(host.version("xen")).isEqualTo("4.17.5-12"));
        assertThat(rollout.simulator.hosts()).allMatch(SimHost::isEnabled);
        assertThat(rollout.simulator.pool().map("other_config")).isEmpty();
        assertThat(rollout.simulator.killedVms()).isEmpty();
        assertThat(rollout.simulator.forbiddenCalls()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "xs01, FAILS_BEFORE_GUIDANCE",
        "xs02, FAILS_BEFORE_GUIDANCE",
        "xs02, COORDINATOR_DIES_BEFORE_GUIDANCE",
    })
    void r17_anotherBuildCarriesOutTheRestartOfTheDeadOne(String host, Faults.Install how) {
        var next = died(host, how).successor("rollout-2");
        next.takeOver = owner -> true;
        var result = next.update();
        assertThat(result.outcome()).as(result.message() + next.log).isIn(Outcome.SUCCESS, Outcome.UNSTABLE);
        assertThat(next.sequence("host.reboot")).containsOnlyOnce("host.reboot " + host);
        demandAllRunWhatIsInstalled(next);
    }

    /** A restoration reboots nothing that VMs may have come back to; it says what is left. */
    @Test
    void r17_aRestorationNamesItAndTheNextUpdateCarriesItOut() {
        var restore = died("xs02", Faults.Install.FAILS_BEFORE_GUIDANCE).successor("restore");
        var restored = restore.run(setup -> new RestorePool(setup, true));
        assertThat(restored.owed()).extracting(Obligation::kind).contains(Obligation.Kind.HOST_GUIDANCE);
        assertThat(String.join("\n", restore.log)).contains("restart of host xs02 that its updates ask for");
        assertThat(restore.simulator.host("xs02").isEnabled()).isTrue();

        var check = new PoolCheck(
                        restore.session(), restore.options, SimulatedRollout.time(restore.clock), RolloutListener.NONE)
                .run();
        assertThat(check.plan().hosts())
                .filteredOn(host -> host.name().equals("xs02"))
                .allMatch(host -> host.guidance().containsReboot());

        var next = restore.successor("rollout-2");
        next.update();
        demandAllRunWhatIsInstalled(next);
    }

    @Test
    void r17_aHostThatSomebodyHasRestartedSinceIsNotRestartedAgain() {
        var dead = died("xs01", Faults.Install.FAILS_BEFORE_GUIDANCE);
        dead.operator(
                client -> client.call("host.reboot", dead.simulator.host("xs01").ref()));
        Demand.pause(dead, Duration.ofMinutes(15));
        var next = dead.successor("rollout-2");
        next.takeOver = owner -> true;
        next.update();
        assertThat(next.sequence("host.reboot")).containsOnlyOnce("host.reboot xs01");
        demandAllRunWhatIsInstalled(next);
    }

    @Test
    void r17_aLostRestartOfAToolstackIsCarriedOutAsWell() {
        var dead = new SimulatedRollout(Scenarios.toolstackOnly(2, 2));
        dead.simulator.faults().install("xs02", Faults.Install.FAILS_BEFORE_GUIDANCE);
        dead.options = RolloutOptions.DEFAULT.withLevel(GuidanceLevel.FULL);
        dead.updateUntil(DeadStop.beforeMethod("host.apply_updates", 3));
        var next = dead.successor("rollout-2");
        next.takeOver = owner -> true;
        next.options = RolloutOptions.DEFAULT.withLevel(GuidanceLevel.FULL);
        next.update();
        assertThat(next.sequence("host.restart_agent", "host.reboot"))
                .containsExactly("host.restart_agent xs01", "host.restart_agent xs02");
        assertThat(next.simulator.pool().map("other_config")).isEmpty();
    }

    /** Nobody can tell how far an installation got that failed; one that the pool refused has not begun. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void r17_anInstallationThatFailsOwesItUnlessItWasRefused(boolean refused) {
        var rollout = new SimulatedRollout(Scenarios.fullReboot(3, 6));
        rollout.gate = step -> {
            if (refused) {
                rollout.simulator.host("xs01").losesMirror();
            } else {
                rollout.simulator
                        .faults()
                        .when("host.apply_updates")
                        .always()
                        .then(sim -> sim.faults().install("xs02", Faults.Install.FAILS_HALFWAY));
            }
            return HostGate.Verdict.PASSED;
        };
        var result = rollout.update();
        assertThat(result.outcome()).isNotEqualTo(Outcome.SUCCESS);
        var owed = result.owed().stream().map(Obligation::kind).toList();
        if (refused) {
            assertThat(owed).doesNotContain(Obligation.Kind.HOST_GUIDANCE);
        } else {
            assertThat(owed).contains(Obligation.Kind.HOST_GUIDANCE);
        }
    }
}
