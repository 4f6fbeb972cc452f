package io.jenkins.plugins.xenserver.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.xenserver.simulator.Delay;
import io.jenkins.plugins.xenserver.simulator.ScaledClock;
import io.jenkins.plugins.xenserver.simulator.Scenarios;
import io.jenkins.plugins.xenserver.simulator.SimClient;
import io.jenkins.plugins.xenserver.simulator.SimPoolBuilder;
import io.jenkins.plugins.xenserver.simulator.SimServer;
import io.jenkins.plugins.xenserver.simulator.SimSources;
import io.jenkins.plugins.xenserver.simulator.SimUpdates;
import io.jenkins.plugins.xenserver.simulator.Simulator;
import io.jenkins.plugins.xenserver.simulator.Timings;
import io.jenkins.plugins.xenserver.xapi.Credentials;
import io.jenkins.plugins.xenserver.xapi.Endpoint;
import io.jenkins.plugins.xenserver.xapi.PoolSession;
import io.jenkins.plugins.xenserver.xapi.Transport;
import io.jenkins.plugins.xenserver.xapi.Transports;
import io.jenkins.plugins.xenserver.xapi.Trust;
import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Somebody stops what hangs in a call, over real sockets. The pool lets the call go only when the test is over, so a driver
 * that waited for it would not end.
 */
@Timeout(60)
class GivingUpOverHttpsTest {
    private final ScaledClock clock = new ScaledClock(300);
    private final Transports transports = new Transports();
    private final MemoryJournal journal = new MemoryJournal();
    private final StopSignal stop = new StopSignal();
    private final CountDownLatch asked = new CountDownLatch(1);
    private final AtomicBoolean over = new AtomicBoolean();
    private Simulator sim;
    private SimServer server;

    private void serve(SimPoolBuilder scenario) throws Exception {
        sim = scenario.clock(clock).build();
        server = SimServer.https(sim, 0);
    }

    @AfterEach
    void stop() {
        over.set(true);
        sim.later(Duration.ZERO, () -> {});
        transports.close();
        server.close();
        clock.close();
    }

    private void hold(String method) {
        sim.faults().when(method).then(s -> asked.countDown()).heldUntil(over::get);
    }

    private RolloutResult run(Function<RolloutSetup, Procedure> procedure) {
        var session = new PoolSession(
                transports.of(new Trust.Pinned(
                        Set.copyOf(sim.hosts().stream().map(server::fingerprint).toList()))),
                List.of(new Endpoint(sim.coordinator().address(), server.port())),
                () -> new Credentials("root", "xenserver"),
                "test");
        return procedure
                .apply(new RolloutSetup(
                        "r",
                        "a",
                        session,
                        journal.reopened(),
                        RolloutOptions.DEFAULT,
                        Map.of("job", "test"),
                        "d",
                        SimulatedRollout.time(clock),
                        stop,
                        () -> true,
                        new RolloutListener() {}))
                .run();
    }

