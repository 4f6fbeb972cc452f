package io.jenkins.plugins.xenserver.xapi;

import static io.jenkins.plugins.xenserver.xapi.HostileCase.SOON;
import static io.jenkins.plugins.xenserver.xapi.HostileCase.malformed;
import static io.jenkins.plugins.xenserver.xapi.HostileCase.response;
import static io.jenkins.plugins.xenserver.xapi.HostileCase.session;
import static io.jenkins.plugins.xenserver.xapi.HostileServer.SESSION;
import static io.jenkins.plugins.xenserver.xapi.HostileServer.http;
import static io.jenkins.plugins.xenserver.xapi.HostileServer.success;
import static io.jenkins.plugins.xenserver.xapi.HostileServer.successBody;
import static io.jenkins.plugins.xenserver.xapi.XapiFailure.Kind.FINAL;
import static io.jenkins.plugins.xenserver.xapi.XapiFailure.Kind.TRANSIENT;
import static io.jenkins.plugins.xenserver.xapi.XapiFailure.Kind.UNKNOWN_OUTCOME;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.jenkins.plugins.xenserver.xapi.HostileServer.Answer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whatever a server sends, a caller gets a typed failure soon, with a sentence that shows no secret: issue A §2, "bad input",
 * over real TLS.
 */
class HostileAnswersTest {
    /** One for all: connections that survive an answer are used again, as in earnest. */
    private static final HostileServer SERVER = HostileServer.answering(success("<value/>"));

    @AfterAll
    static void closeServer() {
        SERVER.close();
    }

    private static final String EX = "xmlns:ex='http://ws.apache.org/xmlrpc/namespaces/extensions'";

    // ---- answers that no call survives

