package io.jenkins.plugins.xenserver.rollout;

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
import java.util.function.Function;
import java.util.function.UnaryOperator;

/** A simulated pool in virtual time and the means to run, stop and resume procedures on it. */
final class SimulatedRollout {
    final VirtualClock clock = new VirtualClock();
    final Simulator simulator;
    final MemoryJournal journal = new MemoryJournal();
    final StopSignal stop = new StopSignal();
    final List<String> log = new ArrayList<>();
    RolloutOptions options = RolloutOptions.DEFAULT;
    boolean wanted = true;
    UnaryOperator<Transport> transport = t -> t;
    UnaryOperator<JournalStore> store = s -> s;
    private int drivers;

    SimulatedRollout(SimPoolBuilder scenario) {
        simulator = scenario.clock(clock).build();
    }

    /** The engine's clock, fed by the simulator's. */
    static TimeSource time(SimClock clock) {
        return new TimeSource() {
            @Override
            public Instant now() {
                return clock.now();
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
                List.of(Endpoint.parse(simulator.coordinator().address())),
                () -> new Credentials("root", "xenserver"),
                "test");
    }

    private RolloutListener listener() {
        return new RolloutListener() {
            @Override
            public void log(String subject, String line) {
                log.add(clock.now() + " " + subject + ": " + line);
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
                "driver-" + ++drivers,
                time(clock),
                stop,
                () -> wanted,
                listener());
    }

    /** Runs a rolling update, or resumes it where the journal ends. */
    RolloutResult update() {
        return run(RollingUpdate::new);
    }

    RolloutResult run(Function<RolloutSetup, Procedure> procedure) {
        return procedure.apply(setup("rollout-1")).run();
    }

    /** Names of the consequential calls in order, with what they were about. */
    List<String> calls() {
        return simulator.calls().stream().map(Object::toString).toList();
    }
}
