package io.jenkins.plugins.xenserver.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.jenkins.plugins.xenserver.model.Json;
import io.jenkins.plugins.xenserver.simulator.Scenarios;
import io.jenkins.plugins.xenserver.simulator.SimCall;
import io.jenkins.plugins.xenserver.simulator.SimHost;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What only some of ten thousand random schedules have found, each as small as it can be. */
class FoundBySoakTest {
    /** A host is found disabled; the coordinator dies when it is done and the last one is in hand. */
    private static SimulatedRollout foundDisabled(String host) {
        var rollout = new SimulatedRollout(Scenarios.harmless(3, 0));
        rollout.options = RolloutOptions.DEFAULT.with(o -> o.allowDisabled = true);
        rollout.operator(client ->
                client.call("host.disable", rollout.simulator.host(host).ref()));
        rollout.simulator
                .faults()
                .when("host.apply_updates")
                .from(3)
                .then(sim -> sim.crashToolstack(sim.coordinator()));
        return rollout;
    }

    @Test
    void shouldHaveTheCoordinatorRememberAHostThatIsLeftDisabledAsItWasFound() {
        var rollout = foundDisabled("xs02");
        rollout.update();
        assertThat(rollout.methods().stream().filter("host.enable"::equals)).hasSize(3);
        assertThat(rollout.sequence("host.disable").stream().filter("host.disable xs02"::equals))
                .as("as it was found, and once after its updates")
                .hasSize(2);
        assertThat(rollout.simulator.hosts())
                .filteredOn(host -> !host.isEnabled())
                .extracting(SimHost::name)
                .containsExactly("xs02");
        assertThat(rollout.simulator.pool().map("other_config")).isEmpty();
    }

    @Test
    void shouldDisableAHostOnceMoreThatTheCoordinatorForgotToBeDisabledAsItWasFound() {
        var rollout = foundDisabled("xs02");
        rollout.simulator
                .faults()
                .when("host.enable")
                .from(2)
                .then(sim ->
                        sim.faults().when("pool.sync_database").from(2).always().refuse());
        rollout.update();
        assertThat(rollout.sequence("host.disable").stream().filter("host.disable xs02"::equals))
                .as(String.join("\n", rollout.log))
                .hasSize(3);
        assertThat(rollout.simulator.hosts())
                .filteredOn(host -> !host.isEnabled())
                .extracting(SimHost::name)
                .containsExactly("xs02");
        assertThat(rollout.simulator.pool().map("other_config")).isEmpty();
    }

    @Test
    void shouldDisableACoordinatorOnceMoreThatWasLeftDisabledAndCameBackEnabled() {
        var rollout = foundDisabled("xs01");
        rollout.update();
        assertThat(rollout.simulator.hosts())
                .as(String.join("\n", rollout.log))
                .filteredOn(host -> !host.isEnabled())
                .extracting(SimHost::name)
                .containsExactly("xs01");
        assertThat(rollout.simulator.pool().map("other_config")).isEmpty();
    }

