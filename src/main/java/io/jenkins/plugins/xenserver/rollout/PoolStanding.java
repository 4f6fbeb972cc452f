package io.jenkins.plugins.xenserver.rollout;

import io.jenkins.plugins.xenserver.model.Applied;
import io.jenkins.plugins.xenserver.model.HostState;
import io.jenkins.plugins.xenserver.model.PoolState;
import io.jenkins.plugins.xenserver.model.RepositoryState;
import io.jenkins.plugins.xenserver.xapi.MalformedAnswer;
import io.jenkins.plugins.xenserver.xapi.PoolSession;
import io.jenkins.plugins.xenserver.xapi.UpdateCalls;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How a pool stands, by a few cheap reads: neither its VMs nor its available updates are asked for, so that nothing waits or is
 * held up, whatever goes on in the pool.
 *
 * @param state pool, hosts and repositories; no VMs
 * @param owner who holds the pool's lock
 * @param owed how much dead or running rollouts have noted to restore
 */
public record PoolStanding(PoolState state, Optional<Owner> owner, int owed) {
    /**
     * Looks once, without patience.
     *
     * @param session closed afterwards
     * @throws io.jenkins.plugins.xenserver.xapi.XapiFailure if the pool cannot be asked
     */
    public static PoolStanding of(PoolSession session) {
        try {
            var calls = new UpdateCalls(session);
            var raw = new PoolReader.Raw(
                    calls.records("pool"),
                    calls.records("host"),
                    calls.records("host_metrics"),
                    Map.of(),
                    Map.of(),
                    Map.of(),
                    calls.records("Repository"),
                    Map.of(),
                    Map.of(),
                    Map.of(),
                    Map.of());
            if (raw.pools().size() != 1) {
                throw new MalformedAnswer("The pool lists " + raw.pools().size() + " pools instead of one.");
            }
            var state = new PoolReader(session.names()).state(raw);
            var owed = state.pool().otherConfig().keySet().stream()
                    .filter(key -> key.startsWith(Ledger.PREFIX))
                    .map(key -> key.endsWith(Ledger.INSTEAD)
                            ? key.substring(0, key.length() - Ledger.INSTEAD.length())
                            : key)
                    .distinct()
                    .count();
            return new PoolStanding(state, PoolLock.holder(state.pool()), (int) owed);
        } finally {
            session.close();
        }
    }

    /** The coordinator's product version, "" if unknown. */
    public String version() {
        return state.hosts().stream()
                .filter(HostState::coordinator)
                .map(host -> host.versions().words())
                .findFirst()
                .orElse("");
    }

    /** The channel that is enabled, "" when there is none. */
    public String channel() {
        return state.repositories().stream()
                .filter(RepositoryState::enabled)
                .filter(RepositoryState::update)
                .map(repository -> repository.channel().words())
                .findFirst()
                .orElse("");
    }

    /** Hosts that are not up to date with the last synchronisation. */
    public List<String> outdated() {
        return hosts(host -> host.latestSyncedUpdatesApplied() == Applied.NO);
    }

    /** Hosts with guidance that is still pending. */
    public List<String> pending() {
        return hosts(host -> !host.pending().isEmpty());
    }

    private List<String> hosts(java.util.function.Predicate<HostState> which) {
        return state.hosts().stream()
                .filter(which)
                .map(HostState::name)
                .sorted(Comparator.naturalOrder())
                .toList();
    }
}
