package io.jenkins.plugins.xenserver.xapi;

import static io.jenkins.plugins.xenserver.xapi.HostileServer.success;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Addresses at which no pool answers: issue A §2, "bad input". */
class UnreachableTest {
    private final Transports transports = new Transports();

    @AfterEach
    void closeClients() {
        transports.close();
    }

    private PoolSession session(Endpoint... endpoints) {
        return new PoolSession(
                transports.of(new Trust.Insecure()), List.of(endpoints), () -> new Credentials("root", "x"), "test");
    }

    private XapiFailure failureAt(Endpoint endpoint) {
        try (var session = session(endpoint)) {
            var thrown = catchThrowable(() -> session.invoke("pool.get_all"));
            assertThat(thrown)
                    .isInstanceOf(XapiFailure.class)
                    .hasMessageStartingWith("Host " + endpoint)
                    .hasMessageEndingWith(".");
            return (XapiFailure) thrown;
        }
    }

    private static Endpoint closedPort() throws IOException {
        try (var socket = new ServerSocket(0)) {
            return new Endpoint("127.0.0.1", socket.getLocalPort());
        }
    }

    private static Transport.Request quick() {
        return new Transport.Request("GET", "/updates", Map.of(), null, Duration.ofMillis(300), 1000);
    }

    @Test
    void shouldSayThatAHostIsUnknown() {
        var failure = failureAt(Endpoint.parse("no-such-host.invalid"));
        assertThat(failure).isInstanceOf(ConnectionFailure.class).hasMessageContaining("has no known IP address");
        assertThat(failure.isTransient()).isTrue();
    }

    @Test
    void shouldSayThatConnectionsAreRefused() throws Exception {
        var failure = failureAt(closedPort());
        assertThat(failure).isInstanceOf(ConnectionFailure.class).hasMessageContaining("refuses connections");
        assertThat(failure.isTransient()).isTrue();
    }

    @Test
    void shouldSayThatAServerDoesNotSpeakTls() {
        try (var server = HostileServer.plain().greeting("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n")) {
            var failure = failureAt(server.endpoint());
            assertThat(failure).isInstanceOf(MalformedAnswer.class).hasMessageContaining("does not speak TLS");
        }
    }

    @Test
    void shouldSayThatAServerSpeaksSomethingElse() {
        try (var server = HostileServer.plain().greeting("220 mail.example.org ESMTP\r\n")) {
            assertThat(failureAt(server.endpoint()))
                    .isInstanceOf(MalformedAnswer.class)
                    .hasMessageContaining("does not speak TLS");
        }
    }

    @Test
    void shouldGiveUpOnAServerThatOnlyListens() throws Exception {
        try (var silent = new ServerSocket(0)) {
            var endpoint = new Endpoint("127.0.0.1", silent.getLocalPort());
            assertThatThrownBy(() -> transports.of(new Trust.Insecure()).send(endpoint, quick()))
                    .isInstanceOf(ConnectionFailure.class)
                    .hasMessageStartingWith("Host " + endpoint + " did not");
        }
    }

    @Test
    void shouldSayThatAServerEndsTheHandshake() {
        try (var server = HostileServer.plain().greeting("")) {
            var failure = failureAt(server.endpoint());
            assertThat(failure).isInstanceOf(ConnectionFailure.class).hasMessageContaining("TLS handshake");
            assertThat(failure.isTransient()).isTrue();
        }
    }

    @Test
    void shouldTellTheTrustFailureRatherThanTheSilenceOfOthers() throws Exception {
        var closed = closedPort();
        try (var server = HostileServer.answering(success("<value/>"));
                var session = new PoolSession(
                        transports.of(Trust.Pinned.parse("00".repeat(32))),
                        List.of(closed, server.endpoint(), closed),
                        () -> new Credentials("root", "x"),
                        "test")) {
            assertThatThrownBy(() -> session.invoke("pool.get_all")).isInstanceOf(TrustFailure.class);
        }
    }

    @Test
    void shouldEndAtOnceWhenItsThreadIsInterrupted() {
        try (var server = HostileServer.answering(HostileServer.Exchange::hang);
                var session = session(server.endpoint())) {
            session.invoke("session.login_with_password");
            Thread.currentThread().interrupt();
            assertThatThrownBy(() -> session.invoke("pool.get_all")).isInstanceOf(ThreadStopped.class);
            assertThat(Thread.interrupted()).isTrue();
        }
    }

    @Test
    void shouldJudgeExceptionsByWhatCanHaveReachedTheHost() {
        var endpoint = Endpoint.parse("xs01");
        assertThat(kind(HttpTransport.failure(endpoint, quick(), new HttpConnectTimeoutException("late"))))
                .isEqualTo(XapiFailure.Kind.TRANSIENT);
        assertThat(kind(HttpTransport.failure(endpoint, quick(), new SSLHandshakeException("no"))))
                .isEqualTo(XapiFailure.Kind.TRANSIENT);
        assertThat(kind(HttpTransport.failure(endpoint, quick(), new HttpTimeoutException("late"))))
                .isEqualTo(XapiFailure.Kind.UNKNOWN_OUTCOME);
        assertThat(kind(HttpTransport.failure(endpoint, quick(), new SSLException("broken"))))
                .isEqualTo(XapiFailure.Kind.UNKNOWN_OUTCOME);
        assertThat(kind(HttpTransport.failure(endpoint, quick(), new IOException("reset"))))
                .isEqualTo(XapiFailure.Kind.UNKNOWN_OUTCOME);
    }

    private static XapiFailure.Kind kind(RuntimeException failure) {
        return ((XapiFailure) failure).kind();
    }
}
