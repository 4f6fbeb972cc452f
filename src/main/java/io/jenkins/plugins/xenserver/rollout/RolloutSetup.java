package io.jenkins.plugins.xenserver.rollout;

import io.jenkins.plugins.xenserver.model.PoolFacts;
import io.jenkins.plugins.xenserver.xapi.PoolSession;
import io.jenkins.plugins.xenserver.xapi.TimeSource;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * Everything a driver needs to run or resume a rollout.
 *
 * @param rolloutId id of the rollout; the same on every resume
 * @param address the pool's configured address, for the report
 * @param session conversation with the pool; closed by the driver
 * @param store where the journal is kept; closed by the driver
 * @param options what the user chose; on resume the journal's count
 * @param by who asked: job, build, user, Jenkins' id and address, program
 * @param driverId random id of this driver
 * @param time the clock
 * @param stop how somebody asks for the end
 * @param wanted whether the caller still wants this driver
 * @param listener whoever shows how it gets on
 * @param gate asked between hosts
 * @param takeOver whether another rollout's lock may be taken over without force, because its driver is known to be dead and
 *     its build over (design §2.3, adoption)
 * @param admission shown the pool that answers, before anything is written to it; throws a {@link RolloutException} if the
 *     caller may not use that pool
 * @param history how long hosts took before; one entry for each host is added at the end
 */
public record RolloutSetup(
        String rolloutId,
        String address,
        PoolSession session,
        JournalStore store,
        RolloutOptions options,
        Map<String, String> by,
        String driverId,
        TimeSource time,
        StopSignal stop,
        BooleanSupplier wanted,
        RolloutListener listener,
        HostGate gate,
        Predicate<Owner> takeOver,
        Consumer<PoolFacts> admission,
        History history) {
    /** A listener that throws is logged and ignored. */
    public RolloutSetup {
        listener = GuardedListener.of(listener);
    }

    /** A driver without a gate that respects every lock but its own rollout's. */
    public RolloutSetup(
            String rolloutId,
            String address,
            PoolSession session,
            JournalStore store,
            RolloutOptions options,
            Map<String, String> by,
            String driverId,
            TimeSource time,
            StopSignal stop,
            BooleanSupplier wanted,
            RolloutListener listener) {
        this(
                rolloutId,
                address,
                session,
                store,
                options,
                by,
                driverId,
                time,
                stop,
                wanted,
                listener,
                HostGate.OPEN,
                owner -> false,
                facts -> {},
                History.NONE);
    }

    /** The same with other options. */
    RolloutSetup withOptions(RolloutOptions other) {
        return new RolloutSetup(
                rolloutId, address, session, store, other, by, driverId, time, stop, wanted, listener, gate, takeOver,
                admission, history);
    }

    /** The same with a gate. */
    public RolloutSetup withGate(HostGate other) {
        return new RolloutSetup(
                rolloutId, address, session, store, options, by, driverId, time, stop, wanted, listener, other,
                takeOver, admission, history);
    }

    /** The same with a rule for taking over locks. */
    public RolloutSetup withTakeOver(Predicate<Owner> other) {
        return new RolloutSetup(
                rolloutId, address, session, store, options, by, driverId, time, stop, wanted, listener, gate, other,
                admission, history);
    }

    /** The same with a look at the pool before it is used. */
    public RolloutSetup withAdmission(Consumer<PoolFacts> other) {
        return new RolloutSetup(
                rolloutId, address, session, store, options, by, driverId, time, stop, wanted, listener, gate, takeOver,
                other, history);
    }

    /** The same with a history. */
    public RolloutSetup withHistory(History other) {
        return new RolloutSetup(
                rolloutId, address, session, store, options, by, driverId, time, stop, wanted, listener, gate, takeOver,
                admission, other);
    }
}
