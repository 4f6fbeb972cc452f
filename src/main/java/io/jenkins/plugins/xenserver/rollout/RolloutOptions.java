package io.jenkins.plugins.xenserver.rollout;

import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import com.fasterxml.jackson.databind.annotation.JsonPOJOBuilder;
import edu.umd.cs.findbugs.annotations.CheckForNull;
import io.jenkins.plugins.xenserver.model.GuidanceLevel;
import io.jenkins.plugins.xenserver.model.PendingPolicy;
import io.jenkins.plugins.xenserver.model.VmRestartPolicy;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * What the user chose for a rolling update (design §3.2). Part of the journal; missing values become the defaults.
 *
 * @param hash the hash to apply; empty = synchronise and take the newest (rule R18)
 * @param level how much of the guidance is carried out
 * @param vmRestart which VM restarts are carried out (rule R10)
 * @param pending what to do about guidance pending from earlier (rule R10)
 * @param migrateHome whether VMs go back to the host they came from
 * @param parallel how many VMs are moved home or restarted at a time
 * @param allowDisabled whether hosts may be disabled at the start
 * @param limits how long each phase may take
 * @param hosts names, or patterns with {@code *}, of the hosts to update; empty = all
 * @param finishBefore no host is begun that is not expected to be done by then, UTC; null = no end
 * @param canary how long to wait and watch after the first host
 * @param onFailure what a host that cannot be completed means for the others
 * @param drain what may be done with VMs to empty a host
 * @param resumeWithin after a longer interruption only the host in hand is completed (rule R5)
 * @param evacuationBatch how many VMs the pool moves at a time when it empties a host; 0 = the pool's own setting
 * @param evacuationNetwork name or uuid of the network over which VMs move; "" = the pool's own choice
 * @param allowMixed whether the rollout may knowingly end while hosts run different versions (rule R4)
 */
@JsonDeserialize(builder = RolloutOptions.Builder.class)
public record RolloutOptions(
        String hash,
        GuidanceLevel level,
        VmRestartPolicy vmRestart,
        PendingPolicy pending,
        boolean migrateHome,
        int parallel,
        boolean allowDisabled,
        Limits limits,
        List<String> hosts,
        @CheckForNull Instant finishBefore,
        Duration canary,
        OnFailure onFailure,
        boolean allowMixed,
        Drain drain,
        Duration resumeWithin,
        int evacuationBatch,
        String evacuationNetwork) {
    /** What a host that cannot be completed means for the others. */
    public enum OnFailure {
        /** No other host is started. */
        STOP,
        /** A member is left behind and the next one is begun; the coordinator never is. */
        SKIP_HOST
    }

    /** So long a pool may be left with different versions without a word about it (rule R4). */
    static final Duration BRIEFLY = Duration.ofHours(1);

    /** The documented defaults. */
    public static final RolloutOptions DEFAULT = new Builder().build();

    /** Missing values become the defaults. */
    public RolloutOptions {
        hash = hash == null ? "" : hash.strip();
        level = level == null ? GuidanceLevel.RECOMMENDED : level;
        vmRestart = vmRestart == null ? VmRestartPolicy.MANDATORY : vmRestart;
        pending = pending == null ? PendingPolicy.FAIL : pending;
        parallel = parallel < 1 ? 3 : parallel;
        limits = limits == null ? Limits.DEFAULT : limits;
        hosts = hosts == null ? List.of() : List.copyOf(hosts);
        canary = canary == null ? Duration.ZERO : canary;
        onFailure = onFailure == null ? OnFailure.STOP : onFailure;
        drain = drain == null ? Drain.DEFAULT : drain;
        resumeWithin = resumeWithin == null ? Duration.ofHours(2) : resumeWithin;
        evacuationBatch = Math.max(0, evacuationBatch);
        evacuationNetwork = evacuationNetwork == null ? "" : evacuationNetwork.strip();
    }

    /**
     * How long the gate may take for one host. While it is asked hosts run different versions, so it may wait long only if that
     * was allowed (rule R4).
     *
     * @return an hour, or what was chosen; empty = as long as it likes
     */
    public Optional<Duration> gateLimit() {
        return allowMixed
                ? Optional.ofNullable(limits.gate())
                : Optional.of(limits.gate() == null ? BRIEFLY : limits.gate());
    }

    /** The same with some values changed. */
    public RolloutOptions with(Consumer<Builder> change) {
        var builder = new Builder();
        builder.hash = hash;
        builder.level = level;
        builder.vmRestart = vmRestart;
        builder.pending = pending;
        builder.migrateHome = migrateHome;
        builder.parallel = parallel;
        builder.allowDisabled = allowDisabled;
        builder.limits = limits;
        builder.hosts = hosts;
        builder.finishBefore = finishBefore;
        builder.canary = canary;
        builder.onFailure = onFailure;
        builder.allowMixed = allowMixed;
        builder.drain = drain;
        builder.resumeWithin = resumeWithin;
        builder.evacuationBatch = evacuationBatch;
        builder.evacuationNetwork = evacuationNetwork;
        change.accept(builder);
        return builder.build();
    }

    /** The same with another level. */
    public RolloutOptions withLevel(GuidanceLevel other) {
        return with(b -> b.level = other);
    }

    /** The same with a given hash. */
    public RolloutOptions withHash(String other) {
        return with(b -> b.hash = other);
    }

    /** The same with another policy for VM restarts. */
    public RolloutOptions withVmRestart(VmRestartPolicy other) {
        return with(b -> b.vmRestart = other);
    }

    /** Collects values, also those of a journal or of a build; what is not set is the default. */
    @JsonPOJOBuilder(withPrefix = "")
    public static final class Builder {
        /** See {@link RolloutOptions#hash}. */
        public String hash = "";
        /** See {@link RolloutOptions#level}. */
        public GuidanceLevel level;
        /** See {@link RolloutOptions#vmRestart}. */
        public VmRestartPolicy vmRestart;
        /** See {@link RolloutOptions#pending}. */
        public PendingPolicy pending;
        /** See {@link RolloutOptions#migrateHome}. */
        public boolean migrateHome = true;
        /** See {@link RolloutOptions#parallel}. */
        public int parallel;
        /** See {@link RolloutOptions#allowDisabled}. */
        public boolean allowDisabled;
        /** See {@link RolloutOptions#limits}. */
        public Limits limits;
        /** See {@link RolloutOptions#hosts}. */
        public List<String> hosts = List.of();
        /** See {@link RolloutOptions#finishBefore}. */
        public Instant finishBefore;
        /** See {@link RolloutOptions#canary}. */
        public Duration canary;
        /** See {@link RolloutOptions#onFailure}. */
        public OnFailure onFailure;
        /** See {@link RolloutOptions#allowMixed}. */
        public boolean allowMixed;
        /** See {@link RolloutOptions#drain}. */
        public Drain drain;
        /** See {@link RolloutOptions#resumeWithin}. */
        public Duration resumeWithin;
        /** See {@link RolloutOptions#evacuationBatch}. */
        public int evacuationBatch;
        /** See {@link RolloutOptions#evacuationNetwork}. */
        public String evacuationNetwork = "";

        /** The options. */
        public RolloutOptions build() {
            return new RolloutOptions(
                    hash,
                    level,
                    vmRestart,
                    pending,
                    migrateHome,
                    parallel,
                    allowDisabled,
                    limits,
                    hosts,
                    finishBefore,
                    canary,
                    onFailure,
                    allowMixed,
                    drain,
                    resumeWithin,
                    evacuationBatch,
                    evacuationNetwork);
        }
    }
}
