package io.jenkins.plugins.xenserver.xapi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.xensource.xenapi.Host;
import io.jenkins.plugins.xenserver.simulator.Role;
import io.jenkins.plugins.xenserver.simulator.Scenarios;
import io.jenkins.plugins.xenserver.simulator.Simulator;
import io.jenkins.plugins.xenserver.simulator.VirtualClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/** Sessions with a pool: xapi-reference §1.4, in virtual time. */
class PoolSessionTest {
    private static final String PASSWORD = "xenserver";

    private final VirtualClock clock = new VirtualClock();
    private final Simulator simulator = Scenarios.healthy(4, 4).clock(clock).build();
    private final List<Endpoint> asked = new ArrayList<>();
    private final AtomicInteger lookedUp = new AtomicInteger();

    private PoolSession session(String... hosts) {
        return sessionAs(PASSWORD, hosts);
    }

    private PoolSession sessionAs(String password, String... hosts) {
        var network = new InProcessTransport(simulator);
        Transport watched = (endpoint, request) -> {
            asked.add(endpoint);
            return network.send(endpoint, request);
        };
        return new PoolSession(
                watched,
                Arrays.stream(hosts).map(this::at).toList(),
                () -> {
                    lookedUp.incrementAndGet();
                    return new Credentials("root", password);
                },
                "the originator");
    }

    private Endpoint at(String host) {
        return Endpoint.parse(simulator.host(host).address());
    }

    private long sent(String method) {
        return simulator.requestsByMethod().getOrDefault(method, 0L);
    }

    /** Calls until it works, as a patient caller would; fails after a quarter of an hour. */
    private void waitFor(PoolSession session) throws InterruptedException {
        var deadline = clock.now().plus(Duration.ofMinutes(15));
        while (clock.now().isBefore(deadline)) {
            if (catchThrowable(() -> session.invoke("pool.get_all")) == null) {
                return;
            }
            clock.sleep(Duration.ofSeconds(5));
        }
        throw new AssertionError("The pool did not answer again.");
    }

    private static Predicate<Throwable> failure(String code) {
        return e -> e instanceof ApiFailure failure && failure.is(code);
    }

    @Test
    void shouldSendNothingBeforeTheFirstCall() {
        try (var session = session("xs01")) {
            assertThat(session.coordinator()).isEqualTo(at("xs01"));
        }
        assertThat(simulator.requestsByMethod()).isEmpty();
        assertThat(lookedUp).hasValue(0);
    }

    @Test
    void shouldTellThePoolWhoCalls() {
        try (var session = session("xs01")) {
            assertThat(session.<String>call(c -> com.xensource.xenapi.Types.toSession(c.getSessionReference())
                            .getOriginator(c)))
                    .isEqualTo("the originator");
        }
    }

    @Test
    void shouldLogInOnceForManyCallsAndOutAtTheEnd() {
        var session = session("xs01");
        for (var i = 0; i < 5; i++) {
            session.invoke("pool.get_all");
            session.call(Host::getAll);
        }
        session.close();
        session.close();

        assertThat(simulator.requestsByMethod())
                .isEqualTo(Map.of(
                        "session.login_with_password",
                        1L,
                        "pool.get_all",
                        5L,
                        "host.get_all",
                        5L,
                        "session.logout",
                        1L));
        assertThat(lookedUp).hasValue(1);
    }

    @Test
    void shouldLogOutAfterAFailureToo() {
        try (var session = session("xs01")) {
            assertThatThrownBy(() -> session.invoke("host.get_record", "OpaqueRef:none"))
                    .isInstanceOf(ApiFailure.class);
            assertThatThrownBy(() -> session.invoke("no.such_call")).matches(failure("MESSAGE_METHOD_UNKNOWN"));
        }
        assertThat(sent("session.logout")).isOne();
    }

    @Test
    void shouldEndQuietlyWhenThePoolIsGone() {
        var session = session("xs01");
        session.invoke("pool.get_all");
        simulator.crash(simulator.host("xs01"));

        assertThatCode(session::close).doesNotThrowAnyException();
    }

    @Test
    void shouldFollowAMemberToTheCoordinator() {
        try (var session = session("xs03")) {
            session.invoke("pool.get_all");
            assertThat(session.coordinator()).isEqualTo(at("xs01"));
        }
        assertThat(asked.subList(0, 2)).containsExactly(at("xs03"), at("xs01"));
        assertThat(sent("session.login_with_password")).isEqualTo(2);
        assertThat(sent("session.logout")).isOne();
    }

