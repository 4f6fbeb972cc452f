package io.jenkins.plugins.xenserver.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.xenserver.model.PrecheckResult;
import io.jenkins.plugins.xenserver.simulator.Faults;
import io.jenkins.plugins.xenserver.simulator.Scenarios;
import io.jenkins.plugins.xenserver.simulator.SimHost;
import io.jenkins.plugins.xenserver.simulator.SimVm;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The side roads: chosen hosts, windows, gates, stops, failures, restoration (design §2.4, §3.2). */
class RoadsTest {
    private static List<HostResult.Result> results(RolloutResult result) {
        return result.hosts().stream().map(HostResult::result).toList();
    }

    private static long rebooted(SimulatedRollout rollout) {
        return rollout.methods().stream().filter("host.reboot"::equals).count();
    }

    private static void demandAsFound(SimulatedRollout rollout) {
        var pool = rollout.simulator.pool();
        assertThat(pool.map("other_config")).doesNotContainKey(PoolLock.KEY);
        assertThat(pool.map("other_config").keySet()).noneMatch(k -> k.startsWith(Ledger.PREFIX));
        assertThat(rollout.simulator.hosts()).allMatch(SimHost::isEnabled);
        assertThat(rollout.simulator.vms()).allMatch(SimVm::isRunning);
        assertThat(rollout.simulator.forbiddenCalls()).isEmpty();
    }

    @Test
    void shouldAskTheGateAfterEachHostBeforeItsVmsComeHome() {
        var rollout = new SimulatedRollout(Scenarios.fullReboot(3, 6));
        var asked = new ArrayList<String>();
        rollout.gate = step -> {
            asked.add(step.host() + " " + step.done() + "/" + step.total() + " holds "
                    + rollout.simulator.host(step.host()).domains().stream()
                            .filter(SimVm::isUserVm)
                            .count());
            return HostGate.Verdict.PASSED;
        };
        assertThat(rollout.update().outcome()).isEqualTo(Outcome.SUCCESS);
        assertThat(asked).containsExactly("xs01 1/3 holds 0", "xs02 2/3 holds 0", "xs03 3/3 holds 0");
    }

    @Test
    void shouldStopAtAGateThatSaysNoAndMoveNoVmToThatHost() {
        var rollout = new SimulatedRollout(Scenarios.haAndWlb(3, 6));
        rollout.gate = step -> new HostGate.Verdict(false, "The application does not answer.");
        var result = rollout.update();
        assertThat(result.message()).contains("xs01").contains("The application does not answer.");
        assertThat(rebooted(rollout)).isEqualTo(1);
        assertThat(rollout.methods()).doesNotContain("VM.pool_migrate");
        // Versions differ now, so high availability cannot be switched on and stays owed (rule R4).
        assertThat(result.owed()).extracting(Obligation::kind).containsExactly(Obligation.Kind.HA);
        assertThat(rollout.simulator.pool().wlbEnabled()).isTrue();
    }

    @Test
    void shouldTakeAGateThatWasInterruptedForAStopAndMoveNoVmToThatHost() {
        var rollout = new SimulatedRollout(Scenarios.haAndWlb(3, 6));
        rollout.gate = step -> {
            rollout.stop.request(StopSignal.Wish.AFTER_HOST, "alice");
            return new HostGate.Verdict(false, "interrupted");
        };
        var result = rollout.update();
        assertThat(result.outcome()).isEqualTo(Outcome.ABORTED);
        assertThat(result.message()).contains("alice").contains("xs01");
        assertThat(rebooted(rollout)).isEqualTo(1);
        assertThat(rollout.methods()).doesNotContain("VM.pool_migrate");
        assertThat(rollout.journal.reopened().existing()).noneMatch(entry -> entry.type() == RecordType.GATE);
    }

    @Test
    void shouldTakeNoVerdictFromAGateThatEndsWithItsCaller() {
        var rollout = new SimulatedRollout(Scenarios.haAndWlb(3, 6));
        rollout.gate = step -> {
            rollout.wanted = false;
            return new HostGate.Verdict(false, "gone");
        };
        assertThat(rollout.update().outcome()).isEqualTo(Outcome.DETACHED);
        assertThat(rollout.journal.reopened().existing()).noneMatch(entry -> entry.type() == RecordType.GATE);
        assertThat(rebooted(rollout)).isEqualTo(1);
        assertThat(rollout.simulator.pool().haEnabled()).isFalse();
    }

