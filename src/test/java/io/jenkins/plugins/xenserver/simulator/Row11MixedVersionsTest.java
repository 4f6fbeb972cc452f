package io.jenkins.plugins.xenserver.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Row 11 of the checklist: hosts of different versions. */
class Row11MixedVersionsTest {
    private Simulator sim;
    private SimClient client;
    private SimHost first;
    private SimHost second;

    @BeforeEach
    void updateTheCoordinator() throws Exception {
        var builder = Scenarios.fullReboot(3, 6);
        builder.vm("halted").state("Halted");
        builder.vm("suspended").state("Suspended");
        sim = builder.build();
        client = SimClient.of(sim);
        first = sim.coordinator();
        second = sim.host("xs02");
        update(first);
    }

    private void update(SimHost host) throws Exception {
        client.call("host.disable", host.ref());
        client.async("host.evacuate", host.ref());
        client.async("host.apply_updates", host.ref(), sim.hash());
        client.call("host.reboot", host.ref());
        client.until(host.name() + " is back", () -> host.isEnabled(), Duration.ofMinutes(10));
        client = SimClient.of(sim);
    }

    @Test
    void shouldSetTheFlagWhileVersionsDifferAndTakeItBackWithALag() throws Exception {
        assertThat(sim.pool().versionsDiffer()).isTrue();
        assertThat(client.record("host", second.ref()).get("allowed_operations"))
                .isEqualTo(List.of("evacuate", "provision"));
        update(second);
        assertThat(sim.pool().versionsDiffer()).isTrue();
        var third = sim.host("xs03");
        client.call("host.disable", third.ref());
        client.async("host.evacuate", third.ref());
        client.async("host.apply_updates", third.ref(), sim.hash());
        client.call("host.reboot", third.ref());
        client.until("the versions agree", () -> third.version("xapi").equals("26.18"), Duration.ofMinutes(10));
        client.sleep(1);
        assertThat(sim.pool().versionsDiffer()).isTrue();
        client.sleep(30);
        assertThat(sim.pool().versionsDiffer()).isFalse();
    }

    @Test
    void shouldRefuseHaUntilVersionsAgree() throws Exception {
        assertThat(client.refusedAsync("pool.enable_ha", List.of(), Map.of()))
                .containsExactly("NOT_SUPPORTED_DURING_UPGRADE");
    }

    @Test
    void shouldMoveVmsToNewerHostsOnly() throws Exception {
        var vm = second.domains().iterator().next();
        client.async("VM.pool_migrate", vm.ref(), first.ref(), Map.of("live", "true"));
        assertThat(vm.host()).isEqualTo(first);
        assertThat(client.refusedAsync("VM.pool_migrate", vm.ref(), second.ref(), Map.of("live", "true")))
                .containsExactly("NOT_SUPPORTED_DURING_UPGRADE");
        client.call("host.disable", first.ref());
        var blockers = (Map<?, ?>) client.call("host.get_vms_which_prevent_evacuation", first.ref());
        assertThat(blockers.get(vm.ref())).isEqualTo(List.of("NO_HOSTS_AVAILABLE", vm.ref()));
    }

    @Test
    void shouldStartAndResumeVmsOnTheHighestVersionOnly() throws Exception {
        var vm = sim.vm("halted");
        assertThat(client.refusedAsync("VM.start_on", vm.ref(), second.ref(), false, false))
                .containsExactly("NOT_SUPPORTED_DURING_UPGRADE");
        assertThat(client.refused("VM.assert_can_boot_here", vm.ref(), second.ref()))
                .containsExactly("VM_HOST_INCOMPATIBLE_VERSION", second.ref(), vm.ref());
        assertThat(client.refusedAsync("VM.resume_on", sim.vm("suspended").ref(), second.ref(), false, false))
                .containsExactly("NOT_SUPPORTED_DURING_UPGRADE");
        assertThat(client.call("VM.get_possible_hosts", vm.ref())).isEqualTo(List.of(first.ref()));
        client.async("VM.start", vm.ref(), false, false);
        assertThat(vm.host()).isEqualTo(first);
        client.async("VM.resume", sim.vm("suspended").ref(), false, false);
        assertThat(sim.vm("suspended").host()).isEqualTo(first);
        client.call("host.disable", first.ref());
        client.async("VM.clean_shutdown", vm.ref());
        assertThat(client.refusedAsync("VM.start", vm.ref(), false, false)).containsExactly("NO_HOSTS_AVAILABLE");
    }

    @Test
    void shouldRefuseOperationsThatAreNotOnTheList() throws Exception {
        assertThat(client.refusedAsync("VM.snapshot", sim.vm("vm-001").ref(), "before"))
                .containsExactly("NOT_SUPPORTED_DURING_UPGRADE");
    }

    @Test
    void shouldFailToCopyTheDatabaseToMembersYetWriteTheCoordinatorsDisk() throws Exception {
        client.call("pool.add_to_other_config", sim.pool().ref(), "lock", "mine");
        assertThat(client.refused("pool.sync_database")).startsWith("INTERNAL_ERROR");
        sim.crashToolstack(first);
        assertThat(sim.pool().map("other_config")).containsEntry("lock", "mine");
    }

    @Test
    void shouldStillDisableEvacuateAndRebootWhatTheListDoesNotShow() throws Exception {
        update(second);
        assertThat(second.version("xapi")).isEqualTo("26.18");
    }
}
