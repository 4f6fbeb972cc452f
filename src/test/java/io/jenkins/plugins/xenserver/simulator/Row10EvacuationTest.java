package io.jenkins.plugins.xenserver.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Row 10 of the checklist: the evacuation planner and {@code host.evacuate}. */
class Row10EvacuationTest {
    private Simulator sim;
    private SimClient client;
    private SimHost host;

    private void use(SimPoolBuilder builder) throws Exception {
        sim = builder.build();
        client = SimClient.of(sim);
        host = sim.host("xs02");
    }

    @SuppressWarnings("unchecked")
    private Map<String, List<String>> blockers() throws Exception {
        return (Map<String, List<String>>) client.call("host.get_vms_which_prevent_evacuation", host.ref());
    }

    private List<String> blockersOf(String vm) {
        try {
            return blockers().get(vm);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void shouldMoveEveryVmAndLeaveTheHostEnabled() throws Exception {
        use(Scenarios.healthy(3, 9));
        assertThat(blockers()).isEmpty();
        assertThat(client.call("host.assert_can_evacuate", host.ref())).isEqualTo("");
        client.async("host.evacuate", host.ref());
        assertThat(host.domains()).isEmpty();
        assertThat(host.isEnabled()).isTrue();
        assertThat(host.list("resident_VMs")).containsExactly(host.text("control_domain"));
        assertThat(sim.vms()).allMatch(SimVm::isRunning);
        assertThat(sim.mostMigrationsAtOnce()).isEqualTo(3);
    }

    @Test
    void shouldKeepAccountOfMemory() throws Exception {
        use(Scenarios.mixedVms(3));
        var wandering = sim.vm("vm-001");
        for (var target : List.of("xs02", "xs03", "xs01", "xs02")) {
            client.async("VM.pool_migrate", wandering.ref(), sim.host(target).ref(), Map.of());
        }
        client.async("VM.suspend", sim.vm("vm-002").ref());
        client.async("VM.resume", sim.vm("vm-002").ref(), false, false);
        client.async("VM.start", sim.vm("halted").ref(), false, false);
        client.async("VM.hard_reboot", sim.vm("vm-003").ref());
        client.async("VM.restart_device_models", sim.vm("vm-004").ref());
        for (var each : sim.hosts()) {
            var used = each.domains().stream().mapToLong(SimVm::memory).sum();
            var total = sim.database().find(each.text("metrics")).number("memory_total");
            assertThat(each.freeMemory()).isEqualTo(total - SimHost.CONTROL_DOMAIN_MEMORY - used);
            assertThat(each.list("resident_VMs")).hasSize(each.domains().size() + 1);
        }
    }

    @Test
    void shouldMoveInBatches() throws Exception {
        use(Scenarios.healthy(3, 36));
        client.async("host.evacuate", host.ref());
        assertThat(sim.mostMigrationsAtOnce()).isEqualTo(10);
        use(Scenarios.healthy(3, 36));
        client.async("host.evacuate", host.ref(), "OpaqueRef:NULL", 2);
        assertThat(sim.mostMigrationsAtOnce()).isEqualTo(2);
        assertThat(host.domains()).isEmpty();
    }

    @Test
    void shouldNotCountDisabledTargets() throws Exception {
        use(Scenarios.healthy(2, 4));
        client.call("host.disable", sim.host("xs01").ref());
        var vm = host.domains().iterator().next();
        assertThat(blockers()).hasSize(2).containsEntry(vm.ref(), List.of("NO_HOSTS_AVAILABLE", vm.ref()));
        assertThat(client.refusedAsync("host.evacuate", host.ref())).startsWith("NO_HOSTS_AVAILABLE");
    }

    @Test
    void shouldNotCountOlderTargets() throws Exception {
        use(Scenarios.healthy(2, 4));
        host.put("software_version", "xen", "4.17.5-99");
        assertThat(blockers().values()).allMatch(row -> row.get(0).equals("NO_HOSTS_AVAILABLE"));
    }

    @Test
    void shouldFitVmsIntoMemory() throws Exception {
        var builder =
                SimPoolBuilder.pool("tight").host("xs01", 16).host("xs02", 64).host("xs03", 16);
        builder.vm("big").on("xs02").memoryGib(20);
        builder.vm("a").on("xs02").memoryGib(10);
        builder.vm("b").on("xs02").memoryGib(10);
        use(builder);
        assertThat(blockers())
                .isEqualTo(Map.of(
                        sim.vm("big").ref(),
                        List.of("HOST_NOT_ENOUGH_FREE_MEMORY", sim.vm("big").ref())));
        assertThat(client.refused("host.assert_can_evacuate", host.ref()))
                .containsExactly(
                        "CANNOT_EVACUATE_HOST",
                        "HOST_NOT_ENOUGH_FREE_MEMORY," + sim.vm("big").ref());
        assertThat(client.refusedAsync(
                        "VM.pool_migrate", sim.vm("big").ref(), sim.host("xs01").ref(), Map.of()))
                .startsWith("HOST_NOT_ENOUGH_FREE_MEMORY");
        client.async("VM.hard_shutdown", sim.vm("big").ref());
        client.async("host.evacuate", host.ref());
        assertThat(sim.vm("a").host()).isNotEqualTo(sim.vm("b").host());
    }

    @Test
    void shouldWantEveryVmToFitEveryTarget() throws Exception {
        use(Scenarios.healthy(3, 6));
        var third = sim.host("xs03");
        sim.breakStorage(sim.database().find(third.list("PBDs").get(0)), true);
        var sr = sim.firstSharedSr().ref();
        assertThat(blockers().values())
                .allSatisfy(row -> assertThat(row.subList(0, 1)).containsExactly("VM_REQUIRES_SR"));
        assertThat(blockers().values()).allMatch(row -> row.get(2).equals(sr));
    }

    @Test
    void shouldNameTheNetworkThatATargetLacks() throws Exception {
        use(Scenarios.fullReboot(2, 4));
        var vm = host.domains().stream().filter(SimVm::isUserVm).findFirst().orElseThrow();
        sim.hosts().stream()
                .filter(other -> other != host)
                .forEach(other -> sim.rules().connections().disconnect(other, vm));
        assertThat(blockers().get(vm.ref()))
                .containsExactly(
                        "VM_REQUIRES_NETWORK", vm.ref(), vm.networks().get(0).ref());
        assertThat(client.refusedAsync("host.evacuate", host.ref())).startsWith("VM_REQUIRES_NETWORK");
        assertThat(sim.mostMigrationsAtOnce()).isZero();
    }

    @Test
    void shouldNameLocalStorage() throws Exception {
        use(Scenarios.vmThatCannotMove(3, 6));
        var stuck = sim.vm("stuck");
        assertThat(blockers().get(stuck.ref()))
                .containsExactly(
                        "VM_REQUIRES_SR", stuck.ref(), stuck.storage().get(0).ref());
        assertThat(client.refusedAsync("host.evacuate", host.ref())).startsWith("VM_REQUIRES_SR");
        assertThat(sim.mostMigrationsAtOnce()).isZero();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "VM_HAS_PCI_ATTACHED",
                "VM_HAS_VGPU",
                "VM_HAS_VUSBS",
                "VM_IS_IMMOBILE",
                "VM_LACKS_FEATURE",
                "VM_NON_SUSPENDABLE",
                "VM_REQUIRES_GPU",
                "VM_REQUIRES_VGPU",
                "VM_INCOMPATIBLE_WITH_THIS_HOST",
                "VDI_ON_BOOT_MODE_INCOMPATIBLE_WITH_OPERATION"
            })
    void shouldTellTheReasonOfEachVm(String code) throws Exception {
        use(Scenarios.healthy(3, 6));
        var vm = host.domains().iterator().next();
        vm.cannotMoveBecause(code);
        assertThat(blockers()).containsOnlyKeys(vm.ref());
        assertThat(blockers().get(vm.ref())).startsWith(code);
        vm.canMoveAgain();
        assertThat(blockers()).isEmpty();
    }

    @Test
    void shouldTellPausedBlockedToollessAndBusyVms() throws Exception {
        var builder = Scenarios.healthy(3, 0);
        builder.vm("paused").on("xs02").state("Paused");
        builder.vm("blocked").on("xs02");
        builder.vm("no-tools").on("xs02").withoutTools();
        builder.vm("busy").on("xs02");
        use(builder);
        client.call("VM.add_to_blocked_operations", sim.vm("blocked").ref(), "pool_migrate", "licence dongle");
        client.call("Async.VM.clean_reboot", sim.vm("busy").ref());
        client.sleep(1);
        var rows = blockers();
        assertThat(rows.get(sim.vm("paused").ref()))
                .containsExactly("VM_BAD_POWER_STATE", sim.vm("paused").ref(), "running", "paused");
        assertThat(rows.get(sim.vm("blocked").ref()))
                .containsExactly("OPERATION_BLOCKED", sim.vm("blocked").ref(), "licence dongle");
        assertThat(rows.get(sim.vm("no-tools").ref()))
                .containsExactly("VM_LACKS_FEATURE", sim.vm("no-tools").ref());
        assertThat(rows.get(sim.vm("busy").ref()))
                .startsWith("OTHER_OPERATION_IN_PROGRESS", "VM", sim.vm("busy").ref());
        assertThat(client.refusedAsync(
                        "VM.pool_migrate",
                        sim.vm("blocked").ref(),
                        sim.host("xs01").ref(),
                        Map.of()))
                .containsExactly("OPERATION_BLOCKED", sim.vm("blocked").ref(), "licence dongle");
    }

    /** Older releases say so in words that mislead. */
    @ParameterizedTest
    @CsvSource({"26.16.1, HOST_NOT_ENOUGH_FREE_MEMORY", "26.17.0, HOST_EVACUATE_VM_NOT_HA_PROTECTED"})
    void shouldAnswerWronglyWhileHaIsOn(String release, String code) throws Exception {
        var builder = Scenarios.healthy(3, 3).ha().release(release);
        builder.vm("protected").on("xs02").haPriority("restart");
        builder.vm("best-effort").on("xs02").haPriority("best-effort");
        use(builder);
        var unprotected = List.of(sim.vm("vm-002").ref(), sim.vm("best-effort").ref());
        assertThat(blockers()).containsOnlyKeys(unprotected);
        unprotected.forEach(vm -> assertThat(blockersOf(vm)).containsExactly(code, vm));
        assertThat(client.call("pool.check_update_readiness", sim.pool().ref(), true))
                .isEqualTo(List.of(List.of("HA_IS_ENABLED")));
        // What would stand in the way without high availability is not hidden by it.
        sim.vm("vm-002").cannotMoveBecause("VM_HAS_PCI_ATTACHED");
        assertThat(client.call("pool.check_update_readiness", sim.pool().ref(), true))
                .isEqualTo(List.of(
                        List.of("HA_IS_ENABLED"),
                        List.of("VM_HAS_PCI_ATTACHED", sim.vm("vm-002").ref())));
    }

    @Test
    void shouldFailAfterSomeVmsHaveMovedAndFinishWhenAskedAgain() throws Exception {
        use(Scenarios.healthy(3, 36));
        sim.faults().migrationFails(host.domains().iterator().next().name(), "VM_LACKS_FEATURE");
        assertThat(client.refusedAsync("host.evacuate", host.ref(), "OpaqueRef:NULL", 4))
                .startsWith("VM_LACKS_FEATURE");
        assertThat(host.domains().size()).isBetween(1, 11);
        client.async("host.evacuate", host.ref());
        assertThat(host.domains()).isEmpty();
    }

    @Test
    void shouldStopBetweenBatchesWhenCancelled() throws Exception {
        use(Scenarios.healthy(3, 36));
        var task = (String) client.call("Async.host.evacuate", host.ref(), "OpaqueRef:NULL", 2);
        client.sleep(5);
        client.call("task.cancel", task);
        client.sleep(60);
        assertThat(client.call("task.get_status", task)).isEqualTo("cancelled");
        assertThat(host.domains()).hasSize(10);
    }

    @Test
    void shouldShowProgress() throws Exception {
        use(Scenarios.healthy(3, 36));
        var task = (String) client.call("Async.host.evacuate", host.ref(), "OpaqueRef:NULL", 6);
        client.sleep(40);
        assertThat((Double) client.call("task.get_progress", task)).isEqualTo(0.5);
    }

    @Test
    void shouldRefuseToStartVmsOnAHostBeingEvacuatedOrDisabled() throws Exception {
        var builder = Scenarios.healthy(3, 6);
        builder.vm("halted").state("Halted");
        use(builder);
        client.call("Async.host.evacuate", host.ref());
        client.sleep(1);
        var vm = sim.vm("halted").ref();
        assertThat(client.refusedAsync("VM.start_on", vm, host.ref(), false, false))
                .containsExactly("HOST_EVACUATE_IN_PROGRESS", host.ref());
        client.call("host.disable", host.ref());
        assertThat(client.refusedAsync("VM.start_on", vm, host.ref(), false, false))
                .containsExactly("HOST_DISABLED", host.ref());
        assertThat(client.refusedAsync(
                        "VM.pool_migrate",
                        sim.coordinator().domains().iterator().next().ref(),
                        host.ref(),
                        Map.of()))
                .containsExactly("HOST_DISABLED", host.ref());
    }

    @Test
    void shouldUseOtherTargetsWithWorkloadBalancing() throws Exception {
        var builder =
                SimPoolBuilder.pool("wlb").host("xs01", 64).host("xs02", 64).host("xs03", 128);
        builder.vm("a").on("xs02").memoryGib(8);
        use(builder);
        assertThat(sim.rules().placement().evacuation(host).moves()).containsValue(sim.host("xs03"));
        client.call("pool.set_wlb_enabled", sim.pool().ref(), true);
        assertThat(sim.rules().placement().evacuation(host).moves()).containsValue(sim.host("xs01"));
    }
}
