package io.jenkins.plugins.xenserver.model;

import com.fasterxml.jackson.annotation.JsonInclude;
import edu.umd.cs.findbugs.annotations.CheckForNull;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;

/**
 * How a pool gets its updates at the moment it was read.
 *
 * @param pool the pool's name
 * @param coordinator uuid of the coordinator
 * @param repositories all that the pool knows
 * @param proxyUrl "" = none
 * @param proxyUser "" = none
 * @param schedulable whether the pool knows periodic synchronisation at all (xapi-reference §2.8)
 * @param syncEnabled whether it is on
 * @param frequency {@code daily} or {@code weekly}, also while it is off
 * @param day 0 is Sunday
 * @param lastSync when the pool was last synchronised (UTC), null when never since channel or coordinator changed
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record UpdateSettings(
        String pool,
        String coordinator,
        List<KnownRepository> repositories,
        String proxyUrl,
        String proxyUser,
        boolean schedulable,
        boolean syncEnabled,
        String frequency,
        int day,
        @CheckForNull Instant lastSync) {
    /** Missing texts become empty. */
    public UpdateSettings {
        pool = Copies.text(pool);
        coordinator = Copies.text(coordinator);
        repositories = Copies.list(repositories);
        proxyUrl = Copies.text(proxyUrl);
        proxyUser = Copies.text(proxyUser);
        frequency = Copies.text(frequency);
    }

    /** The repositories in use. */
    public List<KnownRepository> enabled() {
        return repositories.stream().filter(KnownRepository::enabled).toList();
    }

    /** Those in use that carry updates; a working pool has exactly one. */
    public List<KnownRepository> channels() {
        return enabled().stream().filter(KnownRepository::update).toList();
    }

    /** The channel as people call it. */
    public String channelWords() {
        return channels().isEmpty()
                ? Texts.of("channel.none")
                : channels().stream().map(KnownRepository::words).sorted().collect(Collectors.joining(", "));
    }

    /** The hash of the one channel, "" if it was never synchronised or there is none. */
    public String hash() {
        return channels().size() == 1 ? channels().getFirst().hash() : "";
    }

    /** The proxy as people call it. */
    public String proxyWords() {
        return proxyUrl.isEmpty()
                ? Texts.of("proxy.none")
                : proxyUser.isEmpty() ? proxyUrl : Texts.of("proxy.user", proxyUrl, proxyUser);
    }

    /** The periodic synchronisation as it is. */
    public SyncSchedule schedule() {
        if (!syncEnabled) {
            return SyncSchedule.OFF;
        }
        return frequency.equals("weekly") ? SyncSchedule.weekly(day) : SyncSchedule.DAILY;
    }

    @Override
    public String toString() {
        return "update settings of pool " + pool;
    }
}
