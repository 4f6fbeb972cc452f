package io.jenkins.plugins.xenserver.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.xenserver.simulator.Scenarios;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Whoever reads at two in the morning what has failed reads also what to do now. */
class RemediesTest {
    @Test
    void shouldSayWhatToDoWithAHostThatDoesNotComeBack() {
        var rollout = new SimulatedRollout(Scenarios.fullReboot(3, 3));
        rollout.simulator.faults().neverReturns("xs02");
        var result = rollout.update();
        assertThat(result.message())
                .contains("xs02: rebooting the host failed. It took longer than")
                .contains("Look at the console and the power of host xs02; when it is up again, start a new run.");
        assertThat(result.owed())
                .filteredOn(debt -> debt.kind() == Obligation.Kind.HOST_DISABLED)
                .singleElement()
                .satisfies(debt -> assertThat(debt.remedy())
                        .startsWith("xe host-enable uuid=")
                        .contains("once the host is up"));
    }

    /** Its console is named once, together with what can be done without it. */
    @Test
    void shouldSayOnceWhatToDoWithACoordinatorThatDoesNotComeBack() {
        var rollout = new SimulatedRollout(Scenarios.fullReboot(2, 2));
        rollout.simulator.faults().neverReturns("xs01");
        assertThat(rollout.update().message())
                .contains("Look at its console. If it is lost:")
                .doesNotContain("power of host");
    }

    @Test
    void shouldCallAChannelThatIsGoneByItsName() {
        var rollout = new SimulatedRollout(Scenarios.toolstackOnly(2, 2));
        rollout.simulator
                .faults()
                .when("host.disable")
                .from(2)
                .then(sim -> sim.pool().set("repositories", List.of()));
        assertThat(rollout.update().message())
                .contains("The update channel was disabled or removed")
                .contains("Configure and synchronise it again, then start a new run.")
                .doesNotContain("now offers", "somebody synchronised it");
        assertThat(rollout.sequence("host.apply_updates")).containsExactly("host.apply_updates xs01");
    }
}
