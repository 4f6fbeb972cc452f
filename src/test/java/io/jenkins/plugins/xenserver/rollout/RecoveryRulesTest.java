package io.jenkins.plugins.xenserver.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.xenserver.model.GuidanceLevel;
import io.jenkins.plugins.xenserver.model.VmRestartPolicy;
import io.jenkins.plugins.xenserver.simulator.Scenarios;
import io.jenkins.plugins.xenserver.simulator.SimHost;
import io.jenkins.plugins.xenserver.simulator.SimUpdates;
import io.jenkins.plugins.xenserver.simulator.SimVm;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The rules of design §2.5 about what is remembered, forgotten and looked at again: R1–R3, R14. */
class RecoveryRulesTest {
    private static final String FOREIGN = "{\"rollout\":\"other\",\"driver\":\"d\",\"by\":{\"job\":\"ops/other\"}}";

    private static long count(SimulatedRollout rollout, String method) {
        return rollout.methods().stream().filter(method::equals).count();
    }

    // ---- R1

    @Test
    void r01_theCoordinatorsDatabaseIsWrittenAfterTheLockBeforeItIsDisabledAndAfterEachApply() {
        var rollout = new SimulatedRollout(Scenarios.haAndWlb(3, 3));
        rollout.update();
        var methods = rollout.methods();
        assertThat(methods.subList(0, 2)).containsExactly("pool.add_to_other_config", "pool.sync_database");
        var disabled = methods.indexOf("host.disable");
        assertThat(methods.subList(methods.indexOf("pool.set_wlb_enabled"), disabled))
                .contains("pool.sync_database");
        for (var i = 0; i < methods.size(); i++) {
            if (methods.get(i).equals("host.apply_updates")) {
                assertThat(methods.get(i + 1)).isEqualTo("pool.sync_database");
            }
        }
    }

    @Test
    void r01_thatMembersCannotWriteTheDatabaseWhileVersionsDifferIsNoFailure() {
        var rollout = new SimulatedRollout(Scenarios.fullReboot(3, 3));
        var result = rollout.update();
        assertThat(rollout.simulator.calls())
                .filteredOn(call -> call.method().equals("pool.sync_database"))
                .anyMatch(call -> !call.succeeded());
        Demand.doneAndAsFound(rollout, result);
    }

    @Test
    void r01_lockAndLedgerThatTheCoordinatorLostAreWrittenAgain() {
        var rollout = new SimulatedRollout(Scenarios.haAndWlb(2, 2));
        rollout.simulator.faults().when("pool.sync_database").always().refuse();
        var keys = new ArrayList<String>();
        // Nothing is on the coordinator's disk yet when it dies.
        rollout.simulator.later(
                Duration.ofSeconds(215), () -> rollout.simulator.crashToolstack(rollout.simulator.coordinator()));
        rollout.simulator.later(
                Duration.ofSeconds(217),
                () -> assertThat(rollout.simulator.pool().map("other_config")).doesNotContainKey(PoolLock.KEY));
        Recorder.of(rollout)
                .before(
                        "host.reboot",
                        sent -> keys.addAll(
                                rollout.simulator.pool().map("other_config").keySet()));
        Demand.doneAndAsFound(rollout, rollout.update());
        assertThat(keys).contains(PoolLock.KEY, Ledger.PREFIX + "ha", Ledger.PREFIX + "wlb");
    }

    @Test
    void r01_anOutcomeThatTheRestartedCoordinatorContradictsBecomesUnknown() {
        var rollout = new SimulatedRollout(Scenarios.fullReboot(2, 0));
        rollout.simulator.faults().when("pool.sync_database").from(5).times(2).refuse();
        var crashed = new boolean[1];
        Recorder.of(rollout).before("host.reboot", sent -> {
            if (!crashed[0] && rollout.sequence("host.apply_updates").size() == 2) {
                crashed[0] = true;
                rollout.simulator.crashToolstack(rollout.simulator.coordinator());
            }
        });
        var result = rollout.update();
        Demand.doneAndAsFound(rollout, result);
        assertThat(crashed[0]).isTrue();
        assertThat(rollout.sequence("host.apply_updates"))
                .containsExactly("host.apply_updates xs01", "host.apply_updates xs02", "host.apply_updates xs02");
    }

