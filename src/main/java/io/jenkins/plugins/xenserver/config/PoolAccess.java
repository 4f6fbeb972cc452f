package io.jenkins.plugins.xenserver.config;

import com.cloudbees.plugins.credentials.common.StandardUsernamePasswordCredentials;
import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.AbortException;
import hudson.model.Run;
import io.jenkins.plugins.xenserver.rollout.RolloutException;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/**
 * Settles which pool a job may use, and with which account. Everything that touches a pool on behalf of a job comes through
 * here, at its start and again after each restart of Jenkins.
 */
@Restricted(NoExternalUse.class)
public final class PoolAccess {
    private PoolAccess() {}

    /**
     * A way to a pool for a build. Nothing is sent.
     *
     * @throws AbortException with a sentence and the remedy if the job may not use the pool, or cannot as it is configured
     */
    @NonNull
    public static PoolConnection open(@NonNull PoolTarget target, @NonNull Run<?, ?> run) throws AbortException {
        try {
            var connection = target.isDefined() ? defined(target.label(), run) : inline(target, run);
            connection.demandCredentials();
            return connection;
        } catch (IllegalArgumentException | RolloutException e) {
            throw new AbortException(e.getMessage());
        }
    }

    /** A way to a defined pool for Jenkins itself, to look at it; no job's permission is asked. */
    @NonNull
    public static PoolConnection asSystem(@NonNull XenServerPool pool) {
        return connection(pool, () -> ofPool(pool));
    }

    private static PoolConnection connection(
            XenServerPool pool, Supplier<StandardUsernamePasswordCredentials> account) {
        return new PoolConnection(
                pool.getName(),
                pool.endpoints(),
                pool.getTrust().toTrust(),
                account,
                new Admission.Defined(pool),
                Lines.of(pool.getProtectedVms()));
    }

    private static PoolConnection defined(String name, Run<?, ?> run) {
        var job = run.getParent().getFullName();
        // One sentence for both cases: whoever may not use a pool does not learn whether there is one.
        var pool = XenServerPools.get()
                .named(name)
                .filter(p -> p.permits(job))
                .orElseThrow(() -> new RolloutException(Messages.PoolAccess_NotPermitted(name, job)));
        return connection(pool, () -> PoolCredentials.tracked(run, ofPool(pool)));
    }

    private static PoolConnection inline(PoolTarget target, Run<?, ?> run) {
        var endpoints = target.endpoints();
        return new PoolConnection(
                target.label(),
                endpoints,
                target.trust().toTrust(),
                () -> ofRun(target, run),
                new Admission.Inline(run.getParent().getFullName(), endpoints),
                List.of());
    }

    private static StandardUsernamePasswordCredentials ofPool(XenServerPool pool) {
        var id = pool.getCredentialsId();
        if (id == null) {
            throw new RolloutException(Messages.PoolAccess_PoolWithoutCredentials(pool.getName()));
        }
        return PoolCredentials.find(id, pool.getAddress())
                .orElseThrow(() -> new RolloutException(Messages.PoolAccess_PoolCredentialsGone(id, pool.getName())));
    }

    private static StandardUsernamePasswordCredentials ofRun(PoolTarget target, Run<?, ?> run) {
        var id = target.credentialsId();
        if (id == null) {
            throw new RolloutException(Messages.PoolAccess_InlineWithoutCredentials(target.label()));
        }
        return Optional.ofNullable(PoolCredentials.ofRun(
                        id, run, target.endpoints().getFirst().toString()))
                .orElseThrow(() -> new RolloutException(Messages.PoolAccess_InlineCredentialsGone(
                        id, run.getParent().getFullName(), target.label())));
    }
}
