package io.jenkins.plugins.xenserver.xapi;

import static io.jenkins.plugins.xenserver.xapi.HostileServer.success;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.xensource.xenapi.Pool;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What requests look like on the wire: xapi-reference §1.1. */
class RequestShapeTest {
    private static final String PASSWORD = "S3cret-Passw0rd";
    private final Transports transports = new Transports();
    private HostileServer server;
    private PoolSession session;

    @BeforeEach
    void start() {
        server = HostileServer.answering(success("<value><array><data/></array></value>"));
        session = new PoolSession(
                transports.of(new Trust.Pinned(Set.of(HostileServer.CERTIFICATE.fingerprint()))),
                List.of(server.endpoint()),
                () -> new Credentials("root", PASSWORD),
                "a distinctive originator");
    }

    @AfterEach
    void stop() {
        transports.close();
        server.close();
    }

    private void sendEachKind() {
        session.call(Pool::getAll);
        session.invoke("Async.host.apply_updates", "OpaqueRef:" + "h".repeat(36), "f".repeat(64));
        session.invoke("VM.set_tags", "OpaqueRef:1", (Object) new Object[] {"ä".repeat(20_000)});
        UpdatesDownload.get(session, Duration.ofSeconds(10));
        session.close();
    }

    @Test
    void shouldSpeakPlainHttp11WithALengthAndASmallHead() {
        sendEachKind();

        assertThat(server.exchanges())
                .extracting(HostileServer.Exchange::method)
                .containsExactly(
                        "session.login_with_password",
                        "pool.get_all",
                        "Async.host.apply_updates",
                        "VM.set_tags",
                        "GET /updates",
                        "session.logout");
        assertThat(server.exchanges()).allSatisfy(e -> {
            var lines = e.head.toLowerCase(Locale.ROOT).split("\r\n");
            assertThat(lines[0]).matches("(post /|get /updates) http/1\\.1");
            assertThat(e.head.length()).isLessThanOrEqualTo(1024);
            assertThat(lines)
                    .noneMatch(line -> line.startsWith("transfer-encoding"))
                    .noneMatch(line -> line.startsWith("expect"))
                    .noneMatch(line -> line.startsWith("upgrade"))
                    .noneMatch(line -> line.startsWith("authorization"));
            if (lines[0].startsWith("post")) {
                assertThat(lines)
                        .contains("content-length: " + e.body.getBytes(StandardCharsets.UTF_8).length)
                        .contains("content-type: text/xml");
            }
        });
        assertThat(server.connections()).isOne();
    }

    @Test
    void shouldCarrySecretsOnlyWhereTheyBelong() {
        sendEachKind();

        var session = HostileServer.SESSION;
        for (var exchange : server.exchanges()) {
            var first = exchange.head.lines().findFirst().orElseThrow();
            assertThat(first).doesNotContain("OpaqueRef").doesNotContain("?");
            assertThat(exchange.head).doesNotContain(PASSWORD);
            assertThat(exchange.body.contains(PASSWORD))
                    .isEqualTo(exchange.method().equals("session.login_with_password"));
            assertThat(exchange.head.contains(session))
                    .isEqualTo(exchange.method().equals("GET /updates"));
        }
        assertThat(server.exchanges().getFirst().body)
                .contains("<value>root</value>", "<value>a distinctive originator</value>");
    }

    @Test
    void shouldRefuseToSendAHeadThatAPoolWouldNotAccept() {
        var request = new Transport.Request(
                "GET", "/updates?host_refs=" + "x".repeat(900), Map.of(), null, Duration.ofSeconds(5), 1000);
        var transport = transports.of(new Trust.Insecure());

        assertThatThrownBy(() -> transport.send(server.endpoint(), request))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("a pool accepts 1024")
                .hasMessageNotContaining("xxx");
        assertThat(server.connections()).isZero();
    }

    @Test
    void shouldSendABodyOfAnySizeWithItsLength() {
        var transport = transports.of(new Trust.Insecure());
        var bytes = new byte[300_000];
        java.util.Arrays.fill(bytes, (byte) 'x');
        transport.send(
                server.endpoint(),
                new Transport.Request(
                        "PUT", "/bundle", Map.of(), Transport.Body.of(bytes), Duration.ofSeconds(20), 1000));
        transport.send(
                server.endpoint(),
                new Transport.Request(
                        "PUT", "/bundle", Map.of(), Transport.Body.of(new byte[0]), Duration.ofSeconds(20), 1000));

        assertThat(server.exchanges().get(0).head).containsIgnoringCase("content-length: 300000");
        assertThat(server.exchanges().get(0).body).hasSize(300_000);
        assertThat(server.exchanges()).allSatisfy(e -> assertThat(e.head).doesNotContainIgnoringCase("chunked"));
    }

    @Test
    void shouldNeverSendACallTwiceWhenAKeptConnectionIsFoundClosed() {
        session.invoke("pool.get_all");
        server.on("host.reboot", HostileServer.Exchange::hangUp);

        assertThatThrownBy(() -> session.invoke("host.reboot", "OpaqueRef:1"))
                .isInstanceOf(ConnectionFailure.class)
                .hasMessageContaining("The call was host.reboot.");

        assertThat(server.count("host.reboot")).isOne();
    }

    @Test
    void shouldShowNothingOfARequestButWhereItGoes() {
        var request = new Transport.Request(
                "GET",
                "/updates?session_id=OpaqueRef:1",
                Map.of("Cookie", "session_id=OpaqueRef:1"),
                null,
                Duration.ZERO,
                1);
        assertThat(request).hasToString("GET /updates");
        assertThat(new Transport.Reply(200, PASSWORD.getBytes(StandardCharsets.UTF_8)))
                .hasToString("HTTP 200, 15 bytes");
    }
}
