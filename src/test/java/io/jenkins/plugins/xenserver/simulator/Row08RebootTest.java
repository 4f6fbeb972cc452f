package io.jenkins.plugins.xenserver.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.ConnectException;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Row 8 of the checklist: {@code host.reboot}. */
class Row08RebootTest {
    private final Simulator sim;
    private final SimClient client;
    private final SimHost member;

    Row08RebootTest() throws Exception {
        sim = Scenarios.fullReboot(3, 6).build();
        client = SimClient.of(sim);
        member = sim.host("xs02");
    }

    private void empty(SimHost host) throws Exception {
        client.call("host.disable", host.ref());
        client.async("host.evacuate", host.ref());
    }

    @Test
    void shouldRefuseWhileTheHostIsEnabled() throws Exception {
        assertThat(client.refused("host.reboot", member.ref())).containsExactly("HOST_NOT_DISABLED");
        assertThat(client.refused("host.shutdown", member.ref())).containsExactly("HOST_NOT_DISABLED");
    }

    @Test
    void shouldRefuseWhileTheHostIsNotThere() throws Exception {
        client.call("host.disable", member.ref());
        sim.crash(member);
        for (var method : new String[] {"host.reboot", "host.shutdown", "host.restart_agent"}) {
            assertThat(client.refused(method, member.ref())).containsExactly("CANNOT_CONTACT_HOST", member.ref());
        }
        client.sleep(700);
        for (var method : new String[] {"host.reboot", "host.shutdown", "host.restart_agent"}) {
            assertThat(client.refused(method, member.ref())).containsExactly("HOST_OFFLINE", member.ref());
        }
    }

    @Test
    void shouldLookUnchangedForTenSecondsAndThenGoThroughEveryStage() throws Exception {
        empty(member);
        client.async("host.apply_updates", member.ref(), sim.hash());
        var before = member.map("other_config").get("boot_time");
        client.call("host.reboot", member.ref());

        client.sleep(9);
        assertThat(member.isLive()).isTrue();
        assertThat(member.map("other_config").get("boot_time")).isEqualTo(before);
        assertThat(member.map("current_operations")).containsValue("shutdown");

        client.until("it is down", () -> !member.isLive(), Duration.ofMinutes(1));
        assertThat(client.refused("host.get_servertime", member.ref())).containsExactly("HOST_OFFLINE", member.ref());
        assertThatThrownBy(() -> SimClient.at(member, sim).login("root", "xenserver"))
                .isInstanceOf(ConnectException.class);
        assertThat(member.list("PBDs"))
                .noneMatch(ref -> sim.database().find(ref).flag("currently_attached"));
    }

    @Test
    void shouldComeBackRebootedClearedAndEnabledByItself() throws Exception {
        var coordinator = sim.coordinator();
        empty(coordinator);
        client.async("host.apply_updates", coordinator.ref(), sim.hash());
        assertThat(coordinator.version("xen")).isEqualTo("4.17.5-10");
        var boot = bootTime(coordinator);
        var asked = sim.clock().now();
        client.call("host.reboot", coordinator.ref());
        client.until("it is up", () -> coordinator.isUp() && bootTime(coordinator) > boot, Duration.ofMinutes(10));

        assertThat(coordinator.isEnabled()).isFalse();
        assertThat(coordinator.list("pending_guidances")).isEmpty();
        assertThat(coordinator.version("xen")).isEqualTo("4.17.5-12");
        assertThat(coordinator.version("xapi")).isEqualTo("26.18");
        assertThat(coordinator.map("current_operations")).isEmpty();
        var again = SimClient.of(sim);
        assertThat(again.refused("host.enable", coordinator.ref())).containsExactly("HOST_STILL_BOOTING");

        again.until("it is enabled", coordinator::isEnabled, Duration.ofMinutes(1));
        assertThat(Duration.between(asked, sim.clock().now())).isBetween(Duration.ofMinutes(3), Duration.ofMinutes(5));
        assertThat(bootTime(coordinator) - boot).isGreaterThan(30);
        assertThat(coordinator.list("PBDs"))
                .allMatch(ref -> sim.database().find(ref).flag("currently_attached"));
    }

    private static long bootTime(SimHost host) {
        return Long.parseLong(host.map("other_config").get("boot_time").replace(".", ""));
    }