    /** Nobody was there when it was forgotten, so what the journal says must not be taken for what is. */
    @ParameterizedTest
    @CsvSource({"pool/ha-on, pool.enable_ha, 2", "pool/wlb-on, pool.set_wlb_enabled, 3"})
    void r01_whatWasSwitchedOnAgainLastIsLookedAtAgainAfterARestartOfTheCoordinator(
            String activity, String method, int calls) {
        var rollout = new SimulatedRollout(Scenarios.haAndWlb(2, 2));
        rollout.updateUntil(DeadStop.afterOutcome(activity));
        rollout.simulator.crashToolstack(rollout.simulator.coordinator());
        Demand.pause(rollout, Duration.ofMinutes(5));
        Demand.doneAndAsFound(rollout, rollout.update());
        assertThat(rollout.simulator.pool().haEnabled()).isTrue();
        assertThat(rollout.simulator.pool().wlbEnabled()).isTrue();
        assertThat(rollout.sequence(method)).hasSize(calls);
    }

    /** It was paid and struck out, and is owed once more. */
    @Test
    void r01_whatWasPaidBackAndIsForgottenIsPaidBackAgain() {
        var rollout = new SimulatedRollout(Scenarios.haAndWlb(2, 2).autoPowerOn());
        var crashed = new boolean[1];
        Recorder.of(rollout).before("pool.set_update_sync_enabled", sent -> {
            if (!crashed[0]
                    && rollout.simulator.pool().haEnabled()
                    && rollout.methods().contains("pool.enable_ha")) {
                crashed[0] = true;
                rollout.simulator.crashToolstack(rollout.simulator.coordinator());
            }
        });
        Demand.doneAndAsFound(rollout, rollout.update());
        assertThat(rollout.sequence("pool.enable_ha")).hasSize(2);
        assertThat(rollout.simulator.pool().haEnabled()).isTrue();
        assertThat(rollout.simulator.pool().wlbEnabled()).isTrue();
        assertThat(rollout.simulator.pool().periodicSyncEnabled()).isTrue();
        assertThat(rollout.simulator.pool().map("other_config")).containsEntry("auto_poweron", "true");
    }

    @Test
    void r01_whatTheRestartedCoordinatorConfirmsIsNotDoneAgain() {
        var rollout = new SimulatedRollout(Scenarios.haAndWlb(2, 2));
        rollout.updateUntil(DeadStop.afterOutcome("pool/ha-on"));
        Demand.pause(rollout, Duration.ofMinutes(10));
        rollout.simulator.crashToolstack(rollout.simulator.coordinator());
        Demand.pause(rollout, Duration.ofMinutes(5));
        Demand.doneAndAsFound(rollout, rollout.update());
        assertThat(rollout.sequence("pool.enable_ha")).hasSize(1);
    }

    // ---- R2

    @Test
    void r02_whatALaterLookComparesIsOnDiskBeforeTheCallIsSent() {
        var rollout = new SimulatedRollout(Scenarios.fullReboot(2, 4));
        rollout.options = RolloutOptions.DEFAULT.withLevel(GuidanceLevel.FULL).withVmRestart(VmRestartPolicy.LEVEL);
        var sim = rollout.simulator;
        var seen = new LinkedHashMap<String, Integer>();
        var recorder = Recorder.of(rollout);
        BiFunction<String, Function<Map<String, Object>, Map<String, Object>>, Consumer<Recorder.Sent>> compare =
                (activity, wanted) -> sent -> {
                    var intent = rollout.journal.existing().getLast();
                    assertThat(intent.type()).isEqualTo(RecordType.INTENT);
                    assertThat(intent.id()).endsWith("/" + activity);
                    seen.merge(activity, 1, Integer::sum);
                    var before = intent.data().path("before");
                    wanted.apply(Map.of("id", intent.id()))
                            .forEach((key, value) -> assertThat(before.path(key).asText("missing"))
                                    .as(activity + " " + key)
                                    .isEqualTo(String.valueOf(value)));
                };
        Function<Map<String, Object>, SimHost> host = known -> sim.hosts().stream()
                .filter(h -> ((String) known.get("id")).contains(h.text("uuid")))
                .findFirst()
                .orElseThrow();
        Function<Map<String, Object>, SimVm> vm = known -> sim.vms().stream()
                .filter(v -> ((String) known.get("id")).contains(v.text("uuid")))
                .findFirst()
                .orElseThrow();
        recorder.before(
                "host.reboot",
                compare.apply(
                        "reboot",
                        known -> Map.of("boot", seconds(host.apply(known).bootTime()), "rebootPending", true)));
        recorder.before("host.apply_updates", compare.apply("apply", known -> Map.of("date", "", "hash", "")));
        recorder.before(
                "VM.clean_reboot",
                compare.apply(
                        "restart",
                        known -> Map.of("start", seconds(vm.apply(known).startTime()))));
        assertThat(rollout.update().outcome()).isEqualTo(Outcome.SUCCESS);
        assertThat(seen).containsOnlyKeys("reboot", "apply", "restart").containsEntry("reboot", 2);
    }

