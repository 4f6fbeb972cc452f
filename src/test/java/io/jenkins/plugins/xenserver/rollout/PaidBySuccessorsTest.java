package io.jenkins.plugins.xenserver.rollout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.xenserver.model.GuidanceLevel;
import io.jenkins.plugins.xenserver.model.VmRestartPolicy;
import io.jenkins.plugins.xenserver.simulator.Scenarios;
import io.jenkins.plugins.xenserver.simulator.SimUpdates;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What only some of ten thousand random schedules have found where one rollout dies and another one pays its debts. */
class PaidBySuccessorsTest {
    /** One that finds a host disabled. */
    private static SimulatedRollout foundDisabled(SimulatedRollout rollout) {
        rollout.options = RolloutOptions.DEFAULT.with(o -> o.allowDisabled = true);
        rollout.operator(client ->
                client.call("host.disable", rollout.simulator.coordinator().ref()));
        return rollout;
    }

    private static DeadStop afterRecord(RecordType type, String end) {
        return DeadStop.afterRecord(entry -> entry.type() == type && entry.id().endsWith(end));
    }

    @Test
    void shouldNotTakeAHostForDisabledAsItWasFoundThatIsAboutToEnableItself() throws Exception {
        var dead = foundDisabled(new SimulatedRollout(Scenarios.toolstackOnly(1, 0)));
        Succession.after(dead, afterRecord(RecordType.OUTCOME, "/restart-toolstack"))
                .restore()
                .settle()
                .demandDisabled("xs01")
                .demandNothingOwed();
    }

    @Test
    void shouldBringHomeWhatAnEvacuationThatNobodySawTheEndOfHasMoved() {
        var dead = new SimulatedRollout(Scenarios.fullReboot(3, 3));
        var succession = Succession.after(dead, afterRecord(RecordType.SENT, "/evacuate"));
        var next = succession.next();
        next.options = RolloutOptions.DEFAULT.with(o -> o.allowDisabled = true);
        // The host cannot be put back at once, so it is evacuated once more, and nobody is on it.
        dead.simulator.faults().when("host.enable").times(2).hang();
        succession.update().demandHome("vm-001", "xs01").demandNothingOwed();
        assertThat(next.log).anyMatch(line -> line.contains("Not restored: the VMs of host xs01 back on it"));
    }

    /** One VM of the coordinator cannot be moved, so each of the others is moved by itself. */
    private static SimulatedRollout movingOneByOne() {
        var scenario = Scenarios.fullReboot(2, 2);
        scenario.vm("stuck").on("xs01").onLocalStorage();
        var dead = new SimulatedRollout(scenario);
        dead.options = RolloutOptions.DEFAULT.with(o -> o.drain =
                new Drain(List.of(Drain.Rung.MIGRATE, Drain.Rung.SHUTDOWN), 0, Duration.ofSeconds(1), false, null));
        return dead;
    }

    @Test
    void shouldBringHomeAVmThatADeadDriverHasJustSentAway() throws Exception {
        Succession.after(movingOneByOne(), DeadStop.afterMethod("VM.pool_migrate", 1))
                .restore()
                .settle()
                .demandHome("vm-001", "xs01")
                .demandHome("vm-002", "xs02")
                .demandNothingOwed();
    }

    @Test
    void shouldGoOnPayingThoughTheCoordinatorForgotThatThePoolWasTakenOver() {
        var succession = Succession.after(
                new SimulatedRollout(Scenarios.fullReboot(2, 2)), afterRecord(RecordType.OUTCOME, "/evacuate"));
        var faults = succession.next().simulator.faults();
        faults.when("pool.sync_database").always().refuse();
        faults.when("host.enable").then(sim -> sim.crashToolstack(sim.coordinator()));
        succession.restore().demandHome("vm-001", "xs01").demandNothingOwed();
    }

    @Test
    void shouldHaveTheCoordinatorRememberWhatIsOwedBeforeItIsPaid() {
        var dead = new SimulatedRollout(Scenarios.fullReboot(2, 2));
        // Before its VMs are moved they could not be written down.
        dead.simulator
                .faults()
                .when("host.disable")
                .then(sim -> sim.faults().when("pool.sync_database").refuse());
        var first = Succession.after(dead, afterRecord(RecordType.OUTCOME, "/evacuate"));
        var second = Succession.after(first.next(), DeadStop.beforeMethod("host.enable", 1));
        var simulator = second.next().simulator;
        simulator.crashToolstack(simulator.coordinator());
        second.restore().demandHome("vm-001", "xs01").demandNothingOwed();
    }

