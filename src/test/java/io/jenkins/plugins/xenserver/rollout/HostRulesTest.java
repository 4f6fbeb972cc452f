package io.jenkins.plugins.xenserver.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.xenserver.model.GuidanceLevel;
import io.jenkins.plugins.xenserver.report.Report;
import io.jenkins.plugins.xenserver.simulator.Guidance;
import io.jenkins.plugins.xenserver.simulator.GuidanceKind;
import io.jenkins.plugins.xenserver.simulator.Scenarios;
import io.jenkins.plugins.xenserver.simulator.SimHost;
import io.jenkins.plugins.xenserver.simulator.SimPackage;
import io.jenkins.plugins.xenserver.simulator.SimUpdate;
import io.jenkins.plugins.xenserver.simulator.SimVm;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** The rules of design §2.5 about hosts that are emptied and restarted: R4, R6, R7, R11. */
class HostRulesTest {
    private static List<String> userVms(SimHost host) {
        return host.domains().stream()
                .filter(SimVm::isUserVm)
                .map(SimVm::name)
                .sorted()
                .toList();
    }

    private static Report report(SimulatedRollout rollout) {
        var text = rollout.journal.existing().stream().map(JournalRecord::line).collect(Collectors.joining("\n"));
        return Report.of(io.jenkins.plugins.xenserver.report.Journal.parse(text));
    }

    /** Fails the rollout at the moment in which a host is sent down with somebody's VM on it. */
    private static Recorder watchReboots(SimulatedRollout rollout) {
        var recorder = Recorder.of(rollout);
        return recorder.before(
                "host.reboot",
                sent -> rollout.simulator.hosts().stream()
                        .filter(host -> sent.body().contains(host.ref()))
                        .forEach(host ->
                                assertThat(userVms(host)).as(host.name()).isEmpty()));
    }

    // ---- what was applied and did not take

    private static List<String> warnings(SimulatedRollout rollout) {
        return rollout.journal.existing().stream()
                .filter(r -> r.type() == RecordType.WARNING)
                .map(r -> r.text("message"))
                .toList();
    }

    private static SimulatedRollout withFailingLivepatch(GuidanceLevel level) {
        var rollout = new SimulatedRollout(Scenarios.livepatch(2, 2));
        rollout.simulator.faults().livepatchFails("xs02", "xen");
        rollout.options = RolloutOptions.DEFAULT.withLevel(level);
        return rollout;
    }

    @Test
    void aLivePatchThatFailsWhereNoRebootFollowsIsWarnedOfOnceWithTheRemedy() {
        var rollout = withFailingLivepatch(GuidanceLevel.MANDATORY);
        rollout.updateUntil(DeadStop.afterRecord(r -> r.type() == RecordType.WARNING));
        var result = rollout.update();
        assertThat(result.outcome()).as(result.message() + rollout.log).isEqualTo(Outcome.UNSTABLE);
        assertThat(warnings(rollout))
                .singleElement()
                .asString()
                .startsWith("One live patch could not be applied on host xs02")
                .contains("xenApplyGuidance");
        assertThat(rollout.methods()).doesNotContain("host.reboot");
        assertThat(report(rollout).warnings()).hasSize(1);
    }

    @ParameterizedTest
    @EnumSource(
            value = GuidanceLevel.class,
            names = {"RECOMMENDED", "FULL"})
    void aLivePatchThatFailsIsCuredByTheRebootThatFollowsWhereTheLevelHasIt(GuidanceLevel level) {
        var rollout = withFailingLivepatch(level);
        var result = rollout.update();
        assertThat(result.outcome()).as(result.message() + rollout.log).isEqualTo(Outcome.SUCCESS);
        assertThat(warnings(rollout)).isEmpty();
        assertThat(rollout.sequence("host.reboot")).containsExactly("host.reboot xs02");
    }

    // ---- R4

    @Test
    void r04_endingWhileVersionsDifferIsIncompleteAndHighAvailabilityStaysOwed() {
        var rollout = new SimulatedRollout(Scenarios.haAndWlb(3, 6));
        rollout.options = RolloutOptions.DEFAULT.with(o -> {
            o.hosts = List.of("xs01");
            o.allowMixed = true;
        });
        var result = rollout.update();
        assertThat(result.outcome()).isEqualTo(Outcome.INCOMPLETE);
        assertThat(result.owed()).extracting(Obligation::kind).containsExactly(Obligation.Kind.HA);
        assertThat(rollout.methods()).doesNotContain("pool.enable_ha");
        assertThat(rollout.simulator.pool().wlbEnabled()).isTrue();
        assertThat(report(rollout).message())
                .contains("high availability, VM starts on older hosts, snapshots and moves to older hosts");
        assertThat(rollout.simulator.forbiddenCalls()).isEmpty();
    }

