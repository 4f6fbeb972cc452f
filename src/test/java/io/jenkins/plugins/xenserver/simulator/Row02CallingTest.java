package io.jenkins.plugins.xenserver.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.ConnectException;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Row 2 of the checklist: parameter counts, login, members, emergency mode. */
class Row02CallingTest {
    private final Simulator sim = Scenarios.toolstackOnly(3, 3)
            .user("op", "secret", Role.POOL_OPERATOR)
            .user("reader", "secret", Role.READ_ONLY)
            .user("stranger", "secret", null)
            .build();
    private SimClient client;

    @BeforeEach
    void login() throws Exception {
        client = SimClient.of(sim);
    }

    @Test
    void shouldInsistOnTheCountWithoutDefaultedParameters() throws Exception {
        var host = sim.host("xs02").ref();
        assertThat(client.refused("host.reboot", host, true))
                .containsExactly("MESSAGE_PARAMETER_COUNT_MISMATCH", "host.reboot", "1", "2");
        assertThat(client.refused("host.reboot"))
                .containsExactly("MESSAGE_PARAMETER_COUNT_MISMATCH", "host.reboot", "1", "0");
        assertThat(client.refused("pool.disable_ha", sim.pool().ref()))
                .containsExactly("MESSAGE_PARAMETER_COUNT_MISMATCH", "pool.disable_ha", "0", "1");
    }

    @Test
    void shouldIgnoreSurplusArgumentsWhereAParameterHasADefault() throws Exception {
        var host = sim.host("xs02").ref();
        assertThat(client.call("host.disable", host, true, "surplus", 4)).isEqualTo("");
        assertThat(client.call("host.evacuate", host)).isEqualTo("");
    }

    @Test
    void shouldCheckTheSessionBeforeSayingThatAMethodIsUnknown() throws Exception {
        assertThat(client.refused("pool.make_coffee")).containsExactly("MESSAGE_METHOD_UNKNOWN", "pool.make_coffee");
        var stranger = SimClient.at(sim.coordinator(), sim);
        assertThat(stranger.refused("pool.make_coffee")).startsWith("SESSION_INVALID");
        assertThat(stranger.refused("pool.get_all")).containsExactly("SESSION_INVALID", "");
    }

    @Test
    void shouldOfferNoAsyncFormForFieldsSessionsTasksAndEvents() throws Exception {
        for (var method : new String[] {"Async.event.from", "Async.task.create", "Async.session.logout"}) {
            var arguments = method.endsWith("from")
                    ? new Object[] {java.util.List.of("*"), "", 1.0}
                    : method.endsWith("create") ? new Object[] {"a", "b"} : new Object[0];
            assertThat(client.refused(method, arguments)).startsWith("Fault");
        }
        assertThat(client.refused("Async.pool.set_wlb_enabled", sim.pool().ref(), true))
                .startsWith("Fault");
    }

    @Test
    void shouldAnswerABadPasswordAfterADelay() {
        var before = sim.clock().now();
        assertThatThrownBy(() -> client.login("root", "wrong"))
                .isInstanceOfSatisfying(
                        SimFailure.class,
                        failure ->
                                assertThat(failure.description()).startsWith("SESSION_AUTHENTICATION_FAILED", "root"));
        assertThat(Duration.between(before, sim.clock().now())).isBetween(Duration.ofSeconds(5), Duration.ofSeconds(6));
        assertThatThrownBy(() -> client.login("stranger", "secret"))
                .isInstanceOfSatisfying(
                        SimFailure.class,
                        failure -> assertThat(failure.code()).isEqualTo("SESSION_AUTHORIZATION_FAILED"));
    }

