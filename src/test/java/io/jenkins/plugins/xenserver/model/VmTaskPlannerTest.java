package io.jenkins.plugins.xenserver.model;

import static io.jenkins.plugins.xenserver.model.Guidance.REBOOT_HOST;
import static io.jenkins.plugins.xenserver.model.Guidance.RESTART_DEVICE_MODEL;
import static io.jenkins.plugins.xenserver.model.Guidance.RESTART_VM;
import static io.jenkins.plugins.xenserver.model.GuidanceLevel.FULL;
import static io.jenkins.plugins.xenserver.model.GuidanceLevel.MANDATORY;
import static io.jenkins.plugins.xenserver.model.GuidanceLevel.RECOMMENDED;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VmTaskPlannerTest {
    private static final List<String> PACKAGE = List.of("qemu-1-1.xs8.x86_64.rpm");

    /** One host's guidance is enough, and the VMs of all hosts owe the restart (xapi-reference §4.1). */
    @Test
    void shouldRestartVmsOfTheWholePool() {
        var plan = PoolFixture.withHosts(2)
                .vm("b", 1)
                .vm("a", 2)
                .vm("halted", 2, vm -> vm.power(PowerState.HALTED))
                .available(1, GuidanceSet.of(MANDATORY, List.of(RESTART_VM)), PACKAGE, "U1")
                .plan(MANDATORY);

        assertThat(plan.vmTasks()).extracting(VmTask::vmName).containsExactly("a", "b");
        assertThat(plan.vmTasks()).extracting(VmTask::kind).containsOnly(MANDATORY);
        assertThat(plan.host("host-2").orElseThrow().has(HostAction.RESTART_VMS))
                .isTrue();
        assertThat(plan.deferredVmTasks()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "MANDATORY, MANDATORY, FULL, true",
        "RECOMMENDED, MANDATORY, FULL, false",
        "RECOMMENDED, LEVEL, RECOMMENDED, true",
        "FULL, LEVEL, RECOMMENDED, false",
        "FULL, LEVEL, FULL, true",
        "MANDATORY, LEAVE, FULL, false"
    })
    void shouldObeyThePolicyAndReportWhatItLeaves(
            GuidanceLevel kind, VmRestartPolicy policy, GuidanceLevel level, boolean done) {
        var plan = PoolFixture.withHosts(1)
                .vm("web", 1)
                .available(1, GuidanceSet.of(kind, List.of(RESTART_VM)), PACKAGE, "U1")
                .plan(level, policy);
        assertThat(done ? plan.vmTasks() : plan.deferredVmTasks())
                .containsExactly(new VmTask("uuid-web", "web", "host-1", RESTART_VM, kind));
        assertThat(done ? plan.deferredVmTasks() : plan.vmTasks()).isEmpty();
    }

    @Test
    void shouldOnlyReportSuspendedAndPausedVms() {
        var plan = PoolFixture.withHosts(1)
                .vm("asleep", 1, vm -> vm.power(PowerState.SUSPENDED))
                .vm("paused", 1, vm -> vm.power(PowerState.PAUSED))
                .available(1, GuidanceSet.of(MANDATORY, List.of(RESTART_VM)), PACKAGE, "U1")
                .plan(FULL, VmRestartPolicy.LEVEL);
        assertThat(plan.vmTasks()).isEmpty();
        assertThat(plan.deferredVmTasks()).extracting(VmTask::vmName).containsExactly("asleep", "paused");
    }

    @Test
    void shouldRestartInTheOrderOfTheVms() {
        var plan = PoolFixture.withHosts(1)
                .vm("last", 1, vm -> vm.order(9))
                .vm("second", 1, vm -> vm.order(2))
                .vm("first", 1, vm -> vm.order(1))
                .available(1, GuidanceSet.of(MANDATORY, List.of(RESTART_VM)), PACKAGE, "U1")
                .plan(MANDATORY);
        assertThat(plan.vmTasks()).extracting(VmTask::vmName).containsExactly("first", "second", "last");
    }

    @Test
    void shouldRestartDeviceModelsOnlyOfHvmVmsThatStayOnTheHost() {
        var plan = PoolFixture.withHosts(2)
                .vm("hvm", 1)
                .vm("pvh", 1, vm -> vm.type(DomainType.PVH))
                .vm("elsewhere", 2)
                .available(1, GuidanceSet.of(RECOMMENDED, List.of(RESTART_DEVICE_MODEL)), PACKAGE, "U1")
                .update("U1", GuidanceSet.of(RECOMMENDED, List.of(RESTART_DEVICE_MODEL)))
                .plan(RECOMMENDED);
        assertThat(plan.vmTasks())
                .containsExactly(new VmTask("uuid-hvm", "hvm", "host-1", RESTART_DEVICE_MODEL, RECOMMENDED));
        var action = plan.host("host-1").orElseThrow().actions().get(2);
        assertThat(action.action()).isEqualTo(HostAction.RESTART_DEVICE_MODELS);
        assertThat(action.reason()).isEqualTo("VM hvm. Asked for by update U1.");
    }

    /** Arriving by migration clears the device model's task. */
    @Test
    void shouldNotRestartDeviceModelsOfVmsThatMoveAwayAnyhow() {
        var plan = PoolFixture.withHosts(2)
                .vm("hvm", 1, vm -> vm.pending(GuidanceSet.of(MANDATORY, List.of(RESTART_DEVICE_MODEL))))
                .available(1, GuidanceSet.of(MANDATORY, List.of(REBOOT_HOST)), PACKAGE, "U1")
                .plan(MANDATORY);
        assertThat(plan.vmTasks()).isEmpty();
    }

    @Test
    void shouldSkipTheDeviceModelOfAVmThatIsRestarted() {
        var both = GuidanceSet.of(MANDATORY, List.of(RESTART_DEVICE_MODEL, RESTART_VM));
        var pool = PoolFixture.withHosts(1).vm("web", 1, vm -> vm.pending(both));
        assertThat(pool.plan(MANDATORY).vmTasks()).extracting(VmTask::task).containsExactly(RESTART_VM);
    }

    @Test
    void shouldStillRestartTheDeviceModelOfAVmWhoseRestartIsLeft() {
        var pending = new GuidanceSet(Set.of(RESTART_DEVICE_MODEL), Set.of(), Set.of(RESTART_VM));
        var plan =
                PoolFixture.withHosts(1).vm("web", 1, vm -> vm.pending(pending)).plan(MANDATORY);
        assertThat(plan.vmTasks()).extracting(VmTask::task).containsExactly(RESTART_DEVICE_MODEL);
        assertThat(plan.deferredVmTasks()).extracting(VmTask::task).containsExactly(RESTART_VM);
        assertThat(plan.hosts().getFirst().actions())
                .extracting(PlannedAction::action)
                .containsExactly(HostAction.RESTART_DEVICE_MODELS);
    }
}
