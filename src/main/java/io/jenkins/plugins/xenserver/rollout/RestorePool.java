package io.jenkins.plugins.xenserver.rollout;

import io.jenkins.plugins.xenserver.model.PoolFacts;

/**
 * Finishes or undoes what interrupted rollouts left, from the pool's own ledger (design §2.3). With force it also takes a lock
 * that nobody can give back any more; the ledger is never thrown away.
 */
public final class RestorePool extends Procedure {
    /**
     * A restoration.
     *
     * @param force whether anybody's lock is taken over
     */
    public RestorePool(RolloutSetup setup, boolean force) {
        super(force ? setup.withTakeOver(owner -> true) : setup, "restore");
    }

    /** Everything is done already: whoever takes the lock pays what is owed first. */
    @Override
    Ending work() {
        PoolFacts facts = context().pool().pool();
        var left = context().journal().owed().size();
        return left == 0
                ? new Ending(Outcome.SUCCESS, Texts.of("restore.done", facts.name()))
                : new Ending(Outcome.FAILED, Texts.of("restore.left", facts.name(), left));
    }

    @Override
    boolean thaws() {
        return true;
    }

    /** Debts of others were warned of when they were adopted; being paid, they are no reason for attention. */
    @Override
    boolean warned() {
        return false;
    }
}
