package io.jenkins.plugins.xenserver.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.KeyStore;
import java.time.Duration;
import java.time.Instant;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The pool behind real sockets and TLS. */
@Timeout(60)
class SimServerTest {
    private final ScaledClock clock = new ScaledClock(100);
    private final Simulator sim = Scenarios.fullReboot(2, 2).clock(clock).build();
    private SimServer server;

    @BeforeEach
    void start() throws Exception {
        server = SimServer.https(sim, 0);
    }

    @AfterEach
    void stop() {
        server.close();
        clock.close();
    }

    private static HttpClient trusting(SimCertificate... certificates) throws Exception {
        var store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        for (var i = 0; i < certificates.length; i++) {
            store.setCertificateEntry("host" + i, certificates[i].certificate());
        }
        var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(store);
        var context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        return HttpClient.newBuilder()
                .sslContext(context)
                .version(HttpClient.Version.HTTP_1_1)
                .build();
    }

    private HttpResponse<String> post(HttpClient client, SimHost host, String body) throws Exception {
        var request = HttpRequest.newBuilder(URI.create(server.url(host) + "/jsonrpc"))
                .timeout(Duration.ofSeconds(20))
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
        return client.send(request, HttpResponse.BodyHandlers.ofString());
    }

    private static String login(String password) {
        return "{\"method\":\"session.login_with_password\",\"params\":[\"root\",\"" + password + "\"],\"id\":1}";
    }

    @Test
    void shouldServeEveryHostAtItsOwnAddressWithACertificateOfItsOwn() throws Exception {
        var first = sim.host("xs01");
        var second = sim.host("xs02");
        assertThat(server.fingerprint(first))
                .matches("([0-9A-F]{2}:){31}[0-9A-F]{2}")
                .isNotEqualTo(server.fingerprint(second));
        try (var client = trusting(server.certificate(first), server.certificate(second))) {
            assertThat(post(client, first, login("xenserver")).body()).contains("OpaqueRef:");
            var member = post(client, second, login("xenserver")).body();
            assertThat(member).contains("[\"HOST_IS_SLAVE\",\"127.0.0.1\"]");
            assertThat(URI.create(server.url()).getPort()).isEqualTo(server.port());
        }
    }

    @Test
    void shouldBeRefusedByWhoeverTrustsAnotherCertificate() throws Exception {
        var old = server.certificate(sim.coordinator());
        server.changeCertificate(sim.coordinator());
        try (var client = trusting(old)) {
            assertThatThrownBy(() -> post(client, sim.coordinator(), login("x")))
                    .isInstanceOf(SSLHandshakeException.class);
        }
        server.expireCertificate(sim.coordinator());
        assertThat(server.certificate(sim.coordinator()).certificate().getNotAfter())
                .isBefore(Instant.now());
    }

    @Test
    void shouldRefuseConnectionsWhileAHostIsDownAndServeAgainLater() throws Exception {
        try (var client = trusting(server.certificate(sim.coordinator()))) {
            post(client, sim.coordinator(), login("xenserver"));
            sim.crashToolstack(sim.coordinator());
            assertThatThrownBy(() -> post(client, sim.coordinator(), login("xenserver")))
                    .isInstanceOf(IOException.class);
            clock.await(() -> sim.coordinator().isUp(), clock.now().plus(Duration.ofMinutes(10)));
            assertThat(answersWithin(client, 50)).isTrue();
        }
    }

    /** The listener follows the state a moment later. */
    private boolean answersWithin(HttpClient client, int attempts) throws Exception {
        for (var i = 0; i < attempts; i++) {
            try {
                return post(client, sim.coordinator(), login("xenserver")).statusCode() == 200;
            } catch (ConnectException e) {
                clock.sleep(Duration.ofSeconds(1));
            }
        }
        return false;
    }

    @Test
    void shouldResetAndCutOffAnswers() throws Exception {
        try (var client = trusting(server.certificate(sim.coordinator()))) {
            sim.faults().when("session.login_with_password").resetAfter();
            assertThatThrownBy(() -> post(client, sim.coordinator(), login("xenserver")))
                    .isInstanceOf(IOException.class);
            sim.faults().when("session.login_with_password").partial();
            assertThatThrownBy(() -> post(client, sim.coordinator(), login("xenserver")))
                    .isInstanceOf(IOException.class);
            assertThat(post(client, sim.coordinator(), login("xenserver")).statusCode())
                    .isEqualTo(200);
        }
    }

    @Test
    void shouldSpeakPlainHttpWithTheLimitsOfTheRealServer() throws Exception {
        try (var plain = SimServer.http(sim, 0)) {
            assertThat(exchange(plain, "POST /jsonrpc HTTP/1.1\r\nHost: x\r\n\r\n"))
                    .startsWith("HTTP/1.1 500");
            assertThat(exchange(plain, "GET / HTTP/1.1\r\nX: " + "y".repeat(1024) + "\r\n\r\n"))
                    .startsWith("HTTP/1.1 431");
            assertThat(exchange(plain, "POST / HTTP/1.1\r\nContent-Length: 400000\r\n\r\n"))
                    .startsWith("HTTP/1.1 500");
            assertThat(exchange(plain, "nonsense\r\n\r\n")).startsWith("HTTP/1.1 400");
            assertThat(exchange(plain, "GET /updates HTTP/1.1\r\n\r\n"))
                    .startsWith("HTTP/1.1 401")
                    .contains("connection: close");
        }
    }

    private String exchange(SimServer plain, String request) throws IOException {
        try (var socket = new Socket(InetAddress.getByName("127.0.0.1"), plain.port())) {
            socket.setSoTimeout(20_000);
            OutputStream out = socket.getOutputStream();
            out.write(request.getBytes(StandardCharsets.US_ASCII));
            out.flush();
            socket.shutdownOutput();
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @Test
    void shouldKeepAConnectionOpen() throws Exception {
        try (var plain = SimServer.http(sim, 0)) {
            var body = login("xenserver");
            var one = "POST /jsonrpc HTTP/1.1\r\nContent-Length: " + body.length() + "\r\n\r\n" + body;
            assertThat(exchange(plain, one + one).split("HTTP/1.1 200")).hasSize(3);
        }
    }

    @Test
    void shouldSendTheEarly200BeforeABundleIsRead() throws Exception {
        var client = SimClient.of(sim);
        var bundle = (String) client.call("Repository.introduce_bundle", "Offline", "");
        client.call("pool.set_repositories", sim.pool().ref(), java.util.List.of(bundle));
        try (var plain = SimServer.http(sim, 0);
                var socket = new Socket(InetAddress.getByName("127.0.0.1"), plain.port())) {
            socket.setSoTimeout(20_000);
            var head = "PUT /bundle?session_id=" + client.session() + " HTTP/1.1\r\nContent-Length: 700\r\n\r\n";
            socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
            socket.getOutputStream().flush();
            var first = new String(socket.getInputStream().readNBytes(15), StandardCharsets.US_ASCII);
            assertThat(first).isEqualTo("HTTP/1.1 200 OK");
            assertThat(sim.read(() -> sim.pool().map("current_operations"))).containsValue("sync_bundle");
            socket.getOutputStream().write(new byte[700]);
            socket.getOutputStream().flush();
            var rest = new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
            assertThat(rest).contains("HTTP/1.1 400 Bad Request");
            assertThat(sim.read(() -> sim.pool().map("current_operations"))).isEmpty();
        }
    }
}
