package io.jenkins.plugins.xenserver.rollout;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import io.jenkins.plugins.xenserver.model.Applied;
import io.jenkins.plugins.xenserver.xapi.Fields;
import io.jenkins.plugins.xenserver.xapi.PoolSession;
import io.jenkins.plugins.xenserver.xapi.UpdateCalls;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What three reads of its database tell of a pool. Never asks for the list of updates, so it may be taken while the pool is
 * being worked on, and as often as one likes (design §2.3).
 *
 * @param name the pool's name
 * @param uuid the pool's uuid
 * @param hash hash of the enabled update repository, "" if there is none, or not exactly one, or it was never synchronised
 * @param lastSync when it was last synchronised, UTC by the server; null = never
 * @param owner who holds the pool's lock, in words; "" = nobody
 * @param operations the pool operations under way
 * @param hosts every host, the coordinator first
 */
public record PoolGlance(
        String name,
        String uuid,
        String hash,
        @CheckForNull Instant lastSync,
        String owner,
        Set<String> operations,
        List<HostGlance> hosts) {
    /** Copies are kept. */
    public PoolGlance {
        operations = Set.copyOf(operations);
        hosts = List.copyOf(hosts);
    }

    /**
     * A host.
     *
     * @param applied whether what was synchronised last is applied to it
     * @param pending whether guidance is pending on it, at any level
     */
    public record HostGlance(String uuid, String name, Applied applied, boolean pending) {}

    /**
     * Looks once.
     *
     * @throws io.jenkins.plugins.xenserver.xapi.XapiFailure if the pool cannot be asked
     */
    public static PoolGlance of(PoolSession session) {
        var calls = new UpdateCalls(session);
        var pools = calls.records("pool").values().iterator();
        if (!pools.hasNext()) {
            throw new RolloutException(Texts.of("glance.noPool"));
        }
        var pool = pools.next();
        var hosts = calls.records("host");
        return new PoolGlance(
                pool.text("name_label"),
                pool.text("uuid"),
                hash(pool, calls.records("Repository")),
                pool.time("last_update_sync"),
                Optional.ofNullable(pool.map("other_config").get(PoolLock.KEY))
                        .map(lock -> Owner.parse(lock).words())
                        .orElse(""),
                Set.copyOf(pool.map("current_operations").values()),
                hosts.entrySet().stream()
                        .sorted(java.util.Comparator.comparing(e -> !e.getKey().equals(pool.text("master"))))
                        .map(e -> host(e.getValue()))
                        .toList());
    }

    private static HostGlance host(Fields host) {
        return new HostGlance(
                host.text("uuid"),
                host.text("name_label"),
                Applied.of(host.text("latest_synced_updates_applied")),
                !PoolReader.pending(host).isEmpty());
    }

    private static String hash(Fields pool, Map<String, Fields> repositories) {
        var enabled = pool.texts("repositories");
        var channels = repositories.entrySet().stream()
                .filter(e -> enabled.contains(e.getKey()) && e.getValue().bool("update", false))
                .toList();
        return channels.size() == 1 ? channels.getFirst().getValue().text("hash") : "";
    }

    /** Whether somebody works on the pool, so that what it tells is about to change. */
    public boolean busy() {
        return !owner.isEmpty() || !operations.isEmpty();
    }

    /** The hosts to which what was synchronised last is not applied. */
    public List<HostGlance> outdated() {
        return hosts.stream().filter(h -> h.applied() == Applied.NO).toList();
    }
}
