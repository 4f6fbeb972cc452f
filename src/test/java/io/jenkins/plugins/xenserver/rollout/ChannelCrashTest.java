package io.jenkins.plugins.xenserver.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.xenserver.model.ProxyWish;
import io.jenkins.plugins.xenserver.model.SyncSchedule;
import io.jenkins.plugins.xenserver.model.UpdateSource;
import io.jenkins.plugins.xenserver.model.WantedUpdates;
import io.jenkins.plugins.xenserver.simulator.SimSources;
import io.jenkins.plugins.xenserver.simulator.SimUpdates;
import io.jenkins.plugins.xenserver.xapi.Transport;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;

/** Stops configuring and uploading dead at every point there is: nobody is left with half a channel (design §2.2, §3.2). */
class ChannelCrashTest {
    private static final byte[] BUNDLE = SimSources.bundle(50_000);
    private static final WantedUpdates EVERYTHING = new WantedUpdates(
            UpdateSource.earlyAccess(), new ProxyWish("http://proxy.example.org:3128", "pool"), SyncSchedule.weekly(4));

    private static ChannelFixture fresh() {
        var pool = ChannelFixture.scheduled();
        pool.sim().bundleContent(SimUpdates.harmless());
        return pool;
    }

    private static RolloutResult configure(ChannelFixture pool) {
        return pool.configure(EVERYTHING, () -> ChannelFixture.SECRET);
    }

    /** A resume has the file no more. */
    private static RolloutResult upload(ChannelFixture pool) {
        var resumed = !pool.rollout.journal.existing().isEmpty();
        return pool.rollout.run(s -> new UploadBundle(s, resumed ? null : ChannelFixture.bundle(BUNDLE), true));
    }

    private record Undisturbed(List<String> state, List<String> calls, int records, int sends) {
        static Undisturbed of(Function<ChannelFixture, RolloutResult> work) {
            var pool = fresh();
            var counter = DeadStop.never();
            stopBy(pool, counter);
            var result = work.apply(pool);
            assertThat(result.outcome()).as(result.message()).isEqualTo(Outcome.SUCCESS);
            return new Undisturbed(
                    pool.state(), pool.calls().stream().sorted().toList(), counter.records(), counter.calls());
        }

        /** All points at which to stop, in words. */
        List<Point> points() {
            var points = new ArrayList<Point>();
            for (var n = 1; n <= records; n++) {
                points.add(new Point("after record " + n, n, DeadStop::afterRecord));
            }
            for (var n = 1; n <= sends; n++) {
                points.add(new Point("before call " + n, n, DeadStop::beforeCall));
                points.add(new Point("after call " + n, n, DeadStop::afterCall));
            }
            return points;
        }
    }

    private record Point(String words, int n, IntFunction<DeadStop> kind) {
        DeadStop stop() {
            return kind.apply(n);
        }
    }

    private static void stopBy(ChannelFixture pool, DeadStop stop) {
        pool.rollout.store = stop::store;
        pool.rollout.transport = stop::transport;
    }

    /** Whether it died before its journal was closed. */
    private static boolean dies(ChannelFixture pool, Function<ChannelFixture, RolloutResult> work) {
        try {
            work.apply(pool);
            throw new AssertionError("it was not stopped");
        } catch (DeadStop.Dead e) {
            pool.rollout.store = s -> s;
            pool.rollout.transport = t -> t;
        }
        return pool.rollout.journal.existing().stream().noneMatch(r -> r.type() == RecordType.CLOSED);
    }

    @Test
    void shouldConfigureTheSameWhereverItIsStopped() {
        var expected = Undisturbed.of(ChannelCrashTest::configure);
        for (var point : expected.points()) {
            var pool = fresh();
            stopBy(pool, point.stop());
            if (dies(pool, ChannelCrashTest::configure)) {
                var result = configure(pool);
                assertThat(result.outcome()).as("%s: %s", point.words(), result).isEqualTo(Outcome.SUCCESS);
                pool.assertNoSecrets(result);
                assertThat(pool.configured.changed()).as(point.words()).contains("channel Normal -> Early Access");
            }
            assertThat(pool.state()).as(point.words()).isEqualTo(expected.state());
            assertThat(pool.calls().stream().sorted()).as(point.words()).isEqualTo(expected.calls());
        }
        System.out.println("configuring stopped dead at " + expected.points().size() + " points");
    }

