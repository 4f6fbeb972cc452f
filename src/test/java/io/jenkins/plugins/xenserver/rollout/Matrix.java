package io.jenkins.plugins.xenserver.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

/** Stops a procedure dead after each record and around each consequential call, resumes it, and compares what it comes to. */
final class Matrix {
    private Matrix() {}

    /** Returns how many points there were. */
    static int check(
            Supplier<SimulatedRollout> fresh,
            Consumer<SimulatedRollout> procedure,
            Function<SimulatedRollout, List<String>> state) {
        var counter = DeadStop.never();
        var whole = fresh.get();
        whole.store = counter::store;
        whole.transport = counter::transport;
        procedure.accept(whole);
        var expected = state.apply(whole);
        var stops = new ArrayList<Supplier<DeadStop>>();
        for (var n = 1; n <= counter.records(); n++) {
            var record = n;
            stops.add(() -> DeadStop.afterRecord(record));
        }
        for (var n = 1; n <= counter.calls(); n++) {
            var call = n;
            stops.add(() -> DeadStop.beforeCall(call));
            stops.add(() -> DeadStop.afterCall(call));
        }
        for (var i = 0; i < stops.size(); i++) {
            var stop = stops.get(i).get();
            var rollout = fresh.get();
            rollout.store = stop::store;
            rollout.transport = stop::transport;
            try {
                procedure.accept(rollout);
            } catch (DeadStop.Dead expectedDeath) {
                rollout.store = s -> s;
                rollout.transport = t -> t;
            }
            if (rollout.journal.existing().getLast().type() != RecordType.CLOSED) {
                procedure.accept(rollout);
            }
            assertThat(state.apply(rollout))
                    .as("stop %s of %s %s", i, stops.size(), rollout.log)
                    .isEqualTo(expected);
        }
        return stops.size();
    }
}
