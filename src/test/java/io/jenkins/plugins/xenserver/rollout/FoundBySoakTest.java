package io.jenkins.plugins.xenserver.rollout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.jenkins.plugins.xenserver.model.GuidanceLevel;
import io.jenkins.plugins.xenserver.model.Json;
import io.jenkins.plugins.xenserver.model.VmRestartPolicy;
import io.jenkins.plugins.xenserver.simulator.Scenarios;
import io.jenkins.plugins.xenserver.simulator.SimCall;
import io.jenkins.plugins.xenserver.simulator.SimHost;
import io.jenkins.plugins.xenserver.simulator.SimUpdates;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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

    /** The driver dies when such a record is on disk. */
    private static UnaryOperator<JournalStore> dyingAfter(Predicate<JournalRecord> last) {
        return inner -> new JournalStore() {
            @Override
            public List<JournalRecord> existing() {
                return inner.existing();
            }

            @Override
            public void append(JournalRecord entry) throws IOException {
                inner.append(entry);
                if (last.test(entry)) {
                    throw new DeadStop.Dead();
                }
            }

            @Override
            public void close() throws IOException {
                inner.close();
            }
        };
    }

    @Test
    void shouldNotTakeAHostForDisabledAsItWasFoundThatIsAboutToEnableItself() throws Exception {
        var dead = new SimulatedRollout(Scenarios.toolstackOnly(1, 0));
        dead.options = RolloutOptions.DEFAULT.with(o -> o.allowDisabled = true);
        dead.operator(client ->
                client.call("host.disable", dead.simulator.coordinator().ref()));
        dead.store = dyingAfter(
                entry -> entry.type() == RecordType.OUTCOME && entry.id().endsWith("/restart-toolstack"));
        assertThatThrownBy(dead::update).isInstanceOf(DeadStop.Dead.class);

        var next = dead.successor("rollout-2");
        next.run(setup -> new RestorePool(setup, true));
        next.clock.sleep(Duration.ofMinutes(5));

        assertThat(dead.simulator.coordinator().isEnabled())
                .as(String.join("\n", next.log))
                .isFalse();
        assertThat(dead.simulator.pool().map("other_config")).isEmpty();
    }

    @Test
    void shouldBringHomeWhatAnEvacuationThatNobodySawTheEndOfHasMoved() {
        var dead = new SimulatedRollout(Scenarios.fullReboot(3, 3));
        dead.store = dyingAfter(
                entry -> entry.type() == RecordType.SENT && entry.id().endsWith("/evacuate"));
        assertThatThrownBy(dead::update).isInstanceOf(DeadStop.Dead.class);

        var next = dead.successor("rollout-2");
        next.takeOver = owner -> true;
        next.options = RolloutOptions.DEFAULT.with(o -> o.allowDisabled = true);
        // The host cannot be put back at once, so it is evacuated once more, and nobody is on it.
        dead.simulator.faults().when("host.enable").times(2).hang();
        next.update();

        assertThat(next.log).anyMatch(line -> line.contains("Not restored: the VMs of host xs01 back on it"));
        assertThat(dead.simulator.vm("vm-001").host().name())
                .as(String.join("\n", next.log))
                .isEqualTo("xs01");
        assertThat(dead.simulator.pool().map("other_config")).isEmpty();
    }

    /** The driver dies at one of the four steps in which it replaces the debt of the host that it has just emptied. */
    private static SimulatedRollout dyingWhileItReplaces(int step) {
        var rollout = new SimulatedRollout(Scenarios.fullReboot(2, 2));
        var evacuated = new AtomicBoolean();
        var steps = new AtomicInteger();
        rollout.transport = inner -> (endpoint, request) -> {
            var name = DeadStop.methodName(request);
            evacuated.compareAndSet(false, name.endsWith("host.evacuate"));
            var reply = inner.send(endpoint, request);
            if (evacuated.get() && name.endsWith("_other_config") && steps.incrementAndGet() == step) {
                throw new DeadStop.Dead();
            }
            return reply;
        };
        assertThatThrownBy(rollout::update).isInstanceOf(DeadStop.Dead.class);
        return rollout;
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4})
    void shouldFindInThePoolWhatADriverOwedThatDiedWhileItReplacedIt(int step) {
        var dead = dyingWhileItReplaces(step);
        assertThat(dead.simulator.vm("vm-001").host().name()).isEqualTo("xs02");

        var next = dead.successor("rollout-2");
        next.takeOver = owner -> true;
        next.run(setup -> new RestorePool(setup, true));

        assertThat(dead.simulator.vm("vm-001").host().name())
                .as(String.join("\n", next.log))
                .isEqualTo("xs01");
        assertThat(dead.simulator.pool().map("other_config")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4})
    void shouldLeaveNothingOfADebtWhoseReplacementWasInterruptedBeforeItWasPaid(int step) {
        var rollout = dyingWhileItReplaces(step);
        rollout.transport = inner -> inner;
        rollout.stop.request(StopSignal.Wish.NOW, "alice");
        rollout.update();

        assertThat(rollout.simulator.vm("vm-001").host().name())
                .as(String.join("\n", rollout.log))
                .isEqualTo("xs01");
        assertThat(rollout.simulator.pool().map("other_config")).isEmpty();
    }

    @Test
    void shouldLeaveAHostDisabledAsAnEarlierRolloutFoundItThoughThereIsMoreToDoOnIt() {
        var dead = new SimulatedRollout(Scenarios.healthy(2, 2).updates(SimUpdates.deviceModel()));
        dead.options = RolloutOptions.DEFAULT.with(o -> {
            o.allowDisabled = true;
            o.level = GuidanceLevel.FULL;
            o.vmRestart = VmRestartPolicy.LEVEL;
        });
        dead.operator(client ->
                client.call("host.disable", dead.simulator.coordinator().ref()));
        dead.store = dyingAfter(
                entry -> entry.type() == RecordType.OUTCOME && entry.id().endsWith("/enable"));
        assertThatThrownBy(dead::update).isInstanceOf(DeadStop.Dead.class);
        dead.simulator.coordinator().domains().forEach(vm -> vm.set("pending_guidances_full", List.of("restart_vm")));

        var next = dead.successor("rollout-2");
        next.options = dead.options;
        next.takeOver = owner -> true;
        next.update();

        assertThat(dead.simulator.coordinator().isEnabled())
                .as(String.join("\n", next.log))
                .isFalse();
        assertThat(dead.simulator.pool().map("other_config")).isEmpty();
    }

    @Test
    void shouldTellHowItEndedAlsoIfWhoeverResumesCannotReachThePool() {
        var rollout = new SimulatedRollout(Scenarios.fullReboot(1, 0));
        rollout.simulator.faults().neverReturns("xs01");
        rollout.store = dyingAfter(entry -> entry.id().equals("paying-back"));
        assertThatThrownBy(rollout::update).isInstanceOf(DeadStop.Dead.class);
        rollout.store = inner -> inner;
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
                .from(5)
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
    void shouldBringAVmToTheHomeThatAnEarlierRolloutLeftOwedThoughItWasFoundElsewhere() {
        var dead = new SimulatedRollout(Scenarios.fullReboot(2, 2));
        dead.options = RolloutOptions.DEFAULT.with(o -> {
            o.allowDisabled = true;
            o.drain = new Drain(List.of(Drain.Rung.MIGRATE, Drain.Rung.SUSPEND), 0, Duration.ofSeconds(1), false, null);
        });
        dead.operator(client ->
                client.call("host.disable", dead.simulator.host("xs01").ref()));
        dead.transport = inner -> (endpoint, request) -> {
            var reply = inner.send(endpoint, request);
            if (DeadStop.methodName(request).endsWith("host.reboot")) {
                throw new DeadStop.Dead();
            }
            return reply;
        };
        assertThatThrownBy(dead::update).isInstanceOf(DeadStop.Dead.class);
        assertThat(dead.simulator.vm("vm-001").host().name()).isEqualTo("xs02");

        var next = dead.successor("rollout-2");
        next.options = dead.options;
        next.takeOver = owner -> true;
        next.update();

        assertThat(dead.simulator.vm("vm-001").host().name())
                .as(String.join("\n", next.log))
                .isEqualTo("xs01");
        assertThat(dead.simulator.vm("vm-002").host().name()).isEqualTo("xs02");
        assertThat(dead.simulator.pool().map("other_config")).isEmpty();
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
