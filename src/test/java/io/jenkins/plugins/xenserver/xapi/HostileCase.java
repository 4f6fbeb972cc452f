package io.jenkins.plugins.xenserver.xapi;

import static io.jenkins.plugins.xenserver.xapi.HostileServer.SESSION;
import static io.jenkins.plugins.xenserver.xapi.HostileServer.http;
import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.xenserver.xapi.HostileServer.Answer;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/** An answer of a hostile server and what is to become of it. */
record HostileCase(String name, Answer answer, Class<? extends XapiFailure> type, XapiFailure.Kind kind, String says) {
    static final String PASSWORD = "S3cret-Passw0rd";
    /** Long enough for the loopback, short enough to be waited for. */
    static final Duration SOON = Duration.ofMillis(700);
    /** For answers that do come, however busy the machine is. */
    private static final Duration AT_LEISURE = Duration.ofSeconds(30);

    private static final XmlRpcLimits LIMITS = new XmlRpcLimits(200_000, 24, 5_000, 50_000);
    private static final Transport TRANSPORT =
            new Transports().of(new Trust.Pinned(Set.of(HostileServer.CERTIFICATE.fingerprint())));

    static HostileCase malformed(String name, String body) {
        return malformed(name, http(200, "text/xml", body));
    }

    static HostileCase malformed(String name, Answer answer) {
        return new HostileCase(name, answer, MalformedAnswer.class, XapiFailure.Kind.FINAL, "Host 127.0.0.1:");
    }

    /** An XML-RPC answer without the pool's own envelope. */
    static String response(String value) {
        return "<methodResponse><params><param>" + value + "</param></params></methodResponse>";
    }

    static PoolSession session(HostileServer server) {
        return new PoolSession(
                TRANSPORT, List.of(server.endpoint()), () -> new Credentials("root", PASSWORD), "hostile test", LIMITS);
    }

    /** How long to wait: a case in which nothing usable ever comes is waited out, any other is waited for. */
    Duration patience() {
        return type == ConnectionFailure.class && says.equals("Host 127.0.0.1:") ? SOON : AT_LEISURE;
    }

    /** What was thrown is of the right type and kind, and tells it well. */
    void check(Throwable thrown) {
        assertThat(thrown).isInstanceOf(type).hasMessageContaining(says);
        assertThat(((XapiFailure) thrown).kind()).isEqualTo(kind);
        assertClean(thrown.getMessage());
        assertThat(thrown.toString()).doesNotContain(PASSWORD).doesNotContain("OpaqueRef");
    }

    /** A sentence for people: bounded, on one line, nothing that only programs or thieves can use. */
    static void assertClean(String message) {
        assertThat(message)
                .hasSizeBetween(20, 1_500)
                .matches("(?s).*[.\\]]")
                .doesNotContain(PASSWORD)
                .doesNotContain("OpaqueRef")
                .doesNotContain(SESSION.substring(10))
                .doesNotContain("java.")
                .doesNotContain("null")
                .doesNotContainPattern("[\\p{Cc}\\p{Zl}\\p{Zp}\\u202a-\\u202e]");
    }

    @Override
    public String toString() {
        return name;
    }
}