    @Test
    void shouldWatchAfterTheFirstHostOnly() {
        var quick = new SimulatedRollout(Scenarios.toolstackOnly(3, 0));
        quick.update();
        var slow = new SimulatedRollout(Scenarios.toolstackOnly(3, 0));
        slow.options = RolloutOptions.DEFAULT.with(o -> o.canary = Duration.ofMinutes(45));
        slow.update();
        assertThat(Duration.between(quick.clock.now(), slow.clock.now()))
                .isBetween(Duration.ofMinutes(45), Duration.ofMinutes(46));
    }

    @Test
    void shouldUpdateOnlyTheChosenHosts() {
        var rollout = new SimulatedRollout(Scenarios.harmless(3, 0));
        rollout.options = RolloutOptions.DEFAULT.with(o -> o.hosts = List.of("xs01", "*3"));
        assertThat(rollout.update().hosts()).extracting(HostResult::name).containsExactly("xs01", "xs03");
        assertThat(rollout.simulator.host("xs02").text("last_update_hash")).isEmpty();
    }

    @Test
    void shouldRefuseAMemberBeforeItsCoordinator() {
        var rollout = new SimulatedRollout(Scenarios.fullReboot(3, 0));
        rollout.options = RolloutOptions.DEFAULT.with(o -> o.hosts = List.of("xs02"));
        assertThat(rollout.update().message()).contains("coordinator xs01");
        assertThat(rollout.methods()).doesNotContain("host.disable");
    }

    @Test
    void shouldRefuseToLeaveAPoolWithDifferentVersionsUnlessAllowed() {
        var rollout = new SimulatedRollout(Scenarios.fullReboot(3, 0));
        rollout.options = RolloutOptions.DEFAULT.with(o -> o.hosts = List.of("xs01"));
        assertThat(rollout.update().message()).contains("different versions");
        assertThat(rollout.methods()).doesNotContain("host.disable");

        var allowed = rollout.successor("rollout-2");
        allowed.options = rollout.options.with(o -> o.allowMixed = true);
        assertThat(allowed.update().outcome()).isEqualTo(Outcome.INCOMPLETE);
        assertThat(rebooted(allowed)).isEqualTo(1);
    }

    @Test
    void shouldRefuseAWindowThatIsTooShortBeforeAnythingIsSwitchedOff() {
        var rollout = new SimulatedRollout(Scenarios.haAndWlb(3, 3));
        rollout.options = RolloutOptions.DEFAULT.with(
                o -> o.finishBefore = rollout.clock.now().plus(Duration.ofMinutes(40)));
        assertThat(rollout.update().message()).contains("longer than the window");
        assertThat(rollout.methods()).doesNotContain("pool.disable_ha", "host.disable");
        demandAsFound(rollout);
    }

    @Test
    void shouldBeginNoHostThatWouldNotBeDoneInTimeAndGoOnWithItInTheNextRun() {
        var rollout = new SimulatedRollout(Scenarios.haAndWlb(3, 3));
        rollout.options = RolloutOptions.DEFAULT.with(o -> {
            o.finishBefore = rollout.clock.now().plus(Duration.ofMinutes(35));
            o.allowMixed = true;
        });
        var result = rollout.update();
        assertThat(result.message()).contains("xs03").contains("The next run goes on");
        assertThat(results(result)).endsWith(HostResult.Result.NOT_STARTED);
        assertThat(rebooted(rollout)).isBetween(1L, 2L);
        assertThat(result.owed()).extracting(Obligation::kind).containsExactly(Obligation.Kind.HA);

        var next = rollout.successor("rollout-2");
        var end = next.update();
        assertThat(end.owed()).isEmpty();
        assertThat(rebooted(next)).isEqualTo(3);
        assertThat(next.simulator.pool().haEnabled()).isTrue();
        demandAsFound(next);
    }

