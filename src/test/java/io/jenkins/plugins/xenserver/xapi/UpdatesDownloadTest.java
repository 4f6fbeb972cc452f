package io.jenkins.plugins.xenserver.xapi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.xenserver.simulator.Role;
import io.jenkins.plugins.xenserver.simulator.Scenarios;
import io.jenkins.plugins.xenserver.simulator.SimPoolBuilder;
import io.jenkins.plugins.xenserver.simulator.Simulator;
import io.jenkins.plugins.xenserver.simulator.VirtualClock;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** {@code GET /updates}, xapi-reference §3.1, judged by its HTTP status. */
class UpdatesDownloadTest {
    private static final Duration PATIENCE = Duration.ofMinutes(10);
    private final VirtualClock clock = new VirtualClock();

    private Simulator pool(SimPoolBuilder builder) {
        return builder.clock(clock).build();
    }

    private static PoolSession session(Simulator simulator, String user) {
        return new PoolSession(
                new InProcessTransport(simulator),
                List.of(Endpoint.parse("127.0.0.2"), Endpoint.parse("127.0.0.1")),
                () -> new Credentials(user, "xenserver"),
                "updates test");
    }

    private static XapiFailure.Kind kind(Throwable failure) {
        return ((XapiFailure) failure).kind();
    }

    @Test
    void shouldBringTheDocumentFromTheCoordinator() {
        var simulator = pool(Scenarios.fullReboot(2, 2));
        try (var session = session(simulator, "root")) {
            var document = new String(UpdatesDownload.get(session, PATIENCE), StandardCharsets.UTF_8);
            assertThat(document).startsWith("{").contains(simulator.hash());
        }
        assertThat(simulator.requestsByMethod()).containsEntry("session.logout", 1L);
    }

    @Test
    void shouldSayWhatToDoWithoutAListOfUpdates() {
        try (var session = session(pool(Scenarios.healthy(2, 2).notSynced()), "root")) {
            assertThatThrownBy(() -> UpdatesDownload.get(session, PATIENCE))
                    .isInstanceOf(ApiFailure.class)
                    .matches(e -> ((ApiFailure) e).is("UPDATES_NOT_AVAILABLE"))
                    .hasMessageContaining("synchronise");
        }
    }

    @Test
    void shouldSayWhichRightIsMissing() {
        var simulator = pool(Scenarios.fullReboot(2, 2).user("watcher", "xenserver", Role.READ_ONLY));
        try (var session = session(simulator, "watcher")) {
            assertThatThrownBy(() -> UpdatesDownload.get(session, PATIENCE))
                    .isInstanceOf(ApiFailure.class)
                    .hasMessageContaining("lacks a right");
        }
    }

    @Test
    void shouldPassOnWhatXapiSaysOfAFailure() {
        var simulator = pool(Scenarios.fullReboot(2, 2));
        simulator.changeHashBehindTheClient();
        try (var session = session(simulator, "root")) {
            // One host cannot be asked for its packages, and the coordinator's cache is empty.
            simulator.crash(simulator.host("xs02"));
            assertThatThrownBy(() -> UpdatesDownload.get(session, PATIENCE))
                    .isInstanceOf(ApiFailure.class)
                    .hasMessageNotContaining("OpaqueRef")
                    .extracting(e -> ((ApiFailure) e).code())
                    .isIn("GET_HOST_UPDATES_FAILED", "HOST_OFFLINE", "CANNOT_CONTACT_HOST");
        }
    }

    @Test
    void shouldLogInAgainAfterASessionThatEnded() throws Exception {
        var simulator = pool(Scenarios.fullReboot(2, 2));
        try (var session = session(simulator, "root")) {
            UpdatesDownload.get(session, PATIENCE);
            clock.sleep(Duration.ofHours(25));

            assertThatThrownBy(() -> UpdatesDownload.get(session, PATIENCE))
                    .matches(e -> ((ApiFailure) e).is("SESSION_INVALID"));
            assertThat(UpdatesDownload.get(session, PATIENCE)).isNotEmpty();
        }
    }

    @Test
    void shouldGiveUpAfterItsTimeOutAndKeepTheSession() {
        var simulator = pool(Scenarios.fullReboot(2, 2));
        simulator.faults().when("GET /updates").hang();
        try (var session = session(simulator, "root")) {
            var begin = clock.now();
            assertThatThrownBy(() -> UpdatesDownload.get(session, Duration.ofSeconds(90)))
                    .isInstanceOf(ConnectionFailure.class)
                    .hasMessageContaining("127.0.0.1 did not answer in time (GET /updates)")
                    .extracting(UpdatesDownloadTest::kind)
                    .isEqualTo(XapiFailure.Kind.UNKNOWN_OUTCOME);
            assertThat(Duration.between(begin, clock.now())).isBetween(Duration.ofSeconds(90), Duration.ofSeconds(95));

            assertThat(UpdatesDownload.get(session, PATIENCE)).isNotEmpty();
        }
        assertThat(simulator.requestsByMethod()).containsEntry("session.logout", 1L);
    }

    @Test
    void shouldTellThatTheConnectionBroke() {
        var simulator = pool(Scenarios.fullReboot(2, 2));
        simulator.faults().when("GET /updates").resetAfter();
        simulator.faults().when("GET /updates").partial();
        simulator.faults().when("GET /updates").http500();
        try (var session = session(simulator, "root")) {
            for (var i = 0; i < 2; i++) {
                assertThatThrownBy(() -> UpdatesDownload.get(session, PATIENCE))
                        .isInstanceOf(ConnectionFailure.class)
                        .hasMessageContaining("broke the connection (GET /updates)");
            }
            assertThatThrownBy(() -> UpdatesDownload.get(session, PATIENCE))
                    .isInstanceOf(MalformedAnswer.class)
                    .hasMessageContaining("could not handle the request for the available updates (HTTP 500)");
        }
    }
}
