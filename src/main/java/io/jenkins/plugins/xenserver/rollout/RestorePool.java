package io.jenkins.plugins.xenserver.rollout;

import io.jenkins.plugins.xenserver.model.PoolFacts;
import java.util.function.Predicate;

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
        super(force ? setup.withTakeOver(byForce(setup.takeOver())) : setup, "restore");
    }

    /** Whoever decides otherwise is asked all the same, for it keeps count of those that are taken over. */
    private static Predicate<Owner> byForce(Predicate<Owner> otherwise) {
        return owner -> {
            otherwise.test(owner);
            return true;
        };
    }

    /** There is nothing to do but to pay: whoever takes the lock pays what is owed first, and at the end what is left. */
    @Override
    Ending work() {
        PoolFacts facts = context().pool().pool();
        return new Ending(Outcome.SUCCESS, Texts.of("restore.done", facts.name()));
    }

    /** What could not be paid at once may have been paid since, so it is counted last. */
    @Override
    Ending afterPaying(Ending ending) {
        var left = context().journal().owed().size();
        return left == 0 || ending.outcome() != Outcome.SUCCESS
                ? ending
                : new Ending(Outcome.FAILED, Texts.of("restore.left", left));
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
