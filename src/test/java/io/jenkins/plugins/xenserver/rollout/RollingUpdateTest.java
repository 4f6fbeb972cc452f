package io.jenkins.plugins.xenserver.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.xenserver.model.Guidance;
import io.jenkins.plugins.xenserver.model.GuidanceLevel;
import io.jenkins.plugins.xenserver.model.VmRestartPolicy;
import io.jenkins.plugins.xenserver.simulator.Scenarios;
import io.jenkins.plugins.xenserver.simulator.SimHost;
import io.jenkins.plugins.xenserver.simulator.SimPoolBuilder;
import io.jenkins.plugins.xenserver.simulator.SimVm;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The main road (design §2.2) on the simulator, in virtual time. */
class RollingUpdateTest {
    private static SimulatedRollout rollout(SimPoolBuilder scenario) {
        return new SimulatedRollout(scenario);
    }

    private static Map<String, String> homes(SimulatedRollout rollout) {
        return rollout.simulator.vms().stream()
                .collect(Collectors.toMap(
                        SimVm::name, vm -> vm.host() == null ? "" : vm.host().name()));
    }

    @ParameterizedTest
    @EnumSource(GuidanceLevel.class)
    void shouldUpdateEveryHostAtEachLevel(GuidanceLevel level) {
        var rollout = rollout(Scenarios.fullReboot(3, 10));
        rollout.options = RolloutOptions.DEFAULT.withLevel(level);
        var homes = homes(rollout);

        var result = rollout.update();

        assertThat(result.outcome()).as(result.message()).isEqualTo(Outcome.SUCCESS);
        assertThat(result.hosts()).extracting(HostResult::result).containsOnly(HostResult.Result.UPDATED);
        assertThat(rollout.simulator.hosts()).allSatisfy(host -> {
            assertThat(host.text("last_update_hash")).isEqualTo(result.hash());
            assertThat(host.isEnabled()).isTrue();
            assertThat(host.list("pending_guidances")).isEmpty();
        });
        assertThat(homes(rollout)).isEqualTo(homes);
        assertThat(rollout.simulator.forbiddenCalls()).isEmpty();
        assertThat(rollout.simulator.killedVms()).isEmpty();
    }

    @Test
    void shouldGoCoordinatorFirstAndOneHostAtATime() {
        var rollout = rollout(Scenarios.fullReboot(3, 6));
        rollout.update();
        assertThat(rollout.sequence("host.disable", "host.evacuate", "host.apply_updates", "host.reboot"))
                .containsExactly(
                        "host.disable xs01",
                        "host.evacuate xs01",
                        "host.apply_updates xs01",
                        "host.reboot xs01",
                        "host.disable xs02",
                        "host.evacuate xs02",
                        "host.apply_updates xs02",
                        "host.reboot xs02",
                        "host.disable xs03",
                        "host.evacuate xs03",
                        "host.apply_updates xs03",
                        "host.reboot xs03");
    }

    /** A pool may take minutes to answer these, and whoever looks then is to see what is waited for. */
    @Test
    void shouldTellWhatThePoolIsAskedBetweenItsActs() {
        var rollout = rollout(Scenarios.fullReboot(2, 2));
        rollout.update();
        assertThat(rollout.waited)
                .containsSubsequence(
                        "pool-1: synchronising with the update channel",
                        "pool-1: asking which updates are available",
                        "pool-1: asking which VMs could not leave their hosts",
                        "xs01: disabling the host",
                        "xs01: installing the updates");
    }

    @Test
    void shouldNotMoveAVmForAToolstackRestart() {
        var rollout = rollout(Scenarios.toolstackOnly(3, 10));
        assertThat(rollout.update().outcome()).isEqualTo(Outcome.SUCCESS);
        assertThat(rollout.methods()).contains("host.restart_agent");
        assertThat(rollout.methods()).doesNotContain("host.evacuate", "host.reboot", "VM.pool_migrate");
    }

    @Test
    void shouldNotMoveAVmForALivePatch() {
        var rollout = rollout(Scenarios.livepatch(3, 10));
        assertThat(rollout.update().outcome()).isEqualTo(Outcome.SUCCESS);
        assertThat(rollout.methods()).doesNotContain("host.evacuate", "host.reboot", "VM.pool_migrate");
    }

    @Test
    void shouldInstallAndDoNothingElseWhereNoGuidanceAsks() {
        var rollout = rollout(Scenarios.harmless(2, 4));
        assertThat(rollout.update().outcome()).isEqualTo(Outcome.SUCCESS);
        assertThat(rollout.methods()).doesNotContain("host.evacuate", "host.reboot", "host.restart_agent");
        assertThat(rollout.simulator.hosts()).allMatch(SimHost::isEnabled);
    }

    @Test
    void shouldTouchNothingWhereThereIsNothingToDo() {
        var rollout = rollout(Scenarios.healthy(3, 10).ha().wlb());
        var result = rollout.update();
        assertThat(result.outcome()).isEqualTo(Outcome.SUCCESS);
        assertThat(result.message()).contains("up to date");
        assertThat(rollout.methods())
                .containsOnly(
                        "pool.add_to_other_config",
                        "pool.sync_database",
                        "pool.sync_updates",
                        "pool.remove_from_other_config");
    }