    @Test
    void shouldTryOtherKnownAddressesWhenTheCoordinatorIsAway() throws Exception {
        try (var session = session("xs01")) {
            session.invoke("pool.get_all");
            session.alsoTry(List.of(at("xs02"), at("xs03"), at("xs04")));
            simulator.handOver(simulator.host("xs03"));
            simulator.crash(simulator.host("xs01"));

            waitFor(session);

            assertThat(session.coordinator()).isEqualTo(at("xs03"));
        }
    }

    @Test
    void shouldWaitForItsCoordinatorWhateverElseAnswersAtOtherAddresses() {
        var network = new InProcessTransport(simulator);
        // As behind a router that forwards the coordinator's port alone.
        Transport foreign = (endpoint, request) ->
                endpoint.equals(at("xs01")) ? network.send(endpoint, request) : new Transport.Reply(404, new byte[0]);
        try (var session = new PoolSession(
                foreign, List.of(at("xs01"), at("xs02")), () -> new Credentials("root", PASSWORD), "test")) {
            session.invoke("pool.get_all");
            simulator.crash(simulator.host("xs01"));
            for (var tries = 0; tries < 3; tries++) {
                assertThatThrownBy(() -> session.invoke("pool.get_all"))
                        .isInstanceOf(ConnectionFailure.class)
                        .hasMessageContaining(at("xs01").toString());
            }
        }
    }

    @Test
    void shouldAskOnlyAFewAddressesAtEachTry() {
        simulator.hosts().forEach(simulator::crash);
        try (var session = session("xs01", "xs02", "xs03", "xs04")) {
            assertThatThrownBy(() -> session.invoke("pool.get_all")).isInstanceOf(ConnectionFailure.class);
            assertThat(asked).containsExactly(at("xs01"), at("xs02"), at("xs03"));
            asked.clear();
            assertThatThrownBy(() -> session.invoke("pool.get_all")).isInstanceOf(ConnectionFailure.class);
            assertThat(asked).containsExactly(at("xs01"), at("xs04"), at("xs02"));
        }
    }

    @Test
    void shouldNotRepeatTheCallThatFoundTheSessionEnded() throws Exception {
        try (var session = session("xs01")) {
            var host = ((Object[]) session.invoke("host.get_all"))[1].toString();
            clock.sleep(Duration.ofHours(25));

            assertThatThrownBy(() -> session.invoke("host.disable", host))
                    .matches(failure("SESSION_INVALID"))
                    .hasMessageContaining("The session with the pool has ended.")
                    .extracting(e -> ((XapiFailure) e).kind())
                    .isEqualTo(XapiFailure.Kind.TRANSIENT);
            assertThat(sent("host.disable")).isOne();
            assertThat(sent("session.login_with_password")).isOne();
            assertThat(simulator.hosts()).allMatch(h -> h.isEnabled());

            session.invoke("host.disable", host);
            assertThat(sent("host.disable")).isEqualTo(2);
            assertThat(sent("session.login_with_password")).isEqualTo(2);
            assertThat(lookedUp).hasValue(2);
        }
    }

    @Test
    void shouldNotRepeatACallWhoseAnswerWasLost() {
        try (var session = session("xs01")) {
            var host = ((Object[]) session.invoke("host.get_all"))[1].toString();
            simulator.faults().when("host.disable").resetAfter();

            assertThatThrownBy(() -> session.invoke("host.disable", host))
                    .isInstanceOf(ConnectionFailure.class)
                    .hasMessageContaining(at("xs01").toString())
                    .extracting(e -> ((XapiFailure) e).kind())
                    .isEqualTo(XapiFailure.Kind.UNKNOWN_OUTCOME);
            session.invoke("pool.get_all");

            assertThat(sent("host.disable")).isOne();
            // The session was as good as before, so it was kept.
            assertThat(sent("session.login_with_password")).isOne();
        }
        assertThat(sent("session.logout")).isOne();
    }