    private static Instant seconds(Instant instant) {
        return instant.truncatedTo(java.time.temporal.ChronoUnit.SECONDS);
    }

    // ---- R3

    @Test
    void r03_whatWasDoneIsReplayedFromTheJournalAndNotDoneAgain() {
        var rollout = new SimulatedRollout(Scenarios.haAndWlb(2, 4));
        for (var method : List.of("pool.disable_ha", "host.evacuate", "host.apply_updates", "host.reboot")) {
            rollout.updateUntil(DeadStop.afterMethod(method, 1));
        }
        Demand.doneAndAsFound(rollout, rollout.update());
        assertThat(rollout.sequence("host.apply_updates", "host.reboot", "host.evacuate"))
                .doesNotHaveDuplicates()
                .hasSize(6);
        assertThat(count(rollout, "pool.disable_ha")).isOne();
    }

    /** Whoever goes on may have no gate, as the command line may; a "no" that was heard counts all the same. */
    @Test
    void r03_aGatesNoIsNotForgottenByWhoeverGoesOnWithoutAGate() {
        var twin = new SimulatedRollout(Scenarios.fullReboot(3, 6));
        twin.gate = step -> new HostGate.Verdict(false, "The application does not answer.");
        var expected = twin.update();
        var heard = twin.journal.existing().stream()
                .filter(r -> r.type() == RecordType.GATE)
                .findFirst()
                .orElseThrow();

        var rollout = new SimulatedRollout(Scenarios.fullReboot(3, 6));
        rollout.gate = twin.gate;
        rollout.updateUntil(DeadStop.afterRecord((int) heard.seq()));
        rollout.gate = HostGate.OPEN;
        var result = rollout.update();
        assertThat(result.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(result.message()).isEqualTo(expected.message()).contains("The application does not answer.");
        assertThat(count(rollout, "host.reboot")).isOne();
        assertThat(rollout.methods()).doesNotContain("VM.pool_migrate");
    }

    private record Interference(String what, String says, SimulatedRollout.Operation act) {
        @Override
        public String toString() {
            return what;
        }
    }

    /** Everything that a call on a host relies on, changed by somebody else while nobody drives the rollout. */
    private static List<Interference> interferences(SimulatedRollout rollout) {
        var sim = rollout.simulator;
        var pool = sim.pool().ref();
        var host = sim.host("xs01").ref();
        return List.of(
                new Interference("lock", "ops/other", client -> {
                    client.call("pool.remove_from_other_config", pool, PoolLock.KEY);
                    client.call("pool.add_to_other_config", pool, PoolLock.KEY, FOREIGN);
                }),
                new Interference(
                        "hash",
                        "somebody synchronised it in between",
                        client -> sim.changeHashBehindTheClient(SimUpdates.harmless())),
                new Interference(
                        "availability",
                        "Somebody switched high availability",
                        client -> client.async("pool.enable_ha", List.of(), Map.of())),
                new Interference(
                        "balancing",
                        "Somebody switched workload balancing",
                        client -> client.call("pool.set_wlb_enabled", pool, true)),
                new Interference(
                        "synchronisation",
                        "Somebody switched the periodic synchronisation",
                        client -> client.call("pool.set_update_sync_enabled", pool, true)),
                new Interference("automatic power-on", "Somebody switched automatic power-on", client -> {
                    client.call("pool.remove_from_other_config", pool, "auto_poweron");
                    client.call("pool.add_to_other_config", pool, "auto_poweron", "true");
                }),
                new Interference("service", "Somebody enabled host xs01", client -> client.call("host.enable", host)),
                new Interference("emptiness", "Host xs01 is not empty", client -> {
                    client.call("host.enable", host);
                    var vm = sim.vm("vm-001").ref();
                    client.async("VM.pool_migrate", vm, host, Map.of("live", "true"));
                    client.call("host.disable", host);
                }),
                new Interference("coordinator", "another coordinator", client -> sim.handOver(sim.host("xs02"))));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4, 5, 6, 7, 8})
    void r03_aStandingConditionThatSomebodyElseChangedStopsTheRolloutAfterAResumeToo(int number) {
        var rollout = new SimulatedRollout(Scenarios.haAndWlb(3, 6).autoPowerOn());
        rollout.updateUntil(DeadStop.beforeMethod("host.apply_updates", 1));
        var interference = interferences(rollout).get(number);
        rollout.operator(interference.act());

        var result = rollout.update();

        assertThat(result.outcome()).as(interference.what()).isIn(Outcome.FAILED, Outcome.DETACHED);
        assertThat(result.message()).contains(interference.says());
        assertThat(rollout.methods()).doesNotContain("host.apply_updates", "host.reboot");
    }

