package io.jenkins.plugins.xenserver.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Row 5 of the checklist: {@code host.apply_updates}, its checks in their order and its effects. */
class Row05ApplyUpdatesTest {
    private Simulator sim = Scenarios.fullReboot(3, 6).build();
    private SimClient client;

    private void use(Simulator other) throws Exception {
        sim = other;
        client = SimClient.of(other);
    }

    private List<String> refused(String host, String hash) throws Exception {
        return client.refusedAsync("host.apply_updates", sim.host(host).ref(), hash);
    }

    @Test
    void shouldCheckInTheOrderOfTheReference() throws Exception {
        use(Scenarios.fullReboot(3, 6).ha().build());
        var host = sim.host("xs02");
        var wrong = "0".repeat(64);
        sim.pool().set("restrictions", Map.of("restrict_updates", "true"));
        sim.pool().set("current_operations", Map.of("OpaqueRef:x", "sync_updates"));
        host.add("pending_guidances", "reboot_host");
        var repositories = sim.pool().list("repositories");
        sim.pool().set("repositories", List.of());
        sim.faults().clusterDegraded("xs02", 1);
        var mirror = sim.coordinator().mirror();
        sim.coordinator().mirror(null);

        assertThat(refused("xs02", wrong)).containsExactly("LICENCE_RESTRICTION", "Updates");
        sim.pool().set("restrictions", Map.of("restrict_updates", "false"));
        assertThat(refused("xs02", wrong)).containsExactly("SYNC_UPDATES_IN_PROGRESS");
        sim.pool().set("current_operations", Map.of());
        assertThat(refused("xs02", wrong)).containsExactly("HA_IS_ENABLED");
        assertThat(host.isEnabled()).isTrue();
        sim.pool().set("ha_enabled", false);
        assertThat(refused("xs02", wrong)).startsWith("CLUSTERED_SR_DEGRADED");
        assertThat(host.isEnabled()).isFalse();
        assertThat(refused("xs02", wrong)).containsExactly("HOST_PENDING_MANDATORY_GUIDANCE_NOT_EMPTY", host.ref());
        host.set("pending_guidances", List.of());
        assertThat(refused("xs02", wrong)).containsExactly("NO_REPOSITORY_ENABLED");
        sim.pool().set("repositories", repositories);
        assertThat(refused("xs02", "")).containsExactly("UPDATEINFO_HASH_MISMATCH");
        assertThat(refused("xs02", wrong)).containsExactly("UPDATEINFO_HASH_MISMATCH");
        assertThat(refused("xs02", sim.hash())).containsExactly("INVALID_REPOMD_XML");
        sim.coordinator().mirror(new SimChannel().metadata());
        assertThat(refused("xs02", sim.hash())).containsExactly("APPLY_UPDATES_FAILED", host.ref());
        sim.coordinator().mirror(mirror);
        assertThat(refused("xs02", sim.hash())).containsExactly("HOST_EVACUATION_IS_REQUIRED", host.ref());
        client.async("host.evacuate", host.ref());
        sim.faults().install("xs02", Faults.Install.FAILS_BEFORE_PACKAGES);
        assertThat(refused("xs02", sim.hash())).containsExactly("APPLY_UPDATES_FAILED", host.ref());
        assertThat(client.async("host.apply_updates", host.ref(), sim.hash()))
                .isEqualTo("<value><array><data></data></array></value>");
    }

    @Test
    void shouldRefuseTwoEnabledUpdateRepositories() throws Exception {
        use(Scenarios.harmless(1, 0).build());
        var second = (String) client.call(
                "Repository.introduce",
                "Other",
                "",
                "https://repo.ops.xenserver.com/xs8/other",
                "https://x.org/s",
                true,
                "");
        client.call("pool.add_repository", sim.pool().ref(), second);
        assertThat(refused("xs01", "x")).containsExactly("MULTIPLE_UPDATE_REPOSITORIES_ENABLED");
    }

    @Test
    void shouldRefuseWhenTheMirroredDescriptionOfTheUpdatesCannotBeReadUntilItIsMirroredAnew() throws Exception {
        use(Scenarios.harmless(2, 0).build());
        sim.faults().updateinfoInvalid();
        assertThat(refused("xs02", "0".repeat(64))).containsExactly("UPDATEINFO_HASH_MISMATCH");
        assertThat(refused("xs02", sim.hash())).containsExactly("INVALID_UPDATEINFO_XML");
        assertThat(sim.host("xs02").isEnabled()).isFalse();
        assertThat(sim.host("xs02").text("last_update_hash")).isEmpty();
        var updates = client.updates();
        assertThat(updates.status()).isEqualTo(404);
        assertThat(updates.text()).doesNotContain("INVALID_UPDATEINFO_XML");

        client.async("pool.sync_updates", sim.pool().ref(), false);
        assertThat(client.updates().status()).isEqualTo(200);
        client.async("host.apply_updates", sim.host("xs02").ref(), sim.hash());
        assertThat(sim.host("xs02").text("last_update_hash")).isEqualTo(sim.hash());
    }

