package io.jenkins.plugins.xenserver.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.xenserver.model.GuidanceLevel;
import io.jenkins.plugins.xenserver.model.VmRestartPolicy;
import io.jenkins.plugins.xenserver.simulator.Scenarios;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A task that fails with a code which says "not now" (design §2.4, xapi-reference §7): waited out up to the phase's limit, told
 * once; a code that waiting does not mend is tried once more.
 */
class RefusalsTest {
    /** So many refusals that they take longer than any blip of a few seconds. */
    private static final int MANY = 20;

    private static SimulatedRollout pool() {
        var rollout = new SimulatedRollout(Scenarios.haAndWlb(2, 1));
        rollout.options = RolloutOptions.DEFAULT.with(o -> {
            o.level = GuidanceLevel.FULL;
            o.vmRestart = VmRestartPolicy.LEVEL;
        });
        return rollout;
    }

    @ParameterizedTest
    @CsvSource({
        "host.apply_updates, HOST_OFFLINE",
        "host.apply_updates, CANNOT_CONTACT_HOST",
        "host.apply_updates, GET_HOST_UPDATES_FAILED",
        "host.evacuate, CANNOT_CONTACT_HOST",
        "host.evacuate, OTHER_OPERATION_IN_PROGRESS",
        "pool.sync_updates, CONFIGURE_REPOSITORIES_IN_PROGRESS",
        "pool.disable_ha, DESIGNATE_NEW_MASTER_IN_PROGRESS",
        "pool.enable_ha, HOST_OFFLINE",
        "VM.clean_reboot, OTHER_OPERATION_IN_PROGRESS"
    })
    void shouldWaitUntilThePoolLetsItHappen(String method, String code) {
        var rollout = pool();
        rollout.simulator
                .faults()
                .tasksFail(method, MANY, code, rollout.simulator.host("xs02").ref());
        Demand.doneAndAsFound(rollout, rollout.update());
        var calls = rollout.simulator.calls().stream()
                .filter(call -> call.method().equals(method))
                .toList();
        assertThat(calls).filteredOn(call -> call.outcome().contains(code)).hasSize(MANY);
        assertThat(Duration.between(calls.getFirst().time(), calls.get(MANY).time()))
                .isGreaterThan(Duration.ofMinutes(2));
        assertThat(rollout.log)
                .filteredOn(line -> line.contains("refuses it for now"))
                .hasSize(1);
        assertThat(rollout.log)
                .filteredOn(line -> line.contains("after it was first refused"))
                .hasSize(1);
    }

