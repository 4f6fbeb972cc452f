package io.jenkins.plugins.xenserver.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.xenserver.model.GuidanceLevel;
import io.jenkins.plugins.xenserver.simulator.Guidance;
import io.jenkins.plugins.xenserver.simulator.GuidanceKind;
import io.jenkins.plugins.xenserver.simulator.Scenarios;
import io.jenkins.plugins.xenserver.simulator.SimPackage;
import io.jenkins.plugins.xenserver.simulator.SimUpdate;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The rule of design §2.5 about a new toolstack: R13. */
class NewToolstackRulesTest {
    /** A new toolstack that nobody has to start soon. */
    private static SimUpdate weakToolstack() {
        return SimUpdate.of("UPDATE-T")
                .delivers(SimPackage.of("xapi-core", "26.18.0-1.xs8").showing("xapi_build", "26.18.0"))
                .asks(GuidanceKind.FULL, Guidance.RESTART_TOOLSTACK);
    }

    /** At a level that does not ask for it on the members their toolstacks stay as they are, which the result tells. */
    @ParameterizedTest
    @CsvSource({"MANDATORY, INCOMPLETE", "RECOMMENDED, INCOMPLETE", "FULL, SUCCESS"})
    void r13_aNewToolstackIsStartedOnTheCoordinatorAtEveryLevelBeforeTheFirstMember(
            GuidanceLevel level, Outcome outcome) {
        var rollout = new SimulatedRollout(Scenarios.healthy(3, 3).updates(weakToolstack()));
        rollout.options = RolloutOptions.DEFAULT.withLevel(level);
        var recorder = Recorder.of(rollout).before("host.disable", sent -> {
            if (!sent.body().contains(rollout.simulator.host("xs01").ref())) {
                assertThat(rollout.simulator.host("xs01").version("xapi")).isEqualTo("26.18");
            }
        });
        assertThat(rollout.update().outcome()).isEqualTo(outcome);
        assertThat(recorder.all("host.disable")).hasSize(3);
        assertThat(rollout.sequence("host.restart_agent").getFirst()).isEqualTo("host.restart_agent xs01");
    }

    @Test
    void r13_aCoordinatorThatHasInstalledButStillRunsTheOldVersionComesFirstAllTheSame() {
        var rollout = new SimulatedRollout(Scenarios.healthy(3, 3).updates(weakToolstack()));
        rollout.operator(client -> {
            client.async("host.apply_updates", rollout.simulator.host("xs01").ref(), rollout.simulator.hash());
            client.call("host.enable", rollout.simulator.host("xs01").ref());
        });
        rollout.options = RolloutOptions.DEFAULT.with(o -> {
            o.hosts = List.of("xs02");
            o.allowMixed = true;
        });
        assertThat(rollout.update().message()).contains("xs01");
        assertThat(rollout.sequence("host.disable")).doesNotContain("host.disable xs02");
    }
}
