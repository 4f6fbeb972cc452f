package io.jenkins.plugins.xenserver.rollout;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import io.jenkins.plugins.xenserver.model.Origin;
import io.jenkins.plugins.xenserver.model.PoolState;
import io.jenkins.plugins.xenserver.model.RepositoryState;
import io.jenkins.plugins.xenserver.model.UpdateRepositoryException;
import io.jenkins.plugins.xenserver.xapi.ApiFailure;
import io.jenkins.plugins.xenserver.xapi.Credentials;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/** Synchronising the pool with its update channel (xapi-reference §4.4), and which hash is meant (rule R18). */
final class Sync {
    /** Failures of the other pool's login; our own session is not in question (xapi-reference §4.4). */
    private static final Set<String> REMOTE_LOGIN =
            Set.of("SESSION_AUTHENTICATION_FAILED", "SESSION_AUTHORIZATION_FAILED", "RBAC_PERMISSION_DENIED");

    private final RolloutContext context;
    private final boolean force;
    private final Supplier<Credentials> remote;

    /** As part of a rolling update: whatever is not there yet, from a channel that needs no second account. */
    Sync(RolloutContext context) {
        this(context, false, null);
    }

    /**
     * A synchronisation.
     *
     * @param force whether everything is downloaded again
     * @param remote the account of the other pool that is the channel, null = none
     */
    Sync(RolloutContext context, boolean force, @CheckForNull Supplier<Credentials> remote) {
        this.context = context;
        this.force = force;
        this.remote = remote;
    }

    /**
     * Synchronises now, whatever was synchronised before, and returns the hash.
     *
     * @throws RolloutException if the channel cannot be synchronised; then nothing was sent
     */
    String now() {
        var state = context.pool().state();
        var repository = repository(state);
        if (repository.origin() == Origin.BUNDLE) {
            throw new RolloutException(Texts.of("sync.bundle", state.pool().name()));
        }
        if (remote != null && repository.origin() != Origin.REMOTE_POOL) {
            throw new RolloutException(Texts.of(
                    "sync.noRemote", state.pool().name(), repository.channel().words()));
        }
        awaitQuiet(state);
        synchronise(state);
        return synchronised(state);
    }

    /**
     * The hash that will be applied: the given one, which must be the synchronised one, or the result of synchronising now.
     *
     * @throws RolloutException if the pool's hash is another one
     */
    String hash() {
        var state = context.pool().state();
        awaitQuiet(state);
        if (context.options().hash().isEmpty()) {
            synchronise(state);
        }
        var hash = synchronised(state);
        if (!context.options().hash().isEmpty() && !context.options().hash().equals(hash)) {
            throw new RolloutException(Texts.of("hash.other", context.options().hash(), hash));
        }
        return hash;
    }

    /** The hash stays when the coordinator changes, but the downloads are gone with the old one (xapi-reference §4.4). */
    private String synchronised(PoolState state) {
        var hash = context.pool().hash();
        if (hash.isEmpty()) {
            throw new RolloutException(Texts.of("hash.none", state.pool().name()));
        }
        if (context.pool().pool().lastUpdateSync() == null) {
            throw new RolloutException(Texts.of("hash.stale", state.pool().name()));
        }
        return hash;
    }

    private void awaitQuiet(PoolState state) {
        if (!context.patience()
                .until(
                        context.limits().sync(),
                        () -> context.pool().pool().currentOperations().isEmpty())) {
            throw new RolloutException(Texts.of("sync.foreign", state.pool().name()));
        }
    }

    private static RepositoryState repository(PoolState state) {
        try {
            return state.updateRepository();
        } catch (UpdateRepositoryException e) {
            throw new RolloutException(e.getMessage(), e);
        }
    }

    private void synchronise(PoolState state) {
        switch (repository(state).origin()) {
            case BUNDLE -> {
                // A bundle is synchronised by its upload, and by nothing else.
                return;
            }
            case REMOTE_POOL -> {
                if (remote == null) {
                    throw new RolloutException(
                            Texts.of("sync.remoteAccount", state.pool().name()));
                }
            }
            default -> {}
        }
        var outcome = perform(state, false);
        var coordinator = outcome.text("coordinator");
        if (!coordinator.isEmpty() && !coordinator.equals(context.pool().pool().coordinatorUuid())) {
            context.listener().log(state.pool().name(), Texts.of("sync.coordinator"));
            perform(state, true);
        }
    }

    private JournalRecord perform(PoolState state, boolean again) {
        try {
            var activity = new SyncActivity(state);
            var done = !again && context.journal().outcome(activity.id()).isPresent();
            var outcome =
                    again ? context.runner().repeat(activity) : context.runner().perform(activity);
            if (!done) {
                // The hash is the first thing that must not be forgotten (rule R1).
                PoolDatabase.sync(context);
            }
            return outcome;
        } catch (ActivityFailed e) {
            if (remote != null && e.getCause() instanceof ApiFailure f && REMOTE_LOGIN.contains(f.code())) {
                throw new RolloutException(
                        Texts.of("sync.remoteRefused", state.pool().name()), e);
            }
            throw e;
        }
    }

    private final class SyncActivity implements Activity {
        private final PoolState state;

        SyncActivity(PoolState state) {
            this.state = state;
        }

        @Override
        public String id() {
            return "pool/sync";
        }

        @Override
        public String subject() {
            return state.pool().name();
        }

        @Override
        public String words() {
            return Texts.of("words.sync");
        }

        @Override
        public Map<String, String> before() {
            var facts = context.pool().pool();
            return Map.of("last", HostActivities.text(facts.lastUpdateSync()), "coordinator", facts.coordinatorUuid());
        }

        /**
         * Server value against server value, never against our clock. What another coordinator has downloaded is of no use to
         * this one.
         */
        @Override
        public Look look(Map<String, String> before) {
            var facts = context.pool().pool();
            var last = HostActivities.text(facts.lastUpdateSync());
            if (!last.isEmpty()
                    && !last.equals(before.get("last"))
                    && facts.coordinatorUuid().equals(before.getOrDefault("coordinator", facts.coordinatorUuid()))
                    && !context.pool().hash().isEmpty()) {
                return Look.DONE;
            }
            return facts.currentOperations().contains("sync_updates") ? Look.RUNNING : Look.TO_DO;
        }

        @Override
        public String act() {
            var calls = context.pool().calls();
            return remote == null
                    ? calls.startSyncUpdates(context.pool().ref(), force)
                    : calls.startSyncUpdates(context.pool().ref(), force, remote.get());
        }

        @Override
        public Duration limit() {
            return context.limits().sync();
        }

        @Override
        public boolean taskProves() {
            // Times are whole seconds: two synchronisations within one second leave the same date.
            return true;
        }

        @Override
        public Reaction failed(ApiFailure failure) {
            return failure.is("REPOSYNC_FAILED") ? Reaction.ONCE : Activity.super.failed(failure);
        }

        @Override
        public Map<String, ?> result(Object taskResult) {
            var coordinator = context.pool().pool().coordinatorUuid();
            return taskResult instanceof String hash && !hash.isEmpty()
                    ? Map.of("hash", hash, "coordinator", coordinator)
                    : Map.of("coordinator", coordinator);
        }
    }
}