    @Test
    void shouldLogInAgainAfterTheCoordinatorsToolstackRestarted() throws Exception {
        try (var session = session("xs01")) {
            session.invoke("pool.get_all");
            simulator.crashToolstack(simulator.host("xs01"));

            assertThatThrownBy(() -> session.invoke("pool.get_all"))
                    .isInstanceOf(ConnectionFailure.class)
                    .extracting(e -> ((XapiFailure) e).kind())
                    .isEqualTo(XapiFailure.Kind.TRANSIENT);
            waitFor(session);

            assertThat(session.coordinator()).isEqualTo(at("xs01"));
        }
        assertThat(sent("session.logout")).isOne();
    }

    @Test
    void shouldFollowWhenItsCoordinatorBecomesAMember() throws Exception {
        try (var session = session("xs01")) {
            session.invoke("pool.get_all");
            simulator.handOver(simulator.host("xs02"));
            clock.sleep(Duration.ofMinutes(3));

            // The old coordinator is up again and says whose member it is now.
            assertThat(catchThrowable(() -> session.invoke("pool.get_all"))).matches(failure("HOST_IS_SLAVE"));
            session.invoke("pool.get_all");

            assertThat(session.coordinator()).isEqualTo(at("xs02"));
        }
    }

    @Test
    void shouldTryAWrongPasswordOnceOnlyAndNeverShowIt() {
        var wrong = "Wr0ng-Passw0rd";
        try (var session = sessionAs(wrong, "xs01", "xs02", "xs03")) {
            assertThatThrownBy(() -> session.invoke("pool.get_all"))
                    .matches(failure("SESSION_AUTHENTICATION_FAILED"))
                    .hasMessageContaining("root")
                    .hasMessageContaining("Check the credentials")
                    .hasMessageNotContaining(wrong)
                    .extracting(e -> ((XapiFailure) e).kind())
                    .isEqualTo(XapiFailure.Kind.FINAL);
        }
        assertThat(sent("session.login_with_password")).isOne();
        assertThat(sent("session.logout")).isZero();
        assertThat(new Credentials("root", wrong)).asString().doesNotContain(wrong);
    }

    @Test
    void shouldFindTheCoordinatorPastAMemberInEmergencyMode() throws Exception {
        simulator.faults().emergency("xs02", true);
        simulator.crashToolstack(simulator.host("xs02"));
        clock.sleep(Duration.ofMinutes(2));
        try (var alone = session("xs02")) {
            assertThatThrownBy(() -> alone.invoke("pool.get_all"))
                    .matches(failure("HOST_STILL_BOOTING"))
                    .extracting(e -> ((XapiFailure) e).kind())
                    .isEqualTo(XapiFailure.Kind.TRANSIENT);
        }
        try (var session = session("xs02", "xs04")) {
            session.invoke("pool.get_all");
            assertThat(session.coordinator()).isEqualTo(at("xs01"));
        }
    }

    @Test
    void shouldSayThatAnAccountLacksARight() {
        var pool = Scenarios.healthy(1, 1)
                .user("watcher", PASSWORD, Role.READ_ONLY)
                .clock(clock)
                .build();
        try (var session = new PoolSession(
                new InProcessTransport(pool),
                List.of(at("xs01")),
                () -> new Credentials("watcher", PASSWORD),
                "the originator")) {
            var host = ((Object[]) session.invoke("host.get_all"))[0];
            assertThatThrownBy(() -> session.invoke("host.disable", host))
                    .matches(failure("RBAC_PERMISSION_DENIED"))
                    .hasMessageStartingWith("The account lacks a right that is needed for this");
        }
    }

    @Test
    void shouldSpeakOfObjectsByTheNamesItLearnt() {
        try (var session = session("xs01")) {
            var vms = new UpdateCalls(session).records("VM");
            vms.forEach((ref, vm) -> session.names().learn(ref, vm.text("name_label"), vm.text("uuid")));
            var running = vms.entrySet().stream()
                    .filter(vm -> vm.getValue().text("name_label").equals("vm-001"))
                    .findFirst()
                    .orElseThrow()
                    .getKey();

            assertThatThrownBy(() -> session.invoke("VM.start", running, false, false))
                    .matches(failure("VM_BAD_POWER_STATE"))
                    .hasMessageContaining("VM vm-001 is in the power state");
            assertThat(session.names().nameOf("OpaqueRef:other")).isEqualTo("(an object)");
        }
    }

    @Test
    void shouldRefuseToBeMadeWithoutAnAddress() {
        assertThatThrownBy(this::session)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("A pool needs at least one address.");
    }
}