    @Test
    void shouldSendClientsOfAMemberToTheCoordinator() throws Exception {
        var member = SimClient.at(sim.host("xs02"), sim);
        assertThatThrownBy(() -> member.login("root", "xenserver"))
                .isInstanceOfSatisfying(
                        SimFailure.class,
                        failure -> assertThat(failure.description()).containsExactly("HOST_IS_SLAVE", "127.0.0.1"));
        assertThat(member.refused("pool.get_all")).containsExactly("HOST_IS_SLAVE", "127.0.0.1");
    }

    @Test
    void shouldTellTheCoordinatorsFingerprintWithTheRedirectIfAsked() throws Exception {
        var body = "{\"method\":\"session.login_with_password\",\"params\":[\"root\",\"xenserver\"],\"id\":1}";
        var headers = Map.of(
                "content-length",
                String.valueOf(body.length()),
                "x-xenapi-request-host-certificate-thumbprint",
                "sha-256:master");
        var reply = sim.handle("127.0.0.2", new SimRequest("POST", "/jsonrpc", headers, body.getBytes(), null));
        assertThat(reply.headers().get("x-xenapi-response-host-certificate-thumbprint"))
                .isEqualTo(sim.certificates().of(sim.coordinator()).sha256());
    }

    @Test
    void shouldHoldTheRoles() throws Exception {
        client.login("reader", "secret");
        assertThat(client.call("pool.get_all")).isNotNull();
        assertThat(client.refused("host.disable", sim.host("xs02").ref()))
                .startsWith("RBAC_PERMISSION_DENIED", "host.disable");
        client.login("op", "secret");
        assertThat(client.call("host.disable", sim.host("xs02").ref())).isEqualTo("");
    }

    @Test
    void shouldEndASessionAtLogout() throws Exception {
        client.call("session.logout");
        assertThat(client.refused("pool.get_all")).containsExactly("SESSION_INVALID", client.session());
    }

    @Test
    void shouldDestroyASessionIdleForADay() throws Exception {
        client.sleep(24 * 3600 + 60);
        assertThat(client.refused("pool.get_all")).startsWith("SESSION_INVALID");
    }

    @Test
    void shouldCullTheIdlestSessionsAboveTheLimit() throws Exception {
        var first = client.session();
        for (var i = 0; i < 500; i++) {
            client.sleep(1);
            client.login("root", "xenserver");
        }
        assertThat(sim.database().find(first)).isNull();
        assertThat(sim.database().all("session")).hasSize(500);
    }

    @Test
    void shouldRefuseConnectionsToAHostThatIsDown() {
        sim.crash(sim.host("xs02"));
        assertThatThrownBy(() -> SimClient.at(sim.host("xs02"), sim).login("root", "xenserver"))
                .isInstanceOf(ConnectException.class);
    }

    @Test
    void shouldKeepAMemberWithANewerToolstackInEmergencyModeUntilTheCoordinatorCatchesUp() throws Exception {
        var member = sim.host("xs02");
        client.async("host.apply_updates", member.ref(), sim.hash());
        client.call("host.restart_agent", member.ref());
        client.sleep(60);

        var atMember = SimClient.at(member, sim);
        assertThat(atMember.refused("pool.get_all"))
                .containsExactly("HOST_XAPI_VERSION_HIGHER_THAN_COORDINATOR", "26.18");
        assertThat(member.isLive()).isFalse();

        var coordinator = sim.coordinator();
        client.async("host.apply_updates", coordinator.ref(), sim.hash());
        client.call("host.restart_agent", coordinator.ref());
        client.until("the member is let in", () -> member.isEnabled() && member.isLive(), Duration.ofMinutes(5));
        assertThat(atMember.refused("pool.get_all")).startsWith("HOST_IS_SLAVE");
    }

    @Test
    void shouldSayHostStillBootingWhileAMembersToolstackStarts() throws Exception {
        var member = sim.host("xs02");
        sim.faults().emergency("xs02", true);
        client.call("host.restart_agent", member.ref());
        client.sleep(30);
        assertThat(SimClient.at(member, sim).refused("pool.get_all")).containsExactly("HOST_STILL_BOOTING");
    }
}