    @Test
    void shouldLeaveNoHalfChannelToWhoeverComesNext() {
        var expected = Undisturbed.of(ChannelCrashTest::configure);
        for (var point : expected.points()) {
            var pool = fresh();
            stopBy(pool, point.stop());
            dies(pool, ChannelCrashTest::configure);
            var next = pool.successor("next");
            next.rollout.takeOver = owner -> true;
            var result = next.rollout.run(s -> new RestorePool(s, false));
            assertThat(result.outcome()).as("%s: %s", point.words(), result).isEqualTo(Outcome.SUCCESS);
            assertThat(next.enabled()).as(point.words()).isIn(List.of("Normal"), List.of("early_access_repo"));
            assertThat(next.sim().pool().periodicSyncEnabled())
                    .as(point.words())
                    .isTrue();
            assertThat(next.sim().pool().map("other_config")).as(point.words()).isEmpty();
        }
    }

    @Test
    void shouldUploadOnceOrGiveTheChannelBackWhereverItIsStopped() {
        var expected = Undisturbed.of(ChannelCrashTest::upload);
        var cut = 0;
        for (var point : expected.points()) {
            var pool = fresh();
            stopBy(pool, point.stop());
            if (dies(pool, ChannelCrashTest::upload)) {
                var result = upload(pool);
                if (result.outcome() == Outcome.SUCCESS) {
                    assertThat(result.hash())
                            .as(point.words())
                            .isEqualTo(pool.sim().hash())
                            .isNotEmpty();
                } else {
                    cut++;
                    assertThat(result.message())
                            .as(point.words())
                            .matches(".*(Upload it again from the beginning|Start a new run)\\..*");
                    assertChannelIsBack(pool, point.words());
                    continue;
                }
            }
            assertThat(pool.state()).as(point.words()).isEqualTo(expected.state());
            assertThat(pool.calls().stream().sorted()).as(point.words()).isEqualTo(expected.calls());
            assertThat(uploads(pool)).as(point.words()).isEqualTo(1);
        }
        assertThat(cut).isPositive().isLessThan(expected.points().size());
        System.out.println("uploading stopped dead at " + expected.points().size() + " points, cut at " + cut);
    }

    private static long uploads(ChannelFixture pool) {
        return pool.sim().requestsByMethod().getOrDefault("PUT /bundle", 0L);
    }

    private static void assertChannelIsBack(ChannelFixture pool, String when) {
        assertThat(pool.enabled()).as(when).containsExactly("Normal");
        assertThat(pool.sim().pool().periodicSyncEnabled()).as(when).isTrue();
        assertThat(pool.sim().pool().map("other_config")).as(when).isEmpty();
        assertThat(uploads(pool)).as(when).isLessThanOrEqualTo(1);
    }

    @Test
    void shouldSayThatTheUploadWasCutWhenItWasStoppedInTheMiddleOfTheFile() {
        var pool = fresh();
        pool.rollout.transport = inner -> (endpoint, request) -> {
            if (!request.method().equals("PUT")) {
                return inner.send(endpoint, request);
            }
            inner.send(endpoint, cutInHalf(request));
            throw new DeadStop.Dead();
        };
        assertThat(dies(pool, ChannelCrashTest::upload)).isTrue();
        // Even with the file at hand nothing is sent a second time.
        var result = pool.upload(BUNDLE, true);
        assertThat(result.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(result.message()).contains("was cut").contains("Upload it again");
        assertThat(uploads(pool)).isEqualTo(1);
        assertChannelIsBack(pool, "in the middle");
    }

    private static Transport.Request cutInHalf(Transport.Request request) {
        try (var in = request.body().open()) {
            var all = in.readAllBytes();
            return new Transport.Request(
                    request.method(),
                    request.target(),
                    request.headers(),
                    Transport.Body.of(Arrays.copyOf(all, all.length / 2)),
                    request.timeout(),
                    request.maximumReply());
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