    /** What happens in the pool outlives its coordinator's database. */
    private static void forget(Succession succession) {
        var simulator = succession.next().simulator;
        simulator.crashToolstack(simulator.coordinator());
    }

    @Test
    void shouldKnowWhoseVmsWereMovedAwayThoughTheCoordinatorLostItsLastWrites() {
        var succession = Succession.after(
                new SimulatedRollout(Scenarios.fullReboot(2, 2)), afterRecord(RecordType.OUTCOME, "/evacuate"));
        forget(succession);
        succession.restore().demandHome("vm-001", "xs01").demandNothingOwed();
    }

    @Test
    void shouldKnowWhichVmWasStoppedThoughTheCoordinatorLostItsLastWrites() {
        var succession = Succession.after(movingOneByOne(), afterRecord(RecordType.OUTCOME, "/shutdown"));
        assertThat(succession.next().simulator.vm("stuck").isRunning()).isFalse();
        forget(succession);
        succession.restore().demandHome("stuck", "xs01").demandNothingOwed();
    }

    @Test
    void shouldWaitUntilAHostIsBackInServiceThatItsToolstacksDeathTookOutOfItBeforeVmsComeHome() {
        var succession = Succession.after(
                new SimulatedRollout(Scenarios.fullReboot(2, 6)), afterRecord(RecordType.OUTCOME, "/evacuate"));
        var simulator = succession.next().simulator;
        succession.next().options = RolloutOptions.DEFAULT.with(o -> o.parallel = 1);
        // The first VM arrives while the coordinator is away.
        simulator
                .faults()
                .when("VM.pool_migrate")
                .then(sim -> sim.later(Duration.ofSeconds(10), () -> sim.crashToolstack(sim.coordinator())));
        succession
                .restore()
                .demandHome("vm-001", "xs01")
                .demandHome("vm-003", "xs01")
                .demandHome("vm-005", "xs01")
                .demandNothingOwed();
        assertThat(simulator.forbiddenCalls()).isEmpty();
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
        rollout.transport = inner -> inner;
        assertThat(rollout.simulator.vm("vm-001").host().name()).isEqualTo("xs02");
        return rollout;
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4})
    void shouldFindInThePoolWhatADriverOwedThatDiedWhileItReplacedIt(int step) {
        Succession.after(dyingWhileItReplaces(step))
                .restore()
                .demandHome("vm-001", "xs01")
                .demandNothingOwed();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4})
    void shouldLeaveNothingOfADebtWhoseReplacementWasInterruptedBeforeItWasPaid(int step) {
        var rollout = dyingWhileItReplaces(step);
        rollout.stop.request(StopSignal.Wish.NOW, "alice");
        rollout.update();

        assertThat(rollout.simulator.vm("vm-001").host().name())
                .as(String.join("\n", rollout.log))
                .isEqualTo("xs01");
        assertThat(rollout.simulator.pool().map("other_config")).isEmpty();
    }

    @Test
    void shouldLeaveAHostDisabledAsAnEarlierRolloutFoundItThoughThereIsMoreToDoOnIt() {
        var dead = foundDisabled(new SimulatedRollout(Scenarios.healthy(2, 2).updates(SimUpdates.deviceModel())));
        dead.options = dead.options.with(o -> {
            o.level = GuidanceLevel.FULL;
            o.vmRestart = VmRestartPolicy.LEVEL;
        });
        var succession = Succession.after(dead, afterRecord(RecordType.OUTCOME, "/enable"));
        dead.simulator.coordinator().domains().forEach(vm -> vm.set("pending_guidances_full", List.of("restart_vm")));
        succession.update().demandDisabled("xs01").demandNothingOwed();
    }

    @Test
    void shouldBringAVmToTheHomeThatAnEarlierRolloutLeftOwedThoughItWasFoundElsewhere() {
        var dead = foundDisabled(new SimulatedRollout(Scenarios.fullReboot(2, 2)));
        dead.options = dead.options.with(o -> o.drain =
                new Drain(List.of(Drain.Rung.MIGRATE, Drain.Rung.SUSPEND), 0, Duration.ofSeconds(1), false, null));
        var succession = Succession.after(dead, DeadStop.afterMethod("host.reboot", 1));
        assertThat(dead.simulator.vm("vm-001").host().name()).isEqualTo("xs02");
        succession
                .update()
                .demandHome("vm-001", "xs01")
                .demandHome("vm-002", "xs02")
                .demandNothingOwed();
    }
}
