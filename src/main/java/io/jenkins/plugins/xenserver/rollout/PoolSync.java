package io.jenkins.plugins.xenserver.rollout;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import io.jenkins.plugins.xenserver.xapi.Credentials;
import java.util.List;
import java.util.function.Supplier;

/** Synchronises a pool with its update channel, with the same lock and journal as a rolling update. */
public final class PoolSync extends Procedure {
    private final boolean force;
    private final boolean freeze;
    private final Supplier<Credentials> remote;

    /** A synchronisation that has not begun, or that goes on where its journal ends. */
    public PoolSync(RolloutSetup setup) {
        this(setup, false, null, false);
    }

    /**
     * The same with what few need.
     *
     * @param force whether everything is downloaded again; on a resume the journal's answer counts
     * @param remote the account of the other pool that is the channel, asked when it is used and kept nowhere; null = none
     */
    public PoolSync(RolloutSetup setup, boolean force, @CheckForNull Supplier<Credentials> remote) {
        this(setup, force, remote, false);
    }

    /**
     * The same for a pool that is to stay at what it is synchronised to.
     *
     * @param freeze whether the periodic synchronisation is off from now on, until the hash has been applied to the whole pool
     *     (rule R18); on a resume the journal's answer counts
     */
    public PoolSync(RolloutSetup setup, boolean force, @CheckForNull Supplier<Credentials> remote, boolean freeze) {
        super(setup, "sync");
        this.force = force;
        this.freeze = freeze;
        this.remote = remote;
    }

    /** What was asked for. */
    record Wish(boolean force, boolean freeze) {}

    /** What came of it. */
    record Synchronised(String hash) {}

    @Override
    Ending work() {
        var journal = context().journal();
        var wish = journal.decide(RecordType.DECIDED, "wish", Wish.class, () -> new Wish(force, freeze));
        if (wish.freeze()) {
            return frozen(wish);
        }
        var hash = synchronise(wish);
        return new Ending(
                Outcome.SUCCESS, Texts.of("end.synced", context().pool().pool().name(), hash));
    }

    /** First off, so that nothing newer comes in between; a failure until the hash is known switches it on again. */
    private Ending frozen(Wish wish) {
        var found = decide(
                RecordType.BASELINE,
                Freeze.Found.class,
                () -> new Freeze.Found(context().pool().pool()));
        new Switches(context(), "").updateSyncOff(found.pool());
        var hash = synchronise(wish);
        new Freeze(context()).hold(found.pool(), hash);
        return new Ending(Outcome.SUCCESS, Texts.of("end.frozen", found.pool().name(), hash));
    }

    private String synchronise(Wish wish) {
        return context()
                .journal()
                .decide(
                        RecordType.DECIDED,
                        "hash",
                        Synchronised.class,
                        () -> new Synchronised(new Sync(context(), wish.force(), remote).now()))
                .hash();
    }

    @Override
    void beforeClosing() {
        SyncState.note(context());
    }

    @Override
    RolloutResult result(Ending ending) {
        var hash = context()
                .journal()
                .decision(RecordType.DECIDED, "hash")
                .map(r -> r.as(Synchronised.class).hash());
        return new RolloutResult(
                ending.outcome(),
                ending.message(),
                hash.orElse(""),
                List.of(),
                context().journal().owed());
    }
}
