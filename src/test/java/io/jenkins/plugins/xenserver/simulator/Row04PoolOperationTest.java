package io.jenkins.plugins.xenserver.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Row 4 of the checklist: which operations on the pool exclude each other, and how. */
class Row04PoolOperationTest {
    /** What a client can ask for; the first second half of a bundle's upload is in row 12. */
    private static final List<String> BLOCKING = List.of(
            "ha_enable",
            "ha_disable",
            "sync_updates",
            "apply_updates",
            "configure_repositories",
            "add_repository",
            "remove_repository",
            "designate_new_master");

    private final Simulator sim = Scenarios.harmless(3, 3).build();
    private SimClient client;

    @BeforeEach
    void login() throws Exception {
        client = SimClient.of(sim);
    }

    private List<String> start(String operation) throws Exception {
        var pool = sim.pool().ref();
        return switch (operation) {
            case "ha_enable" -> client.refusedAsync("pool.enable_ha", List.of(), Map.of());
            case "sync_updates" -> client.refusedAsync("pool.sync_updates", pool);
            case "apply_updates" ->
                client.refusedAsync("host.apply_updates", sim.host("xs03").ref(), sim.hash());
            case "configure_repositories" -> client.refusedAsync("pool.set_repositories", pool, List.of());
            case "ha_disable" -> {
                sim.pool().set("ha_enabled", true);
                var refused = client.refusedAsync("pool.disable_ha");
                sim.pool().set("ha_enabled", false);
                yield refused;
            }
            case "add_repository", "remove_repository" ->
                client.refusedAsync(
                        "pool." + operation,
                        pool,
                        sim.pool().list("repositories").get(0));
            case "designate_new_master" ->
                client.refusedAsync(
                        "pool.designate_new_master", sim.host("xs02").ref());
            default -> throw new IllegalArgumentException(operation);
        };
    }

    @ParameterizedTest
    @CsvSource({
        "ha_enable, HA_ENABLE_IN_PROGRESS",
        "ha_disable, HA_DISABLE_IN_PROGRESS",
        "cluster_create, CLUSTER_CREATE_IN_PROGRESS",
        "designate_new_master, DESIGNATE_NEW_MASTER_IN_PROGRESS",
        "tls_verification_enable, TLS_VERIFICATION_ENABLE_IN_PROGRESS",
        "configure_repositories, CONFIGURE_REPOSITORIES_IN_PROGRESS",
        "sync_updates, SYNC_UPDATES_IN_PROGRESS",
        "sync_bundle, SYNC_BUNDLE_IN_PROGRESS",
        "apply_updates, APPLY_UPDATES_IN_PROGRESS"
    })
    void shouldFailABlockingOperationAtOnceWithTheNameOfTheRunningOne(String running, String code) throws Exception {
        sim.pool().set("current_operations", Map.of("OpaqueRef:somebody", running));
        var before = sim.clock().now();

        for (var wanted : BLOCKING) {
            assertThat(start(wanted)).as(wanted).containsExactly(code);
        }
        assertThat(Duration.between(before, sim.clock().now())).isLessThan(Duration.ofSeconds(2L * BLOCKING.size()));
    }

    @Test
    void shouldUpdateOneHostAtATime() throws Exception {
        client.call("Async.host.apply_updates", sim.host("xs01").ref(), sim.hash());
        client.sleep(2);
        assertThat(client.refusedAsync("host.apply_updates", sim.host("xs02").ref(), sim.hash()))
                .containsExactly("APPLY_UPDATES_IN_PROGRESS");
        assertThat(sim.host("xs02").isEnabled()).isTrue();
    }

    @Test
    void shouldHangAWaitingOperationUntilTheOtherIsOver() throws Exception {
        client.call("Async.host.apply_updates", sim.host("xs01").ref(), sim.hash());
        client.sleep(2);

        assertThat(client.updates().status()).isEqualTo(200);

        assertThat(sim.pool().map("current_operations")).isEmpty();
        assertThat(sim.host("xs01").text("last_update_hash")).isEqualTo(sim.hash());
    }

    @Test
    void shouldLetAHangingClientRunIntoItsOwnTimeout() throws Exception {
        sim.pool().set("current_operations", Map.of("OpaqueRef:somebody", "apply_updates"));
        assertThatThrownBy(() -> client.timeout(Duration.ofMinutes(10)).updates())
                .isInstanceOf(HttpTimeoutException.class);
    }

