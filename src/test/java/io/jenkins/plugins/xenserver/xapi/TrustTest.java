package io.jenkins.plugins.xenserver.xapi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.jenkins.plugins.xenserver.simulator.ScaledClock;
import io.jenkins.plugins.xenserver.simulator.Scenarios;
import io.jenkins.plugins.xenserver.simulator.SimServer;
import io.jenkins.plugins.xenserver.simulator.Simulator;
import java.security.Security;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import javax.net.ssl.HttpsURLConnection;
import javax.net.ssl.SSLContext;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Certificates over real TLS: xapi-reference §1.5, design §2.1. */
class TrustTest {
    private static final String OTHER = "AB:".repeat(31) + "AB";

    private final ScaledClock clock = new ScaledClock(600);
    private final Transports transports = new Transports();
    private Simulator simulator;
    private SimServer server;

    @BeforeEach
    void startPool() throws Exception {
        simulator = Scenarios.healthy(2, 2).clock(clock).build();
        server = SimServer.https(simulator, 0);
    }

    @AfterEach
    void stopPool() {
        transports.close();
        server.close();
        clock.close();
    }

    private Endpoint at(String host) {
        return new Endpoint(simulator.host(host).address(), server.port());
    }

    private String fingerprint(String host) {
        return server.fingerprint(simulator.host(host));
    }

    private PoolSession session(Trust trust, Endpoint... endpoints) {
        return new PoolSession(
                transports.of(trust), List.of(endpoints), () -> new Credentials("root", "xenserver"), "trust test");
    }

    private static Object poolsOf(PoolSession session) {
        return session.invoke("pool.get_all");
    }

    @Test
    void shouldTalkToAHostWhoseCertificateIsPinned() {
        try (var session = session(new Trust.Pinned(Set.of(OTHER, fingerprint("xs01"))), at("xs01"))) {
            assertThat((Object[]) poolsOf(session)).hasSize(1);
        }
    }

    @Test
    void shouldShareTheClientAgainWithAPolicyWhoseFingerprintWasCorrected() {
        try (var wrong = session(new Trust.Pinned(Set.of(OTHER)), at("xs01"))) {
            assertThatThrownBy(() -> poolsOf(wrong)).isInstanceOf(TrustFailure.class);
        }
        try (var right = session(new Trust.Pinned(Set.of(fingerprint("xs01"))), at("xs01"))) {
            assertThat((Object[]) poolsOf(right)).hasSize(1);
        }
        assertThat(transports.clients()).isEqualTo(1);
        try (var wrong = session(new Trust.Pinned(Set.of(OTHER)), at("xs01"))) {
            assertThatThrownBy(() -> poolsOf(wrong)).isInstanceOf(TrustFailure.class);
        }
        assertThat(transports.clients()).isEqualTo(2);
    }

