package io.jenkins.plugins.xenserver.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Row 9 of the checklist: {@code host.restart_agent} and who flips {@code enabled} behind one's back. */
class Row09RestartAgentTest {
    private final Simulator sim;
    private final SimClient client;
    private final SimHost member;

    Row09RestartAgentTest() throws Exception {
        sim = Scenarios.toolstackOnly(3, 6).build();
        client = SimClient.of(sim);
        member = sim.host("xs02");
    }

    private void restart(SimHost host) throws Exception {
        var epoch = host.epoch();
        client.call("host.restart_agent", host.ref());
        client.until(
                "its toolstack is back",
                () -> host.epoch() > epoch && host.isUp() && host.hasStarted(),
                Duration.ofMinutes(5));
    }

    private static double agentStart(SimHost host) {
        return Double.parseDouble(host.map("other_config").get("agent_start_time"));
    }

    @Test
    void shouldAnswerBeforeAnythingHappens() throws Exception {
        client.call("host.restart_agent", member.ref());
        assertThat(member.isUp()).isTrue();
        assertThat(member.isEnabled()).isTrue();
        client.sleep(1);
        assertThat(member.isUp()).isFalse();
    }

    @Test
    void shouldBlinkAndKeepVmsRunning() throws Exception {
        var before = agentStart(member);
        var vms = List.copyOf(member.domains());
        client.call("host.restart_agent", member.ref());
        client.until("it blinks", () -> !member.isEnabled() && !member.isLive(), Duration.ofMinutes(1));
        client.until("it is back", () -> member.isEnabled() && member.isLive(), Duration.ofMinutes(2));
        assertThat(agentStart(member)).isGreaterThan(before);
        assertThat(member.domains()).containsExactlyElementsOf(vms);
        assertThat(vms).allMatch(SimVm::isRunning);
    }

    /** What it runs on is older than what it was built for: until the host has booted it can do nothing with VMs (§4.5, §7). */
    @Test
    void shouldDoNothingWithVmsWhereItCannotWorkWithTheHypervisorThatRuns() throws Exception {
        sim.faults().xenIncompatible(member.name());
        var vm = member.domains().iterator().next();
        restart(member);
        assertThat(member.isEnabled()).isFalse();
        for (var operation : List.of("VM.suspend", "VM.clean_shutdown", "VM.hard_shutdown", "VM.clean_reboot")) {
            assertThat(client.refusedAsync(operation, vm.ref())).containsExactly("XEN_INCOMPATIBLE");
        }
        assertThat(client.refusedAsync(
                        "VM.pool_migrate", vm.ref(), sim.coordinator().ref(), Map.of()))
                .containsExactly("XEN_INCOMPATIBLE");
        assertThat(client.refusedAsync("host.evacuate", member.ref())).containsExactly("XEN_INCOMPATIBLE");
        assertThat(vm.isRunning()).isTrue();
        client.call("host.enable", member.ref());
        var other = sim.coordinator().domains().iterator().next();
        client.async("VM.hard_shutdown", other.ref());
        assertThat(client.refusedAsync("VM.start_on", other.ref(), member.ref(), false, false))
                .containsExactly("XEN_INCOMPATIBLE");
        client.call("host.disable", member.ref());
        sim.delete(vm);
        List.copyOf(member.domains()).forEach(sim::delete);
        client.async("host.reboot", member.ref());
        client.until("it has booted", () -> !member.isXenIncompatible() && member.isEnabled(), Duration.ofMinutes(9));
    }

    @Test
    void shouldClearToolstackGuidanceAndShowTheNewVersions() throws Exception {
        var host = sim.coordinator();
        client.async("host.apply_updates", host.ref(), sim.hash());
        assertThat(host.list("pending_guidances")).containsExactly("restart_toolstack");
        assertThat(host.version("xapi")).isEqualTo("26.17");
        host.add("pending_guidances_full", "restart_toolstack");
        host.add("pending_guidances_full", "reboot_host");
        restart(host);
        assertThat(host.list("pending_guidances")).isEmpty();
        assertThat(host.list("pending_guidances_full")).containsExactly("reboot_host");
        assertThat(host.version("xapi")).isEqualTo("26.18");
        assertThat(host.version("platform_version")).isEqualTo("3.4.1");
    }

    @Test
    void shouldForgetAPlainDisable() throws Exception {
        client.call("host.disable", member.ref());
        restart(member);
        assertThat(member.isEnabled()).isTrue();
    }

    @Test
    void shouldRememberADisableWithoutAutomaticEnabling() throws Exception {
        client.call("host.disable", member.ref(), false);
        restart(member);
        assertThat(member.isEnabled()).isFalse();
        client.call("host.enable", member.ref());
        restart(member);
        assertThat(member.isEnabled()).isTrue();
    }

    @Test
    void shouldNotRecordAutomaticEnablingOnAHostThatIsDisabledAlready() throws Exception {
        client.call("host.disable", member.ref());
        client.call("host.disable", member.ref(), false);
        restart(member);
        assertThat(member.isEnabled()).isTrue();
    }

    @Test
    void shouldStayDisabledWhileMandatoryGuidanceIsPending() throws Exception {
        member.add("pending_guidances", "reboot_host");
        restart(member);
        assertThat(member.isEnabled()).isFalse();
        assertThat(client.refused("host.enable", member.ref()))
                .containsExactly("HOST_PENDING_MANDATORY_GUIDANCE_NOT_EMPTY", member.ref());
    }

    @Test
    void shouldRefuseToEnableDuringStartUp() throws Exception {
        client.call("host.restart_agent", member.ref());
        client.until("it says hello", () -> member.isUp() && member.epoch() > 1, Duration.ofMinutes(2));
        assertThat(client.refused("host.enable", member.ref())).containsExactly("HOST_STILL_BOOTING");
    }

    @Test
    void shouldRefuseToEnableUntilTheRebootThatWasBegun() throws Exception {
        client.call("host.disable", member.ref());
        member.disabledUntilReboot();
        assertThat(client.refused("host.enable", member.ref()))
                .containsExactly("HOST_DISABLED_UNTIL_REBOOT", member.ref());
        restart(member);
        assertThat(member.isEnabled()).isFalse();
    }

    @Test
    void shouldEnableAMemberDisabledByApplyAloneWhenTheCoordinatorReturns() throws Exception {
        var third = sim.host("xs03");
        client.call("host.disable", third.ref());
        client.async("host.apply_updates", member.ref(), sim.hash());
        member.set("pending_guidances", List.of());
        assertThat(member.isEnabled()).isFalse();

        restart(sim.coordinator());
        client.sleep(10);

        assertThat(member.isEnabled()).isTrue();
        assertThat(third.isEnabled()).isFalse();
    }

    @Test
    void shouldKeepAHostDisabledWithAnUnpluggedPbdWhileHaIsOn() throws Exception {
        client.async("pool.enable_ha", List.of(), java.util.Map.of());
        sim.breakStorage(sim.database().find(member.list("PBDs").get(0)), true);
        restart(member);
        assertThat(member.isEnabled()).isFalse();
        assertThat(client.refusedAsync("PBD.plug", member.list("PBDs").get(0))).startsWith("SR_BACKEND_FAILURE_140");
    }
}
