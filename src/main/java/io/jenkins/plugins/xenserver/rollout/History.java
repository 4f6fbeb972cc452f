package io.jenkins.plugins.xenserver.rollout;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** How long hosts took in earlier rollouts; what the estimates of the next one are made of (design §3.2). */
public interface History {
    /** Knows nothing and remembers nothing. */
    History NONE = new History() {
        @Override
        public List<Entry> of(String poolUuid) {
            return List.of();
        }

        @Override
        public void add(Entry entry) {}
    };

    /** What is known of a pool, oldest first. Rather returns less than throws. */
    List<Entry> of(String poolUuid);

    /**
     * Remembers one host of one rollout.
     *
     * @throws java.io.UncheckedIOException if it cannot be kept; the rollout then goes on without
     */
    void add(Entry entry);

    /**
     * One host of one rollout that was neither interrupted nor failed.
     *
     * @param pool uuid of the pool
     * @param host uuid of the host
     * @param hostName its name then
     * @param rollout id of the rollout
     * @param at when the host was done, UTC
     * @param actions what was done on it, names of {@link io.jenkins.plugins.xenserver.model.HostAction}; only what takes long
     * @param took from the first call to the host's being done, without soak and gate
     * @param phases how long single activities took, by verb, for example {@code apply}
     */
    record Entry(
            String pool,
            String host,
            String hostName,
            String rollout,
            Instant at,
            List<String> actions,
            Duration took,
            Map<String, Duration> phases) {
        /** Missing values become empty. */
        public Entry {
            actions = actions == null ? List.of() : List.copyOf(actions);
            phases = phases == null ? Map.of() : Map.copyOf(phases);
        }
    }
}