    @Test
    void shouldTellHowItEndedAlsoIfWhoeverResumesCannotReachThePool() {
        var rollout = new SimulatedRollout(Scenarios.fullReboot(1, 0));
        rollout.simulator.faults().neverReturns("xs01");
        rollout.updateUntil(DeadStop.afterRecord(entry -> entry.id().equals("paying-back")));
        var result = rollout.update();
        assertThat(result.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(result.message())
                .contains("The coordinator xs01 has not come back")
                .contains("Whether all was given back could not be seen");
    }

    @Test
    void shouldNotTryToMoveAVmAgainThatWasStoppedMeanwhile() {
        var rollout = new SimulatedRollout(Scenarios.fullReboot(2, 4));
        rollout.simulator
                .faults()
                .when("VM.pool_migrate")
                .then(sim -> rollout.operator(
                        Duration.ofSeconds(5),
                        client -> client.async(
                                "VM.hard_shutdown", sim.vm("vm-001").ref())))
                .resetBefore();
        rollout.update();
        assertThat(rollout.log).anyMatch(line -> line.endsWith("failed. VM vm-001 is halted now."));
        assertThat(rollout.sequence("VM.pool_migrate"))
                .contains("VM.pool_migrate vm-003")
                .doesNotContain("VM.pool_migrate vm-001");
        assertThat(rollout.simulator.forbiddenCalls()).isEmpty();
    }

    @Test
    void shouldNotMoveAVmThatWasStoppedWhileOthersWereMoved() {
        var rollout = new SimulatedRollout(Scenarios.fullReboot(2, 4));
        rollout.options = RolloutOptions.DEFAULT.with(o -> o.parallel = 1);
        rollout.simulator
                .faults()
                .when("VM.pool_migrate")
                .then(sim -> rollout.operator(
                        Duration.ofSeconds(1),
                        client -> client.async(
                                "VM.hard_shutdown", sim.vm("vm-003").ref())));
        rollout.update();
        assertThat(rollout.log).anyMatch(line -> line.endsWith("failed. VM vm-003 is halted now."));
        assertThat(rollout.sequence("VM.pool_migrate"))
                .contains("VM.pool_migrate vm-001")
                .doesNotContain("VM.pool_migrate vm-003");
        assertThat(rollout.simulator.forbiddenCalls()).isEmpty();
    }

    @Test
    void shouldNotMoveAVmThatSomebodyIsShuttingDown() {
        var rollout = new SimulatedRollout(Scenarios.fullReboot(2, 4));
        rollout.simulator
                .faults()
                .when("pool.sync_database")
                .from(6)
                .then(sim -> rollout.operator(client ->
                        client.call("Async.VM.clean_shutdown", sim.vm("vm-001").ref())));
        rollout.update();
        assertThat(rollout.log).anyMatch(line -> line.endsWith("failed. VM vm-001 is halted now."));
        assertThat(rollout.sequence("VM.clean_shutdown", "VM.pool_migrate"))
                .as(String.join("\n", rollout.log))
                .startsWith("VM.clean_shutdown vm-001", "VM.pool_migrate vm-003")
                .doesNotContain("VM.pool_migrate vm-001");
        assertThat(rollout.simulator.forbiddenCalls()).isEmpty();
    }

    @Test
    void shouldNotTakeADebtAwayThatStandsThereWithItsValuesInAnotherOrder() {
        var rollout = new SimulatedRollout(Scenarios.fullReboot(2, 4));
        var debt = new String[1];
        rollout.simulator.faults().when("host.reboot").then(sim -> {
            var pool = sim.pool();
            debt[0] = pool.map("other_config").keySet().stream()
                    .filter(key -> key.startsWith(Ledger.PREFIX + "vms/"))
                    .findFirst()
                    .orElseThrow();
            var config = new LinkedHashMap<>(pool.map("other_config"));
            config.computeIfPresent(debt[0], (key, json) -> reversed(json));
            pool.set("other_config", config);
        });
        assertThat(rollout.update().outcome()).isEqualTo(Outcome.SUCCESS);
        assertThat(rollout.simulator.calls())
                .filteredOn(call -> call.method().endsWith("_other_config")
                        && call.arguments().contains(debt[0]))
                .extracting(SimCall::method)
                // The second note, before the reboot, tells also where the VMs were put.
                .containsExactly(
                        "pool.add_to_other_config",
                        "pool.remove_from_other_config",
                        "pool.add_to_other_config",
                        "pool.remove_from_other_config");
    }

    /** As another program writes the same: the fields, and the values among them, from the last to the first. */
    private static String reversed(String json) {
        try {
            var debt = Json.mapper().readTree(json);
            var turned = Json.mapper().createObjectNode();
            for (var name : List.of("values", "subject", "uuid", "kind", "key")) {
                turned.set(name, debt.get(name));
            }
            var values = turned.putObject("values");
            var names = new ArrayList<String>();
            debt.get("values").fieldNames().forEachRemaining(names::addFirst);
            assertThat(names).hasSizeGreaterThan(1);
            names.forEach(name -> values.set(name, debt.get("values").get(name)));
            return turned.toString();
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void shouldSendNothingWhenAnImmediateStopWasAskedForDuringALongLookBeforeTheCall() {
        var rollout = new SimulatedRollout(Scenarios.harmless(2, 0));
        // The coordinator looks once more at what there is before it gets its updates (rule R9), and no answer comes.
        rollout.simulator.faults().when("GET /updates").from(2).hang();
        rollout.simulator.later(Duration.ofMinutes(10), () -> rollout.stop.request(StopSignal.Wish.NOW, "alice"));
        assertThat(rollout.update().outcome())
                .as(String.join("\n", rollout.log))
                .isEqualTo(Outcome.ABORTED);
        assertThat(rollout.methods()).contains("host.disable", "host.enable").doesNotContain("host.apply_updates");
        assertThat(rollout.simulator.pool().map("other_config")).isEmpty();
    }

    @Test
    void shouldNotTryAgainWhatFailedOnceAnImmediateStopWasAskedFor() {
        var rollout = new SimulatedRollout(Scenarios.harmless(2, 0));
        rollout.simulator
                .faults()
                .when("host.disable")
                .then(sim -> rollout.stop.request(StopSignal.Wish.NOW, "alice"))
                .refuse();
        assertThat(rollout.update().outcome()).isEqualTo(Outcome.ABORTED);
        assertThat(rollout.methods()).doesNotContain("host.disable");
        assertThat(rollout.simulator.pool().map("other_config")).isEmpty();
    }
}
