package io.jenkins.plugins.xenserver.jobs;

import hudson.Extension;
import hudson.ExtensionList;
import hudson.model.CauseAction;
import hudson.model.Item;
import hudson.model.Job;
import hudson.model.listeners.ItemListener;
import hudson.security.ACL;
import io.jenkins.plugins.xenserver.config.Looks;
import io.jenkins.plugins.xenserver.config.PoolAccess;
import io.jenkins.plugins.xenserver.config.XenServerPools;
import io.jenkins.plugins.xenserver.rollout.PoolGlance;
import io.jenkins.plugins.xenserver.rollout.RolloutException;
import io.jenkins.plugins.xenserver.xapi.XapiFailure;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.logging.Level;
import java.util.logging.Logger;
import jenkins.model.Jenkins;
import jenkins.model.ParameterizedJobMixIn;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/**
 * Looks at pools for the triggers: once for all jobs that ask before the look has ended. Never asks for the list of updates, so
 * it cannot hold up anybody who works on the pool.
 */
@Extension
@Restricted(NoExternalUse.class)
public class PoolWatch {
    private static final Logger LOGGER = Logger.getLogger(PoolWatch.class.getName());

    private final WatchState state = new WatchState();
    /** The looks that are coming, by pool. */
    private final Map<String, Request> coming = new HashMap<>();

    private final Set<String> failing = ConcurrentHashMap.newKeySet();
    /** Job and pool, as long as the job may not use it. */
    private final Set<Map.Entry<String, String>> refused = ConcurrentHashMap.newKeySet();

    /** A look, the jobs that wait for it, and its end. */
    private record Request(Set<String> jobs, CompletableFuture<Void> done) {}

    /** That of the running Jenkins. */
    static PoolWatch get() {
        return ExtensionList.lookupSingleton(PoolWatch.class);
    }

    /**
     * Has a pool looked at for a job soon. Returns at once.
     *
     * @return done when the job was told, or will not be
     */
    Future<?> ask(String pool, String job) {
        Request request;
        synchronized (coming) {
            var known = coming.get(pool);
            if (known != null) {
                known.jobs().add(job);
                return known.done();
            }
            request = new Request(new HashSet<>(Set.of(job)), new CompletableFuture<>());
            coming.put(pool, request);
        }
        try {
            Looks.pool().execute(() -> look(pool, request));
        } catch (RejectedExecutionException e) {
            LOGGER.log(Level.FINE, "Jenkins is going down", e);
            begin(pool, request);
            request.done().complete(null);
        }
        return request.done();
    }

    /** From now on whoever asks gets a look of its own. */
    private Set<String> begin(String pool, Request request) {
        synchronized (coming) {
            coming.remove(pool, request);
            return Set.copyOf(request.jobs());
        }
    }

    private void look(String pool, Request request) {
        try (var ignored = ACL.as2(ACL.SYSTEM2)) {
            PoolGlance glance = null;
            Set<String> jobs;
            try {
                glance = glance(pool);
            } finally {
                jobs = begin(pool, request);
            }
            if (glance != null) {
                for (var job : jobs) {
                    tell(job, pool, glance);
                }
            }
        } finally {
            request.done().complete(null);
        }
    }

    /** The pool as it is; null if it does not answer, is not defined, or is being worked on. */
    private PoolGlance glance(String name) {
        var pool = XenServerPools.get().named(name);
        if (pool.isEmpty()) {
            if (failing.add(name)) {
                LOGGER.warning(() -> Messages.PoolWatch_Undefined(name));
            }
            return null;
        }
        try {
            var connection = PoolAccess.asSystem(pool.get());
            PoolGlance glance;
            try (var session = connection.session()) {
                glance = PoolGlance.of(session);
            }
            connection.admit(glance.uuid(), glance.name());
            if (failing.remove(name)) {
                LOGGER.info(() -> Messages.PoolWatch_Recovered(name));
            }
            return glance.busy() ? null : glance;
        } catch (XapiFailure | RolloutException | IllegalArgumentException e) {
            if (failing.add(name)) {
                LOGGER.warning(() -> Messages.PoolWatch_Failed(name, e.getMessage()));
            }
            return null;
        }
    }

    private void tell(String jobName, String pool, PoolGlance glance) {
        var job = Jenkins.get().getItemByFullName(jobName, Job.class);
        if (job == null || !mayUse(pool, jobName)) {
            return;
        }
        if (!job.isBuildable()) {
            // What is new stays new until the job is enabled again.
            return;
        }
        var now = Seen.of(jobName, pool, glance);
        // Noted before the build is queued: a crash in between must not start it again and again.
        var news = state.replace(now).flatMap(before -> before.news(now));
        news.ifPresent(cause -> ParameterizedJobMixIn.scheduleBuild2(job, -1, new CauseAction(cause)));
    }

    /** A job that is renamed or moved is told what is new to it, not what is new to its name. */
    @Extension
    @Restricted(NoExternalUse.class)
    public static final class Moved extends ItemListener {
        @Override
        public void onLocationChanged(Item item, String oldFullName, String newFullName) {
            PoolWatch.get().state.moved(oldFullName, newFullName);
        }
    }

    private boolean mayUse(String pool, String job) {
        var may = XenServerPools.get().named(pool).filter(p -> p.permits(job)).isPresent();
        if (may) {
            refused.remove(Map.entry(job, pool));
        } else if (refused.add(Map.entry(job, pool))) {
            LOGGER.warning(() -> Messages.PoolWatch_NotPermitted(job, pool));
        }
        return may;
    }
}