    @Test
    void shouldNameTheOtherOperationAfterTwoHours() throws Exception {
        sim.pool().set("current_operations", Map.of("OpaqueRef:somebody", "apply_updates"));
        var reply = client.updates();
        assertThat(reply.status()).isEqualTo(500);
        assertThat(reply.text()).contains("OTHER_OPERATION_IN_PROGRESS: [ pool; ");
        assertThat(sim.clock().now()).isAfter(VirtualClock.DEFAULT_START.plus(Duration.ofHours(2)));
    }

    @Test
    void shouldRefuseMoreThanAHundredWaiters() throws Exception {
        sim.pool().set("current_operations", Map.of("OpaqueRef:somebody", "apply_updates"));
        for (var i = 0; i < 100; i++) {
            var call = new Call(sim, sim.coordinator(), null, null, java.time.Instant.MAX);
            new Background(sim, call, name -> sim.rules().slots().holding(call, "get_updates", () -> ""))
                    .start("waiter " + i);
        }
        client.sleep(1);
        assertThat(client.updates().text()).contains("TOO_MANY_PENDING_TASKS");
    }

    @Test
    void shouldBlockEverythingWhileTheSecretRotates() throws Exception {
        sim.pool().set("is_psr_pending", true);
        for (var wanted : BLOCKING) {
            assertThat(start(wanted)).as(wanted).containsExactly("POOL_SECRET_ROTATION_PENDING");
        }
        assertThat(client.updates().status()).isEqualTo(500);
    }

    @Test
    void shouldLetOperationsOnOneVmWaitForEachOther() throws Exception {
        var vm = sim.vm("vm-001");
        var first = (String) client.call("Async.VM.clean_reboot", vm.ref());
        var second = (String) client.call("Async.VM.clean_reboot", vm.ref());
        client.sleep(21);
        assertThat(client.call("task.get_status", first)).isEqualTo("success");
        assertThat(client.call("task.get_status", second)).isEqualTo("pending");
        client.sleep(21);
        assertThat(client.call("task.get_status", second)).isEqualTo("success");
    }

    @Test
    void shouldNameTheOtherOperationOnAnObjectAfterTwoHours() throws Exception {
        var vm = sim.vm("vm-001");
        vm.set("current_operations", Map.of("OpaqueRef:somebody", "export"));
        assertThat(client.refusedAsync("VM.clean_reboot", vm.ref()))
                .containsExactly("OTHER_OPERATION_IN_PROGRESS", "VM", vm.ref(), "export", "OpaqueRef:somebody");
        var host = sim.host("xs02");
        host.set("current_operations", Map.of("OpaqueRef:somebody", "evacuate"));
        assertThat(client.refusedAsync("host.apply_updates", host.ref(), sim.hash()))
                .containsExactly("OTHER_OPERATION_IN_PROGRESS", "host", host.ref(), "evacuate", "OpaqueRef:somebody");
        assertThat(sim.clock().now()).isAfter(VirtualClock.DEFAULT_START.plus(Duration.ofHours(4)));
    }

    @Test
    void shouldLetApplyWaitBehindAnEvacuationAndAPowerOffBehindApply() throws Exception {
        var host = sim.host("xs02");
        client.call("host.disable", host.ref());
        client.call("Async.host.evacuate", host.ref());
        client.sleep(1);
        client.call("Async.host.apply_updates", host.ref(), sim.hash());
        client.sleep(1);
        assertThat(host.map("current_operations")).containsValue("evacuate").doesNotContainValue("apply_updates");
        client.until(
                "it installs",
                () -> host.map("current_operations").containsValue("apply_updates"),
                Duration.ofMinutes(5));
        assertThat(host.domains()).isEmpty();

        client.call("host.reboot", host.ref());

        assertThat(host.text("last_update_hash")).isEqualTo(sim.hash());
        assertThat(host.map("current_operations").values()).containsExactly("shutdown");
    }

    @Test
    void shouldLetEnableWaitBehindApply() throws Exception {
        var host = sim.host("xs02");
        client.call("Async.host.apply_updates", host.ref(), sim.hash());
        client.sleep(5);
        assertThat(host.isEnabled()).isFalse();
        client.call("host.enable", host.ref());
        assertThat(host.text("last_update_hash")).isEqualTo(sim.hash());
        assertThat(host.isEnabled()).isTrue();
    }
}
