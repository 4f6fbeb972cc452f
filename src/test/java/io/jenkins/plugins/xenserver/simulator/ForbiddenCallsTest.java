package io.jenkins.plugins.xenserver.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Each call that the reference forbids in some state is refused with its documented code. */
class ForbiddenCallsTest {
    private Simulator sim;
    private SimClient client;

    private void use(SimPoolBuilder builder) throws Exception {
        sim = builder.build();
        client = SimClient.of(sim);
    }

    @Test
    void shouldRefuseRepositoriesThatDoNotFit() throws Exception {
        use(Scenarios.healthy(1, 0));
        var pool = sim.pool().ref();
        var existing = sim.pool().repositories().get(0);
        assertThat(introduce("Normal", "https://x.org/a", ""))
                .containsExactly("REPOSITORY_ALREADY_EXISTS", existing.ref());
        assertThat(introduce("Other", SimPoolBuilder.CHANNEL_URL, ""))
                .containsExactly("REPOSITORY_ALREADY_EXISTS", existing.ref());
        assertThat(introduce("Other", "htt://x", "")).containsExactly("INVALID_BASE_URL", "htt://x");
        assertThat(introduce("Other", "https://x.org/a", "../some-file"))
                .containsExactly("INVALID_GPGKEY_PATH", "../some-file");
        assertThat(introduce("Other", "https://x.org/a", "some.file"))
                .containsExactly("INVALID_GPGKEY_PATH", "some.file");
        assertThat(client.refused("Repository.forget", existing.ref())).containsExactly("REPOSITORY_IS_IN_USE");

        var bundle = (String) client.call("Repository.introduce_bundle", "Offline", "");
        assertThat(client.refused("Repository.introduce_bundle", "Offline 2", ""))
                .containsExactly("BUNDLE_REPOSITORY_ALREADY_EXISTS", bundle);
        assertThat(client.refused("pool.add_repository", pool, bundle))
                .containsExactly("REPO_SHOULD_BE_SINGLE_ONE_ENABLED");
        for (var url : List.of(
                "http://10.0.0.1/repository/enabled",
                "https://name/repository/enabled",
                "https://10.0.0.256/repository/enabled",
                "https://10.0.1/repository/enabled",
                "https://[abcd]/repository/enabled",
                "https://10.0.0.1/repository",
                "https://10.0.0.1")) {
            assertThat(client.refused("Repository.introduce_remote_pool", "Remote", "", url, "PEM"))
                    .containsExactly("INVALID_BASE_URL", url);
        }
    }

    @Test
    void shouldEnableABundleAndAnotherPoolOnlyAlone() throws Exception {
        use(Scenarios.healthy(1, 0));
        var pool = sim.pool().ref();
        var channel = sim.pool().repositories().get(0);
        var url = "https://10.0.0.1/repository/enabled";
        var other = (String) client.call("Repository.introduce_remote_pool", "Remote", "", url, "PEM");
        assertThat(client.refused("Repository.introduce_remote_pool", "Remote 2", "", url, "PEM"))
                .containsExactly("REPOSITORY_ALREADY_EXISTS", other);
        assertThat(client.refused("Repository.introduce_bundle", "Remote", ""))
                .containsExactly("REPOSITORY_ALREADY_EXISTS", other);
        var bundle = (String) client.call("Repository.introduce_bundle", "Offline", "");
        assertThat(introduce("Offline", "https://x.org/a", "")).containsExactly("REPOSITORY_ALREADY_EXISTS", bundle);
        assertThat(client.refused("Repository.set_gpgkey_path", channel.ref(), "a/b"))
                .containsExactly("INVALID_GPGKEY_PATH", "a/b");

        assertThat(client.refused("pool.add_repository", pool, other))
                .containsExactly("REPO_SHOULD_BE_SINGLE_ONE_ENABLED");
        for (var both :
                List.of(List.of(channel.ref(), other), List.of(bundle, other), List.of(channel.ref(), bundle))) {
            assertThat(client.refused("pool.set_repositories", pool, both))
                    .containsExactly("REPO_SHOULD_BE_SINGLE_ONE_ENABLED");
        }
        client.call("pool.set_repositories", pool, List.of(other));
        assertThat(client.refused("pool.set_update_sync_enabled", pool, true))
                .containsExactly("CAN_NOT_PERIODIC_SYNC_UPDATES");
    }

    private List<String> introduce(String label, String url, String key) throws Exception {
        return client.refused("Repository.introduce", label, "", url, "https://x.org/source", true, key);
    }

    @Test
    void shouldApplyTheSideEffectsOfChangingRepositories() throws Exception {
        use(Scenarios.harmless(2, 0));
        var repository = sim.pool().repositories().get(0);
        client.call("pool.remove_repository", sim.pool().ref(), repository.ref());
        assertThat(sim.coordinator().mirror()).isNull();
        assertThat(sim.coordinator().text("latest_synced_updates_applied")).isEqualTo("no");
        client.call("pool.add_repository", sim.pool().ref(), repository.ref());
        assertThat(repository.hash()).isEmpty();
        assertThat(sim.pool().time("last_update_sync")).isEqualTo(java.time.Instant.EPOCH);
        client.call("pool.set_repositories", sim.pool().ref(), List.of());
        assertThat(sim.coordinator().text("latest_synced_updates_applied")).isEqualTo("unknown");
    }

