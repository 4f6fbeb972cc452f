package io.jenkins.plugins.xenserver.rollout;

import io.jenkins.plugins.xenserver.model.PoolFacts;
import io.jenkins.plugins.xenserver.simulator.SimCall;
import io.jenkins.plugins.xenserver.simulator.SimClient;
import io.jenkins.plugins.xenserver.simulator.SimClock;
import io.jenkins.plugins.xenserver.simulator.SimPoolBuilder;
import io.jenkins.plugins.xenserver.simulator.Simulator;
import io.jenkins.plugins.xenserver.simulator.VirtualClock;
import io.jenkins.plugins.xenserver.xapi.Credentials;
import io.jenkins.plugins.xenserver.xapi.Endpoint;
import io.jenkins.plugins.xenserver.xapi.InProcessTransport;
import io.jenkins.plugins.xenserver.xapi.PoolSession;
import io.jenkins.plugins.xenserver.xapi.TimeSource;
import io.jenkins.plugins.xenserver.xapi.Transport;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/** A simulated pool in virtual time and the means to run, stop and resume procedures on it. */
final class SimulatedRollout {
    final VirtualClock clock;
    final Simulator simulator;
    final MemoryJournal journal = new MemoryJournal();
    final StopSignal stop = new StopSignal();
    final List<String> log = new ArrayList<>();
    final List<String> waited = new ArrayList<>();
    RolloutOptions options = RolloutOptions.DEFAULT;
    boolean wanted = true;
    HostGate gate = HostGate.OPEN;
    History history = History.NONE;
    Consumer<RolloutResult> ended = result -> {};
    Predicate<Owner> takeOver = owner -> false;
    Consumer<PoolFacts> admission = facts -> {};
    UnaryOperator<Transport> transport = t -> t;
    UnaryOperator<JournalStore> store = s -> s;
    /** The hosts at whose addresses the pool is looked for; none means the coordinator's alone. */
    List<String> hosts = List.of();

    /** How far the clock of the machine that drives it is off. */
    Duration clockIsWrong = Duration.ZERO;

    private String rolloutId = "rollout-1";
    private int drivers;

    SimulatedRollout(SimPoolBuilder scenario) {
        clock = new VirtualClock();
        simulator = scenario.clock(clock).build();
    }

    private SimulatedRollout(SimulatedRollout before, String id) {
        clock = before.clock;
        simulator = before.simulator;
        rolloutId = id;
    }

    /** A later rollout, with a journal of its own, on the pool as this one left it. */
    SimulatedRollout successor(String id) {
        return new SimulatedRollout(this, id);
    }

    /** The engine's clock, fed by the simulator's. */
    static TimeSource time(SimClock clock) {
        return time(clock, () -> Duration.ZERO);
    }

    /**
     * The same.
     *
     * @param wrong how far the clock of the engine's machine is off
     */
    private static TimeSource time(SimClock clock, Supplier<Duration> wrong) {
        var begin = clock.now();
        return new TimeSource() {
            @Override
            public Instant now() {
                return clock.now().plus(wrong.get());
            }

            @Override
            public Duration elapsed() {
                return Duration.between(begin, clock.now());
            }

            @Override
            public void sleep(Duration duration) throws InterruptedException {
                clock.sleep(duration);
            }
        };
    }

    PoolSession session() {
        return new PoolSession(
                transport.apply(new InProcessTransport(simulator)),
                (hosts.isEmpty() ? List.of(simulator.coordinator().name()) : hosts)
                        .stream()
                                .map(host -> Endpoint.parse(simulator.host(host).address()))
                                .toList(),
                () -> new Credentials("root", "xenserver"),
                "test");
    }

    private RolloutListener listener() {
        return new RolloutListener() {
            @Override
            public void ended(RolloutResult result) {
                ended.accept(result);
            }

            @Override
            public void log(String subject, String line) {
                log.add(clock.now() + " " + subject + ": " + line);
            }

            @Override
            public void waiting(String what) {
                waited.add(what);
            }
        };
    }

    RolloutSetup setup(String rollout) {
        return new RolloutSetup(
                rollout,
                simulator.coordinator().address(),
                session(),
                store.apply(journal.reopened()),
                options,
                Map.of("job", "test"),
                rolloutId + "/driver-" + ++drivers,
                time(clock, () -> clockIsWrong),
                stop,
                () -> wanted,
                listener(),
                gate,
                takeOver,
                admission,
                history);
    }

    /** The id of the rollout. */
    String id() {
        return rolloutId;
    }

    /** The id of the driver that was set up last. */
    String driver() {
        return rolloutId + "/driver-" + drivers;
    }

    /** What a second operator does. */
    @FunctionalInterface
    interface Operation {
        void run(SimClient client) throws Exception;
    }

    /** Lets a second operator do something at once. */
    void operator(Operation operation) {
        try {
            operation.run(SimClient.of(simulator));
        } catch (Exception e) {
            throw new IllegalStateException("the second operator could not do it", e);
        }
    }

    /** Lets a second operator do something after some time, while the rollout runs. */
    void operator(Duration delay, Operation operation) {
        simulator.later(delay, () -> clock.spawn("second operator", () -> operator(operation)));
    }

    /** Runs a rolling update that is stopped dead; what comes after is another driver. */
    void updateUntil(DeadStop stop) {
        store = stop::store;
        transport = stop::transport;
        try {
            update();
            throw new AssertionError("the rollout was not stopped");
        } catch (DeadStop.Dead expected) {
            log.clear();
        } finally {
            store = s -> s;
            transport = t -> t;
        }
    }

    /** Runs a rolling update, or resumes it where the journal ends. */
    RolloutResult update() {
        return run(RollingUpdate::new);
    }

    RolloutResult run(Function<RolloutSetup, Procedure> procedure) {
        return procedure.apply(setup(rolloutId)).run();
    }

    /** The consequential calls' methods in order, without housekeeping. */
    List<String> methods() {
        return simulator.calls().stream()
                .map(SimCall::method)
                .filter(m -> !m.startsWith("session.") && !m.startsWith("task."))
                .toList();
    }

    /** Some consequential calls in order, each with its first argument. */
    List<String> sequence(String... methods) {
        return simulator.calls().stream()
                .filter(c -> List.of(methods).contains(c.method()))
                .map(c -> c.method() + " " + c.arguments().getFirst())
                .toList();
    }

    /** Position of the first such call among the consequential ones, -1 if there is none. */
    int indexOf(String method, String argument) {
        var calls = simulator.calls();
        for (var i = 0; i < calls.size(); i++) {
            if (calls.get(i).method().equals(method)
                    && calls.get(i).arguments().toString().contains(argument)) {
                return i;
            }
        }
        return -1;
    }
}