    @Test
    void shouldSwitchOffWhatDisturbsAndOnAgainWithTheSameValues() {
        var rollout = rollout(Scenarios.haAndWlb(3, 6));
        var pool = rollout.simulator.pool();
        var before = List.of(pool.number("ha_host_failures_to_tolerate"), pool.map("ha_configuration"));

        assertThat(rollout.update().outcome()).isEqualTo(Outcome.SUCCESS);

        assertThat(pool.haEnabled()).isTrue();
        assertThat(pool.wlbEnabled()).isTrue();
        assertThat(pool.periodicSyncEnabled()).isTrue();
        assertThat(List.of(pool.number("ha_host_failures_to_tolerate"), pool.map("ha_configuration")))
                .isEqualTo(before);
        assertThat(pool.map("other_config")).isEmpty();
        assertThat(rollout.sequence("pool.enable_ha", "pool.set_wlb_enabled", "pool.set_update_sync_enabled"))
                .containsExactly(
                        "pool.set_update_sync_enabled pool-1",
                        "pool.set_wlb_enabled pool-1",
                        "pool.enable_ha [Shared storage]",
                        "pool.set_wlb_enabled pool-1",
                        "pool.set_update_sync_enabled pool-1");
    }

    @Test
    void shouldLeaveWeakVmRestartsPendingAndSayWhichAreDeferred() {
        var rollout = rollout(Scenarios.fullReboot(2, 4));
        var result = rollout.update();
        assertThat(rollout.methods()).doesNotContain("VM.clean_reboot");
        assertThat(rollout.simulator.vms())
                .allSatisfy(vm -> assertThat(vm.pendingGuidance()).contains("restart_vm"));
        assertThat(result.outcome()).isEqualTo(Outcome.SUCCESS);
        assertThat(rollout.journal.existing())
                .anySatisfy(r -> assertThat(r.type()).isEqualTo(RecordType.VM_RESULT));
    }

    @Test
    void shouldRestartVmsAtTheLevelWhenAskedTo() {
        var rollout = rollout(Scenarios.fullReboot(2, 4));
        rollout.options = RolloutOptions.DEFAULT.withLevel(GuidanceLevel.FULL).withVmRestart(VmRestartPolicy.LEVEL);
        assertThat(rollout.update().outcome()).isEqualTo(Outcome.SUCCESS);
        assertThat(rollout.methods().stream().filter("VM.clean_reboot"::equals)).hasSize(4);
        assertThat(rollout.simulator.vms())
                .allSatisfy(vm -> assertThat(vm.pendingGuidance()).isEmpty());
    }

    @Test
    void shouldLeaveVmsWhereTheyAreWhenTheyShallNotComeHome() {
        var rollout = rollout(Scenarios.fullReboot(2, 4));
        rollout.options = RolloutOptions.DEFAULT.with(b -> b.migrateHome = false);
        assertThat(rollout.update().outcome()).isEqualTo(Outcome.SUCCESS);
        assertThat(rollout.methods()).doesNotContain("VM.pool_migrate");
        assertThat(rollout.simulator.vms()).allMatch(SimVm::isRunning);
    }

    @Test
    void shouldReportWhatEachHostBecame() {
        var rollout = rollout(Scenarios.fullReboot(2, 4));
        var result = rollout.update();
        assertThat(result.hosts()).allSatisfy(host -> {
            assertThat(host.toHash()).isEqualTo(result.hash());
            assertThat(host.fromVersion()).isNotEqualTo(host.toVersion());
        });
        assertThat(result.owed()).isEmpty();
    }

    @Test
    void shouldSurviveAPoolOfOneHost() {
        var rollout = rollout(Scenarios.toolstackOnly(1, 2));
        assertThat(rollout.update().outcome()).isEqualTo(Outcome.SUCCESS);
        assertThat(rollout.simulator.vms()).allMatch(SimVm::isRunning);
    }

    @Test
    void shouldRefuseBeforeTouchingAnythingWhenAVmCannotMove() {
        var rollout = rollout(Scenarios.vmThatCannotMove(3, 6).ha());
        var result = rollout.update();
        assertThat(result.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(result.message()).contains("xs02").contains("stuck").contains("storage");
        assertThat(rollout.methods()).doesNotContain("host.disable", "host.apply_updates");
        assertThat(rollout.simulator.pool().haEnabled()).isTrue();
        assertThat(rollout.simulator.pool().map("other_config")).isEmpty();
    }

    @Test
    void shouldApplyTheGivenHashWithoutSynchronising() {
        var rollout = rollout(Scenarios.harmless(2, 2));
        var hash = rollout.simulator.hash();
        rollout.options = RolloutOptions.DEFAULT.withHash(hash);
        assertThat(rollout.update().hash()).isEqualTo(hash);
        assertThat(rollout.methods()).doesNotContain("pool.sync_updates");
    }

    @Test
    void shouldRefuseAnotherHashThanTheSynchronisedOneAndNameBoth() {
        var rollout = rollout(Scenarios.harmless(2, 2));
        rollout.options = RolloutOptions.DEFAULT.withHash("abc123");
        var result = rollout.update();
        assertThat(result.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(result.message()).contains("abc123").contains(rollout.simulator.hash());
        assertThat(rollout.methods()).doesNotContain("host.disable");
    }

    @Test
    void shouldNameWhatIsDeferred() {
        var rollout = rollout(Scenarios.fullReboot(2, 2));
        rollout.options = RolloutOptions.DEFAULT.withLevel(GuidanceLevel.MANDATORY);
        rollout.update();
        var left = rollout.journal.existing().stream()
                .filter(r -> r.type() == RecordType.VM_RESULT)
                .map(r -> r.as(VmResult.class))
                .toList();
        assertThat(left)
                .hasSize(2)
                .allSatisfy(vm -> assertThat(vm.pending().full()).contains(Guidance.RESTART_VM));
    }
}
