package io.jenkins.plugins.xenserver.rollout;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import io.jenkins.plugins.xenserver.model.Applied;
import io.jenkins.plugins.xenserver.model.HostState;
import java.time.Instant;
import java.util.List;

/**
 * How a pool stands after it was synchronised or given a bundle, as the journal holds it.
 *
 * @param lastSync when it was last synchronised, UTC by the server; null = never
 * @param outdated names of the hosts that lack updates
 */
public record SyncState(@CheckForNull Instant lastSync, List<String> outdated) {
    /** The journal's name for it. */
    public static final String ID = "sync-state";

    /** A copy is kept. */
    public SyncState {
        outdated = outdated == null ? List.of() : List.copyOf(outdated);
    }

    /** Writes it down, once. */
    static void note(RolloutContext context) {
        context.journal().decide(RecordType.DECIDED, ID, SyncState.class, () -> {
            var state = context.pool().overview();
            return new SyncState(
                    state.pool().lastUpdateSync(),
                    state.hosts().stream()
                            .filter(host -> host.latestSyncedUpdatesApplied() == Applied.NO)
                            .map(HostState::name)
                            .toList());
        });
    }
}
