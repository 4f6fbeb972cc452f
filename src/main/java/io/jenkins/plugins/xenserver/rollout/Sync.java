package io.jenkins.plugins.xenserver.rollout;

import io.jenkins.plugins.xenserver.model.Origin;
import io.jenkins.plugins.xenserver.model.PoolState;
import io.jenkins.plugins.xenserver.model.UpdateRepositoryException;
import io.jenkins.plugins.xenserver.xapi.ApiFailure;
import java.time.Duration;
import java.util.Map;

/** Synchronising the pool with its update channel (xapi-reference §4.4), and which hash is meant (rule R18). */
final class Sync {
    private final RolloutContext context;

    Sync(RolloutContext context) {
        this.context = context;
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
        var hash = context.pool().hash();
        if (hash.isEmpty()) {
            throw new RolloutException(Texts.of("hash.none", state.pool().name()));
        }
        if (!context.options().hash().isEmpty() && !context.options().hash().equals(hash)) {
            throw new RolloutException(Texts.of("hash.other", context.options().hash(), hash));
        }
        return hash;
    }

    private void awaitQuiet(PoolState state) {
        if (!context.patience()
                .until(
                        context.limits().sync(),
                        () -> !context.pool().pool().currentOperations().contains("sync_updates"))) {
            throw new RolloutException(Texts.of("sync.foreign", state.pool().name()));
        }
    }

    private void synchronise(PoolState state) {
        try {
            // A bundle is synchronised by its upload, and by nothing else.
            if (state.updateRepository().origin() != Origin.BUNDLE) {
                context.runner().perform(new SyncActivity(state));
            }
        } catch (UpdateRepositoryException e) {
            throw new RolloutException(e.getMessage(), e);
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
            return Map.of("last", HostActivities.text(context.pool().pool().lastUpdateSync()));
        }

        /** Server value against server value, never against our clock. */
        @Override
        public Look look(Map<String, String> before) {
            var facts = context.pool().pool();
            var last = HostActivities.text(facts.lastUpdateSync());
            if (!last.isEmpty()
                    && !last.equals(before.get("last"))
                    && !context.pool().hash().isEmpty()) {
                return Look.DONE;
            }
            return facts.currentOperations().contains("sync_updates") ? Look.RUNNING : Look.TO_DO;
        }

        @Override
        public String act() {
            return context.pool().calls().startSyncUpdates(context.pool().ref(), false);
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
            return failure.isTransient() || failure.is("REPOSYNC_FAILED") ? Reaction.RETRY : Reaction.FAIL;
        }

        @Override
        public Map<String, ?> result(Object taskResult) {
            return taskResult instanceof String hash && !hash.isEmpty() ? Map.of("hash", hash) : Map.of();
        }
    }
}
