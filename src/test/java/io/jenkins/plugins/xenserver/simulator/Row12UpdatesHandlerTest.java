package io.jenkins.plugins.xenserver.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Row 12 of the checklist, first half: {@code GET /updates}. */
class Row12UpdatesHandlerTest {
    private final Simulator sim =
            Scenarios.fullReboot(3, 3).user("reader", "secret", Role.READ_ONLY).build();
    private SimClient client;
    private String task;

    @BeforeEach
    void login() throws Exception {
        client = SimClient.of(sim);
        task = (String) client.call("task.create", "updates", "");
    }

    private SimReply get(String more) throws Exception {
        return client.get("/updates?session_id=" + client.session() + "&task_id=" + task + more);
    }

    private String taskStatus() {
        return sim.database().find(task).text("status");
    }

    private static JsonNode tree(SimReply reply) throws Exception {
        return new ObjectMapper().readTree(reply.body());
    }

    @Test
    void shouldAnswerTheDocumentAndCloseTheConnection() throws Exception {
        var reply = get("");
        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.headers())
                .containsEntry("content-type", "application/json")
                .containsEntry("connection", "close")
                .containsEntry("content-length", String.valueOf(reply.body().length));
        var document = tree(reply);
        assertThat(document.path("hash").asText()).isEqualTo(sim.hash());
        assertThat(document.path("xapi-api-version").asText()).isEqualTo("2.23");
        assertThat(document.path("hosts")).hasSize(3);
        assertThat(document.at("/hosts/0/guidance").properties()).hasSize(3);
        assertThat(document.at("/updates/0/guidance").properties()).hasSize(4);
        assertThat(taskStatus()).isEqualTo("success");
    }

    @Test
    void shouldAnswerForTheHostsAskedFor() throws Exception {
        var refs = sim.host("xs02").ref() + ";" + sim.host("xs03").ref();
        assertThat(tree(get("&host_refs=" + URLEncoder.encode(refs, StandardCharsets.UTF_8)))
                        .path("hosts"))
                .hasSize(2);
    }

    @Test
    void shouldAnswer400ForUnknownHostsAndStillCompleteTheTask() throws Exception {
        assertThat(get("&host_refs=OpaqueRef%3Anobody").status()).isEqualTo(400);
        assertThat(taskStatus()).isEqualTo("success");
        assertThat(get("&host_refs=").status()).isEqualTo(400);
    }

    @Test
    void shouldAnswer401AndLeaveTheTaskPendingForEver() throws Exception {
        var reply = client.get("/updates?session_id=OpaqueRef:nobody&task_id=" + task);
        assertThat(reply.status()).isEqualTo(401);
        assertThat(reply.headers().get("www-authenticate")).startsWith("Basic realm=");
        client.sleep(3600);
        assertThat(taskStatus()).isEqualTo("pending");
    }

    @Test
    void shouldAnswer403AndFailTheTask() throws Exception {
        client.login("reader", "secret");
        assertThat(get("").status()).isEqualTo(403);
        assertThat(sim.database().find(task).list("error_info")).startsWith("RBAC_PERMISSION_DENIED");
    }

    @Test
    void shouldAnswer404WithoutARepositoryOrAMirrorAndStillCompleteTheTask() throws Exception {
        sim.coordinator().mirror(null);
        var reply = get("");
        assertThat(reply.status()).isEqualTo(404);
        assertThat(reply.body()).isEmpty();
        assertThat(taskStatus()).isEqualTo("success");
        sim.pool().set("repositories", List.of());
        assertThat(get("").status()).isEqualTo(404);
    }

    @Test
    void shouldAnswer404OnAMember() throws Exception {
        var member = SimClient.at(sim.host("xs02"), sim);
        assertThat(member.get("/updates?session_id=" + client.session()).status())
                .isEqualTo(404);
    }

    @Test
    void shouldAnswer500WithTheCodeWhenAHostIsDownAndTheCacheIsEmpty() throws Exception {
        sim.crash(sim.host("xs03"));
        client.sleep(660);
        assertThat(get("").status()).isEqualTo(200);
        sim.rules().updates().forgetCache();
        var reply = get("");
        assertThat(reply.status()).isEqualTo(500);
        assertThat(reply.text())
                .contains("GET_HOST_UPDATES_FAILED: [ " + sim.host("xs03").ref() + " ]");
    }

    @Test
    void shouldAnswer500WhenMirrorAndDatabaseDisagree() throws Exception {
        sim.channel().publish(SimUpdates.harmless());
        sim.crash(sim.host("xs03"));
        client.sleep(660);
        assertThat(client.refusedAsync("pool.sync_updates", sim.pool().ref())).startsWith("GET_HOST_UPDATES_FAILED");
        var reply = get("");
        assertThat(reply.status()).isEqualTo(500);
        assertThat(reply.text()).contains("GET_UPDATES_FAILED");
        assertThat(sim.database().find(task).text("status")).isEqualTo("failure");
    }

    @Test
    void shouldAnswer500ForAnUnknownTask() throws Exception {
        var reply = client.get("/updates?session_id=" + client.session() + "&task_id=OpaqueRef:nobody");
        assertThat(reply.status()).isEqualTo(500);
    }

    @Test
    void shouldRefillItsCacheSlowlyAfterTheToolstackRestart() throws Exception {
        sim.rules().updates().forgetCache();
        var before = sim.clock().now();
        assertThat(get("").status()).isEqualTo(200);
        assertThat(Duration.between(before, sim.clock().now())).isGreaterThan(Duration.ofSeconds(12));
        var again = sim.clock().now();
        assertThat(client.updates().status()).isEqualTo(200);
        assertThat(Duration.between(again, sim.clock().now())).isLessThan(Duration.ofSeconds(1));
    }

    @Test
    void shouldKeepAnUpdatedHostInTheListWithNothingToDo() throws Exception {
        client.async("host.evacuate", sim.coordinator().ref());
        client.async("host.apply_updates", sim.coordinator().ref(), sim.hash());
        var host = tree(client.updates()).path("hosts");
        assertThat(host).hasSize(3);
        for (var row : host) {
            var done = row.path("ref").asText().equals(sim.coordinator().ref());
            assertThat(row.path("RPMS").isEmpty()).isEqualTo(done);
            assertThat(row.path("updates").isEmpty()).isEqualTo(done);
        }
    }

    @Test
    void shouldAcceptACookieOrBasicAuthentication() throws Exception {
        var cookie = new SimRequest(
                "GET", "/updates", Map.of("Cookie", "session_id=" + client.session()), new byte[0], null);
        assertThat(sim.handle("127.0.0.1", cookie).status()).isEqualTo(200);
        var word = Base64.getEncoder().encodeToString("root:xenserver".getBytes(StandardCharsets.UTF_8));
        var basic = new SimRequest("GET", "/updates", Map.of("Authorization", "Basic " + word), new byte[0], null);
        assertThat(sim.handle("127.0.0.1", basic).status()).isEqualTo(200);
    }
}
