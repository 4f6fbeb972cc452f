package io.jenkins.plugins.xenserver.rollout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.xenserver.simulator.Scenarios;
import io.jenkins.plugins.xenserver.simulator.SimHost;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Lock, ledger, fence and adoption (design §2.3). */
class OwnershipTest {
    private static final String FOREIGN =
            "{\"rollout\":\"other\",\"driver\":\"d\",\"since\":\"2026-03-02T19:00:00Z\",\"by\":{\"job\":\"ops/other\",\"build\":\"7\"}}";

    private static SimulatedRollout.Operation otherConfig(SimulatedRollout rollout, String key, String value) {
        var pool = rollout.simulator.pool().ref();
        return client -> {
            client.call("pool.remove_from_other_config", pool, key);
            if (value != null) {
                client.call("pool.add_to_other_config", pool, key, value);
            }
        };
    }

    /** The calls that something other than the lock's owner must not make. */
    private static List<String> consequences(SimulatedRollout rollout) {
        return rollout.methods().stream()
                .filter(m -> !m.endsWith("other_config"))
                .toList();
    }

    @Test
    void shouldRefuseAPoolThatSomebodyElseHoldsAndNameThem() {
        var rollout = new SimulatedRollout(Scenarios.fullReboot(2, 2));
        rollout.operator(otherConfig(rollout, PoolLock.KEY, FOREIGN));
        var result = rollout.update();
        assertThat(result.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(result.message()).contains("ops/other").contains("build 7").contains("pool-1");
        assertThat(consequences(rollout)).isEmpty();
        assertThat(rollout.simulator.pool().map("other_config")).containsEntry(PoolLock.KEY, FOREIGN);
    }

    @Test
    void shouldWriteNothingToAPoolThatTheCallerMayNotUse() {
        var rollout = new SimulatedRollout(Scenarios.fullReboot(2, 2));
        rollout.admission = facts -> {
            throw new RolloutException("Nobody may use " + facts.name() + ".");
        };
        var result = rollout.update();
        assertThat(result.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(result.message()).isEqualTo("Nobody may use pool-1.");
        assertThat(rollout.methods()).isEmpty();
    }

    @Test
    void shouldTreatAnUnreadableLockAsSomebodyElses() {
        var rollout = new SimulatedRollout(Scenarios.fullReboot(2, 2));
        rollout.operator(otherConfig(rollout, PoolLock.KEY, "not json"));
        assertThat(rollout.update().message()).contains("an unknown program");
        assertThat(consequences(rollout)).isEmpty();
    }

    @Test
    void shouldSendNothingMoreOnceTheLockWasTakenOver() {
        var rollout = new SimulatedRollout(Scenarios.haAndWlb(3, 6));
        var sent = new int[1];
        rollout.operator(Duration.ofSeconds(250), client -> {
            otherConfig(rollout, PoolLock.KEY, FOREIGN).run(client);
            sent[0] = consequences(rollout).size();
        });
        var result = rollout.update();
        assertThat(result.outcome()).isEqualTo(Outcome.DETACHED);
        assertThat(result.message()).contains("ops/other");
        assertThat(consequences(rollout)).hasSize(sent[0]);
        assertThat(rollout.simulator.pool().haEnabled()).isFalse();
    }

    @Test
    void shouldSendNothingMoreOnceTheLockWasCleared() {
        var rollout = new SimulatedRollout(Scenarios.haAndWlb(3, 6));
        rollout.operator(Duration.ofSeconds(250), otherConfig(rollout, PoolLock.KEY, null));
        assertThat(rollout.update().message()).contains("somebody cleared it");
        assertThat(rollout.methods()).doesNotContain("host.reboot", "pool.enable_ha");
    }

    /** As when a Jenkins is started from an older backup than the run that it completed since. */
    @ParameterizedTest
    @ValueSource(ints = {4, 9})
    void shouldInstallNothingTwiceWhereAnotherCopyOfTheRunHasGoneOnToTheEnd(int calls) {
        var rollout = new SimulatedRollout(Scenarios.fullReboot(2, 4));
        rollout.updateUntil(DeadStop.afterCall(calls));
        var backup =
                rollout.journal.existing().stream().map(JournalRecord::line).collect(Collectors.toList());
        assertThat(rollout.methods()).doesNotContain("host.apply_updates");
        assertThat(rollout.update().outcome()).isEqualTo(Outcome.SUCCESS);
        var sent = rollout.methods().size();

        rollout.store = journal -> new MemoryJournal(backup);
        var result = rollout.update();
        assertThat(result.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(result.message()).contains("Host xs01 has been given these updates by somebody else");
        assertThat(rollout.methods().subList(sent, rollout.methods().size()))
                .contains("pool.sync_database")
                .doesNotContain("host.disable", "host.evacuate", "host.apply_updates", "host.reboot");
        assertThat(rollout.simulator.hosts()).allMatch(SimHost::isEnabled);
        assertThat(rollout.simulator.pool().map("other_config")).isEmpty();
    }

    @Test
    void shouldSendNothingMoreOnceTheCallerIsGone() {
        var rollout = new SimulatedRollout(Scenarios.fullReboot(3, 6));
        rollout.simulator.later(Duration.ofSeconds(250), () -> rollout.wanted = false);
        assertThat(rollout.update().outcome()).isEqualTo(Outcome.DETACHED);
        assertThat(rollout.methods()).doesNotContain("host.reboot");
        assertThat(rollout.journal.existing().getLast().type()).isEqualTo(RecordType.DETACHED);
    }

    @Test
    void shouldStopAndRestoreWhenSomebodySwitchesHaOn() {
        var rollout = new SimulatedRollout(Scenarios.haAndWlb(3, 6));
        rollout.operator(Duration.ofSeconds(220), client -> client.async("pool.enable_ha", List.of(), Map.of()));
        var result = rollout.update();
        assertThat(result.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(rollout.simulator.pool().wlbEnabled()).isTrue();
        assertThat(rollout.simulator.hosts())
                .allSatisfy(h -> assertThat(h.isEnabled()).isTrue());
    }

    /** Neither while it is open nor when it is closed: each kind would take the other's decisions for its own. */
    @Test
    void shouldLeaveTheJournalOfARunOfAnotherKindAlone() {
        var rollout = new SimulatedRollout(Scenarios.haAndWlb(2, 0));
        rollout.updateUntil(DeadStop.afterCall(12));
        demandRefused(rollout);
        assertThat(rollout.update().outcome()).isEqualTo(Outcome.SUCCESS);
        demandRefused(rollout);
    }

    private static void demandRefused(SimulatedRollout rollout) {
        var written = rollout.journal.existing();
        var sent = rollout.simulator.read(rollout.simulator::requestsByMethod);
        for (Function<RolloutSetup, Procedure> other : List.<Function<RolloutSetup, Procedure>>of(
                setup -> new RestorePool(setup, true), ApplyGuidance::new, PoolSync::new)) {
            assertThatThrownBy(() -> rollout.run(other))
                    .isInstanceOf(RolloutException.class)
                    .hasMessageContaining("a run of the kind 'rolling-update'");
        }
        assertThat(rollout.journal.existing()).isEqualTo(written);
        assertThat(rollout.simulator.read(rollout.simulator::requestsByMethod)).isEqualTo(sent);
    }

    @Test
    void shouldPayTheDebtsOfADeadRolloutBeforeItsOwnWork() {
        var dead = new SimulatedRollout(Scenarios.haAndWlb(2, 4));
        dead.updateUntil(DeadStop.afterCall(12));
        assertThat(dead.simulator.pool().haEnabled()).isFalse();
        // What clears a dead rollout's lock is not this test's business.
        dead.operator(otherConfig(dead, PoolLock.KEY, null));

        var next = dead.successor("rollout-2");
        var result = next.update();

        assertThat(result.outcome()).as(result.message()).isIn(Outcome.SUCCESS, Outcome.UNSTABLE);
        assertThat(next.log).anyMatch(line -> line.contains("An earlier rollout left something to restore"));
        assertThat(next.simulator.pool().haEnabled()).isTrue();
        assertThat(next.simulator.pool().wlbEnabled()).isTrue();
        assertThat(next.simulator.pool().periodicSyncEnabled()).isTrue();
        assertThat(next.simulator.pool().map("other_config")).isEmpty();
    }

    @Test
    void shouldWriteEachDebtToJournalAndPoolBeforeTheChange() {
        var rollout = new SimulatedRollout(Scenarios.haAndWlb(2, 2));
        rollout.update();
        var calls = rollout.simulator.calls();
        for (var change :
                Map.of("ha", "pool.disable_ha", "wlb", "pool.set_wlb_enabled").entrySet()) {
            var owed = rollout.indexOf("pool.add_to_other_config", Ledger.PREFIX + change.getKey());
            var changed = rollout.indexOf(change.getValue(), "");
            assertThat(owed).isNotNegative().isLessThan(changed);
        }
        assertThat(calls).isNotEmpty();
    }
}