    @Test
    void shouldShareOneClientAmongPinnedPoolsAndLetNoConnectionServeAnotherPolicy() {
        var first = new Trust.Pinned(Set.of(fingerprint("xs01")));
        var second = new Trust.Pinned(Set.of(fingerprint("xs01"), fingerprint("xs02")));
        try (var one = session(first, at("xs01"));
                var two = session(second, at("xs02"))) {
            poolsOf(one);
            // A member sends on to the coordinator, whose address belongs to the first policy: that takes a client of
            // its own.
            poolsOf(two);
            assertThat(transports.clients()).isEqualTo(2);
        }
        try (var third = session(new Trust.Pinned(Set.of(OTHER)), at("xs01"))) {
            assertThatThrownBy(() -> poolsOf(third)).isInstanceOf(TrustFailure.class);
        }
        transports.close();
        var many = new Transports();
        for (var host : java.util.List.of("xs01", "xs02")) {
            var trust = new Trust.Pinned(Set.of(fingerprint(host)));
            var reply = many.of(trust)
                    .send(
                            at(host),
                            new Transport.Request(
                                    "GET", "/", java.util.Map.of(), null, java.time.Duration.ofSeconds(30), 1 << 20));
            assertThat(reply.status()).isPositive();
        }
        assertThat(many.clients()).isEqualTo(1);
        many.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"%s", "sha256:%s", " SHA-256=%s "})
    void shouldReadFingerprintsAsToolsPrintThem(String form) {
        var text = form.formatted(fingerprint("xs01").toLowerCase(java.util.Locale.ROOT));
        assertThat(Trust.Pinned.parse(text + "\n" + OTHER).fingerprints())
                .containsExactlyInAnyOrder(fingerprint("xs01"), OTHER);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "   ", "AB:CD", "nonsense", "AB:CD:EF"})
    void shouldRefuseWhatIsNoFingerprint(String text) {
        assertThatThrownBy(() -> Trust.Pinned.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("SHA-256");
    }

    @Test
    void shouldNameBothFingerprintsOfACertificateThatIsNotPinned() {
        try (var session = session(new Trust.Pinned(Set.of(OTHER)), at("xs01"))) {
            assertThatThrownBy(() -> poolsOf(session))
                    .isInstanceOf(TrustFailure.class)
                    .hasMessageContaining(at("xs01").toString())
                    .hasMessageContaining(fingerprint("xs01"))
                    .hasMessageContaining(OTHER);
        }
        assertThat(simulator.read(() -> simulator.requestsAt("xs01"))).isZero();
    }

    @Test
    void shouldRefuseACertificateThatChangesWhileConnected() {
        var before = fingerprint("xs01");
        try (var session = session(new Trust.Pinned(Set.of(before)), at("xs01"))) {
            poolsOf(session);

            server.changeCertificate(simulator.host("xs01"));

            // The old connection may be found broken first; the new one is refused in any case.
            Awaitility.await().until(() -> catchThrowable(() -> poolsOf(session)) instanceof TrustFailure);
            assertThatThrownBy(() -> poolsOf(session))
                    .hasMessageContaining(before)
                    .hasMessageContaining(fingerprint("xs01"));
            assertThat(fingerprint("xs01")).isNotEqualTo(before);
        }
    }

    @Test
    void shouldCheckTheCoordinatorsCertificateAgainAfterAMembersRedirect() {
        try (var session = session(new Trust.Pinned(Set.of(fingerprint("xs02"))), at("xs02"))) {
            assertThatThrownBy(() -> poolsOf(session))
                    .isInstanceOf(TrustFailure.class)
                    .hasMessageContaining(at("xs01").toString())
                    .hasMessageContaining(fingerprint("xs01"))
                    .hasMessageContaining(fingerprint("xs02"));
        }
        assertThat(simulator.read(() -> simulator.requestsAt("xs01"))).isZero();
        try (var session = session(new Trust.Pinned(Set.of(fingerprint("xs02"), fingerprint("xs01"))), at("xs02"))) {
            assertThat((Object[]) poolsOf(session)).hasSize(1);
            assertThat(session.coordinator()).isEqualTo(at("xs01"));
        }
    }

    @Test
    void shouldWaitForACoordinatorThatIsAwayWhateverAnotherHostShows() {
        try (var session = session(new Trust.Pinned(Set.of(fingerprint("xs01"))), at("xs01"), at("xs02"))) {
            poolsOf(session);
            simulator.crash(simulator.host("xs01"));

            // The old connection is found broken first.
            Awaitility.await().until(() -> {
                var missed = catchThrowable(() -> poolsOf(session));
                assertThat(missed)
                        .isInstanceOf(ConnectionFailure.class)
                        .hasMessageContaining(at("xs01").toString());
                return missed.getMessage().contains("cannot be followed there: Host " + at("xs02"));
            });
        }
        assertThat(simulator.read(() -> simulator.requestsAt("xs02"))).isZero();
    }

    @Test
    void shouldNotLookAtNameOrValidityOfAPinnedCertificate() {
        server.expireCertificate(simulator.host("xs01"));
        try (var session =
                session(new Trust.Pinned(Set.of(fingerprint("xs01"))), new Endpoint("localhost", server.port()))) {
            assertThat((Object[]) poolsOf(session)).hasSize(1);
        }
    }

    @Test
    void shouldAcceptASelfSignedCertificateThatIsGivenAsAuthority() {
        var pem = TestCertificate.pem(server.certificate(simulator.host("xs01")).certificate());
        try (var session = session(new Trust.Ca(pem), at("xs01"))) {
            assertThat((Object[]) poolsOf(session)).hasSize(1);
        }
    }

    @Test
    void shouldRefuseAnExpiredCertificateEvenIfItIsItsOwnAuthority() {
        server.expireCertificate(simulator.host("xs01"));
        var pem = TestCertificate.pem(server.certificate(simulator.host("xs01")).certificate());
        assertUntrusted(new Trust.Ca(pem), at("xs01"), "has expired");
    }

    @Test
    void shouldRefuseASelfSignedCertificateUnderTheSystemsAuthorities() {
        assertUntrusted(new Trust.SystemCa(), at("xs01"), "self-signed");
        assertThat(simulator.read(() -> simulator.requestsAt("xs01"))).isZero();
    }

    @Test
    void shouldAcceptAnythingWhenToldToBeInsecure() {
        server.expireCertificate(simulator.host("xs01"));
        try (var session = session(new Trust.Insecure(), new Endpoint("localhost", server.port()))) {
            assertThat((Object[]) poolsOf(session)).hasSize(1);
        }
    }

    private void assertUntrusted(Trust trust, Endpoint endpoint, String reason) {
        try (var session = session(trust, endpoint)) {
            assertThatThrownBy(() -> poolsOf(session))
                    .isInstanceOf(TrustFailure.class)
                    .hasMessageContaining("certificate of host " + endpoint)
                    .hasMessageContaining(reason);
        }
    }

    // ---- certificates that an authority issued

    private static final TestCertificate AUTHORITY = TestCertificate.authority("company authority");

    @Test
    void shouldAcceptWhatAGivenAuthorityIssuedForThatName() {
        var pem = TestCertificate.authority("another authority").pem() + AUTHORITY.pem();
        try (var host = HostileServer.with(AUTHORITY.issue("xs01"));
                var session = session(new Trust.Ca(pem), host.endpoint())) {
            assertThat(poolsOf(session)).isEqualTo("fine");
        }
    }

    static Stream<Arguments> untrusted() {
        var now = Instant.now();
        var day = Duration.ofDays(1);
        return Stream.of(
                Arguments.of(
                        "another authority's",
                        TestCertificate.authority("foreign").issue("xs01"),
                        "127.0.0.1",
                        "not known here"),
                Arguments.of("for another name", AUTHORITY.issue("xs01"), "localhost", "localhost"),
                Arguments.of(
                        "expired",
                        AUTHORITY.issue("xs01", now.minus(day.multipliedBy(9)), now.minus(day)),
                        "127.0.0.1",
                        "has expired"),
                Arguments.of(
                        "not yet valid",
                        AUTHORITY.issue("xs01", now.plus(day), now.plus(day.multipliedBy(9))),
                        "127.0.0.1",
                        "not valid yet"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("untrusted")
    void shouldRefuseACertificateOfAnAuthorityThatDoesNotHold(
            String which, TestCertificate certificate, String address, String reason) {
        try (var host = HostileServer.with(certificate)) {
            var endpoint = new Endpoint(address, host.endpoint().port());
            assertUntrusted(new Trust.Ca(AUTHORITY.pem()), endpoint, reason);
            assertThat(host.exchanges()).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "no certificate at all",
                "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n",
                "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n"
            })
    void shouldSayThatACertificateOfAnAuthorityIsUnreadable(String pem) {
        assertThatThrownBy(() -> transports.of(new Trust.Ca(pem)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("The pool's trust cannot be used: ");
    }

    // ---- what is shared and what is not

    @Test
    void shouldNeverServeOnePolicyThroughAnothersConnection() {
        try (var host = HostileServer.with(AUTHORITY.issue("xs01"))) {
            try (var lenient = session(new Trust.Insecure(), host.endpoint())) {
                poolsOf(lenient);
            }
            assertUntrustedBy(new Trust.Pinned(Set.of(OTHER)), host);
            assertUntrustedBy(new Trust.SystemCa(), host);
            assertUntrustedBy(new Trust.Ca(TestCertificate.authority("foreign").pem()), host);
            assertThat(host.connections()).isEqualTo(4);
            assertThat(host.count("session.login_with_password")).isOne();
        }
    }

    private void assertUntrustedBy(Trust trust, HostileServer host) {
        try (var session = session(trust, host.endpoint())) {
            assertThatThrownBy(() -> poolsOf(session)).isInstanceOf(TrustFailure.class);
        }
    }

    @Test
    void shouldShareAConnectionAmongPoolsOfEqualTrust() {
        var certificate = AUTHORITY.issue("xs01");
        try (var host = HostileServer.with(certificate)) {
            for (var form :
                    List.of(certificate.fingerprint(), certificate.fingerprint().replace(":", ""))) {
                try (var session = session(Trust.Pinned.parse(form), host.endpoint())) {
                    poolsOf(session);
                }
            }
            assertThat(host.connections()).isOne();
        }
    }

    @Test
    void shouldChangeNothingForTheRestOfTheProcess() throws Exception {
        var factory = HttpsURLConnection.getDefaultSSLSocketFactory();
        var verifier = HttpsURLConnection.getDefaultHostnameVerifier();
        var context = SSLContext.getDefault();
        var providers = List.of(Security.getProviders());
        var properties = Set.copyOf(System.getProperties().stringPropertyNames());
        var zone = java.util.TimeZone.getDefault();

        for (var trust : List.of(new Trust.Insecure(), new Trust.Pinned(Set.of(fingerprint("xs01"))))) {
            try (var session = session(trust, at("xs01"))) {
                poolsOf(session);
                session.call(com.xensource.xenapi.Pool::getAll);
            }
        }

        assertThat(HttpsURLConnection.getDefaultSSLSocketFactory()).isSameAs(factory);
        assertThat(HttpsURLConnection.getDefaultHostnameVerifier()).isSameAs(verifier);
        assertThat(SSLContext.getDefault()).isSameAs(context);
        assertThat(Security.getProviders()).containsExactlyElementsOf(providers);
        assertThat(System.getProperties().stringPropertyNames()).isEqualTo(properties);
        assertThat(java.util.TimeZone.getDefault()).isEqualTo(zone);
    }
}
