package io.jenkins.plugins.xenserver.rollout;

import java.util.List;

/** Synchronises a pool with its update channel, with the same lock and journal as a rolling update. */
public final class PoolSync extends Procedure {
    private String hash = "";

    /** A synchronisation that has not begun, or that goes on where its journal ends. */
    public PoolSync(RolloutSetup setup) {
        super(setup, "sync");
    }

    @Override
    Ending work() {
        hash = new Sync(context()).hash();
        return new Ending(
                Outcome.SUCCESS, Texts.of("end.synced", context().pool().pool().name(), hash));
    }

    @Override
    RolloutResult result(Ending ending) {
        return new RolloutResult(
                ending.outcome(),
                ending.message(),
                hash,
                List.of(),
                context().journal().owed());
    }
}
