package io.jenkins.plugins.xenserver.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.ConnectException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Row 6 of the checklist: accidents, each with a switch of its own. */
class Row06AccidentTest {
    private final Simulator sim = Scenarios.fullReboot(3, 6).build();
    private final SimHost coordinator = sim.coordinator();
    private SimClient client;

    @BeforeEach
    void login() throws Exception {
        client = SimClient.of(sim);
    }

    private void comeBack() throws Exception {
        client.until("the coordinator is back", () -> sim.coordinator().isUp(), Duration.ofMinutes(20));
        client = SimClient.of(sim);
    }

    @Test
    void shouldLoseWhatTheCoordinatorHadNotWrittenWhenItDiesUncleanly() throws Exception {
        var pool = sim.pool().ref();
        client.call("pool.add_to_other_config", pool, "early", "1");
        client.sleep(301);
        client.call("pool.add_to_other_config", pool, "late", "1");
        client.call("host.disable", sim.host("xs02").ref());
        client.sleep(60);

        sim.crashToolstack(coordinator);
        assertThatThrownBy(() -> client.call("pool.get_all")).isInstanceOf(ConnectException.class);
        comeBack();

        assertThat(sim.pool().map("other_config")).containsKey("early").doesNotContainKey("late");
        assertThat(sim.host("xs02").isEnabled()).isTrue();
    }

    @Test
    void shouldKeepWhatWasWrittenByRequest() throws Exception {
        client.call("pool.add_to_other_config", sim.pool().ref(), "lock", "1");
        client.call("pool.sync_database");
        sim.crashToolstack(coordinator);
        comeBack();
        assertThat(sim.pool().map("other_config")).containsKey("lock");
    }

    @Test
    void shouldBringTheDatabaseInLineWithWhatReallyRuns() throws Exception {
        var moved = List.copyOf(sim.host("xs02").domains());
        client.async("host.evacuate", sim.host("xs02").ref());
        var homes = moved.stream().map(SimVm::host).toList();

        sim.crashToolstack(coordinator);
        assertThat(moved).anyMatch(vm -> vm.host() == sim.host("xs02"));
        comeBack();
        client.sleep(10);

        assertThat(moved).extracting(SimVm::host).isEqualTo(homes);
        assertThat(sim.host("xs02").list("resident_VMs")).hasSize(1);
        assertThat(moved).allMatch(SimVm::isRunning);
    }

    @Test
    void shouldLoseTheVmsOfAHostThatLosesItsPower() throws Exception {
        var host = sim.host("xs02");
        var vms = List.copyOf(host.domains());
        sim.crash(host);
        client.sleep(700);
        sim.powerOn(host);
        client.until("it is back", () -> host.isUp() && host.isEnabled(), Duration.ofMinutes(10));
        assertThat(vms).allMatch(SimVm::isHalted);
    }

    @Test
    void shouldDieBetweenPackagesAndGuidance() throws Exception {
        client.async("host.evacuate", sim.host("xs02").ref());
        sim.faults().install("xs02", Faults.Install.COORDINATOR_DIES_BEFORE_GUIDANCE);
        client.call("Async.host.apply_updates", sim.host("xs02").ref(), sim.hash());
        client.sleep(120);
        comeBack();
        var host = sim.host("xs02");
        assertThat(host.packages()).containsEntry("xen-hypervisor", "4.17.5-12.xs8");
        assertThat(host.list("pending_guidances")).isEmpty();
        assertThat(host.text("last_update_hash")).isEmpty();
    }

    @Test
    void shouldGoOnInstallingOnAMemberWhenTheCoordinatorDies() throws Exception {
        client.async("host.evacuate", sim.host("xs02").ref());
        client.call("Async.host.apply_updates", sim.host("xs02").ref(), sim.hash());
        client.sleep(10);
        sim.crashToolstack(coordinator);
        assertThat(sim.host("xs02").packages()).containsEntry("xen-hypervisor", "4.17.5-10.xs8");
        client.sleep(120);
        assertThat(sim.host("xs02").packages()).containsEntry("xen-hypervisor", "4.17.5-12.xs8");
    }

