package io.jenkins.plugins.xenserver.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.xenserver.simulator.Scenarios;
import io.jenkins.plugins.xenserver.simulator.SimHost;
import io.jenkins.plugins.xenserver.simulator.SimVm;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A host that an update had in hand is lost, and its pool forgets it, as the prechecks advise: what is owed for it ends there. */
class HostLeftTest {
    private static DeadStop at(String host, String verb, SimulatedRollout rollout) {
        return DeadStop.afterOutcome("host/" + rollout.simulator.host(host).text("uuid") + "/" + verb);
    }

    /** Its machine dies, another one is coordinator where it was that, and somebody has the pool forget it. */
    private static SimHost leave(SimulatedRollout dead, String name) {
        var sim = dead.simulator;
        var host = sim.host(name);
        if (host == sim.coordinator()) {
            sim.failOver(sim.host("xs02"));
        } else {
            sim.crash(host);
        }
        Demand.pause(dead, Duration.ofMinutes(30));
        dead.operator(client -> client.call("host.destroy", host.ref()));
        return host;
    }

    private static void demandTold(SimulatedRollout rollout, String... what) {
        for (var each : what) {
            assertThat(rollout.log)
                    .as(String.join("\n", rollout.log))
                    .anyMatch(line -> line.contains("no longer in the pool") && line.contains(each));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"xs01", "xs02"})
    void shouldStrikeOutWhatWasOwedForAHostThatHasLeftThePoolAndUpdateTheOthers(String name) {
        var dead = new SimulatedRollout(Scenarios.haAndWlb(3, 6));
        dead.updateUntil(at(name, "apply", dead));
        leave(dead, name);
        var next = Succession.after(dead).next();
        var result = next.update();
        assertThat(result.outcome()).as(result.message() + next.log).isEqualTo(Outcome.UNSTABLE);
        assertThat(result.hosts())
                .hasSize(2)
                .extracting(HostResult::result)
                .contains(HostResult.Result.UPDATED)
                .doesNotContain(HostResult.Result.FAILED, HostResult.Result.NOT_STARTED);
        demandTold(
                next,
                "host " + name + " back in service",
                "the VMs of host " + name + " back on it",
                "the restart of host " + name);
        Demand.asFound(next, result);
        assertThat(next.simulator.pool().haEnabled()).isTrue();
    }

    @Test
    void shouldHaveNothingToRestoreForAHostThatHasLeftThePool() {
        var dead = new SimulatedRollout(Scenarios.haAndWlb(3, 6));
        dead.updateUntil(at("xs01", "evacuate", dead));
        leave(dead, "xs01");
        var next = Succession.after(dead).next();
        var result = next.run(setup -> new RestorePool(setup, true));
        assertThat(result.outcome()).as(result.message() + next.log).isEqualTo(Outcome.SUCCESS);
        Demand.asFound(next, result);
    }

    /** Found disabled, so what is owed is the opposite, which is left to the end. */
    @Test
    void shouldNotFailOverAHostThatWasToBeDisabledAgainAndHasLeftThePool() {
        var dead = new SimulatedRollout(Scenarios.fullReboot(3, 6));
        dead.options = RolloutOptions.DEFAULT.with(o -> o.allowDisabled = true);
        dead.operator(client ->
                client.call("host.disable", dead.simulator.host("xs02").ref()));
        dead.updateUntil(at("xs02", "apply", dead));
        leave(dead, "xs02");
        var next = Succession.after(dead).next();
        var result = next.update();
        assertThat(result.hosts())
                .as(result.message() + next.log)
                .extracting(HostResult::result)
                .contains(HostResult.Result.UPDATED)
                .doesNotContain(HostResult.Result.FAILED, HostResult.Result.NOT_STARTED);
        demandTold(next, "host xs02 out of service");
        Demand.asFound(next, result);
    }

    /** What we stopped is ours to start; what its host's end stopped is a person's decision, who may know that it still runs. */
    @Test
    void shouldStartElsewhereWhatItHadStoppedAndNameWhatTheHostTookWithIt() {
        var scenario = Scenarios.fullReboot(3, 6);
        scenario.vm("stopped").on("xs02");
        var dead = new SimulatedRollout(scenario);
        dead.simulator.vm("stopped").cannotMoveBecause("VM_HAS_PCI_ATTACHED");
        dead.options = RolloutOptions.DEFAULT.with(o -> o.drain =
                new Drain(List.of(Drain.Rung.MIGRATE, Drain.Rung.SHUTDOWN), 0, Duration.ofSeconds(1), false, null));
        dead.updateUntil(DeadStop.afterMethod("VM.clean_shutdown", 1));
        Demand.pause(dead, Duration.ofMinutes(5));
        var host = dead.simulator.host("xs02");
        var taken = host.domains().stream().map(SimVm::name).toList();
        assertThat(taken).isNotEmpty();
        leave(dead, "xs02");
        var next = Succession.after(dead).next();
        next.run(setup -> new RestorePool(setup, true));
        assertThat(next.simulator.vm("stopped").isRunning())
                .as(String.join("\n", next.log))
                .isTrue();
        assertThat(taken).allSatisfy(vm -> {
            assertThat(next.simulator.vm(vm).isRunning()).isFalse();
            assertThat(next.log)
                    .anyMatch(line -> line.contains(vm)
                            && line.contains(
                                    "xe vm-start uuid=" + next.simulator.vm(vm).text("uuid")));
        });
        assertThat(next.simulator.pool().map("other_config").keySet())
                .noneMatch(key -> key.startsWith("xenserver-updates"));
    }
}