    @Test
    void shouldNameTheHostThatIsDownWhenTheCoordinatorsCacheIsEmpty() throws Exception {
        use(Scenarios.harmless(3, 0).build());
        sim.crash(sim.host("xs03"));
        client.sleep(11 * 60);
        sim.rules().updates().forgetCache();
        assertThat(refused("xs01", sim.hash()))
                .containsExactly("GET_HOST_UPDATES_FAILED", sim.host("xs03").ref());
        client.async("host.apply_updates", sim.host("xs02").ref(), sim.hash());
        assertThat(refused("xs03", sim.hash()))
                .containsExactly("GET_HOST_UPDATES_FAILED", sim.host("xs03").ref());
    }

    @Test
    void shouldTellThatTheHostWentAwayOverTheInstallation() throws Exception {
        use(Scenarios.harmless(3, 0).build());
        var host = sim.host("xs02");
        sim.later(java.time.Duration.ofSeconds(10), () -> sim.crash(host));
        assertThat(refused("xs02", sim.hash())).containsExactly("CANNOT_CONTACT_HOST", host.ref());
        assertThat(host.isEnabled()).isFalse();
        assertThat(host.text("last_update_hash")).isEmpty();

        use(Scenarios.harmless(3, 0).build());
        var other = sim.host("xs02");
        client.call("host.disable", other.ref());
        sim.later(
                java.time.Duration.ofSeconds(10), () -> sim.rules().lifecycle().stopToolstack(other));
        assertThat(refused("xs02", sim.hash())).containsExactly("HOST_OFFLINE", other.ref());
    }

    @Test
    void shouldWantAnEmptyHostAlsoForAnEvacuationAlone() throws Exception {
        use(Scenarios.healthy(2, 2).updates(SimUpdates.evacuation()).build());
        var host = sim.host("xs02");
        assertThat(refused("xs02", sim.hash())).containsExactly("HOST_EVACUATION_IS_REQUIRED", host.ref());
        client.async("host.evacuate", host.ref());
        client.async("host.apply_updates", host.ref(), sim.hash());
        assertThat(host.list("pending_guidances"))
                .as("an evacuation is never pending")
                .isEmpty();
    }

    @Test
    void shouldLeaveTheHostDisabledWhenALaterCheckFails() throws Exception {
        use(Scenarios.fullReboot(3, 6).build());
        assertThat(refused("xs02", "wrong")).containsExactly("UPDATEINFO_HASH_MISMATCH");
        assertThat(sim.host("xs02").isEnabled()).isFalse();
    }

    @Test
    void shouldStampHashDateAndStateEvenWhenThereIsNothingToInstall() throws Exception {
        use(Scenarios.healthy(2, 2).build());
        var host = sim.host("xs02");
        var started = sim.clock().now();
        assertThat(client.async("host.apply_updates", host.ref(), sim.hash())).contains("<data></data>");
        assertThat(host.text("last_update_hash")).isEqualTo(sim.hash());
        assertThat(host.text("latest_synced_updates_applied")).isEqualTo("yes");
        assertThat(host.time("last_software_update")).isAfter(started);
        client.async("host.apply_updates", host.ref(), sim.hash());
        assertThat(host.list("pending_guidances")).isEmpty();
    }

    @Test
    void shouldRecordGuidanceAndRestartNothing() throws Exception {
        use(Scenarios.fullReboot(3, 6).build());
        var host = sim.host("xs02");
        var boot = host.bootTime();
        client.async("host.evacuate", host.ref());
        client.async("host.apply_updates", host.ref(), sim.hash());
        client.sleep(3600);
        assertThat(host.list("pending_guidances")).containsExactly("reboot_host");
        assertThat(host.list("pending_guidances_recommended")).isEmpty();
        assertThat(host.bootTime()).isEqualTo(boot);
        assertThat(host.isEnabled()).isFalse();
        assertThat(host.version("xapi")).isEqualTo("26.17");
        assertThat(host.packages()).containsEntry("xen-hypervisor", "4.17.5-12.xs8");
        assertThat(refused("xs02", sim.hash())).startsWith("HOST_PENDING_MANDATORY_GUIDANCE_NOT_EMPTY");
    }

    @Test
    void shouldAddVmRestartsForTheWholePoolThroughTheCoordinatorOnly() throws Exception {
        var builder = Scenarios.healthy(3, 6).updates(SimUpdates.vmRestart());
        builder.vm("halted").state("Halted");
        builder.vm("suspended").state("Suspended");
        use(builder.build());

        client.async("host.apply_updates", sim.host("xs02").ref(), sim.hash());
        assertThat(sim.vms()).allMatch(vm -> vm.pendingGuidance().isEmpty());

        client.async("host.apply_updates", sim.host("xs01").ref(), sim.hash());
        assertThat(sim.vms())
                .allMatch(vm -> vm.isHalted() == vm.list("pending_guidances").isEmpty());
        assertThat(sim.vm("suspended").list("pending_guidances")).containsExactly("restart_vm");
    }