    @Test
    void shouldChangeTheHashUnderTheClient() throws Exception {
        var hash = sim.hash();
        sim.changeHashBehindTheClient(SimUpdates.harmless());
        assertThat(sim.hash()).isNotEqualTo(hash);
        assertThat(client.refusedAsync("host.apply_updates", coordinator.ref(), hash))
                .containsExactly("UPDATEINFO_HASH_MISMATCH");
    }

    @Test
    void shouldSynchronisePeriodicallyIfEnabled() throws Exception {
        client.call("pool.configure_update_sync", sim.pool().ref(), "daily", 3);
        assertThat(sim.pool().number("update_sync_day")).isZero();
        client.call("pool.set_update_sync_enabled", sim.pool().ref(), true);
        var hash = sim.hash();
        sim.channel().publish(SimUpdates.harmless());
        client.timeout(Duration.ofDays(9)).sleep(30 * 3600);
        assertThat(sim.hash()).isNotEqualTo(hash);
    }

    @Test
    void shouldComeUpWithAnotherCoordinatorAndAnEmptyMirror() throws Exception {
        var next = sim.host("xs02");
        client.async("pool.designate_new_master", next.ref());
        client.sleep(4);
        assertThat(sim.coordinator()).isSameAs(coordinator);
        client.sleep(6);
        assertThat(sim.coordinator()).isSameAs(next);
        comeBack();

        assertThat(client.refused("host.get_servertime", "OpaqueRef:x")).startsWith("HANDLE_INVALID");
        client.until("the old one is a member", coordinator::isUp, Duration.ofMinutes(3));
        assertThat(SimClient.at(coordinator, sim).refused("pool.get_all"))
                .containsExactly("HOST_IS_SLAVE", "127.0.0.2");
        assertThat(client.updates().status()).isEqualTo(404);
        assertThat(client.refusedAsync("host.apply_updates", next.ref(), sim.hash()))
                .containsExactly("INVALID_REPOMD_XML");
        assertThat(sim.pool().time("last_update_sync")).isEqualTo(java.time.Instant.EPOCH);
        client.until("all are enabled", () -> coordinator.isEnabled(), Duration.ofMinutes(2));
        client.async("pool.sync_updates", sim.pool().ref());
        assertThat(client.updates().status()).isEqualTo(200);
    }

    @Test
    void shouldPromoteAnotherHostWhenTheCoordinatorLosesItsPower() throws Exception {
        var synced = sim.pool().time("last_update_sync");
        sim.failOver(sim.host("xs03"));
        comeBack();
        assertThat(sim.coordinator().name()).isEqualTo("xs03");
        assertThat(coordinator.isLive()).isFalse();
        assertThat(sim.pool().time("last_update_sync")).isEqualTo(synced);
        assertThat(client.updates().status()).isEqualTo(404);
        sim.powerOn(coordinator);
        client.until("the old one is a member", coordinator::isEnabled, Duration.ofMinutes(10));
    }

    @Test
    void shouldRefuseANewCoordinatorWhileHaIsOn() throws Exception {
        client.async("pool.enable_ha", List.of(), Map.of());
        assertThat(client.refusedAsync(
                        "pool.designate_new_master", sim.host("xs02").ref()))
                .containsExactly("HA_IS_ENABLED");
    }

    @Test
    void shouldLoseATaskWhileItsWorkGoesOn() throws Exception {
        var host = sim.host("xs02");
        client.async("host.evacuate", host.ref());
        var task = (String) client.call("Async.host.apply_updates", host.ref(), sim.hash());
        client.sleep(2);
        sim.loseTasks("Async.host.apply_updates");
        assertThat(client.refused("task.get_status", task)).containsExactly("HANDLE_INVALID", "task", task);
        client.sleep(120);
        assertThat(host.text("last_update_hash")).isEqualTo(sim.hash());
        assertThat(sim.pool().map("current_operations")).isEmpty();
    }
}