    @Test
    void shouldGiveUpAtThePhasesLimitAndSayWhatThePoolSaid() {
        var rollout = pool();
        rollout.options = rollout.options.with(o -> o.limits = Limits.of(Map.of("apply", Duration.ofMinutes(30))));
        rollout.simulator
                .faults()
                .tasksFail(
                        "host.apply_updates",
                        1000,
                        "CANNOT_CONTACT_HOST",
                        rollout.simulator.host("xs01").ref());
        var begin = rollout.clock.now();
        var result = rollout.update();
        assertThat(result.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(result.message()).contains("longer than 30 min").contains("cannot reach host xs01");
        assertThat(Duration.between(begin, rollout.clock.now()))
                .isBetween(Duration.ofMinutes(30), Duration.ofMinutes(50));
        Demand.asFoundButForGuidance(rollout, result);
    }

    @Test
    void shouldNotSendAnythingAnyMoreWhenSomebodyWantsAnEndMeanwhile() {
        var rollout = pool();
        rollout.simulator
                .faults()
                .tasksFail(
                        "host.apply_updates",
                        1000,
                        "CANNOT_CONTACT_HOST",
                        rollout.simulator.host("xs01").ref());
        rollout.simulator.later(Duration.ofMinutes(30), () -> rollout.stop.request(StopSignal.Wish.NOW, "somebody"));
        var begin = rollout.clock.now();
        var result = rollout.update();
        assertThat(result.outcome()).isEqualTo(Outcome.ABORTED);
        assertThat(Duration.between(begin, rollout.clock.now())).isLessThan(Duration.ofMinutes(40));
        Demand.asFoundButForGuidance(rollout, result);
    }

    /** Each try is announced, so none of them may count as one whose outcome was lost. */
    @Test
    void shouldGoOnWaitingAfterARestartWithoutAQuietPeriod() {
        for (var send = 1; send <= MANY; send += 3) {
            var rollout = pool();
            rollout.simulator
                    .faults()
                    .tasksFail(
                            "host.apply_updates",
                            MANY,
                            "HOST_OFFLINE",
                            rollout.simulator.host("xs01").ref());
            rollout.updateUntil(DeadStop.afterRefusal(send));
            rollout.updateUntil(DeadStop.afterRefusal(1));
            var begin = rollout.clock.now();
            Demand.doneAndAsFound(rollout, rollout.update());
            var next = rollout.simulator.calls().stream()
                    .filter(call -> call.method().equals("host.apply_updates")
                            && !call.time().isBefore(begin))
                    .findFirst();
            assertThat(Duration.between(begin, next.orElseThrow().time())).isLessThan(Duration.ofMinutes(1));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "host.apply_updates, APPLY_UPDATES_FAILED",
        "pool.sync_updates, REPOSYNC_FAILED",
    })
    void shouldTryOnceMoreAndNoMoreWhatWaitingDoesNotMend(String method, String code) {
        for (var failures = 1; failures <= 2; failures++) {
            for (var died : new boolean[] {false, true}) {
                var rollout = pool();
                rollout.simulator
                        .faults()
                        .tasksFail(
                                method,
                                failures,
                                code,
                                rollout.simulator.host("xs01").ref());
                if (died) {
                    rollout.updateUntil(DeadStop.afterRefusal(1));
                }
                var result = rollout.update();
                var sent = rollout.simulator.calls().stream()
                        .filter(call -> call.method().equals(method))
                        .filter(call -> call.arguments().toString().matches(".*(xs01|pool).*"))
                        .count();
                assertThat(sent).as("%s failures, died %s", failures, died).isEqualTo(2);
                assertThat(result.outcome() == Outcome.SUCCESS).isEqualTo(failures == 1);
            }
        }
    }

    @Test
    void shouldNotPullThePlugWhileTheCleanShutdownOnlyHasToWait() {
        var rollout = new SimulatedRollout(Scenarios.vmThatCannotMove(2, 2));
        rollout.options = rollout.options.with(o -> o.drain = new Drain(
                List.of(Drain.Rung.MIGRATE, Drain.Rung.SHUTDOWN, Drain.Rung.HARD_SHUTDOWN), 0, null, false, null));
        rollout.simulator.faults().tasksFail("VM.clean_shutdown", MANY, "OTHER_OPERATION_IN_PROGRESS", "VM", "");
        Demand.doneAndAsFound(rollout, rollout.update());
        assertThat(rollout.methods()).contains("VM.clean_shutdown").doesNotContain("VM.hard_shutdown");
    }

    /** On failure nothing has waited for the pool to notice that all hosts agree again. */
    @Test
    void shouldSwitchHighAvailabilityOnAgainAfterAFailureRightBehindTheLastHost() {
        var rollout = new SimulatedRollout(Scenarios.haAndWlb(2, 2));
        rollout.gate = step -> new HostGate.Verdict(step.done() < step.total(), "it does not look well");
        var result = rollout.update();
        assertThat(result.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(rollout.simulator.pool().haEnabled()).isTrue();
        assertThat(rollout.simulator.forbiddenCalls()).isEmpty();
    }

    // ---- R8 with a limit that is shorter than the quiet period

    @Test
    void shouldKeepTheQuietPeriodAlsoWhereTheLimitIsShorter() {
        var rollout = pool();
        rollout.options = rollout.options.with(o -> o.limits = Limits.of(Map.of("apply", Duration.ofMinutes(10))));
        rollout.simulator.faults().when("host.apply_updates").resetBefore();
        var recorder = Recorder.of(rollout);
        Demand.doneAndAsFound(rollout, rollout.update());
        var sent = recorder.all("host.apply_updates");
        assertThat(Duration.between(sent.get(0).at(), sent.get(1).at()))
                .isBetween(Duration.ofMinutes(20), Duration.ofMinutes(22));
    }
}
