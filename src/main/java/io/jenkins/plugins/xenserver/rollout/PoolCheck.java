package io.jenkins.plugins.xenserver.rollout;

import io.jenkins.plugins.xenserver.model.PoolFacts;
import io.jenkins.plugins.xenserver.xapi.PoolSession;
import io.jenkins.plugins.xenserver.xapi.TimeSource;
import java.time.Duration;
import java.util.function.Consumer;

/** Looks at a pool and says what a rolling update would do. Takes no lock and changes nothing. */
public final class PoolCheck {
    /** A look is not worth waiting an hour for. */
    private static final Duration AWAY = Duration.ofMinutes(2);

    private final PoolSession session;
    private final RolloutOptions options;
    private final TimeSource time;
    private final RolloutListener listener;
    private final Consumer<PoolFacts> admission;

    /** A check that anybody may make. */
    public PoolCheck(PoolSession session, RolloutOptions options, TimeSource time, RolloutListener listener) {
        this(session, options, time, listener, facts -> {});
    }

    /**
     * A check.
     *
     * @param session conversation with the pool; closed by {@link #run}
     * @param admission shown the pool that answers; throws a {@link RolloutException} if the caller may not use that pool
     */
    public PoolCheck(
            PoolSession session,
            RolloutOptions options,
            TimeSource time,
            RolloutListener listener,
            Consumer<PoolFacts> admission) {
        this.admission = admission;
        this.session = session;
        this.options = options;
        this.time = time;
        this.listener = GuardedListener.of(listener);
    }

    /**
     * Looks.
     *
     * @throws RolloutException if the pool is being updated or synchronised, because the question would only wait and hold
     *     that up (design §2.3)
     * @throws io.jenkins.plugins.xenserver.xapi.XapiFailure if the pool cannot be asked
     */
    public CheckResult run() {
        try {
            var pool = new PoolGateway(session, new Patience(time, AWAY, new StopSignal(), listener));
            var facts = pool.pool();
            admission.accept(facts);
            PoolLock.holder(facts).ifPresent(owner -> {
                throw new RolloutException(Texts.of("check.held", facts.name(), owner.words()));
            });
            if (!facts.currentOperations().isEmpty()) {
                throw new RolloutException(
                        Texts.of("check.busy", facts.name(), String.join(", ", facts.currentOperations())));
            }
            var planning = new Planning(pool, options);
            var plan = planning.plan(pool.hash());
            var found = plan.withBlockers(planning.blockers(plan));
            return new CheckResult(
                    facts.name(),
                    facts.uuid(),
                    facts.lastUpdateSync(),
                    plan.nothingToDo(),
                    found,
                    Checks.judge(pool, options, found));
        } finally {
            session.close();
        }
    }
}
