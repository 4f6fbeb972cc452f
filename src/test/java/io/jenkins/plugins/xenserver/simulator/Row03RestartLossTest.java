package io.jenkins.plugins.xenserver.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.ConnectException;
import java.net.SocketException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Row 3 of the checklist: what dies with the coordinator's toolstack, and what does not. */
class Row03RestartLossTest {
    private final Simulator sim = Scenarios.fullReboot(3, 6).build();
    private final SimHost coordinator = sim.coordinator();
    private SimClient client;

    @BeforeEach
    void login() throws Exception {
        client = SimClient.of(sim);
    }

    private void restartCoordinator() throws Exception {
        client.call("host.restart_agent", coordinator.ref());
        client.sleep(3);
        assertThatThrownBy(() -> client.call("pool.get_all")).isInstanceOf(ConnectException.class);
        client.until("the coordinator is back", coordinator::isUp, Duration.ofMinutes(5));
    }

    @Test
    void shouldLoseSessionsTasksOperationsAndTheUpdateCache() throws Exception {
        var task = (String) client.call("Async.pool.sync_updates", sim.pool().ref());
        client.sleep(1);
        assertThat(sim.pool().map("current_operations")).containsValue("sync_updates");

        restartCoordinator();

        assertThat(client.refused("pool.get_all")).startsWith("SESSION_INVALID");
        client = SimClient.of(sim);
        assertThat(client.refused("task.get_record", task)).containsExactly("HANDLE_INVALID", "task", task);
        assertThat(sim.pool().map("current_operations")).isEmpty();
        assertThat(sim.rules().updates().cache()).isEmpty();
        assertThat(sim.calls().get(0).outcome()).isEqualTo("lost");
    }

    @Test
    void shouldKeepEverythingElse() throws Exception {
        client.call("pool.add_to_other_config", sim.pool().ref(), "lock", "mine");
        client.async("host.evacuate", coordinator.ref());
        client.async("host.apply_updates", coordinator.ref(), sim.hash());
        var vms = sim.host("xs02").domains().size();
        var hash = sim.hash();
        var synced = sim.pool().time("last_update_sync");

        restartCoordinator();

        assertThat(sim.pool().map("other_config")).containsEntry("lock", "mine");
        assertThat(coordinator.list("pending_guidances")).containsExactly("reboot_host");
        assertThat(coordinator.text("last_update_hash")).isEqualTo(hash).isEqualTo(sim.hash());
        assertThat(sim.pool().time("last_update_sync")).isEqualTo(synced);
        assertThat(sim.host("xs02").domains()).hasSize(vms);
        assertThat(sim.vms()).allMatch(SimVm::isRunning);
    }

    @Test
    void shouldResetACallThatRunsAndABlockedWaitForEvents() throws Exception {
        var token = sim.database().number();
        var text = String.format("%020d,%020d", token, token);
        client.call("host.restart_agent", coordinator.ref());
        assertThatThrownBy(() -> client.call("event.from", List.of("secret"), text, 600.0))
                .isInstanceOf(SocketException.class);
        client.until("the coordinator is back", coordinator::isUp, Duration.ofMinutes(5));

        client = SimClient.of(sim);
        client.call("host.restart_agent", coordinator.ref());
        assertThatThrownBy(() -> client.call("pool.sync_updates", sim.pool().ref()))
                .isInstanceOf(SocketException.class);
    }

    @Test
    void shouldKeepSessionsWhenAMemberRestartsButDropItsTasks() throws Exception {
        var member = sim.host("xs02");
        var vm = member.domains().iterator().next();
        var started = vm.startTime();
        var its = (String) client.call("Async.VM.clean_reboot", vm.ref());
        var others = (String) client.call("Async.pool.sync_updates", sim.pool().ref());
        client.sleep(1);
        client.call("host.restart_agent", member.ref());
        client.until("it is down", () -> !member.isLive(), Duration.ofMinutes(1));
        assertThat(client.refused("task.get_status", its)).containsExactly("HANDLE_INVALID", "task", its);
        assertThat(client.call("task.get_status", others)).isEqualTo("pending");
        assertThat(vm.map("current_operations")).isEmpty();
        client.until("it is back", member::isEnabled, Duration.ofMinutes(5));
        assertThat(client.call("pool.get_all")).isNotNull();
        assertThat(vm.startTime()).as("what the VM was told, it does").isAfter(started);
    }

    @Test
    void shouldDropAMembersTasksWhenItsToolstackIsBackFromASuddenDeath() throws Exception {
        var member = sim.host("xs02");
        var vm = member.domains().iterator().next();
        sim.faults().guest(vm.name(), "VM_SHUTDOWN_TIMEOUT");
        var its = (String) client.call("Async.VM.clean_shutdown", vm.ref());
        client.sleep(1);
        sim.crashToolstack(member);
        assertThat(client.call("task.get_status", its)).isEqualTo("pending");
        client.until("it is back", member::isUp, Duration.ofMinutes(5));
        assertThat(client.refused("task.get_status", its)).startsWith("HANDLE_INVALID");
    }

    @Test
    void shouldGoOnWithAMoveThatHadBegun() throws Exception {
        var vm = sim.host("xs02").domains().iterator().next();
        client.call("Async.VM.pool_migrate", vm.ref(), sim.host("xs03").ref(), java.util.Map.of("live", "true"));
        client.sleep(1);
        sim.crashToolstack(coordinator);
        client.sleep(60);
        assertThat(vm.host()).isEqualTo(sim.host("xs03"));
    }
}
