package io.jenkins.plugins.xenserver.rollout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.xenserver.simulator.Delay;
import io.jenkins.plugins.xenserver.simulator.Scenarios;
import io.jenkins.plugins.xenserver.simulator.SimSources;
import io.jenkins.plugins.xenserver.simulator.SimUpdates;
import io.jenkins.plugins.xenserver.simulator.Timings;
import io.jenkins.plugins.xenserver.xapi.Transport;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Uploading bundles (xapi-reference §3.2). */
class UploadBundleTest {
    private static final byte[] GOOD = SimSources.bundle(100_000);

    private static ChannelFixture offline() {
        return ChannelFixture.normal().onOffline();
    }

    private static ChannelFixture normal() {
        var pool = ChannelFixture.scheduled();
        pool.sim().bundleContent(SimUpdates.harmless());
        return pool;
    }

    private static long uploads(ChannelFixture pool) {
        return pool.sim().requestsByMethod().getOrDefault("PUT /bundle", 0L);
    }

    /** A task that nobody ends is only marked by its destruction, so the pool's list of tasks does not show it. */
    private static void assertNoTaskIsLeft(ChannelFixture pool) {
        var sent = pool.sim().requestsByMethod();
        var made = sent.entrySet().stream()
                .filter(e -> e.getKey().equals("task.create") || e.getKey().startsWith("Async."))
                .mapToLong(Map.Entry::getValue)
                .sum();
        assertThat(sent.get("task.create")).isPositive();
        assertThat(sent.get("task.destroy")).isEqualTo(made);
    }

    @Test
    void shouldUploadAndReturnTheHash() {
        var pool = offline();
        var result = pool.upload(GOOD, false);
        assertThat(result.outcome()).as(result.message()).isEqualTo(Outcome.SUCCESS);
        assertThat(result.hash()).isEqualTo(pool.sim().hash()).isNotEmpty();
        assertThat(result.message())
                .contains("july.xsbundle")
                .contains("pool-1")
                .contains(result.hash());
        assertThat(pool.calls()).isEmpty();
        assertNoTaskIsLeft(pool);
        pool.assertNoSecrets(result);
    }

