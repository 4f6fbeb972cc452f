package io.jenkins.plugins.xenserver.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Row 14 of the checklist: {@code event.from}. */
class Row14EventTest {
    private final Simulator sim = Scenarios.healthy(2, 2).build();
    private SimClient client;

    @BeforeEach
    void login() throws Exception {
        client = SimClient.of(sim);
    }

    @SuppressWarnings("unchecked")
    private Map<String, Object> from(String token, double timeout, String... classes) throws Exception {
        return (Map<String, Object>) client.call("event.from", List.of(classes), token, timeout);
    }

    @SuppressWarnings("unchecked")
    private static List<Map<String, Object>> events(Map<String, Object> batch) {
        return (List<Map<String, Object>>) batch.get("events");
    }

    private static String token(Map<String, Object> batch) {
        return (String) batch.get("token");
    }

    private Duration since(Instant before) {
        return Duration.between(before, sim.clock().now());
    }

    @Test
    void shouldTellEverythingAtOnceForAnEmptyToken() throws Exception {
        var before = sim.clock().now();
        var batch = from("", 30.0, "VM", "host");
        assertThat(events(batch))
                .hasSize(6)
                .allMatch(event -> event.get("operation").equals("add"));
        var event = events(batch).get(0);
        assertThat(event.get("timestamp")).isEqualTo("0.0");
        assertThat(event.get("id")).isInstanceOf(String.class);
        assertThat(event.get("class")).isEqualTo("vm");
        assertThat(event.get("snapshot")).isInstanceOf(Map.class);
        assertThat(batch.get("valid_ref_counts")).isEqualTo(Map.of("vm", 4, "host", 2));
        assertThat(since(before)).isLessThan(Duration.ofSeconds(1));
    }

    @Test
    void shouldHandOutTokensOfTwoPaddedNumbers() throws Exception {
        assertThat(token(from("", 1.0, "pool"))).matches("\\d{20},\\d{20}");
        for (var bad : List.of("x", "1", "1,2,3", "a,b")) {
            assertThat(client.refused("event.from", List.of("*"), bad, 1.0))
                    .containsExactly("EVENT_FROM_TOKEN_PARSE_FAILURE", bad);
        }
        assertThat(client.refused("event.from", List.of("teapot"), "", 1.0))
                .containsExactly("EVENT_SUBSCRIPTION_PARSE_FAILURE", "teapot");
    }

    @Test
    void shouldBlockUntilSomethingChangesAndNoLonger() throws Exception {
        var token = token(from("", 1.0, "vm"));
        sim.later(Duration.ofSeconds(40), () -> sim.vm("vm-001").set("order", 5));
        var before = sim.clock().now();
        var batch = from(token, 600.0, "vm");
        assertThat(since(before)).isBetween(Duration.ofSeconds(40), Duration.ofSeconds(41));
        assertThat(events(batch)).singleElement().satisfies(event -> {
            assertThat(event)
                    .containsEntry("operation", "mod")
                    .containsEntry("ref", sim.vm("vm-001").ref());
            assertThat(((Map<?, ?>) event.get("snapshot")).get("order")).isEqualTo(5);
        });
    }

    @Test
    void shouldAnswerNothingWhenTheTimeIsOver() throws Exception {
        var token = token(from("", 1.0, "vm"));
        var before = sim.clock().now();
        var batch = from(token, 30.5, "vm");
        assertThat(events(batch)).isEmpty();
        assertThat(since(before)).isBetween(Duration.ofMillis(30_500), Duration.ofMillis(30_600));
    }

    @Test
    void shouldTakeATimeItCannotRepresentForADay() throws Exception {
        var token = token(from("", 1.0, "vm"));
        client.timeout(Duration.ofDays(2));
        var before = sim.clock().now();
        from(token, 1e30, "vm");
        assertThat(since(before)).isGreaterThan(Duration.ofHours(23));
    }