    private static String host(SimulatedRollout rollout, String name) {
        return rollout.simulator.host(name).text("uuid");
    }

    // ---- R14

    @Test
    void r14_aCoordinatorThatDoesNotComeBackIsToldWithTheConsoleCommandsAndNothingElseIsBegun() {
        var rollout = new SimulatedRollout(Scenarios.haAndWlb(3, 6));
        rollout.simulator.faults().neverReturns("xs01");
        var result = rollout.update();
        assertThat(result.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(result.message())
                .contains("xs01")
                .contains("xe pool-emergency-transition-to-master")
                .contains("xe pool-recover-slaves")
                .containsPattern("database, \\d+ (min|s) ago");
        assertThat(rollout.sequence("host.disable")).containsOnly("host.disable xs01");
        assertThat(rollout.journal.existing().getLast().type()).isEqualTo(RecordType.CLOSED);
    }

    /** In whatever it dies: while a task is waited for, or while its host is up and only the database is read. */
    @ParameterizedTest
    @CsvSource({"host.apply_updates, event.from", "host.reboot, host.get_record"})
    void r14_aCoordinatorThatGoesForGoodWhileAMemberIsInHandIsToldLikewise(String call, String then) {
        var rollout = new SimulatedRollout(Scenarios.haAndWlb(3, 6));
        var sim = rollout.simulator;
        var crashed = new boolean[1];
        Recorder.of(rollout).before(then, sent -> {
            if (!crashed[0] && rollout.sequence(call).size() == 2) {
                crashed[0] = true;
                sim.crash(sim.host("xs01"));
            }
        });
        var begin = rollout.clock.now();
        var result = rollout.update();
        assertThat(result.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(result.message())
                .contains("coordinator xs01")
                .contains("xe pool-emergency-transition-to-master")
                .containsPattern("database, \\d+ (min|s) ago");
        assertThat(rollout.log)
                .filteredOn(line -> line.contains("does not answer; waiting"))
                .hasSizeLessThanOrEqualTo(1);
        assertThat(Duration.between(begin, rollout.clock.now())).isLessThan(Duration.ofHours(2));
        assertThat(rollout.sequence("host.disable")).doesNotContain("host.disable xs03");
    }

    @Test
    void r14_anotherCoordinatorEndsTheRunAndTheNextOneSynchronisesItAndBeginsWithIt() {
        var rollout = new SimulatedRollout(Scenarios.fullReboot(3, 6));
        Recorder.of(rollout)
                .before("host.evacuate", sent -> rollout.simulator.handOver(rollout.simulator.host("xs02")));
        var result = rollout.update();
        assertThat(result.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(result.message()).contains("another coordinator").contains("Start a new run");
        assertThat(rollout.methods()).doesNotContain("host.apply_updates");

        var next = rollout.successor("rollout-2");
        next.takeOver = owner -> true;
        Demand.doneAndAsFound(next, next.update());
        assertThat(next.sequence("host.apply_updates").getFirst()).isEqualTo("host.apply_updates xs02");
        assertThat(count(next, "pool.sync_updates")).isEqualTo(2);
    }
}
