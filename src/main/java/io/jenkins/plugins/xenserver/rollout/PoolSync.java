package io.jenkins.plugins.xenserver.rollout;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import io.jenkins.plugins.xenserver.xapi.Credentials;
import java.util.List;
import java.util.function.Supplier;

/** Synchronises a pool with its update channel, with the same lock and journal as a rolling update. */
public final class PoolSync extends Procedure {
    private final boolean force;
    private final Supplier<Credentials> remote;

    /** A synchronisation that has not begun, or that goes on where its journal ends. */
    public PoolSync(RolloutSetup setup) {
        this(setup, false, null);
    }

    /**
     * The same with what few need.
     *
     * @param force whether everything is downloaded again; on a resume the journal's answer counts
     * @param remote the account of the other pool that is the channel, asked when it is used and kept nowhere; null = none
     */
    public PoolSync(RolloutSetup setup, boolean force, @CheckForNull Supplier<Credentials> remote) {
        super(setup, "sync");
        this.force = force;
        this.remote = remote;
    }

    /** What was asked for. */
    record Wish(boolean force) {}

    /** What came of it. */
    record Synchronised(String hash) {}

    @Override
    Ending work() {
        var journal = context().journal();
        var wish = journal.decide(RecordType.DECIDED, "wish", Wish.class, () -> new Wish(force));
        var hash = new Sync(context(), wish.force(), remote).now();
        journal.decide(RecordType.DECIDED, "hash", Synchronised.class, () -> new Synchronised(hash));
        return new Ending(
                Outcome.SUCCESS, Texts.of("end.synced", context().pool().pool().name(), hash));
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