    @Test
    void shouldRespectTheClientsOwnTimeout() throws Exception {
        var token = token(from("", 1.0, "vm"));
        assertThatThrownBy(() -> client.timeout(Duration.ofSeconds(20)).call("event.from", List.of("vm"), token, 60.0))
                .isInstanceOf(HttpTimeoutException.class);
    }

    @Test
    void shouldFollowOneObjectOnly() throws Exception {
        var task =
                (String) client.call("Async.VM.clean_reboot", sim.vm("vm-001").ref());
        var subscription = "task/" + task;
        var batch = from("", 30.0, subscription);
        assertThat(events(batch)).hasSize(1);
        var before = sim.clock().now();
        while (!status(batch).equals("success")) {
            batch = from(token(batch), 60.0, subscription);
            assertThat(events(batch)).isNotEmpty();
        }
        assertThat(since(before)).isLessThan(Duration.ofSeconds(21));
    }

    private static Object status(Map<String, Object> batch) {
        var last = events(batch).get(events(batch).size() - 1);
        return ((Map<?, ?>) last.get("snapshot")).get("status");
    }

    @Test
    void shouldTellDeletionsWithoutASnapshot() throws Exception {
        var task = (String) client.call("task.create", "mine", "");
        var token = token(from("", 1.0, "task"));
        var doomed = (SimTask) sim.database().find(task);
        doomed.succeed("<value></value>", sim.clock().now());
        client.call("task.destroy", task);
        var batch = from(token, 1.0, "task");
        assertThat(events(batch)).singleElement().satisfies(event -> {
            assertThat(event).containsEntry("operation", "del").containsEntry("ref", task);
            assertThat(event).doesNotContainKey("snapshot");
        });
        assertThat(batch.get("valid_ref_counts")).isEqualTo(Map.of("task", 0));
    }

    @Test
    void shouldForgetOldDeletions() throws Exception {
        var token = token(from("", 1.0, "secret"));
        var rows = new java.util.ArrayList<SimObject>();
        for (var i = 0; i < 600; i++) {
            rows.add(new SimObject(sim.database(), "secret", "s" + i));
        }
        var middle = token(from(token, 1.0, "secret"));
        rows.forEach(sim.database()::delete);
        assertThat(events(from(middle, 1.0, "secret"))).hasSize(SimDatabase.REMEMBERED_DELETIONS);
        assertThat(events(from(token, 1.0, "secret"))).isEmpty();
    }

    @Test
    void shouldMissDeletionsAcrossARestart() throws Exception {
        var row = new SimObject(sim.database(), "secret", "s");
        var token = token(from("", 1.0, "secret"));
        sim.database().delete(row);
        sim.crashToolstack(sim.coordinator());
        client.until("it is back", () -> sim.coordinator().isUp(), Duration.ofMinutes(2));
        client = SimClient.of(sim);
        var batch = from(token, 1.0, "secret");
        assertThat(events(batch)).noneMatch(event -> event.get("operation").equals("del"));
    }

    @Test
    void shouldEndWithTheSession() throws Exception {
        var token = token(from("", 1.0, "vm"));
        sim.later(
                Duration.ofSeconds(5),
                () -> sim.database().delete(sim.database().find(client.session())));
        assertThat(client.refused("event.from", List.of("vm"), token, 600.0))
                .containsExactly("SESSION_INVALID", client.session());
    }

    @Test
    void shouldKnowNoLostEvents() throws Exception {
        var batch = from("00000000000000000001,00000000000000000001", 1.0, "*");
        assertThat(events(batch)).isNotEmpty();
    }

    @Test
    void shouldInjectAnEventAndHandOutATokenFromBeforeIt() throws Exception {
        var pool = sim.pool().ref();
        var token = (String) client.call("event.inject", "pool", pool);
        assertThat(token).matches("\\d{20},\\d{20}");
        assertThat(client.call("event.from", List.of("pool", "VM"), token, 10.0).toString())
                .contains(pool)
                .doesNotContain("class=vm");
        assertThat(client.refused("event.inject", "host", pool)).containsExactly("HANDLE_INVALID", "host", pool);
    }
}
