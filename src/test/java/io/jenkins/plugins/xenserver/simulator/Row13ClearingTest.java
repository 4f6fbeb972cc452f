package io.jenkins.plugins.xenserver.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Row 13 of the checklist: what clears pending guidance of VMs (vector 6.11 and §4.1). */
class Row13ClearingTest {
    private final Simulator sim = Scenarios.healthy(3, 3).build();
    private SimClient client;
    private SimVm vm;

    @BeforeEach
    void pend() throws Exception {
        client = SimClient.of(sim);
        vm = sim.vm("vm-001");
        for (var kind : GuidanceKind.PENDING) {
            vm.add(kind.field(), "restart_vm");
            vm.add(kind.field(), "restart_device_model");
        }
    }

    private void outdate() {
        vm.host().put("software_version", "platform_version", "3.3.9");
    }

    @Test
    void shouldClearBothAtARebootBesideAnEqualCoordinator() throws Exception {
        client.async("VM.clean_reboot", vm.ref());
        assertThat(vm.pendingGuidance()).isEmpty();
    }

    @Test
    void shouldKeepVmRestartAtARebootOnAnOutdatedHost() throws Exception {
        if (vm.host() == sim.coordinator()) {
            client.async("VM.pool_migrate", vm.ref(), sim.host("xs02").ref(), Map.of());
            vm.add("pending_guidances", "restart_device_model");
        }
        outdate();
        client.async("VM.hard_reboot", vm.ref());
        assertThat(vm.pendingGuidance()).containsExactly("restart_vm");
    }

    @Test
    void shouldClearBothAtAHaltAndAtAStart() throws Exception {
        client.async("VM.clean_shutdown", vm.ref());
        assertThat(vm.pendingGuidance()).isEmpty();
        assertThat(vm.host()).isNull();
        vm.add("pending_guidances", "restart_vm");
        client.async("VM.start", vm.ref(), false, false);
        assertThat(vm.pendingGuidance()).isEmpty();
    }

    @Test
    void shouldKeepVmRestartThroughSuspendAndResume() throws Exception {
        client.async("VM.suspend", vm.ref());
        assertThat(vm.pendingGuidance()).containsExactly("restart_vm");
        var start = vm.startTime();
        client.async("VM.resume", vm.ref(), false, false);
        assertThat(vm.pendingGuidance()).containsExactly("restart_vm");
        assertThat(vm.startTime()).isEqualTo(start);
    }

    @Test
    void shouldClearTheDeviceModelOnArrivalByMigration() throws Exception {
        var target = sim.hosts().stream()
                .filter(host -> host != vm.host())
                .findFirst()
                .orElseThrow();
        client.async("VM.pool_migrate", vm.ref(), target.ref(), Map.of("live", "true"));
        assertThat(vm.host()).isEqualTo(target);
        assertThat(vm.pendingGuidance()).containsExactly("restart_vm");
    }

    @Test
    void shouldClearTheDeviceModelByItsRestartOnADisabledHost() throws Exception {
        client.call("host.disable", vm.host().ref());
        client.async("VM.restart_device_models", vm.ref());
        assertThat(vm.pendingGuidance()).containsExactly("restart_vm");
    }

    @Test
    void shouldRefuseToRestartTheDeviceModelOfAVmThatCannotMove() throws Exception {
        sim.vm("vm-002").guestMetrics().set("PV_drivers_detected", false);
        assertThat(client.refusedAsync(
                        "VM.restart_device_models", sim.vm("vm-002").ref()))
                .containsExactly("VM_LACKS_FEATURE", sim.vm("vm-002").ref());
        client.async("VM.suspend", vm.ref());
        assertThat(client.refusedAsync("VM.restart_device_models", vm.ref()))
                .containsExactly("VM_BAD_POWER_STATE", vm.ref(), "running", "suspended");
    }

    @Test
    void shouldTellWhyAVmDoesNotObey() throws Exception {
        var ref = vm.ref();
        sim.faults().guest("vm-001", "VM_SHUTDOWN_TIMEOUT");
        assertThat(client.refusedAsync("VM.clean_shutdown", ref)).containsExactly("VM_SHUTDOWN_TIMEOUT", ref, "1200.");
        sim.faults().guest("vm-001", "VM_FAILED_SHUTDOWN_ACKNOWLEDGMENT");
        assertThat(client.refusedAsync("VM.clean_reboot", ref))
                .containsExactly("VM_FAILED_SHUTDOWN_ACKNOWLEDGMENT", ref);
        client.async("VM.shutdown", ref);
        assertThat(vm.isHalted()).isTrue();
        assertThat(client.refusedAsync("VM.clean_shutdown", ref))
                .containsExactly("VM_BAD_POWER_STATE", ref, "running", "halted");
        var other = sim.vm("vm-002");
        other.set("suspend_SR", Schema.NULL_REF);
        assertThat(client.refusedAsync("VM.suspend", other.ref())).containsExactly("VM_NO_SUSPEND_SR", other.ref());
    }
}
