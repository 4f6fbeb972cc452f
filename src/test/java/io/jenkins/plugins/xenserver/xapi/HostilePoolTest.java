package io.jenkins.plugins.xenserver.xapi;

import static io.jenkins.plugins.xenserver.xapi.HostileCase.PASSWORD;
import static io.jenkins.plugins.xenserver.xapi.HostileCase.SOON;
import static io.jenkins.plugins.xenserver.xapi.HostileCase.malformed;
import static io.jenkins.plugins.xenserver.xapi.HostileCase.session;
import static io.jenkins.plugins.xenserver.xapi.HostileServer.SESSION;
import static io.jenkins.plugins.xenserver.xapi.HostileServer.failure;
import static io.jenkins.plugins.xenserver.xapi.HostileServer.success;
import static io.jenkins.plugins.xenserver.xapi.XapiFailure.Kind.FINAL;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Failures and logins that no careful pool would answer with: issue A §2, over real TLS. */
class HostilePoolTest {
    /** One for all: connections that survive an answer are used again, as in earnest. */
    private static final HostileServer SERVER = HostileServer.answering(success("<value/>"));

    @AfterAll
    static void closeServer() {
        SERVER.close();
    }

    // ---- failures that a pool would not tell like this

    static Stream<HostileCase> told() {
        return Stream.of(
                told("our session", FINAL, "INTERNAL_ERROR", "session " + SESSION + " is bad"),
                told("other references", FINAL, "VM_REQUIRES_SR", "OpaqueRef:a-b", "OpaqueRef:NULL"),
                told("references of another form", FINAL, "NEW_CODE", "OpaqueRef:x_y.z~1", "opaqueref:abc"),
                told("nothing", FINAL, "", ""),
                told("no parameters", FINAL, "VM_BAD_POWER_STATE"),
                told("more than anybody reads", FINAL, "NEW_CODE", "x".repeat(40_000)),
                told("a code that nobody reads", FINAL, "N".repeat(40_000)),
                told(
                        "a page of parameters",
                        FINAL,
                        Stream.generate(() -> "and more").limit(500).toArray(String[]::new)),
                told("lines of a log", FINAL, "INTERNAL_ERROR", "x\nINFO: all is well\r\nERROR: it is not"),
                told("marks that steer a terminal", FINAL, "INTERNAL_ERROR", "\u009b31m \u202e \u2028"),
                told("a pattern of a message", FINAL, "INTERNAL_ERROR", "{0} {1} '{' %s ${x}"),
                told("markup", FINAL, "NEW_CODE", "&lt;script&gt;alert(1)&lt;/script&gt;"));
    }

    private static HostileCase told(String name, XapiFailure.Kind kind, String... description) {
        return new HostileCase("a failure that tells " + name, failure(description), ApiFailure.class, kind, "");
    }

    static Stream<HostileCase> secrets() {
        return Stream.of(
                told("our session without its prefix", FINAL, "INTERNAL_ERROR", SESSION.substring(10)),
                told("our session in an unknown code", FINAL, "NEW_CODE", "a", SESSION.substring(10)));
    }

    /** A password is known at the login only, and may come back only there. */
    static Stream<HostileCase> passwords() {
        return Stream.of(
                told("our password", FINAL, "SESSION_AUTHENTICATION_FAILED", "root", "'" + PASSWORD + "' is wrong"),
                told("our password as the user", FINAL, "SESSION_AUTHENTICATION_FAILED", PASSWORD),
                told("our password in an unknown code", FINAL, "NEW_CODE", PASSWORD));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource({"told", "secrets"})
    void shouldTellAFailureWithoutSecretsAndOnOneLine(HostileCase given) {
        SERVER.becoming(given.answer());
        try (var session = session(SERVER)) {
            given.check(catchThrowable(() -> session.invoke(given.patience(), "VM.start", "OpaqueRef:1")));
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource({"told", "passwords"})
    void shouldTellAFailedLoginWithoutSecretsAndOnOneLine(HostileCase given) {
        SERVER.becoming(success("<value/>")).on("session.login_with_password", given.answer());
        try (var session = session(SERVER)) {
            given.check(catchThrowable(() -> session.invoke(given.patience(), "VM.start", "OpaqueRef:1")));
        }
    }

    // ---- logins

    static Stream<HostileCase> logins() {
        return Stream.of(
                malformed("no session", success("<value/>")),
                malformed("the null session", success("<value>OpaqueRef:NULL</value>")),
                malformed("a number", success("<value><double>1</double></value>")),
                malformed(
                        "a list", success("<value><array><data><value>" + SESSION + "</value></data></array></value>")),
                malformed("a redirect to nowhere", failure("HOST_IS_SLAVE")),
                malformed("a redirect to an empty address", failure("HOST_IS_SLAVE", "")),
                malformed("a redirect to plain HTTP", failure("HOST_IS_SLAVE", "http://127.0.0.1")),
                malformed("a redirect with an account", failure("HOST_IS_SLAVE", "root:x@127.0.0.1")),
                malformed("a redirect to nonsense", failure("HOST_IS_SLAVE", "a b c")));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("logins")
    void shouldRefuseALoginThatIsNone(HostileCase given) {
        SERVER.becoming(success("<value/>")).on("session.login_with_password", given.answer());
        try (var session = session(SERVER)) {
            given.check(catchThrowable(() -> session.invoke(given.patience(), "pool.get_all")));
            assertThat(SERVER.count("pool.get_all")).isZero();
        }
    }

    @Test
    void shouldNotBeSentRoundInCirclesForEver() {
        SERVER.becoming(success("<value/>")).on("session.login_with_password", failure("HOST_IS_SLAVE", "127.0.0.1"));
        try (var session = session(SERVER)) {
            assertThatThrownBy(() -> session.invoke("pool.get_all"))
                    .isInstanceOf(MalformedAnswer.class)
                    .hasMessageContaining("none of them is the coordinator");
            assertThat(SERVER.count("session.login_with_password")).isEqualTo(4);
        }
    }

    @Test
    void shouldLookElsewhereNextTimeWhenACallIsRedirectedToNonsense() {
        SERVER.becoming(failure("HOST_IS_SLAVE", "a b c"));
        try (var session = session(SERVER)) {
            for (var i = 0; i < 2; i++) {
                assertThatThrownBy(() -> session.invoke(SOON, "host.disable", "OpaqueRef:1"))
                        .isInstanceOf(XapiFailure.class)
                        .satisfies(e -> HostileCase.assertClean(e.getMessage()));
            }
            assertThat(SERVER.count("host.disable")).isEqualTo(2);
            assertThat(SERVER.count("session.login_with_password")).isEqualTo(2);
        }
    }

    /** The procedures' share is in {@code HostileRolloutTest}. */
    @Test
    void shouldBeAskedOftenEnough() {
        var answers = 2 * HostileAnswersTest.anywhere().count()
                + HostileAnswersTest.interrupted().count()
                + 2 * told().count()
                + secrets().count()
                + passwords().count()
                + logins().count()
                + WrongTypesTest.wrongFields().count()
                + WrongTypesTest.wrongAnswers().count()
                + WrongTypesTest.wrongCalls().count();
        System.out.println("hostile answers to single calls: " + answers);
        assertThat(answers).isGreaterThanOrEqualTo(190);
    }
}