    @Test
    void shouldFinishTheHostInHandWhenAskedToStop() {
        var rollout = new SimulatedRollout(Scenarios.haAndWlb(3, 6));
        rollout.simulator.later(Duration.ofMinutes(5), () -> rollout.stop.request(StopSignal.Wish.AFTER_HOST, "alice"));
        var result = rollout.update();
        assertThat(result.outcome()).isEqualTo(Outcome.ABORTED);
        assertThat(result.message()).contains("alice");
        assertThat(results(result))
                .containsExactly(
                        HostResult.Result.UPDATED, HostResult.Result.NOT_STARTED, HostResult.Result.NOT_STARTED);
        assertThat(result.owed()).extracting(Obligation::kind).containsExactly(Obligation.Kind.HA);
    }

    @Test
    void shouldSendNothingNewWhenAskedToStopNowAndRestoreWhatItCan() {
        var rollout = new SimulatedRollout(Scenarios.haAndWlb(3, 6));
        rollout.simulator.later(Duration.ofSeconds(250), () -> rollout.stop.request(StopSignal.Wish.NOW, "alice"));
        var result = rollout.update();
        assertThat(result.outcome()).isEqualTo(Outcome.ABORTED);
        assertThat(rebooted(rollout)).isZero();
        assertThat(rollout.methods()).contains("host.apply_updates");
        assertThat(rollout.simulator.pool().wlbEnabled()).isTrue();
        assertThat(rollout.simulator.pool().periodicSyncEnabled()).isTrue();
        // The updates are in and demand a reboot, so xapi will not enable the host; the report says so.
        assertThat(result.owed()).extracting(Obligation::subject).contains("xs01");
    }

    @Test
    void shouldGiveUpWaitingWhenAskedTwice() {
        var rollout = new SimulatedRollout(Scenarios.haAndWlb(3, 6));
        rollout.simulator.faults().neverReturns("xs01");
        rollout.simulator.later(Duration.ofMinutes(6), () -> rollout.stop.request(StopSignal.Wish.NOW, "alice"));
        rollout.simulator.later(Duration.ofMinutes(8), () -> rollout.stop.request(StopSignal.Wish.NOW, "alice"));
        var begin = rollout.clock.now();
        var result = rollout.update();
        assertThat(Duration.between(begin, rollout.clock.now())).isLessThan(Duration.ofMinutes(10));
        assertThat(result.outcome()).isEqualTo(Outcome.ABORTED);
        assertThat(result.owed()).isNotEmpty();
        assertThat(rollout.journal.existing().getLast().type()).isEqualTo(RecordType.CLOSED);
    }

    @Test
    void shouldStopAtTheFirstHostThatCannotBeCompleted() {
        var rollout = new SimulatedRollout(Scenarios.fullReboot(3, 6));
        rollout.simulator
                .faults()
                .when("host.apply_updates")
                .from(2)
                .always()
                .then(sim -> sim.faults().install("xs02", Faults.Install.FAILS_BEFORE_PACKAGES));
        var result = rollout.update();
        assertThat(result.message()).contains("xs02");
        assertThat(results(result))
                .containsExactly(HostResult.Result.UPDATED, HostResult.Result.FAILED, HostResult.Result.NOT_STARTED);
        assertThat(rollout.simulator.host("xs02").isEnabled()).isTrue();
        assertThat(rollout.simulator.vms()).allMatch(SimVm::isRunning);
    }

    @Test
    void shouldLeaveAFailingMemberBehindWhenThatWasChosen() {
        var rollout = new SimulatedRollout(Scenarios.fullReboot(3, 6));
        rollout.options = RolloutOptions.DEFAULT.with(o -> o.onFailure = RolloutOptions.OnFailure.SKIP_HOST);
        rollout.simulator.faults().neverReturns("xs02");
        var result = rollout.update();
        assertThat(results(result))
                .containsExactly(HostResult.Result.UPDATED, HostResult.Result.FAILED, HostResult.Result.UPDATED);
        assertThat(result.outcome()).isEqualTo(Outcome.INCOMPLETE);
    }

