package io.jenkins.plugins.xenserver.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.xenserver.simulator.Scenarios;
import io.jenkins.plugins.xenserver.simulator.VirtualClock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Somebody sets the clock of the machine that drives an update: no limit gets longer or shorter by that. */
class WrongClockTest {
    private static SimulatedRollout rollout() {
        return new SimulatedRollout(Scenarios.haAndWlb(3, 3));
    }

    /** What was sent and when, by the pool's clock. */
    private static List<String> run(Consumer<SimulatedRollout> change) {
        var rollout = rollout();
        change.accept(rollout);
        var result = rollout.update();
        Demand.doneAndAsFound(rollout, result);
        assertThat(result.outcome()).as(result.message() + rollout.log).isEqualTo(Outcome.SUCCESS);
        return rollout.simulator.calls().stream()
                .map(call -> call.time() + " " + call.method())
                .toList();
    }

    /** Some time after a call was sent first, the clock is changed. */
    private static void change(SimulatedRollout rollout, String after, Duration delay, Duration wrong) {
        var done = new boolean[1];
        Recorder.of(rollout).before(after, sent -> {
            if (!done[0]) {
                done[0] = true;
                rollout.simulator.later(delay, () -> rollout.clockIsWrong = wrong);
            }
        });
    }

    @ParameterizedTest
    @CsvSource({
        "pool.sync_updates, PT30S",
        "host.evacuate, PT5S",
        "GET /updates, PT0.01S",
        "host.apply_updates, PT30S",
        "host.reboot, PT30S",
        "host.reboot, PT4M",
        "VM.pool_migrate, PT5S",
        "pool.enable_ha, PT5S"
    })
    void shouldSendTheSameAtTheSameMomentsWhateverTheClockSays(String after, Duration delay) {
        var right = run(rollout -> {});
        for (var wrong : List.of(Duration.ofMinutes(61), Duration.ofDays(1), Duration.ofDays(-1))) {
            assertThat(run(rollout -> change(rollout, after, delay, wrong)))
                    .as("the clock is off by %s, %s after %s", wrong, delay, after)
                    .isEqualTo(right);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"P1D", "-P1D"})
    void shouldWaitForAMissingCoordinatorAsLongAsItsLimitSays(Duration wrong) {
        var lengths = List.of(lostCoordinator(Duration.ZERO), lostCoordinator(wrong));
        assertThat(lengths.get(1)).isEqualTo(lengths.get(0));
    }

    private static Duration lostCoordinator(Duration wrong) {
        var rollout = rollout();
        rollout.simulator.faults().neverReturns("xs01");
        change(rollout, "host.reboot", Duration.ofMinutes(5), wrong);
        var begin = rollout.clock.now();
        assertThat(rollout.update().message()).contains("The coordinator xs01 has not come back");
        return Duration.between(begin, rollout.clock.now());
    }

    /** When the first host begins to be watched; the clock is changed soon after. */
    private static AtomicReference<Instant> watched(SimulatedRollout rollout, Duration wrong) {
        var begin = new AtomicReference<Instant>();
        Recorder.of(rollout).before("host.get_record", sent -> {
            if (begin.get() == null && rollout.log.toString().contains("watching for 40 min")) {
                begin.set(rollout.clock.now());
                rollout.simulator.later(Duration.ofMinutes(3), () -> rollout.clockIsWrong = wrong);
            }
        });
        return begin;
    }

    @ParameterizedTest
    @ValueSource(strings = {"P1D", "-P1D"})
    void shouldWatchTheFirstHostForAsLongAsWasAskedFor(Duration wrong) {
        var rollout = rollout();
        rollout.options = RolloutOptions.DEFAULT.with(o -> o.canary = Duration.ofMinutes(40));
        var begin = watched(rollout, wrong);
        rollout.update();
        var next = rollout.simulator.calls().stream()
                .filter(call ->
                        call.method().equals("host.disable") && call.arguments().contains("xs02"))
                .findFirst()
                .orElseThrow();
        assertThat(Duration.between(begin.get(), next.time()))
                .isBetween(Duration.ofMinutes(38), Duration.ofMinutes(45));
    }

    @Test
    void shouldNotWatchTheFirstHostForLongerWhereTheClockIsSetBackWhileNobodyIsThere() {
        var rollout = rollout();
        rollout.options = RolloutOptions.DEFAULT.with(o -> o.canary = Duration.ofMinutes(40));
        rollout.updateUntil(DeadStop.afterRecord(r -> r.type() == RecordType.DECIDED && r.id().equals("soak")));
        rollout.clockIsWrong = Duration.ofDays(-1);
        var begin = rollout.clock.now();
        Demand.doneAndAsFound(rollout, rollout.update());
        assertThat(Duration.between(begin, rollout.clock.now())).isLessThan(Duration.ofHours(3));
    }

    /** Else an interruption that follows would look shorter than it is (rule R5). */
    @Test
    void shouldGoOnSayingThatSomebodyIsThereWhereTheClockIsSetBack() {
        var rollout = rollout();
        rollout.options = RolloutOptions.DEFAULT.with(o -> o.canary = Duration.ofMinutes(40));
        watched(rollout, Duration.ofDays(-1));
        rollout.update();
        assertThat(rollout.journal.existing())
                .filteredOn(r -> r.type() == RecordType.ALIVE)
                .filteredOn(r -> r.at().isBefore(VirtualClock.DEFAULT_START))
                .hasSizeGreaterThan(6);
    }

    /** Whoever takes the clock of the machine for a measure would find the hosts' own clocks apart. */
    @Test
    void shouldNotAccuseAHostsClockOfWhatItsOwnHasDone() {
        var rollout = rollout();
        Recorder.of(rollout)
                .before(
                        "host.get_servertime",
                        sent -> rollout.clockIsWrong = rollout.clockIsWrong.plus(Duration.ofHours(1)));
        rollout.update();
        assertThat(rollout.journal.existing().stream()
                        .filter(r -> r.type() == RecordType.PRECHECKS)
                        .flatMap(r -> r.as(Checks.Stage.class).results().stream())
                        .filter(r -> r.id().equals("clocks")))
                .isNotEmpty()
                .allMatch(r -> r.message().contains("agree"));
    }
}