    /** What any request may be answered with. */
    static Stream<HostileCase> anywhere() {
        return Stream.of(
                malformed("a web page", http(200, "text/html", "<!DOCTYPE html><html><body>It works!</body></html>")),
                malformed("an empty answer", http(200, "text/xml", "")),
                malformed("no XML", "It works!"),
                malformed("JSON", "{\"jsonrpc\":\"2.0\",\"result\":\"" + SESSION + "\"}"),
                malformed(
                        "a redirect to elsewhere",
                        e -> e.send(
                                "HTTP/1.1 302 Found\r\nLocation: https://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n")),
                malformed("not found", http(404, "text/html", "<h1>Not Found</h1>")),
                malformed("HTTP 418", http(418, "text/plain", "I am a teapot")),
                malformed("HTTP 431", http(431, "text/plain", "Request Header Fields Too Large")),
                malformed("HTTP 500 without a detail", http(500, "text/html", "<h1>500 Internal Server Error</h1>")),
                malformed("HTTP 500 with a large page", http(500, "text/html", "x".repeat(150_000))),
                new HostileCase("unauthorised", http(401, "text/html", "no"), ApiFailure.class, TRANSIENT, "session"),
                new HostileCase("forbidden", http(403, "text/html", "no"), ApiFailure.class, FINAL, "lacks a right"),
                new HostileCase(
                        "HTTP 500 with the detail of xapi",
                        http(
                                500,
                                "text/html",
                                "<h1>500</h1> Additional information </h1>HOST_OFFLINE: [ " + SESSION + " ]</body>"),
                        ApiFailure.class,
                        TRANSIENT,
                        "is offline"),
                new HostileCase(
                        "a proxy between us",
                        http(502, "text/html", "Bad Gateway"),
                        ConnectionFailure.class,
                        UNKNOWN_OUTCOME,
                        "HTTP 502"),
                malformed("a cut document", successBody("<value>x</value>").substring(0, 120)),
                malformed("something after the end", successBody("<value>x</value>") + "<more/>"),
                malformed("no status", response("<value><struct/></value>")),
                malformed("no record", response("<value>x</value>")),
                malformed("a list for an answer", response("<value><array><data/></array></value>")),
                malformed(
                        "a status that is a record",
                        successBody("<value>x</value>").replace("<value>Success</value>", "<value><struct/></value>")),
                malformed("an unknown status", successBody("<value>x</value>").replace("Success", "Perhaps")),
                malformed(
                        "a failure without description",
                        successBody("<value>x</value>").replace("Success", "Failure")),
                malformed(
                        "a description that is no list",
                        successBody("<value>x</value>")
                                .replace("Success", "Failure")
                                .replace("<name>Value", "<name>ErrorDescription")),
                malformed(
                        "a description of records",
                        successBody("<value><array><data><value><struct/></value></data></array></value>")
                                .replace("Success", "Failure")
                                .replace("<name>Value", "<name>ErrorDescription")),
                malformed(
                        "a fault",
                        "<methodResponse><fault><value><struct><member><name>faultString</name><value>" + SESSION
                                + "</value></member></struct></value></fault></methodResponse>"),
                malformed(
                        "a fault with a serialised cause",
                        "<methodResponse " + EX + "><fault><value><struct><member>"
                                + "<name>faultCause</name><value><ex:serializable>rO0ABXNy</ex:serializable></value></member>"
                                + "</struct></value></fault></methodResponse>"),
                malformed(
                        "a serialised value",
                        successBody("<value " + EX + "><ex:serializable>rO0ABXNy</ex:serializable></value>")),
                malformed(
                        "a serialised value without prefix",
                        successBody("<value><serializable>rO0ABXNy</serializable></value>")),
                malformed("a nil of the extensions", successBody("<value " + EX + "><ex:nil/></value>")),
                malformed("binary data", successBody("<value><base64>rO0ABXNy</base64></value>")),
                malformed("a boolean that is none", successBody("<value><boolean>2</boolean></value>")),
                malformed("a number that is none", successBody("<value><double>1e</double></value>")),
                malformed(
                        "a time that is none",
                        successBody("<value><dateTime.iso8601>20269999T99:99:99Z</dateTime.iso8601></value>")),
                malformed(
                        "too deep",
                        successBody("<value><array><data>".repeat(40) + "<value>x</value>"
                                + "</data></array></value>".repeat(40))),
                malformed("deep and never closed", successBody("<value><array><data>".repeat(5_000))),
                malformed("deep elements that XML-RPC does not know", "<a>".repeat(20_000)),
                malformed(
                        "too many values",
                        successBody("<value><array><data>" + "<value/>".repeat(6_000) + "</data></array></value>")),
                malformed("too long a text", successBody("<value>" + "x".repeat(60_000) + "</value>")),
                malformed(
                        "a long text in many pieces",
                        successBody("<value>" + "x<!-- -->".repeat(15_000) + "y".repeat(40_000) + "</value>")),
                malformed("too large", http(200, "text/xml", "<!-- " + "x".repeat(300_000) + "-->")),
                malformed("an endless answer", e -> {
                    e.send("HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\n\r\n<methodResponse>");
                    e.sendForEver("<!-- more of the same, and more, and more -->".repeat(20));
                }),
                malformed("an endless answer in chunks", e -> {
                    e.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
                    e.sendForEver("400\r\n" + " ".repeat(1024) + "\r\n");
                }),
                malformed("a huge length", e -> {
                    e.send("HTTP/1.1 200 OK\r\nContent-Length: 9000000000000\r\n\r\n");
                    e.sendForEver(" ".repeat(4_096));
                }),
                malformed("no HTTP", e -> {
                    e.send("SSH-2.0-OpenSSH_9.9\r\n\r\n\r\n");
                    e.hangUp();
                }),
                malformed("a header without colon", e -> {
                    e.send("HTTP/1.1 200 OK\r\nnonsense\u0000\r\n\r\n");
                    e.hangUp();
                }),
                malformed(
                        "an entity bomb",
                        "<!DOCTYPE a [<!ENTITY a 'ha'><!ENTITY b '&a;&a;&a;&a;'><!ENTITY c '&b;&b;&b;&b;'>]>"
                                + successBody("<value>&c;</value>").substring(21)),
                malformed(
                        "a file by an entity",
                        "<!DOCTYPE a [<!ENTITY a SYSTEM 'file:///etc/hostname'>]>"
                                + successBody("<value>&a;</value>").substring(21)),
                malformed(
                        "a document type elsewhere",
                        "<!DOCTYPE a SYSTEM 'http://127.0.0.1:1/a.dtd'>"
                                + successBody("<value>x</value>").substring(21)),
                malformed("a processing instruction", response("<value><?php x ?>x</value>")),
                malformed(
                        "another encoding",
                        "<?xml version='1.0' encoding='no-such-thing'?>" + response("<value>x</value>")),
                malformed(
                        "bytes that are no text",
                        e -> e.send("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\n\u0000\u0001\u0002\u0003")));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("anywhere")
    void shouldFailClearlyWhateverACallIsAnsweredWith(HostileCase given) {
        SERVER.becoming(given.answer());
        try (var session = session(SERVER)) {
            given.check(catchThrowable(() -> session.invoke(given.patience(), "host.get_all_records")));
            assertThat(SERVER.count("host.get_all_records")).isOne();
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("anywhere")
    void shouldFailClearlyWhateverALoginIsAnsweredWith(HostileCase given) {
        SERVER.becoming(success("<value>fine</value>")).on("session.login_with_password", given.answer());
        try (var session = session(SERVER)) {
            given.check(catchThrowable(() -> session.invoke("pool.get_all")));
            assertThat(SERVER.exchanges()).hasSize(1);
        }
    }

    // ---- answers that break off or do not come

    static Stream<HostileCase> interrupted() {
        return Stream.of(
                lost("the connection ends without an answer", HostileServer.Exchange::hangUp),
                lost("the connection ends in the headers", e -> {
                    e.send("HTTP/1.1 200 OK\r\nContent-Ty");
                    e.hangUp();
                }),
                lost("the connection ends in the body", e -> {
                    e.send("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n<methodResponse>");
                    e.hangUp();
                }),
                lost("the connection ends in a chunk", e -> {
                    e.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1000\r\n<methodResponse>");
                    e.hangUp();
                }),
                lost("no answer", HostileServer.Exchange::hang),
                lost("half of the headers", e -> {
                    e.send("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n");
                    e.hang();
                }),
                lost("half of the body", e -> {
                    e.send("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n<methodResponse>");
                    e.hang();
                }),
                lost("a trickle of headers", e -> {
                    e.send("HTTP/1.1 200 OK\r\n");
                    e.trickle("X-More: of the same\r\n");
                }),
                lost("a trickle of bytes", e -> {
                    e.send("HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n");
                    e.trickle(" ");
                }),
                lost("a length that is none", e -> e.send("HTTP/1.1 200 OK\r\nContent-Length: many\r\n\r\nx")),
                malformed("one interim answer after the other", e -> e.trickle("HTTP/1.1 100 Continue\r\n\r\n")));
    }

    private static HostileCase lost(String name, Answer answer) {
        return new HostileCase(name, answer, ConnectionFailure.class, UNKNOWN_OUTCOME, "Host 127.0.0.1:");
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("interrupted")
    void shouldNotKnowTheOutcomeOfACallWhoseAnswerBreaksOff(HostileCase given) {
        SERVER.becoming(given.answer());
        try (var session = session(SERVER)) {
            given.check(catchThrowable(() -> session.invoke(given.patience(), "host.disable", "OpaqueRef:1")));
            assertThat(SERVER.count("host.disable")).isOne();
        }
    }

    @Test
    void shouldBoundEndlessHeaders() {
        Answer endless = e -> {
            e.send("HTTP/1.1 200 OK\r\n");
            e.sendForEver("X-More: of the same, and more, and more\r\n".repeat(50));
        };
        SERVER.becoming(endless);
        try (var session = session(SERVER)) {
            assertThatThrownBy(() -> session.invoke(SOON, "pool.get_all"))
                    // Newer Java bounds the headers' size, older Java leaves that to our time-out.
                    .isInstanceOfAny(MalformedAnswer.class, ConnectionFailure.class)
                    .satisfies(e -> HostileCase.assertClean(e.getMessage()));
        }
    }
}
