package io.jenkins.plugins.xenserver.rollout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.xenserver.simulator.Delay;
import io.jenkins.plugins.xenserver.simulator.Scenarios;
import io.jenkins.plugins.xenserver.simulator.Timings;
import io.jenkins.plugins.xenserver.xapi.ThreadStopped;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Rule R5 of design §2.5: what an interruption is, and what may still be begun after a long one. */
class InterruptionRulesTest {
    private static long count(SimulatedRollout rollout, String method) {
        return rollout.methods().stream().filter(method::equals).count();
    }

    @ParameterizedTest
    @CsvSource({"119, UPDATED", "121, NOT_STARTED"})
    void r05_afterALongGapOnlyTheHostInHandIsCompleted(long minutes, HostResult.Result others) {
        var rollout = new SimulatedRollout(Scenarios.fullReboot(3, 6));
        rollout.updateUntil(DeadStop.afterMethod("host.reboot", 1));
        Demand.pause(rollout, Duration.ofMinutes(minutes));
        var result = rollout.update();
        assertThat(result.hosts())
                .extracting(HostResult::result)
                .containsExactly(HostResult.Result.UPDATED, others, others);
        assertThat(count(rollout, "host.reboot")).isEqualTo(others == HostResult.Result.UPDATED ? 3 : 1);
    }

    @Test
    void r05_aRolloutThatWasLateStaysLateWhenItIsInterruptedOnceMore() {
        var rollout = new SimulatedRollout(Scenarios.fullReboot(3, 6));
        rollout.updateUntil(DeadStop.afterMethod("host.reboot", 1));
        Demand.pause(rollout, Duration.ofHours(3));
        rollout.updateUntil(DeadStop.afterRecord(1));
        rollout.updateUntil(DeadStop.afterRecord(3));
        Demand.pause(rollout, Duration.ofMinutes(1));
        var result = rollout.update();
        assertThat(result.hosts())
                .extracting(HostResult::result)
                .containsExactly(
                        HostResult.Result.UPDATED, HostResult.Result.NOT_STARTED, HostResult.Result.NOT_STARTED);
        assertThat(result.message()).contains("interrupted for so long");
        assertThat(count(rollout, "host.reboot")).isOne();
    }

    private static void interruptAfter(SimulatedRollout rollout, Duration delay) {
        rollout.simulator.later(delay, Thread.currentThread()::interrupt);
        assertThatThrownBy(rollout::update).isInstanceOf(ThreadStopped.class);
        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void r05_aLongWaitWithADriverIsNoInterruption() {
        var soak = new SimulatedRollout(Scenarios.toolstackOnly(3, 3));
        soak.options = RolloutOptions.DEFAULT.with(o -> {
            o.canary = Duration.ofHours(5);
            o.allowMixed = true;
        });
        interruptAfter(soak, Duration.ofHours(4));
        assertThat(soak.journal.existing()).noneMatch(r -> r.id().startsWith("host/" + host(soak, "xs02")));
        Demand.doneAndAsFound(soak, soak.update());

        var install = new SimulatedRollout(
                Scenarios.toolstackOnly(2, 2).timings(Timings.usual().with(Delay.INSTALL, Duration.ofHours(5))));
        install.options = RolloutOptions.DEFAULT.with(o -> o.limits = Limits.of(Map.of("apply", Duration.ofHours(6))));
        interruptAfter(install, Duration.ofHours(4));
        Demand.doneAndAsFound(install, install.update());
    }

    @Test
    void r05_aGateThatWaitsLongIsNoInterruptionUnlessNobodyWaitedWithIt() {
        var rollout = new SimulatedRollout(Scenarios.toolstackOnly(2, 2));
        rollout.gate = new PatientGate(rollout, Duration.ofHours(10));
        interruptAfter(rollout, Duration.ofHours(4));
        rollout.gate = HostGate.OPEN;
        Demand.doneAndAsFound(rollout, rollout.update());

        var away = new SimulatedRollout(Scenarios.toolstackOnly(2, 2));
        away.gate = new PatientGate(away, Duration.ofHours(10));
        interruptAfter(away, Duration.ofHours(4));
        away.gate = HostGate.OPEN;
        Demand.pause(away, Duration.ofMinutes(121));
        assertThat(away.update().message()).contains("interrupted for so long");
    }

    /** A gate that takes its time and says now and then that somebody is still there. */
    private record PatientGate(SimulatedRollout rollout, Duration patience) implements HostGate {
        @Override
        public Verdict ask(Step step) {
            throw new AssertionError("asked without being told how to say that somebody waits");
        }

        @Override
        public Verdict ask(Step step, Runnable waiting) {
            try {
                for (var minutes = 0; minutes < patience.toMinutes(); minutes++) {
                    rollout.clock.sleep(Duration.ofMinutes(1));
                    waiting.run();
                }
                return Verdict.PASSED;
            } catch (InterruptedException e) {
                throw new ThreadStopped(e);
            }
        }
    }

    @Test
    void r05_thatADriverIsThereIsWrittenDownSeldomAndNeverAfterTheEnd() {
        var rollout = new SimulatedRollout(Scenarios.toolstackOnly(2, 0));
        rollout.options = RolloutOptions.DEFAULT.with(o -> o.canary = Duration.ofHours(1));
        assertThat(rollout.update().outcome()).isEqualTo(Outcome.SUCCESS);
        var records = rollout.journal.existing();
        assertThat(records).filteredOn(r -> r.type() == RecordType.ALIVE).hasSizeBetween(10, 12);
        assertThat(records.getLast().type()).isEqualTo(RecordType.CLOSED);
    }

    private static String host(SimulatedRollout rollout, String name) {
        return rollout.simulator.host(name).text("uuid");
    }
}