    /** Stops as soon as the call hangs. */
    private void stopWhenAsked(StopSignal.Wish... wishes) {
        Thread.ofVirtual().start(() -> {
            try {
                asked.await();
                for (var wish : wishes) {
                    stop.request(wish, "somebody");
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
    }

    private RolloutResult upload(Runnable whenAllIsRead) {
        var content = SimSources.bundle(1 << 20);
        var body = new Transport.Body() {
            @Override
            public long length() {
                return content.length;
            }

            @Override
            public InputStream open() {
                return new FilterInputStream(new ByteArrayInputStream(content)) {
                    @Override
                    public int read(byte[] buffer, int offset, int length) throws IOException {
                        var count = super.read(buffer, offset, length);
                        if (count < 0) {
                            whenAllIsRead.run();
                        }
                        return count;
                    }
                };
            }
        };
        return run(s -> new UploadBundle(s, new Bundle("july.xsbundle", body), false));
    }

    private void onOffline(Timings timings) throws Exception {
        serve(Scenarios.healthy(2, 2).timings(timings));
        sim.bundleContent(SimUpdates.harmless());
        var client = SimClient.of(sim);
        var bundle = (String) client.call("Repository.introduce_bundle", "Offline", "from a file");
        client.call("pool.set_repositories", sim.pool().ref(), List.of(bundle));
    }

    private long requests(String method) {
        return sim.read(() -> sim.requestsByMethod().getOrDefault(method, 0L)
                + sim.requestsByMethod().getOrDefault("Async." + method, 0L));
    }

    @Test
    void shouldEndARolloutWhoseCallHangsWhenSomebodyStopsItTwice() throws Exception {
        serve(Scenarios.haAndWlb(2, 2));
        hold("host.disable");
        stopWhenAsked(StopSignal.Wish.NOW, StopSignal.Wish.NOW);
        var result = run(RollingUpdate::new);

        assertThat(result.outcome()).as(result.message()).isEqualTo(Outcome.ABORTED);
        assertThat(result.message()).contains("without waiting any longer");
        assertThat(result.owed())
                .extracting(Obligation::kind)
                .contains(Obligation.Kind.HA, Obligation.Kind.HOST_DISABLED);
        assertThat(requests("host.disable")).isOne();
        assertThat(journal.reopened().existing().getLast().type()).isEqualTo(RecordType.CLOSED);
        // The pool still answers everything else, so it is not left locked.
        assertThat(sim.read(() -> sim.pool().map("other_config"))).doesNotContainKey(PoolLock.KEY);
    }

    @Test
    void shouldEndARolloutThatGetsNoAnswerAtAllWhenSomebodyStopsItTwice() throws Exception {
        serve(Scenarios.harmless(2, 0).ha());
        sim.faults()
                .when("host.disable")
                .then(s -> {
                    s.faults().when("*").always().heldUntil(over::get);
                    asked.countDown();
                })
                .heldUntil(over::get);
        stopWhenAsked(StopSignal.Wish.NOW, StopSignal.Wish.NOW);
        var result = run(RollingUpdate::new);

        assertThat(result.outcome()).as(result.message()).isEqualTo(Outcome.ABORTED);
        assertThat(result.owed())
                .extracting(Obligation::kind)
                .contains(Obligation.Kind.HA, Obligation.Kind.HOST_DISABLED);
        assertThat(journal.reopened().existing().getLast().type()).isEqualTo(RecordType.CLOSED);
    }

    /** It has all of the bundle and is at it for days. */
    @ParameterizedTest
    @EnumSource(names = {"AFTER_HOST", "NOW", "GIVE_UP"})
    void shouldEndAnUploadThatThePoolIsAtWhenSomebodyStopsIt(StopSignal.Wish wish) throws Exception {
        onOffline(Timings.usual().with(Delay.UNPACK_BUNDLE, Duration.ofDays(3)));
        stopWhenAsked(wish);
        var result = upload(asked::countDown);

        assertThat(result.outcome()).as(result.message()).isEqualTo(Outcome.ABORTED);
        assertThat(result.message()).contains("july.xsbundle").contains("pool-1");
        assertThat(requests("PUT /bundle")).isOne();
        assertThat(sim.read(() -> sim.pool().map("other_config"))).doesNotContainKey(PoolLock.KEY);
    }

    /** Before the coordinator has let it in, it reads nothing and says nothing. */
    @Test
    void shouldEndAnUploadThatIsNotLetInWhenSomebodyStopsIt() throws Exception {
        onOffline(Timings.usual());
        hold("PUT /bundle");
        stopWhenAsked(StopSignal.Wish.AFTER_HOST);
        var result = upload(() -> {});

        assertThat(result.outcome()).as(result.message()).isEqualTo(Outcome.ABORTED);
        assertThat(requests("task.destroy"))
                .as("the task that would have told what came of it is not left behind")
                .isOne();
    }
}