    @Test
    void r04_whatWouldLeaveVersionsMixedForLongHasToBeAllowedAndIsRefusedBeforeAnythingIsSwitchedOff() {
        var long1 = RolloutOptions.DEFAULT.with(o -> o.canary = Duration.ofMinutes(61));
        var short1 = RolloutOptions.DEFAULT.with(o ->
                o.finishBefore = io.jenkins.plugins.xenserver.simulator.VirtualClock.DEFAULT_START.plusSeconds(2400));
        var part = RolloutOptions.DEFAULT.with(o -> o.hosts = List.of("xs01"));
        var slowGate = RolloutOptions.DEFAULT.with(o -> o.limits = Limits.of(Map.of("gate", Duration.ofMinutes(61))));
        for (var options : List.of(long1, short1, part, slowGate)) {
            var rollout = new SimulatedRollout(Scenarios.haAndWlb(3, 3));
            rollout.options = options;
            rollout.gate = step -> HostGate.Verdict.PASSED;
            var result = rollout.update();
            assertThat(result.outcome()).isEqualTo(Outcome.FAILED);
            assertThat(result.message()).contains("different versions").contains("Allow that");
            assertThat(rollout.methods()).doesNotContain("pool.disable_ha", "host.disable");
            Demand.asFound(rollout, result);

            var allowed = new SimulatedRollout(Scenarios.haAndWlb(3, 3));
            allowed.options = options.with(o -> o.allowMixed = true);
            allowed.gate = step -> HostGate.Verdict.PASSED;
            allowed.update();
            assertThat(allowed.methods()).contains("host.apply_updates");
        }
    }

    @Test
    void r04_aGateMayTakeAnHourOrWhatWasChosenAndAnyTimeWhereDifferentVersionsAreAllowed() {
        var half = Limits.of(Map.of("gate", Duration.ofMinutes(30)));
        assertThat(limitsGiven(o -> {})).containsOnly(Duration.ofHours(1));
        assertThat(limitsGiven(o -> o.limits = half)).containsOnly(Duration.ofMinutes(30));
        assertThat(limitsGiven(o -> o.allowMixed = true)).containsOnlyNulls();
        assertThat(limitsGiven(o -> {
                    o.allowMixed = true;
                    o.limits = half;
                }))
                .containsOnly(Duration.ofMinutes(30));
    }

    @Test
    void r04_onAPoolWithOneHostToUpdateAGateMayTakeLong() {
        var rollout = new SimulatedRollout(Scenarios.fullReboot(1, 0));
        rollout.options = RolloutOptions.DEFAULT.with(o -> o.limits = Limits.of(Map.of("gate", Duration.ofHours(8))));
        rollout.gate = step -> HostGate.Verdict.PASSED;
        assertThat(rollout.update().outcome()).isEqualTo(Outcome.SUCCESS);
    }

    private static List<Duration> limitsGiven(Consumer<RolloutOptions.Builder> chosen) {
        var limits = new ArrayList<Duration>();
        var rollout = new SimulatedRollout(Scenarios.fullReboot(2, 0));
        rollout.options = RolloutOptions.DEFAULT.with(chosen);
        rollout.gate = step -> {
            limits.add(step.limit());
            return HostGate.Verdict.PASSED;
        };
        rollout.update();
        assertThat(limits).hasSize(2);
        return limits;
    }

    // ---- R6

    @ParameterizedTest
    @EnumSource(Drain.Rung.class)
    void r06_noHostIsRebootedWhileAUsersVmIsResident(Drain.Rung last) {
        var rollout = new SimulatedRollout(Scenarios.vmThatCannotMove(3, 6));
        rollout.options = RolloutOptions.DEFAULT.with(
                o -> o.drain = new Drain(List.of(Drain.Rung.MIGRATE, last), 0, Duration.ofSeconds(1), true, null));
        // The guest does not go down, the VM does not suspend, and another one fails to move when its turn comes.
        rollout.simulator.faults().guest("stuck", "VM_SHUTDOWN_TIMEOUT");
        rollout.simulator.faults().when("VM.suspend").times(9).resetBefore();
        rollout.simulator.faults().migrationFails("vm-002", "VM_LACKS_FEATURE");
        var recorder = watchReboots(rollout);
        var result = rollout.update();
        assertThat(recorder.all("host.reboot").size())
                .isEqualTo(last == Drain.Rung.HARD_SHUTDOWN ? 3 : last == Drain.Rung.MIGRATE ? 0 : 1);
        assertThat(rollout.simulator.killedVms()).isEmpty();
        assertThat(rollout.simulator.vms()).allMatch(SimVm::isRunning);
        if (last != Drain.Rung.HARD_SHUTDOWN) {
            assertThat(result.message()).contains("stuck");
        }
    }

