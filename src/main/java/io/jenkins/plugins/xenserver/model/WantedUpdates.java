package io.jenkins.plugins.xenserver.model;

import com.fasterxml.jackson.annotation.JsonInclude;
import edu.umd.cs.findbugs.annotations.CheckForNull;

/**
 * How a pool is wanted to get its updates (design §3.2). Holds no secret, so it may stand in a journal.
 *
 * @param source the channel, null = as it is
 * @param proxy the proxy, null = as it is
 * @param schedule the periodic synchronisation, null = as it is
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record WantedUpdates(
        @CheckForNull UpdateSource source,
        @CheckForNull ProxyWish proxy,
        @CheckForNull SyncSchedule schedule) {
    /** Nothing in particular. */
    public static final WantedUpdates NOTHING = new WantedUpdates(null, null, null);

    /**
     * Checks that the parts fit each other.
     *
     * @throws IllegalArgumentException with a sentence if a schedule is wanted for a source that cannot have one
     */
    public WantedUpdates {
        if (source != null && schedule != null && schedule.on() && !source.isSchedulable()) {
            throw new IllegalArgumentException(Texts.of("schedule.impossible", source.words()));
        }
    }

    /** The same with another source. */
    public WantedUpdates from(UpdateSource other) {
        return new WantedUpdates(other, proxy, schedule);
    }

    /** The same with another proxy. */
    public WantedUpdates through(ProxyWish other) {
        return new WantedUpdates(source, other, schedule);
    }

    /** The same with another schedule. */
    public WantedUpdates at(SyncSchedule other) {
        return new WantedUpdates(source, proxy, other);
    }
}