    @Test
    void shouldJitterTheBootSecondWithoutAReboot() throws Exception {
        var first = bootTime(member);
        client.call("host.restart_agent", member.ref());
        client.until("it is down", () -> !member.isUp(), Duration.ofMinutes(1));
        client.until("it is back", member::isEnabled, Duration.ofMinutes(2));
        client.call("host.restart_agent", member.ref());
        client.until("it is down", () -> !member.isUp(), Duration.ofMinutes(1));
        client.until("it is back", member::isEnabled, Duration.ofMinutes(2));
        assertThat(Set.of(0L, 1L)).contains(bootTime(member) - first);
        assertThat(bootTime(member) - first).isEqualTo(1);
    }

    @Test
    void shouldMigrateVmsThatAreStillThere() throws Exception {
        client.call("host.disable", member.ref());
        var vms = Set.copyOf(member.domains());
        client.call("host.reboot", member.ref());
        client.until("it is down", () -> !member.isLive(), Duration.ofMinutes(10));
        assertThat(vms).allMatch(vm -> vm.isRunning() && vm.host() != member);
    }

    @Test
    void shouldStopVmsThatCannotGoAndKillThoseThatDoNotStop() throws Exception {
        client.call("host.disable", member.ref());
        var vms = member.domains().toArray(new SimVm[0]);
        vms[0].cannotMoveBecause("VM_HAS_PCI_ATTACHED");
        vms[1].cannotMoveBecause("VM_HAS_PCI_ATTACHED");
        sim.faults().guest(vms[1].name(), "VM_SHUTDOWN_TIMEOUT");
        client.call("host.reboot", member.ref());
        client.until("it is down", () -> !member.isLive(), Duration.ofMinutes(10));
        assertThat(vms[0].isHalted()).isTrue();
        assertThat(vms[1].isHalted()).isTrue();
        assertThat(sim.killedVms()).containsExactly(vms[1]);
    }

    @Test
    void shouldStartMarkedVmsWhenTheCoordinatorBootsIfThePoolAsksForIt() throws Exception {
        for (var wanted : new boolean[] {true, false}) {
            var builder = Scenarios.healthy(2, 0);
            builder.vm("marked").state("Halted").autoPowerOn();
            builder.vm("plain").state("Halted");
            var pool = (wanted ? builder.autoPowerOn() : builder).build();
            var operator = SimClient.of(pool);
            operator.call("host.disable", pool.coordinator().ref());
            operator.call("host.reboot", pool.coordinator().ref());
            operator.sleep(300);
            assertThat(pool.coordinator().isEnabled()).isTrue();
            assertThat(pool.vm("marked").isRunning()).isEqualTo(wanted);
            assertThat(pool.vm("plain").isRunning()).isFalse();
        }
    }

    @Test
    void shouldKeepAHostDisabledThatIsOnItsWayDown() throws Exception {
        empty(member);
        client.call("host.reboot", member.ref());
        client.until("it is down", () -> !member.isUp(), Duration.ofMinutes(1));
        sim.rules().lifecycle().startToolstack(member);
        client.sleep(13);
        assertThat(client.refused("host.enable", member.ref()))
                .containsExactly("HOST_DISABLED_UNTIL_REBOOT", member.ref());
        client.until("it is back", member::isEnabled, Duration.ofMinutes(5));
    }

    @Test
    void shouldNeverReturnIfSoDecided() throws Exception {
        empty(member);
        sim.faults().neverReturns("xs02");
        client.call("host.reboot", member.ref());
        client.sleep(24 * 3600 - 3600);
        assertThat(member.isLive()).isFalse();
        assertThat(member.isPowered()).isFalse();
    }

    @Test
    void shouldStayOffAfterAShutdownUntilPoweredOn() throws Exception {
        empty(member);
        client.call("host.shutdown", member.ref());
        client.sleep(1800);
        assertThat(member.isPowered()).isFalse();
        client.call("host.power_on", member.ref());
        client.until("it is back", member::isEnabled, Duration.ofMinutes(10));
    }

    @Test
    void shouldCallAMemberDeadOnlyTenMinutesAfterItsSuddenDeath() throws Exception {
        sim.crash(member);
        client.sleep(590);
        assertThat(member.isLive()).isTrue();
        assertThat(client.refused("host.get_servertime", member.ref()))
                .containsExactly("CANNOT_CONTACT_HOST", member.ref());
        client.sleep(20);
        assertThat(member.isLive()).isFalse();
        assertThat(client.refused("host.disable", member.ref())).containsExactly("HOST_OFFLINE", member.ref());
    }
}