    /** A reboot that a host may be enabled without. */
    private static SimUpdate weakReboot() {
        return SimUpdate.of("UPDATE-R")
                .delivers(SimPackage.of("xen-hypervisor", "4.17.5-12.xs8").showing("xen", "4.17.5-12"))
                .asks(GuidanceKind.RECOMMENDED, Guidance.REBOOT_HOST);
    }

    @Test
    void r06_aVmThatArrivesAfterTheRebootWasAnnouncedKeepsItFromBeingSent() {
        var rollout = new SimulatedRollout(Scenarios.healthy(2, 4).updates(weakReboot()));
        rollout.updateUntil(DeadStop.beforeMethod("host.reboot", 1));
        var sim = rollout.simulator;
        rollout.operator(client -> {
            var host = sim.host("xs01").ref();
            client.call("host.enable", host);
            client.async("VM.pool_migrate", sim.vm("vm-001").ref(), host, Map.of("live", "true"));
            client.call("host.disable", host);
        });
        var result = rollout.update();
        assertThat(result.message()).contains("Host xs01 is not empty").contains("vm-001");
        assertThat(rollout.methods()).doesNotContain("host.reboot");
        assertThat(sim.vms()).allMatch(SimVm::isRunning);
    }

    @Test
    void r06_aVmThatArrivesBetweenInstallationAndRebootIsMovedOffAgain() {
        var rollout = new SimulatedRollout(Scenarios.healthy(2, 4).updates(weakReboot()));
        var recorder = watchReboots(rollout);
        rollout.simulator
                .faults()
                .when("pool.sync_database")
                .from(5)
                .then(sim -> rollout.operator(client -> {
                    var host = sim.host("xs01").ref();
                    client.call("host.enable", host);
                    client.async("VM.pool_migrate", sim.vm("vm-001").ref(), host, Map.of("live", "true"));
                    client.call("host.disable", host);
                }));
        var result = rollout.update();
        assertThat(rollout.sequence("host.evacuate")).startsWith("host.evacuate xs01", "host.evacuate xs01");
        assertThat(recorder.all("host.reboot")).hasSize(2);
        Demand.doneAndAsFound(rollout, result);
    }

    @ParameterizedTest
    @CsvSource({"false", "true"})
    void r06_aRebootThatBecomesDueOnlyAfterInstallingStaysPendingWhereTheHostCannotBeEmptied(boolean movable) {
        var scenario = Scenarios.livepatch(2, 4);
        if (!movable) {
            scenario.vm("stuck").on("xs02").onLocalStorage();
        }
        var rollout = new SimulatedRollout(scenario);
        rollout.simulator.faults().livepatchFails("xs02", "xen");
        var recorder = watchReboots(rollout);
        var result = rollout.update();
        var host = rollout.simulator.host("xs02");
        if (movable) {
            assertThat(recorder.all("host.reboot")).hasSize(1);
            assertThat(host.list("pending_guidances_recommended")).isEmpty();
        } else {
            assertThat(recorder.all("host.reboot")).isEmpty();
            assertThat(host.list("pending_guidances_recommended")).contains("reboot_host_on_xen_livepatch_failure");
            assertThat(report(rollout).warnings()).anyMatch(w -> w.message().contains("the reboot stays pending"));
            assertThat(result.outcome()).isEqualTo(Outcome.UNSTABLE);
        }
        Demand.doneAndAsFound(rollout, result);
    }