    @Test
    void shouldRefuseToSynchroniseWithoutAChannelThatAnswers() throws Exception {
        use(Scenarios.healthy(2, 0));
        var pool = sim.pool().ref();
        sim.faults().syncFails("REPOSYNC_FAILED");
        assertThat(client.refusedAsync("pool.sync_updates", pool)).containsExactly("REPOSYNC_FAILED");
        client.call("pool.set_repositories", pool, List.of());
        assertThat(client.refusedAsync("pool.sync_updates", pool)).containsExactly("NO_REPOSITORY_ENABLED");
        assertThat(client.refused("pool.set_update_sync_enabled", pool, true))
                .containsExactly("NO_REPOSITORIES_CONFIGURED");
        assertThat(client.refused("pool.configure_update_sync", pool, "weekly", 7))
                .containsExactly("INVALID_UPDATE_SYNC_DAY", "7");
        var bundle = (String) client.call("Repository.introduce_bundle", "Offline", "");
        client.call("pool.add_repository", pool, bundle);
        assertThat(client.refused("pool.set_update_sync_enabled", pool, true))
                .containsExactly("CAN_NOT_PERIODIC_SYNC_UPDATES");
        assertThat(client.refused("pool.configure_repository_proxy", pool, "x", "", ""))
                .containsExactly("INVALID_REPOSITORY_PROXY_URL", "x");
        assertThat(client.refused("pool.configure_repository_proxy", pool, "http://p:1", "a", ""))
                .containsExactly("INVALID_REPOSITORY_PROXY_CREDENTIAL");
    }

    @Test
    void shouldRefuseHaOutOfOrder() throws Exception {
        use(Scenarios.healthy(3, 0));
        assertThat(client.refusedAsync("pool.disable_ha")).containsExactly("HA_NOT_ENABLED");
        var local = sim.database().all("SR").stream()
                .filter(sr -> !sr.flag("shared"))
                .findFirst()
                .orElseThrow();
        assertThat(client.refusedAsync("pool.enable_ha", List.of(local.ref()), Map.of()))
                .containsExactly("CANNOT_CREATE_STATE_FILE");
        client.async("pool.enable_ha", List.of(), Map.of("timeout", "60"));
        assertThat(client.refusedAsync("pool.enable_ha", List.of(), Map.of())).containsExactly("HA_IS_ENABLED");
        client.call("pool.set_ha_host_failures_to_tolerate", sim.pool().ref(), 2);
        assertThat(client.refused("host.disable", sim.host("xs02").ref()))
                .containsExactly("HA_OPERATION_WOULD_BREAK_FAILOVER_PLAN");
        assertThat(client.refusedAsync("host.apply_updates", sim.host("xs02").ref(), sim.hash()))
                .containsExactly("HA_IS_ENABLED");

        client.async("pool.disable_ha");
        assertThat(sim.pool().list("ha_statefiles")).hasSize(1);
        assertThat(sim.pool().map("ha_configuration")).containsEntry("timeout", "60");
        assertThat(sim.pool().number("ha_host_failures_to_tolerate")).isEqualTo(2);
        var file = sim.pool().list("ha_statefiles").get(0);
        assertThat(client.call("VDI.get_SR", file))
                .isEqualTo(sim.firstSharedSr().ref());

        sim.crash(sim.host("xs03"));
        client.sleep(700);
        assertThat(client.refusedAsync("pool.enable_ha", List.of(), Map.of()))
                .containsExactly("HOST_OFFLINE", sim.host("xs03").ref());
    }

    @Test
    void shouldRefuseVmOperationsInTheWrongState() throws Exception {
        var builder = Scenarios.healthy(2, 2);
        builder.vm("halted").state("Halted");
        builder.vm("suspended").state("Suspended");
        use(builder);
        var halted = sim.vm("halted").ref();
        for (var method : List.of("clean_shutdown", "hard_shutdown", "clean_reboot", "hard_reboot", "suspend")) {
            assertThat(client.refusedAsync("VM." + method, halted)).startsWith("VM_BAD_POWER_STATE", halted);
        }
        assertThat(client.refusedAsync("VM.resume", halted, false, false)).startsWith("VM_BAD_POWER_STATE");
        assertThat(client.refusedAsync(
                        "VM.pool_migrate", halted, sim.host("xs01").ref(), Map.of()))
                .startsWith("VM_BAD_POWER_STATE");
        assertThat(client.refusedAsync("VM.start", sim.vm("suspended").ref(), false, false))
                .startsWith("VM_BAD_POWER_STATE");
        assertThat(client.refusedAsync("VM.start", sim.vm("vm-001").ref(), false, false))
                .startsWith("VM_BAD_POWER_STATE");
    }

    @Test
    void shouldListWhatAClientShouldHaveKnown() throws Exception {
        use(Scenarios.fullReboot(2, 2));
        client.refused("host.reboot", sim.host("xs02").ref());
        client.refusedAsync("host.apply_updates", sim.host("xs02").ref(), "wrong");
        client.call("host.disable", sim.host("xs01").ref());

        assertThat(sim.forbiddenCalls())
                .extracting(SimCall::method)
                .containsExactly("host.reboot", "host.apply_updates");
        assertThat(sim.calls())
                .extracting(SimCall::signature)
                .containsExactly("host.reboot[xs02]", "host.apply_updates[xs02, wrong]", "host.disable[xs01, true]");
        assertThat(sim.calls().get(2).succeeded()).isTrue();
        assertThat(sim.calls().toString()).doesNotContain("OpaqueRef");
        assertThat(sim.requestsAt("xs01")).isPositive();
        assertThat(sim.bytesAt("xs01")).isGreaterThan(1000);
        assertThat(sim.requestsByMethod()).containsEntry("host.reboot", 1L);
    }
}
