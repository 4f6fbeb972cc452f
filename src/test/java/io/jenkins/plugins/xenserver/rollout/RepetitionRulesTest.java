package io.jenkins.plugins.xenserver.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.xenserver.simulator.Faults;
import io.jenkins.plugins.xenserver.simulator.Scenarios;
import java.time.Duration;
import java.util.LinkedHashMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The rules of design §2.5 about answers and tasks that are lost, and calls that must not be sent twice: R8, R9, R22. */
class RepetitionRulesTest {
    // ---- R8

    @ParameterizedTest
    @CsvSource({
        "host.reboot, 1, 15",
        "host.apply_updates, 2, 20",
        "host.disable, 1, 1",
        "pool.disable_ha, 1, 1",
        "VM.pool_migrate, 1, 1"
    })
    void r08_aCallThatLeftNoTraceIsSentOnceMoreAfterItsQuietPeriod(String method, int nth, long minutes) {
        var rollout = new SimulatedRollout(Scenarios.haAndWlb(2, 4));
        rollout.simulator.faults().when(method).from(nth).resetBefore();
        var recorder = Recorder.of(rollout);
        Demand.doneAndAsFound(rollout, rollout.update());
        var sent = recorder.all(method);
        assertThat(Duration.between(sent.get(nth - 1).at(), sent.get(nth).at()))
                .isBetween(Duration.ofMinutes(minutes), Duration.ofMinutes(minutes + 2));
    }

    @ParameterizedTest
    @CsvSource({"host.reboot", "host.apply_updates", "host.disable", "VM.pool_migrate", "pool.disable_ha"})
    void r08_aCallWhoseAnswerIsLostIsNotSentAgain(String method) {
        var rollout = new SimulatedRollout(Scenarios.haAndWlb(2, 4));
        rollout.simulator.faults().when(method).resetAfter();
        Demand.doneAndAsFound(rollout, rollout.update());
        demandOnce(rollout, method);
    }

    private static void demandOnce(SimulatedRollout rollout, String method) {
        assertThat(rollout.simulator.calls())
                .filteredOn(call -> call.method().equals(method))
                .extracting(call -> call.method()
                        + (method.equals("VM.pool_migrate")
                                ? call.arguments()
                                : call.arguments().stream().limit(1).toList()))
                .isNotEmpty()
                .doesNotHaveDuplicates();
    }

    @Test
    void r08_aCallIsNotSentAThirdTime() {
        var rollout = new SimulatedRollout(Scenarios.fullReboot(2, 4));
        rollout.simulator.faults().when("host.reboot").times(5).resetBefore();
        var recorder = Recorder.of(rollout);
        assertThat(rollout.update().message()).contains("xs01").contains("lost twice");
        assertThat(recorder.all("host.reboot")).hasSize(2);
    }

    // ---- R9

    @ParameterizedTest
    @CsvSource({"false", "true"})
    void r09_theUpdatesAreReadAgainJustBeforeTheCoordinatorInstallsThem(boolean resumed) {
        var rollout = new SimulatedRollout(Scenarios.fullReboot(2, 2).release("26.5.0"));
        if (resumed) {
            rollout.updateUntil(DeadStop.afterMethod("host.evacuate", 1));
            Demand.pause(rollout, Duration.ofMinutes(2));
        }
        // The cache is gone with the toolstack; before 26.6 apply_updates would then never end.
        rollout.simulator.later(
                Duration.ofSeconds(resumed ? 0 : 230),
                () -> rollout.simulator.crashToolstack(rollout.simulator.coordinator()));
        var recorder = Recorder.of(rollout);
        Demand.doneAndAsFound(rollout, rollout.update());
        var apply = recorder.positions(
                        "host.apply_updates", rollout.simulator.host("xs01").ref())
                .getFirst();
        var read = recorder.positions("GET /updates", "").stream()
                .filter(i -> i < apply)
                .reduce((first, last) -> last)
                .orElseThrow();
        assertThat(recorder.all.subList(read + 1, apply))
                .extracting(Recorder.Sent::name)
                .noneMatch(name -> !name.contains(".get_"));
        assertThat(Duration.between(
                        recorder.all.get(read).at(), recorder.all.get(apply).at()))
                .isLessThan(Duration.ofMinutes(1));
    }

    // ---- R22

    @Test
    void r22_eventTokensAreNeverJournalledAndEachSessionBeginsWithAnEmptyOne() {
        var rollout = new SimulatedRollout(Scenarios.haAndWlb(2, 4));
        var recorder = Recorder.of(rollout);
        assertThat(rollout.update().outcome()).isEqualTo(Outcome.SUCCESS);
        var tokens = new LinkedHashMap<String, String>();
        for (var sent : recorder.all("event.from")) {
            var values = sent.body().replaceAll("(?s)<array>.*</array>", "").split("<param>");
            var token = values[3].replaceAll("<[^>]*>", "");
            tokens.putIfAbsent(values[1] + sent.body().replaceAll("(?s).*(task/[^<]*).*", "$1"), token);
            if (!token.isEmpty()) {
                assertThat(rollout.journal.existing()).noneMatch(r -> r.line().contains(token));
            }
        }
        assertThat(tokens.values()).isNotEmpty().containsOnly("");
        assertThat(recorder.all("event.from")).anyMatch(s -> s.body().matches("(?s).*\\d{20}.*"));
    }

    @ParameterizedTest
    @CsvSource({"host.apply_updates", "host.evacuate", "pool.sync_updates", "VM.pool_migrate", "pool.disable_ha"})
    void r22_aTaskThatIsGoneIsLostAndItsWorkIsLookedFor(String method) {
        var rollout = new SimulatedRollout(Scenarios.haAndWlb(2, 4));
        var lost = new boolean[1];
        Recorder.of(rollout).before("event.from", sent -> {
            if (!lost[0] && rollout.methods().contains(method)) {
                lost[0] = true;
                rollout.simulator.loseTasks("Async." + method);
            }
        });
        Demand.doneAndAsFound(rollout, rollout.update());
        assertThat(lost[0]).isTrue();
        demandOnce(rollout, method);
    }

    @Test
    void r22_aHalfInstalledHostIsTriedOnceMoreAndNotCalledDone() {
        var rollout = new SimulatedRollout(Scenarios.fullReboot(2, 0));
        rollout.simulator.faults().install("xs02", Faults.Install.FAILS_HALFWAY);
        Demand.doneAndAsFound(rollout, rollout.update());
        assertThat(rollout.sequence("host.apply_updates"))
                .containsExactly("host.apply_updates xs01", "host.apply_updates xs02", "host.apply_updates xs02");
    }

    // ---- R23

    @Test
    void r23_clusteredStorageThatIsDegradedForAWhileIsWaitedFor() {
        var rollout = new SimulatedRollout(Scenarios.fullReboot(2, 2));
        rollout.simulator.faults().clusterDegraded("xs02", 2);
        Demand.doneAndAsFound(rollout, rollout.update());
        assertThat(rollout.sequence("host.apply_updates")).hasSize(4);
    }

    @Test
    void r23_clusteredStorageThatStaysDegradedEndsTheHostWithinALimit() {
        var rollout = new SimulatedRollout(Scenarios.fullReboot(2, 2));
        rollout.simulator.faults().clusterDegraded("xs02", 100_000);
        var begin = rollout.clock.now();
        var result = rollout.update();
        assertThat(result.message()).contains("xs02").contains("clustered");
        assertThat(rollout.sequence("host.reboot")).containsExactly("host.reboot xs01");
        assertThat(Duration.between(begin, rollout.clock.now())).isLessThan(Duration.ofHours(4));
    }
}