    @Test
    void shouldRefuseAnotherChannelBeforeAnythingIsSent() {
        var pool = normal();
        var before = pool.state();
        var result = pool.upload(GOOD, false);
        assertThat(result.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(result.message())
                .contains("the channel of pool pool-1 is Normal")
                .contains("Configure Offline first");
        assertThat(pool.state()).isEqualTo(before);
        assertThat(uploads(pool)).isZero();
    }

    @Test
    void shouldSwitchTheChannelOnRequest() {
        var pool = normal();
        var result = pool.upload(GOOD, true);
        assertThat(result.outcome()).as(result.message()).isEqualTo(Outcome.SUCCESS);
        assertThat(pool.enabled()).containsExactly("offline_repo");
        assertThat(pool.sim().pool().periodicSyncEnabled()).isFalse();
        assertThat(result.hash()).isNotEmpty();
        assertThat(pool.sim().pool().map("other_config")).isEmpty();
        var again = pool.successor("again");
        assertThat(again.upload(GOOD, true).outcome()).isEqualTo(Outcome.SUCCESS);
        assertThat(uploads(pool)).isEqualTo(2);
    }

    @Test
    void shouldGiveTheOldChannelBackWhenTheBundleIsRefused() {
        var pool = normal();
        var result = pool.upload(Arrays.copyOf(GOOD, GOOD.length / 1024 * 512), true);
        assertThat(result.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(result.message()).contains("ends too early");
        assertThat(pool.enabled()).containsExactly("Normal");
        assertThat(pool.sim().pool().periodicSyncEnabled()).isTrue();
        assertThat(pool.sim().pool().map("other_config")).isEmpty();
        assertThat(uploads(pool)).isEqualTo(1);
        assertNoTaskIsLeft(pool);
    }

    @ParameterizedTest
    @CsvSource({
        "./repodata/repomd.xml, It was repacked",
        "/etc/passwd, It was repacked",
        "a/../b, It was repacked",
        "repodata/repomd.xml, could not be used as updates"
    })
    void shouldSayWhatIsWrongWithABundle(String name, String words) {
        var pool = offline();
        var result = pool.upload(SimSources.tar(5, name), false);
        assertThat(result.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(result.message()).contains(words);
        assertThat(result.hash()).isEmpty();
    }

    @Test
    void shouldTellThatTheLicenceDoesNotAllowIt() {
        var pool = offline();
        pool.sim().pool().set("restrictions", Map.of("restrict_updates", "true"));
        var result = pool.upload(GOOD, false);
        assertThat(result.message()).contains("licence");
        assertThat(uploads(pool)).isEqualTo(1);
        assertNoTaskIsLeft(pool);
    }

    @Test
    void shouldTellThatAHostIsDown() {
        var pool = offline();
        pool.sim().crash(pool.sim().host("xs02"));
        pool.rollout.operator(client -> client.sleep(660));
        assertThat(pool.upload(GOOD, false).message()).contains("could not be used as updates");
    }

    @Test
    void shouldTellThatAnOldPoolTakesNoBundles() {
        var pool = ChannelFixture.of(Scenarios.healthy(2, 2).release("24.9.0"));
        var result = pool.upload(GOOD, true);
        assertThat(result.message()).contains("too old");
        assertThat(pool.enabled()).containsExactly("Normal");
    }

    @Test
    void shouldWaitWhileThePoolIsBusy() {
        var pool = offline();
        pool.sim().pool().set("current_operations", Map.of("OpaqueRef:x", "apply_updates"));
        pool.sim().later(Duration.ofMinutes(20), () -> pool.sim().pool().set("current_operations", Map.of()));
        assertThat(pool.upload(GOOD, false).outcome()).isEqualTo(Outcome.SUCCESS);
        assertThat(uploads(pool)).isEqualTo(1);
    }

    @Test
    void shouldTryAgainWhenSomethingElseBeganFirst() {
        var pool = offline();
        pool.sim()
                .faults()
                .when("PUT /bundle")
                .then(sim -> sim.pool().set("current_operations", Map.of("OpaqueRef:x", "apply_updates")));
        pool.sim().later(Duration.ofMinutes(5), () -> pool.sim().pool().set("current_operations", Map.of()));
        var result = pool.upload(GOOD, false);
        assertThat(result.outcome()).as(result.message()).isEqualTo(Outcome.SUCCESS);
        assertThat(uploads(pool)).isGreaterThan(1);
        assertNoTaskIsLeft(pool);
    }

    @Test
    void shouldTryAgainWhenTheCoordinatorWasNotReached() {
        var pool = offline();
        pool.sim().faults().when("PUT /bundle").times(2).refuse();
        assertThat(pool.upload(GOOD, false).outcome()).isEqualTo(Outcome.SUCCESS);
        assertNoTaskIsLeft(pool);
    }

    @Test
    void shouldBelieveTheTaskWhenTheAnswerIsLost() {
        var pool = offline();
        pool.sim().faults().when("PUT /bundle").resetAfter();
        var result = pool.upload(GOOD, false);
        assertThat(result.outcome()).as(result.message()).isEqualTo(Outcome.SUCCESS);
        assertThat(result.hash()).isNotEmpty();
        assertThat(uploads(pool)).isEqualTo(1);
    }

    @Test
    void shouldWaitForTheVerdictWhenTheAnswerIsLostWhileThePoolIsAtIt() {
        var slow = Timings.usual().with(Delay.UNPACK_BUNDLE, Duration.ofMinutes(20));
        var pool = ChannelFixture.of(Scenarios.healthy(2, 2).timings(slow)).onOffline();
        pool.rollout.transport = inner -> (endpoint, request) -> {
            var patience = request.method().equals("PUT") ? Duration.ofSeconds(5) : request.timeout();
            return inner.send(
                    endpoint,
                    new Transport.Request(
                            request.method(),
                            request.target(),
                            request.headers(),
                            request.body(),
                            patience,
                            request.maximumReply()));
        };
        var result = pool.upload(GOOD, false);
        assertThat(result.outcome()).as(result.message()).isEqualTo(Outcome.SUCCESS);
        assertThat(result.hash()).isNotEmpty();
        assertThat(uploads(pool)).isEqualTo(1);
    }

    @Test
    void shouldSayThatTheUploadWasCutWhenTheRequestNeverArrived() {
        var pool = normal();
        pool.sim().faults().when("PUT /bundle").resetBefore();
        var result = pool.upload(GOOD, true);
        assertThat(result.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(result.message()).contains("was cut").contains("Upload it again");
        assertThat(pool.enabled()).containsExactly("Normal");
        assertThat(pool.sim().pool().map("other_config")).isEmpty();
        assertNoTaskIsLeft(pool);
    }

    @Test
    void shouldSayThatTheUploadWasCutWhenTheToolstackWentDownOverIt() {
        var pool = offline();
        pool.sim()
                .later(
                        Duration.ofSeconds(10),
                        () -> pool.sim().crashToolstack(pool.sim().coordinator()));
        var result = pool.upload(GOOD, false);
        assertThat(result.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(result.message()).contains("was cut").contains("Upload it again");
        assertThat(uploads(pool)).isEqualTo(1);
    }

    @Test
    void shouldStopInTheMiddleOnRequestAndGiveTheOldChannelBack() {
        var pool = normal();
        pool.sim().faults().when("task.create").then(sim -> pool.rollout.stop.request(StopSignal.Wish.NOW, "somebody"));
        var result = pool.upload(GOOD, true);
        assertThat(result.outcome()).isEqualTo(Outcome.ABORTED);
        assertThat(pool.enabled()).containsExactly("Normal");
        assertThat(uploads(pool)).isZero();
        assertNoTaskIsLeft(pool);
    }

    @Test
    void shouldSayThatTheBundleCannotBeRead() {
        var pool = offline();
        var shorter = new Transport.Body() {
            @Override
            public long length() {
                return GOOD.length + 512L;
            }

            @Override
            public InputStream open() {
                return new ByteArrayInputStream(GOOD);
            }
        };
        var result = pool.rollout.run(s -> new UploadBundle(s, new Bundle("july.xsbundle", shorter), false));
        assertThat(result.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(result.message()).contains("july.xsbundle could not be read").contains("ended after");
        assertNoTaskIsLeft(pool);
    }

    @Test
    void shouldRefuseFilesThatCannotBeBundles(@TempDir Path folder) throws IOException {
        var gzip = Files.write(folder.resolve("a.xsbundle"), Arrays.copyOf(new byte[] {0x1f, (byte) 0x8b}, 2048));
        assertThatThrownBy(() -> Bundle.of(gzip)).hasMessageContaining("compressed (gzip)");
        var zip = Files.write(folder.resolve("b.xsbundle"), Arrays.copyOf(new byte[] {0x50, 0x4b, 3, 4}, 2048));
        assertThatThrownBy(() -> Bundle.of(zip)).hasMessageContaining("compressed (zip)");
        var odd = Files.write(folder.resolve("c.xsbundle"), new byte[1500]);
        assertThatThrownBy(() -> Bundle.of(odd)).hasMessageContaining("not those of a whole tar");
        var empty = Files.write(folder.resolve("d.xsbundle"), new byte[0]);
        assertThatThrownBy(() -> Bundle.of(empty)).hasMessageContaining("not those of a whole tar");
        assertThatThrownBy(() -> Bundle.of(folder)).hasMessageContaining("no file");
        var good = Bundle.of(Files.write(folder.resolve("good.xsbundle"), GOOD));
        assertThat(good.name()).isEqualTo("good.xsbundle");
        assertThat(good.content().length()).isEqualTo(GOOD.length);
        try (var in = good.content().open()) {
            assertThat(in.readAllBytes()).isEqualTo(GOOD);
        }
    }
}