    /** After a failed live patch its toolstack dies and starts as one that is newer than the hypervisor which still runs. */
    @Test
    void r06_soAlsoWhereNoVmCanBeMovedBecauseTheHypervisorIsTooOldForTheToolstack() {
        var rollout = new SimulatedRollout(Scenarios.livepatch(2, 4));
        var sim = rollout.simulator;
        var host = sim.host("xs02");
        var vms = userVms(host);
        sim.faults().livepatchFails("xs02", "xen");
        sim.faults().xenIncompatible("xs02");
        sim.faults()
                .when("pool.sync_database")
                .from(6)
                .slow(Duration.ofMinutes(1))
                .then(pool -> {
                    assertThat(host.list("pending_guidances_recommended")).isNotEmpty();
                    pool.crashToolstack(host);
                });
        rollout.options = RolloutOptions.DEFAULT.with(
                o -> o.drain = new Drain(List.of(Drain.Rung.values()), 0, Duration.ofMinutes(1), false, null));
        var result = rollout.update();
        assertThat(result.outcome()).as(result.message() + rollout.log).isEqualTo(Outcome.UNSTABLE);
        assertThat(rollout.methods()).doesNotContain("host.reboot");
        assertThat(userVms(host)).isEqualTo(vms);
        assertThat(report(rollout).warnings())
                .anyMatch(w -> w.message().contains("the reboot stays pending")
                        && w.message().contains("hypervisor is older than its toolstack"));
        Demand.doneAndAsFound(rollout, result);
    }

    // ---- R7

    @Test
    void r07_evacuationIsJudgedWithHighAvailabilityAndBalancingOffAndBeforeAnyHostIsDisabled() {
        var rollout = new SimulatedRollout(Scenarios.haAndWlb(3, 6));
        var recorder = Recorder.of(rollout).before("host.get_vms_which_prevent_evacuation", sent -> {
            assertThat(rollout.simulator.pool().haEnabled()).isFalse();
            assertThat(rollout.simulator.pool().wlbEnabled()).isFalse();
        });
        Demand.doneAndAsFound(rollout, rollout.update());
        var firstDisabled = recorder.positions("host.disable", "").getFirst();
        assertThat(recorder.positions("host.get_vms_which_prevent_evacuation", "").stream()
                        .filter(i -> i < firstDisabled))
                .hasSize(3);
    }

    @Test
    void r07_whatTheSecondPrechecksRefuseIsRestoredBeforeAnyHostWasDisabled() {
        var rollout =
                new SimulatedRollout(Scenarios.vmThatCannotMove(3, 6).ha().wlb().periodicSync());
        var result = rollout.update();
        assertThat(result.message()).contains("xs02").contains("stuck");
        assertThat(rollout.methods()).contains("pool.disable_ha").doesNotContain("host.disable");
        assertThat(rollout.simulator.pool().haEnabled()).isTrue();
        assertThat(rollout.simulator.pool().wlbEnabled()).isTrue();
        assertThat(rollout.simulator.pool().periodicSyncEnabled()).isTrue();
        Demand.asFound(rollout, result);
    }

    // ---- R11

    @Test
    void r11_nothingMovesIntoTheFirstUpdatedHostBeforeVerificationSoakAndGateHavePassed() {
        var rollout = new SimulatedRollout(Scenarios.fullReboot(3, 6));
        rollout.options = RolloutOptions.DEFAULT.with(o -> o.canary = Duration.ofMinutes(40));
        var first = rollout.simulator.host("xs01");
        var asked = new ArrayList<Instant>();
        rollout.gate = step -> {
            if (step.done() == 1) {
                asked.add(rollout.clock.now());
                assertThat(first.isEnabled()).isTrue();
                assertThat(first.text("last_update_hash")).isNotEmpty();
                assertThat(userVms(first)).isEmpty();
            }
            return HostGate.Verdict.PASSED;
        };
        var recorder = Recorder.of(rollout);
        assertThat(rollout.update().outcome()).isEqualTo(Outcome.SUCCESS);
        var rebooted = recorder.all("host.reboot").getFirst().at();
        assertThat(Duration.between(rebooted, asked.getFirst())).isGreaterThan(Duration.ofMinutes(40));
        assertThat(recorder.all)
                .filteredOn(sent -> List.of("VM.pool_migrate", "VM.start_on", "VM.resume_on", "host.evacuate")
                                .contains(sent.name())
                        && sent.at().isAfter(rebooted)
                        && sent.at().isBefore(asked.getFirst()))
                .isEmpty();
        assertThat(userVms(first)).hasSize(2);
    }

    @Test
    void r11_theReportSaysThatTheStepOfTheFirstHostIsOneWay() {
        var rollout = new SimulatedRollout(Scenarios.fullReboot(3, 6));
        rollout.gate = step -> new HostGate.Verdict(false, "The application does not answer.");
        rollout.update();
        assertThat(report(rollout).message()).contains("the step is one-way until a second host is done");
        assertThat(rollout.methods()).doesNotContain("VM.pool_migrate");
    }
}
