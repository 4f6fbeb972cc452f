package io.jenkins.plugins.xenserver.simulator;

import java.time.Instant;

/**
 * Something that happens at a time: a change, or the end of an actor's patience.
 *
 * @param scope where the change belongs; null without a change
 * @param actor who waits; null with a change
 */
record VirtualTimer(Instant when, long sequence, Runnable change, VirtualScope scope, VirtualActor actor, long waitId)
        implements Comparable<VirtualTimer> {

    boolean isStillWanted() {
        return actor.waiting && actor.waitId == waitId;
    }

    @Override
    public int compareTo(VirtualTimer other) {
        var byTime = when.compareTo(other.when);
        return byTime != 0 ? byTime : Long.compare(sequence, other.sequence);
    }
}
