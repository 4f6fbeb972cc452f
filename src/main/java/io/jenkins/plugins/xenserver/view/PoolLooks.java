package io.jenkins.plugins.xenserver.view;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import hudson.Extension;
import hudson.ExtensionList;
import hudson.model.PeriodicWork;
import io.jenkins.plugins.xenserver.config.Looks;
import io.jenkins.plugins.xenserver.config.PoolAccess;
import io.jenkins.plugins.xenserver.config.XenServerPool;
import io.jenkins.plugins.xenserver.config.XenServerPools;
import io.jenkins.plugins.xenserver.rollout.PoolStanding;
import io.jenkins.plugins.xenserver.rollout.RolloutException;
import io.jenkins.plugins.xenserver.xapi.XapiFailure;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Collectors;
import jenkins.util.SystemProperties;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/**
 * Looks at each defined pool every few minutes, on the few threads that all looks share, so that no page ever has to. A pool
 * whose last look has not come back is not looked at again.
 */
@Extension
@Restricted(NoExternalUse.class)
public final class PoolLooks extends PeriodicWork {
    private static final Logger LOGGER = Logger.getLogger(PoolLooks.class.getName());

    /** How long after Jenkins' start the first look comes, in milliseconds, for those who want none before they ask for one. */
    private static final String INITIAL_DELAY = PoolLooks.class.getName() + ".initialDelay";

    private final Map<String, Look> last = new ConcurrentHashMap<>();
    private final Set<String> looking = ConcurrentHashMap.newKeySet();

    /**
     * What was seen.
     *
     * @param standing null when the pool could not be asked
     * @param failure why it could not, "" when it could
     */
    record Look(Instant at, @CheckForNull PoolStanding standing, String failure) {}

    /** The one of the running Jenkins. */
    static PoolLooks get() {
        return ExtensionList.lookupSingleton(PoolLooks.class);
    }

    @Override
    public long getRecurrencePeriod() {
        return 5 * MIN;
    }

    @Override
    public long getInitialDelay() {
        return SystemProperties.getLong(INITIAL_DELAY, MIN / 2);
    }

    /** Only hands out the work: this thread belongs to all of Jenkins. */
    @Override
    protected void doRun() {
        var pools = XenServerPools.get().getPools();
        last.keySet().retainAll(pools.stream().map(XenServerPool::getName).collect(Collectors.toSet()));
        pools.forEach(this::submit);
    }

    private void submit(XenServerPool pool) {
        if (!looking.add(pool.getName())) {
            return;
        }
        try {
            Looks.pool().execute(() -> look(pool));
        } catch (RejectedExecutionException e) {
            looking.remove(pool.getName());
            LOGGER.log(Level.FINE, e, () -> "no look at " + pool.getName() + ": Jenkins is going down");
        }
    }

    /** Looks now. */
    void look(XenServerPool pool) {
        try {
            last.put(pool.getName(), seen(pool));
        } finally {
            looking.remove(pool.getName());
        }
    }

    private static Look seen(XenServerPool pool) {
        try {
            return new Look(
                    Instant.now(), PoolStanding.of(PoolAccess.asSystem(pool).session()), "");
        } catch (RolloutException | XapiFailure | IllegalArgumentException e) {
            LOGGER.log(Level.FINE, e, () -> "pool " + pool.getName() + " cannot be looked at");
            return new Look(Instant.now(), null, String.valueOf(e.getMessage()));
        }
    }

    /** The last look at a pool; empty before the first. */
    Optional<Look> last(String pool) {
        return Optional.ofNullable(last.get(pool));
    }
}