    @Test
    void shouldNeverLeaveAFailingCoordinatorBehind() {
        var rollout = new SimulatedRollout(Scenarios.fullReboot(3, 6));
        rollout.options = RolloutOptions.DEFAULT.with(o -> o.onFailure = RolloutOptions.OnFailure.SKIP_HOST);
        rollout.simulator
                .faults()
                .when("host.apply_updates")
                .always()
                .then(sim -> sim.faults().install("xs01", Faults.Install.FAILS_BEFORE_PACKAGES));
        assertThat(results(rollout.update()))
                .containsExactly(
                        HostResult.Result.FAILED, HostResult.Result.NOT_STARTED, HostResult.Result.NOT_STARTED);
        assertThat(rollout.sequence("host.disable")).doesNotContain("host.disable xs02", "host.disable xs03");
    }

    @Test
    void shouldRestoreFromThePoolsOwnLedgerAlone() {
        var dead = new SimulatedRollout(Scenarios.haAndWlb(3, 6));
        dead.updateUntil(DeadStop.afterCall(9));
        assertThat(dead.simulator.pool().haEnabled()).isFalse();

        var polite = dead.successor("restore-1");
        assertThat(polite.run(setup -> new RestorePool(setup, false)).message()).contains("is held by");
        assertThat(polite.simulator.pool().haEnabled()).isFalse();

        var forced = dead.successor("restore-2");
        var result = forced.run(setup -> new RestorePool(setup, true));
        assertThat(result.outcome()).as(result.message()).isEqualTo(Outcome.SUCCESS);
        assertThat(forced.simulator.pool().haEnabled()).isTrue();
        assertThat(forced.simulator.pool().wlbEnabled()).isTrue();
        assertThat(forced.simulator.pool().periodicSyncEnabled()).isTrue();
        demandAsFound(forced);
    }

    @Test
    void shouldTakeOverALockWhoseOwnerIsKnownToBeDead() {
        var dead = new SimulatedRollout(Scenarios.haAndWlb(2, 2));
        dead.updateUntil(DeadStop.afterCall(10));
        var next = dead.successor("rollout-2");
        next.takeOver = owner -> owner.rollout().equals("rollout-1");
        assertThat(next.update().owed()).isEmpty();
        demandAsFound(next);
    }

    @Test
    void shouldCompleteOnlyTheHostInHandAfterALongInterruption() throws InterruptedException {
        var rollout = new SimulatedRollout(Scenarios.fullReboot(3, 6));
        rollout.updateUntil(DeadStop.afterCall(12));
        rollout.clock.sleep(Duration.ofHours(3));
        var result = rollout.update();
        assertThat(results(result))
                .containsExactly(
                        HostResult.Result.UPDATED, HostResult.Result.NOT_STARTED, HostResult.Result.NOT_STARTED);
        assertThat(result.message()).contains("xs02, xs03").contains("interrupted for so long");
        assertThat(rebooted(rollout)).isEqualTo(1);
    }

