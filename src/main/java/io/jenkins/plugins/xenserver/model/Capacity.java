package io.jenkins.plugins.xenserver.model;

/**
 * Whether the VMs of a host fit elsewhere while it is away.
 *
 * @param neededBytes bytes of memory of the VMs that must move
 * @param freeElsewhereBytes bytes of free memory on the hosts that could take them
 * @param suffices whether a placement was found; memory in sum is not enough, since VMs cannot be split
 */
public record Capacity(long neededBytes, long freeElsewhereBytes, boolean suffices) {
    /** Nothing has to move. */
    public static final Capacity NOTHING_NEEDED = new Capacity(0, 0, true);
}
