package io.jenkins.plugins.xenserver.model;

/**
 * A VM that leaves its host for the duration of the host's update.
 *
 * @param memoryBytes bytes it needs elsewhere
 */
public record VmMove(String vmUuid, String vmName, long memoryBytes) {
    public VmMove {
        vmUuid = Copies.text(vmUuid);
        vmName = Copies.text(vmName);
    }
}
