package io.jenkins.plugins.xenserver.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Row 12 of the checklist, second half: {@code PUT /bundle}. */
class Row12BundleHandlerTest {
    private static final byte[] GOOD = tar("repodata/", "repodata/repomd.xml", "repodata/repomd.xml.asc", "a.rpm");

    private final Simulator sim =
            Scenarios.healthy(2, 2).user("reader", "secret", Role.READ_ONLY).build();
    private SimClient client;
    private String task;

    @BeforeEach
    void enableTheBundle() throws Exception {
        client = SimClient.of(sim);
        var bundle = (String) client.call("Repository.introduce_bundle", "Offline", "from a file");
        client.call("pool.set_repositories", sim.pool().ref(), List.of(bundle));
        task = (String) client.call("task.create", "bundle", "");
        sim.bundleContent(SimUpdates.harmless());
    }

    private static byte[] tar(String... names) {
        var out = new ByteArrayOutputStream();
        for (var name : names) {
            var header = new byte[512];
            put(header, 0, name);
            put(header, 124, name.endsWith("/") ? "00000000000" : "00000000005");
            header[156] = (byte) (name.endsWith("/") ? '5' : '0');
            out.writeBytes(header);
            if (!name.endsWith("/")) {
                var body = new byte[512];
                put(body, 0, "hello");
                out.writeBytes(body);
            }
        }
        out.writeBytes(new byte[1024]);
        return out.toByteArray();
    }

    private static void put(byte[] target, int offset, String text) {
        var bytes = text.getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(bytes, 0, target, offset, bytes.length);
    }

    private SimReply upload(byte[] body) throws Exception {
        return sim.handle(
                "127.0.0.1",
                new SimRequest(
                        "PUT",
                        "/bundle?session_id=" + client.session() + "&task_id=" + task,
                        Map.of("Content-Length", String.valueOf(body.length)),
                        body,
                        null));
    }

    private List<String> verdict() {
        return sim.database().find(task).list("error_info");
    }

    @Test
    void shouldSynchroniseFromTheBundle() throws Exception {
        var reply = upload(GOOD);
        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.headers()).containsEntry("connection", "close");
        assertThat(sim.database().find(task).text("status")).isEqualTo("success");
        assertThat(sim.hash()).isNotEmpty();
        assertThat(client.updates().text()).contains("UPDATE-0005").contains(sim.hash());
        assertThat(sim.host("xs02").text("latest_synced_updates_applied")).isEqualTo("no");
        assertThat(client.refusedAsync("pool.sync_updates", sim.pool().ref())).containsExactly("CAN_NOT_SYNC_UPDATES");
    }

    @ParameterizedTest
    @CsvSource({
        "./repodata/repomd.xml, Illegal file path: ./repodata/repomd.xml",
        "/etc/passwd, Illegal file path: /etc/passwd",
        "a/../b, Illegal file path: a/../b"
    })
    void shouldTellAFailureInTheTaskAlthoughTheAnswerIs200(String name, String message) throws Exception {
        var reply = upload(tar(name));
        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.text()).startsWith("HTTP/1.1 400");
        assertThat(verdict()).containsExactly("BUNDLE_UNPACK_FAILED", message);
        assertThat(sim.pool().map("current_operations")).isEmpty();
    }

    @Test
    void shouldRefuseAnIncompleteFileAndUnsignedContent() throws Exception {
        upload(java.util.Arrays.copyOf(GOOD, 700));
        assertThat(verdict()).containsExactly("BUNDLE_UNPACK_FAILED", "File incomplete");
        task = (String) client.call("task.create", "bundle", "");
        upload(tar("repodata/repomd.xml"));
        assertThat(verdict()).containsExactly("BUNDLE_SYNC_FAILED");
    }

    @Test
    void shouldRefuseLinksNumbersThatAreNoneAndMoreThanOneGibibyte() throws Exception {
        for (var bad : Map.of(
                        "Unsupported file type: a.rpm", changed(156, "2"),
                        "File corrupted", changed(124, "0000000zzzz"),
                        "Stop unpacking, otherwise unpacked files exceed max size limit: 1073741824",
                                changed(124, "10000000000"))
                .entrySet()) {
            task = (String) client.call("task.create", "bundle", "");
            assertThat(upload(bad.getValue()).status()).isEqualTo(200);
            assertThat(verdict()).containsExactly("BUNDLE_UNPACK_FAILED", bad.getKey());
        }
    }

    /** A bundle of one file whose header says something else at one place. */
    private static byte[] changed(int offset, String text) {
        var tar = tar("a.rpm");
        put(tar, offset, text);
        return tar;
    }

    @Test
    void shouldFailBeforeThe200WhileAnotherBundleIsTaken() throws Exception {
        sim.pool().set("current_operations", Map.of("OpaqueRef:x", "sync_bundle"));
        assertThat(upload(GOOD).status()).isEqualTo(500);
        assertThat(verdict()).containsExactly("SYNC_BUNDLE_IN_PROGRESS");
        sim.pool().set("current_operations", Map.of());
        sim.pool().set("is_psr_pending", true);
        task = (String) client.call("task.create", "bundle", "");
        assertThat(upload(GOOD).status()).isEqualTo(500);
        assertThat(verdict()).containsExactly("POOL_SECRET_ROTATION_PENDING");
    }

    @Test
    void shouldHideTheCauseWhenItCannotDeleteWhatIsThere() throws Exception {
        sim.faults().cleanupFails();
        upload(GOOD);
        assertThat(verdict()).containsExactly("BUNDLE_SYNC_FAILED");
        assertThat(sim.hash()).isEmpty();
    }

    @Test
    void shouldFailBeforeThe200WhileAnotherOperationRuns() throws Exception {
        sim.pool().set("current_operations", Map.of("OpaqueRef:x", "apply_updates"));
        var reply = upload(GOOD);
        assertThat(reply.status()).isEqualTo(500);
        assertThat(verdict()).containsExactly("APPLY_UPDATES_IN_PROGRESS");
    }

    @Test
    void shouldFailWithoutAnEnabledBundle() throws Exception {
        client.call("pool.set_repositories", sim.pool().ref(), List.of());
        assertThat(upload(GOOD).status()).isEqualTo(200);
        assertThat(verdict()).containsExactly("NO_REPOSITORY_ENABLED");
        var remote = sim.database().all("Repository").stream()
                .filter(row -> row.text("origin").equals("remote"))
                .findFirst()
                .orElseThrow()
                .ref();
        client.call("pool.set_repositories", sim.pool().ref(), List.of(remote));
        task = (String) client.call("task.create", "bundle", "");
        upload(GOOD);
        assertThat(verdict()).containsExactly("BUNDLE_REPO_NOT_ENABLED");
    }

    @Test
    void shouldWantTheRoleAndTheLicence() throws Exception {
        sim.pool().set("restrictions", Map.of("restrict_updates", "true"));
        assertThat(upload(GOOD).status()).isEqualTo(500);
        assertThat(verdict()).containsExactly("LICENCE_RESTRICTION", "Updates");
        task = (String) client.call("task.create", "bundle", "");
        client.login("reader", "secret");
        assertThat(upload(GOOD).status()).isEqualTo(403);
    }

    @Test
    void shouldHideTheCauseWhenAHostIsDown() throws Exception {
        sim.crash(sim.host("xs02"));
        client.sleep(660);
        upload(GOOD);
        assertThat(verdict()).containsExactly("BUNDLE_SYNC_FAILED");
    }
}