    @Test
    void shouldSayWhatCanBeDoneWhenTheCoordinatorDoesNotComeBack() {
        var rollout = new SimulatedRollout(Scenarios.haAndWlb(3, 6));
        rollout.simulator.faults().neverReturns("xs01");
        var begin = rollout.clock.now();
        var result = rollout.update();
        assertThat(result.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(result.message())
                .contains("xs01")
                .contains("pool-emergency-transition-to-master")
                .containsPattern("database, \\d+ (min|s) ago");
        assertThat(result.owed()).extracting(Obligation::kind).contains(Obligation.Kind.HA, Obligation.Kind.WLB);
        assertThat(Duration.between(begin, rollout.clock.now())).isLessThan(Duration.ofHours(2));
        assertThat(rollout.sequence("host.disable")).containsOnly("host.disable xs01");
    }

    /** A host that came back while nobody looked has enabled itself; it must not be taken out of service once more. */
    @Test
    void shouldNotDisableAHostAgainThatRestartedWhileNobodyLooked() throws InterruptedException {
        for (var restart : List.of("/reboot", "/restart-toolstack")) {
            var scenario = restart.equals("/reboot") ? Scenarios.fullReboot(2, 2) : Scenarios.toolstackOnly(2, 2);
            var rollout = new SimulatedRollout(scenario);
            rollout.store = inner -> new JournalStore() {
                @Override
                public List<JournalRecord> existing() {
                    return inner.existing();
                }

                @Override
                public void append(JournalRecord entry) throws java.io.IOException {
                    inner.append(entry);
                    if (entry.type() == RecordType.SENT && entry.id().endsWith(restart)) {
                        throw new DeadStop.Dead();
                    }
                }

                @Override
                public void close() {}
            };
            try {
                rollout.update();
            } catch (DeadStop.Dead expected) {
                rollout.store = s -> s;
            }
            rollout.clock.sleep(Duration.ofMinutes(30));
            assertThat(rollout.simulator.host("xs01").isEnabled()).isTrue();
            assertThat(rollout.update().outcome()).as(restart).isEqualTo(Outcome.SUCCESS);
            assertThat(rollout.sequence("host.disable"))
                    .as(restart)
                    .containsExactly("host.disable xs01", "host.disable xs02");
        }
    }

    @Test
    void shouldEmptyHostsInTheChosenBatchesAndOverTheChosenNetwork() {
        var rollout = new SimulatedRollout(Scenarios.fullReboot(2, 8).network("Migration"));
        rollout.options = RolloutOptions.DEFAULT.with(o -> {
            o.evacuationBatch = 2;
            o.evacuationNetwork = "Migration";
        });
        assertThat(rollout.update().outcome()).isEqualTo(Outcome.SUCCESS);
        assertThat(rollout.simulator.calls())
                .filteredOn(c -> c.method().equals("host.evacuate"))
                .hasSize(2)
                .allSatisfy(c -> assertThat(c.arguments()).contains("Migration", "2"));
        assertThat(rollout.simulator.calls())
                .filteredOn(c -> c.method().equals("VM.pool_migrate"))
                .isNotEmpty()
                .allSatisfy(c -> assertThat(c.arguments().toString()).contains("network=Migration"));
    }

    @Test
    void shouldRefuseANetworkThatThePoolDoesNotHaveBeforeAnythingIsChanged() {
        var rollout =
                new SimulatedRollout(Scenarios.haAndWlb(2, 4).network("twice").network("twice"));
        rollout.options = RolloutOptions.DEFAULT.with(o -> o.evacuationNetwork = "Migration");
        assertThat(rollout.update().message()).contains("no network Migration");
        var next = rollout.successor("rollout-2");
        next.options = RolloutOptions.DEFAULT.with(o -> o.evacuationNetwork = "twice");
        assertThat(next.update().message()).contains("several networks called twice");
        assertThat(next.methods()).doesNotContain("pool.disable_ha", "host.disable");
        demandAsFound(next);
    }

    @Test
    void shouldWarnOfABatchThatTheToolstackDropsWithoutAWord() {
        assertThat(warningsOfBatch("23.26.0", 2))
                .singleElement()
                .satisfies(w -> assertThat(w.message()).contains("xs01", "23.26.0", "2 VMs at a time"));
        assertThat(warningsOfBatch("23.26.0", 0)).isEmpty();
        assertThat(warningsOfBatch("23.27.0", 2)).isEmpty();
    }

    private static List<PrecheckResult> warningsOfBatch(String release, int batch) {
        var rollout = new SimulatedRollout(Scenarios.fullReboot(2, 4).release(release));
        rollout.options = RolloutOptions.DEFAULT.with(o -> o.evacuationBatch = batch);
        rollout.update();
        return rollout.journal.reopened().existing().stream()
                .filter(r -> r.type() == RecordType.PRECHECKS && r.id().equals("1"))
                .flatMap(r -> r.as(Checks.Stage.class).results().stream())
                .filter(r -> r.id().equals("evacuation-batch"))
                .toList();
    }

    @Test
    void shouldNotSendABatchThatNobodyChose() {
        var rollout = new SimulatedRollout(Scenarios.fullReboot(2, 2));
        rollout.update();
        assertThat(rollout.simulator.calls())
                .filteredOn(c -> c.method().equals("host.evacuate"))
                .allSatisfy(c -> assertThat(c.arguments()).contains("0"));
    }
}
