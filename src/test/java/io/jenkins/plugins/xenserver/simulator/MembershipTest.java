package io.jenkins.plugins.xenserver.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** A host that is dead and is forgotten by its pool, as {@code xe host-forget} does it. */
class MembershipTest {
    private final VirtualClock clock = new VirtualClock();
    private final Simulator sim = Scenarios.healthy(3, 6).clock(clock).build();

    private void crash(SimHost host) throws InterruptedException {
        sim.crash(host);
        clock.sleep(sim.timings().get(Delay.HEARTBEAT_LIMIT).plusSeconds(1));
    }

    @Test
    void shouldRefuseToForgetAHostThatAnswersOrTheCoordinator() throws Exception {
        var client = SimClient.of(sim);
        var host = sim.host("xs02");
        assertThat(client.refused("host.destroy", host.ref())).containsExactly("HOST_IS_LIVE", host.ref());
        assertThat(client.refused("host.destroy", sim.coordinator().ref()))
                .containsExactly("HOST_CANNOT_DESTROY_SELF", sim.coordinator().ref());
    }

    @Test
    void shouldForgetADeadHostWithAllThatWasItsOwnAndHaltItsVms() throws Exception {
        var client = SimClient.of(sim);
        var host = sim.host("xs02");
        var residents = host.domains().stream().map(SimVm::name).toList();
        var pbd = sim.attachments(host).getFirst();
        crash(host);
        client.call("host.destroy", host.ref());
        assertThat(sim.hosts()).extracting(SimHost::name).containsExactly("xs01", "xs03");
        assertThat(client.refused("host.get_record", host.ref())).containsExactly("HANDLE_INVALID", "host", host.ref());
        assertThat(client.refused("host.get_by_uuid", host.text("uuid"))).startsWith("UUID_INVALID");
        assertThat(client.refused("PBD.get_record", pbd.ref())).startsWith("HANDLE_INVALID");
        assertThat(client.refused("VM.get_record", host.text("control_domain"))).startsWith("HANDLE_INVALID");
        assertThat(residents)
                .hasSize(2)
                .allSatisfy(vm -> assertThat(sim.vm(vm).powerState()).isEqualTo("Halted"));
    }
}