    @Test
    void shouldAddDeviceModelRestartsToResidentVmsWithOne() throws Exception {
        var builder = Scenarios.healthy(2, 4)
                .updates(SimUpdate.of("U-1")
                        .delivers("qemu", "4.2.1-9.xs8")
                        .asks(GuidanceKind.RECOMMENDED, Guidance.RESTART_DEVICE_MODEL));
        builder.vm("pvh").on("xs02").domain(SimVm.Domain.PVH);
        use(builder.build());
        client.async("host.apply_updates", sim.host("xs02").ref(), sim.hash());
        for (var vm : sim.vms()) {
            var wanted = vm.host() == sim.host("xs02") && vm.hasDeviceModel();
            assertThat(vm.list("pending_guidances_recommended").contains("restart_device_model"))
                    .as(vm.name())
                    .isEqualTo(wanted);
        }
    }

    @Test
    void shouldReturnARowForEachLivepatchThatFailsAndRemember() throws Exception {
        use(Scenarios.livepatch(2, 4).build());
        var host = sim.host("xs02");
        sim.faults().livepatchFails("xs02", "xen");
        var result = client.async("host.apply_updates", host.ref(), sim.hash());
        assertThat(result)
                .contains("<value>APPLY_LIVEPATCH_FAILED</value>")
                .contains("&quot;component&quot;:&quot;xen");
        assertThat(host.list("pending_guidances_recommended"))
                .containsExactlyInAnyOrder("restart_toolstack", "reboot_host_on_xen_livepatch_failure");

        client.async("host.apply_updates", sim.host("xs01").ref(), sim.hash());
        assertThat(sim.host("xs01").list("pending_guidances_recommended")).containsExactly("restart_toolstack");
        assertThat(sim.host("xs01").version("xen_livepatches")).isEqualTo("4.17.5-11.xs8");
    }

    @Test
    void shouldLoseGuidanceWhenTheCallDiesBetweenPackagesAndGuidance() throws Exception {
        use(Scenarios.fullReboot(3, 0).build());
        var host = sim.host("xs02");
        sim.faults().install("xs02", Faults.Install.FAILS_BEFORE_GUIDANCE);
        assertThat(refused("xs02", sim.hash())).containsExactly("APPLY_UPDATES_FAILED", host.ref());
        client.async("host.apply_updates", host.ref(), sim.hash());
        assertThat(host.list("pending_guidances")).isEmpty();
        assertThat(host.packages()).containsEntry("xen-hypervisor", "4.17.5-12.xs8");
        assertThat(host.text("last_update_hash")).isEqualTo(sim.hash());
    }

    @Test
    void shouldInstallTheRestAfterAFailureHalfway() throws Exception {
        use(Scenarios.fullReboot(3, 0).build());
        var host = sim.host("xs02");
        sim.faults().install("xs02", Faults.Install.FAILS_HALFWAY);
        assertThat(refused("xs02", sim.hash())).containsExactly("APPLY_UPDATES_FAILED", host.ref());
        assertThat(host.text("last_update_hash")).isEmpty();
        client.async("host.apply_updates", host.ref(), sim.hash());
        assertThat(host.packages()).containsEntry("qemu", "4.2.1-6.xs8");
    }

    @Test
    void shouldNotEnforceTheCoordinatorFirstNorLookAtOthers() throws Exception {
        use(Scenarios.harmless(3, 0).build());
        sim.crash(sim.host("xs03"));
        sim.vms().forEach(vm -> vm.add("pending_guidances", "restart_vm"));
        sim.coordinator().add("pending_guidances", "reboot_host");
        client.async("host.apply_updates", sim.host("xs02").ref(), sim.hash());
        assertThat(sim.host("xs02").text("last_update_hash")).isEqualTo(sim.hash());
    }

    @Test
    void shouldDeadlockOnAnEmptyCacheBeforeTheFix() throws Exception {
        use(Scenarios.harmless(2, 0).release("26.5.0").build());
        sim.rules().updates().forgetCache();
        var task = (String)
                client.call("Async.host.apply_updates", sim.coordinator().ref(), sim.hash());
        client.sleep(10_000);
        assertThat(client.call("task.get_status", task)).isEqualTo("pending");

        use(Scenarios.harmless(2, 0).release("26.5.0").build());
        sim.rules().updates().forgetCache();
        client.updates();
        client.async("host.apply_updates", sim.coordinator().ref(), sim.hash());
        assertThat(sim.coordinator().text("last_update_hash")).isEqualTo(sim.hash());
    }
}
