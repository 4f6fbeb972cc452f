package io.jenkins.plugins.xenserver.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.xenserver.simulator.ScaledClock;
import io.jenkins.plugins.xenserver.simulator.Scenarios;
import io.jenkins.plugins.xenserver.simulator.SimClient;
import io.jenkins.plugins.xenserver.simulator.SimServer;
import io.jenkins.plugins.xenserver.simulator.SimSources;
import io.jenkins.plugins.xenserver.simulator.SimUpdates;
import io.jenkins.plugins.xenserver.simulator.Simulator;
import io.jenkins.plugins.xenserver.xapi.Credentials;
import io.jenkins.plugins.xenserver.xapi.Endpoint;
import io.jenkins.plugins.xenserver.xapi.PoolSession;
import io.jenkins.plugins.xenserver.xapi.ThreadStopped;
import io.jenkins.plugins.xenserver.xapi.Transport;
import io.jenkins.plugins.xenserver.xapi.Transports;
import io.jenkins.plugins.xenserver.xapi.Trust;
import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Uploading through the real client, sockets and TLS: the early 200, a refusal while bytes are under way, a cut. */
@Timeout(120)
class UploadOverHttpsTest {
    private static final byte[] BUNDLE = SimSources.bundle(10 << 20);

    private final ScaledClock clock = new ScaledClock(300);
    private final Simulator sim = Scenarios.healthy(2, 2).clock(clock).build();
    private final Transports transports = new Transports();
    private final MemoryJournal journal = new MemoryJournal();
    private final List<String> waited = new CopyOnWriteArrayList<>();
    private SimServer server;

    @BeforeEach
    void start() throws Exception {
        sim.bundleContent(SimUpdates.harmless());
        var client = SimClient.of(sim);
        var bundle = (String) client.call("Repository.introduce_bundle", "Offline", "from a file");
        client.call("pool.set_repositories", sim.pool().ref(), List.of(bundle));
        server = SimServer.https(sim, 0);
    }

    @AfterEach
    void stop() {
        transports.close();
        server.close();
        clock.close();
    }

    /** A bundle that is handed out in small pieces, and that knows the largest piece somebody asked for. */
    private static final class Pieces implements Transport.Body {
        final AtomicInteger opened = new AtomicInteger();
        final AtomicInteger largest = new AtomicInteger();
        Runnable inTheMiddle = () -> {};

        @Override
        public long length() {
            return BUNDLE.length;
        }

        @Override
        public InputStream open() {
            opened.incrementAndGet();
            return new FilterInputStream(new ByteArrayInputStream(BUNDLE)) {
                private int total;

                @Override
                public int read(byte[] buffer, int offset, int length) throws IOException {
                    largest.accumulateAndGet(length, Math::max);
                    var count = super.read(buffer, offset, length);
                    total += count;
                    if (total > BUNDLE.length / 2) {
                        var once = inTheMiddle;
                        inTheMiddle = () -> {};
                        once.run();
                    }
                    return count;
                }
            };
        }
    }

    private RolloutResult upload(Transport.Body content) {
        var session = new PoolSession(
                transports.of(new Trust.Pinned(Set.of(server.fingerprint(sim.coordinator())))),
                List.of(new Endpoint(sim.coordinator().address(), server.port())),
                () -> new Credentials("root", "xenserver"),
                "test");
        var listener = new RolloutListener() {
            @Override
            public void waiting(String what) {
                waited.add(what);
            }
        };
        var setup = new RolloutSetup(
                "r",
                "a",
                session,
                journal.reopened(),
                RolloutOptions.DEFAULT,
                Map.of("job", "test"),
                "d",
                SimulatedRollout.time(clock),
                new StopSignal(),
                () -> true,
                listener);
        return new UploadBundle(setup, new Bundle("july.xsbundle", content), false).run();
    }

