package io.jenkins.plugins.xenserver.model;

import com.fasterxml.jackson.annotation.JsonInclude;
import edu.umd.cs.findbugs.annotations.CheckForNull;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Set;

/**
 * A host at the moment it was read.
 *
 * @param live the coordinator's opinion whether the host is up
 * @param bootTime when its kernel started (UTC), null when not yet known
 * @param agentStartTime when its toolstack started (UTC), null when not yet known
 * @param pending guidance still owed from earlier updates
 * @param lastSoftwareUpdate when updates were last applied (UTC), null when never
 * @param lastUpdateHash the hash last applied, empty when never
 * @param memoryTotalBytes bytes
 * @param memoryFreeBytes bytes
 * @param currentOperations names of what is going on, without task references
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record HostState(
        String uuid,
        String ref,
        String name,
        String address,
        boolean coordinator,
        boolean enabled,
        boolean live,
        @CheckForNull Instant bootTime,
        @CheckForNull Instant agentStartTime,
        GuidanceSet pending,
        @CheckForNull Instant lastSoftwareUpdate,
        String lastUpdateHash,
        Applied latestSyncedUpdatesApplied,
        Versions versions,
        long memoryTotalBytes,
        long memoryFreeBytes,
        Set<String> currentOperations,
        List<PbdState> pbds) {
    public HostState {
        uuid = Copies.text(uuid);
        ref = Copies.text(ref);
        name = Copies.text(name);
        address = Copies.text(address);
        pending = Copies.or(pending, GuidanceSet.EMPTY);
        lastUpdateHash = Copies.text(lastUpdateHash);
        latestSyncedUpdatesApplied = Copies.or(latestSyncedUpdatesApplied, Applied.UNKNOWN);
        versions = Copies.or(versions, Versions.UNKNOWN);
        currentOperations = Copies.set(currentOperations);
        pbds = Copies.list(pbds);
    }

    /**
     * Reads the seconds of {@code other_config["boot_time"]} and {@code ["agent_start_time"]}, which the pool prints with
     * a trailing dot (xapi-reference §1.2).
     *
     * @return null for missing, unreadable or zero, all of which mean "not yet known" (rule R16 of the design)
     */
    @CheckForNull
    public static Instant parseServerSeconds(@CheckForNull String text) {
        if (text == null || text.isBlank() || text.length() > 40) {
            return null;
        }
        try {
            var seconds = new BigDecimal(text.strip());
            if (seconds.signum() <= 0 || seconds.precision() - seconds.scale() > 12) {
                return null;
            }
            var millis = seconds.movePointRight(3).longValue();
            return Instant.ofEpochMilli(millis);
        } catch (ArithmeticException | NumberFormatException e) {
            return null;
        }
    }

    /** Whether the hash is in and the pool calls the host up to date; guidance may still be owed (step H1). */
    public boolean hasApplied(String hash) {
        return !hash.isEmpty() && lastUpdateHash.equals(hash) && latestSyncedUpdatesApplied == Applied.YES;
    }

    /** The storage repositories that are attached, by uuid. */
    public Set<String> attachedStorage() {
        return pbds.stream()
                .filter(PbdState::attached)
                .map(PbdState::storageUuid)
                .collect(java.util.stream.Collectors.toUnmodifiableSet());
    }

    @Override
    public String toString() {
        return "host " + name;
    }
}
