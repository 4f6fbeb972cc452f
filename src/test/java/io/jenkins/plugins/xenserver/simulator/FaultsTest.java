package io.jenkins.plugins.xenserver.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.EOFException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketException;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class FaultsTest {
    private final Simulator sim = Scenarios.fullReboot(2, 2).build();
    private final Faults faults = sim.faults();
    private SimClient client;

    @BeforeEach
    void login() throws Exception {
        client = SimClient.of(sim);
    }

    private void disable() throws Exception {
        client.call("host.disable", sim.host("xs02").ref());
    }

    private boolean isDisabled() {
        return !sim.host("xs02").isEnabled();
    }

    @Test
    void shouldRefuseOnceAndThenAnswer() throws Exception {
        faults.when("host.disable").refuse();
        assertThatThrownBy(this::disable).isInstanceOf(ConnectException.class);
        assertThat(isDisabled()).isFalse();
        disable();
        assertThat(isDisabled()).isTrue();
    }

    @Test
    void shouldResetBeforeOrAfterCarryingOut() throws Exception {
        faults.when("host.disable").resetBefore();
        assertThatThrownBy(this::disable).isInstanceOf(SocketException.class);
        assertThat(isDisabled()).isFalse();
        faults.when("host.disable").resetAfter();
        assertThatThrownBy(this::disable).isInstanceOf(SocketException.class);
        assertThat(isDisabled()).isTrue();
    }

    @Test
    void shouldHangUntilTheClientGivesUp() {
        client.timeout(Duration.ofSeconds(30));
        faults.when("host.disable").hang();
        var before = sim.clock().now();
        assertThatThrownBy(this::disable).isInstanceOf(HttpTimeoutException.class);
        assertThat(Duration.between(before, sim.clock().now()))
                .isBetween(Duration.ofSeconds(30), Duration.ofSeconds(31));
    }

    @Test
    void shouldBeSlowAndCarryOutEvenIfNobodyListensAnyMore() {
        client.timeout(Duration.ofSeconds(5));
        faults.when("host.disable").slow(Duration.ofSeconds(20));
        assertThatThrownBy(this::disable).isInstanceOf(HttpTimeoutException.class);
        assertThat(isDisabled()).isTrue();
    }

    @Test
    void shouldSpoilAnswers() {
        faults.when("host.disable").http500();
        assertThatThrownBy(this::disable).isInstanceOf(IOException.class).hasMessageStartingWith("HTTP 500");
        faults.when("host.disable").malformed();
        assertThatThrownBy(this::disable).isInstanceOf(IOException.class);
        faults.when("host.disable").partial();
        assertThatThrownBy(this::disable).isInstanceOf(EOFException.class);
        faults.when("host.disable").wrongCertificate();
        assertThatThrownBy(this::disable).isInstanceOf(SSLHandshakeException.class);
    }

    @Test
    void shouldChooseByHostNumberAndCount() throws Exception {
        faults.when("pool.get_all").atHost("xs01").from(2).times(2).refuse();
        faults.when("*").atHost("xs02").always().refuse();
        client.call("pool.get_all");
        assertThatThrownBy(() -> client.call("pool.get_all")).isInstanceOf(ConnectException.class);
        assertThatThrownBy(() -> client.call("pool.get_all")).isInstanceOf(ConnectException.class);
        client.call("pool.get_all");
        assertThatThrownBy(() -> SimClient.at(sim.host("xs02"), sim).call("pool.get_all"))
                .isInstanceOf(ConnectException.class);
        faults.when("GET /updates").http500();
        assertThat(client.updates().status()).isEqualTo(500);
        assertThat(client.updates().status()).isEqualTo(200);
    }

    @Test
    void shouldLetASecondOperatorActJustBeforeACall() throws Exception {
        faults.when("host.apply_updates").then(pool -> pool.changeHashBehindTheClient(SimUpdates.harmless()));
        client.async("host.evacuate", sim.host("xs02").ref());
        assertThat(client.refusedAsync("host.apply_updates", sim.host("xs02").ref(), sim.hash()))
                .containsExactly("UPDATEINFO_HASH_MISMATCH");
    }

    @Test
    void shouldBehaveTheSameForTheSameSeed() throws Exception {
        assertThat(trace(5)).isEqualTo(trace(5)).isNotEqualTo(trace(6));
    }

    private static String trace(long seed) throws Exception {
        var sim = Scenarios.haAndWlb(3, 9).seed(seed).build();
        var client = SimClient.of(sim);
        client.async("pool.disable_ha");
        for (var host : sim.hosts()) {
            client.call("host.disable", host.ref());
            client.async("host.evacuate", host.ref());
            client.call("Async.host.apply_updates", host.ref(), sim.hash());
            client.updates();
            client.call("host.reboot", host.ref());
            client.until("back", host::isEnabled, Duration.ofMinutes(10));
            client = SimClient.of(sim);
        }
        return sim.calls().toString()
                + sim.clock().now()
                + sim.vms().stream().map(vm -> vm.host().name()).toList();
    }

    @Test
    void shouldNotLookLikeASlowPoolWhenTheSimulatorItselfFails() {
        sim.defect(new IllegalStateException("bug"));
        assertThatThrownBy(this::disable).hasMessage("bug");
    }
}