    @Test
    void shouldStreamTenMegabytesAndTellHowFarItIs() {
        var body = new Pieces();
        var result = upload(body);
        assertThat(result.outcome()).as(result.message()).isEqualTo(Outcome.SUCCESS);
        assertThat(result.hash()).isEqualTo(sim.read(sim::hash)).isNotEmpty();
        assertThat(body.opened).hasValue(1);
        assertThat(body.largest).hasValueLessThan(1 << 20);
        assertThat(waited)
                .contains("pool-1: 5 % of july.xsbundle sent", "pool-1: 50 % of july.xsbundle sent")
                .contains("pool-1: 100 % of july.xsbundle sent");
    }

    @Test
    void shouldTellTheVerdictOfTheTaskAlthoughTheAnswerIs200() {
        var result = upload(Transport.Body.of(SimSources.tar(10 << 20, "./repodata/repomd.xml", "x.rpm")));
        assertThat(result.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(result.message()).contains("It was repacked").contains("./repodata/repomd.xml");
    }

    @Test
    void shouldTellARefusalThatComesWhileBytesAreUnderWay() {
        sim.pool().set("restrictions", Map.of("restrict_updates", "true"));
        var result = upload(new Pieces());
        assertThat(result.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(result.message()).contains("licence");
    }

    @Test
    void shouldSayThatItWasCutWhenTheCoordinatorWentDownInTheMiddle() {
        var body = new Pieces();
        body.inTheMiddle = () -> sim.crashToolstack(sim.coordinator());
        var result = upload(body);
        assertThat(result.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(result.message()).contains("was cut").contains("Upload it again");
        assertThat(body.opened).hasValue(1);
    }

    @Test
    void shouldSayThatTheFileEndedTooEarly() {
        var result = upload(new Transport.Body() {
            @Override
            public long length() {
                return BUNDLE.length * 2L;
            }

            @Override
            public InputStream open() {
                return new ByteArrayInputStream(BUNDLE);
            }
        });
        assertThat(result.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(result.message()).contains("could not be read").contains("ended after");
    }

    /** Ends the thread of an upload when something has happened, and waits until it is gone and the pool free again. */
    private void endThreadAfter(CountDownLatch happened, Transport.Body body) throws Exception {
        var ended = new CompletableFuture<Throwable>();
        var thread = Thread.ofVirtual().start(() -> {
            try {
                ended.complete(new AssertionError(upload(body).message()));
            } catch (RuntimeException e) {
                ended.complete(e);
            }
        });
        happened.await();
        thread.interrupt();
        assertThat(ended.get()).isInstanceOf(ThreadStopped.class);
    }

    private void awaitFreePool() throws Exception {
        clock.await(
                "the pool to notice that nobody sends any more",
                () -> sim.pool().map("current_operations").isEmpty(),
                Instant.MAX);
    }

    /** How the tasks stand that tell what came of uploads. */
    private List<String> uploads() {
        return sim.database().all("task").stream()
                .filter(task -> task.text("name_label").startsWith("Upload of "))
                .map(task -> task.text("status"))
                .toList();
    }

    /** The connection is closed at once, so that the pool fails the task and is free for the next upload. */
    @Test
    void shouldLetGoOfThePoolWhenItsThreadIsEndedInTheMiddle() throws Exception {
        var body = new Pieces();
        var middle = new CountDownLatch(1);
        var never = new CountDownLatch(1);
        body.inTheMiddle = () -> {
            middle.countDown();
            await(never);
        };
        endThreadAfter(middle, body);
        awaitFreePool();
        assertThat(sim.read(this::uploads)).containsExactly("failure");
    }

    /** The same before the coordinator has let it in. */
    @Test
    void shouldLetGoOfThePoolWhenItsThreadIsEndedBeforeItIsLetIn() throws Exception {
        var asked = new CountDownLatch(1);
        var released = new AtomicBoolean();
        sim.faults().when("PUT /bundle").then(s -> asked.countDown()).heldUntil(released::get);
        endThreadAfter(asked, new Pieces());
        released.set(true);
        sim.later(Duration.ZERO, () -> {});
        clock.await("the coordinator to let it in", () -> uploads().contains("failure"), Instant.MAX);
        awaitFreePool();
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
