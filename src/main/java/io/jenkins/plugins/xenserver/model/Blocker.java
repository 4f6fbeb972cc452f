package io.jenkins.plugins.xenserver.model;

/**
 * A VM that prevents the evacuation of its host.
 *
 * @param code the server's reason code
 * @param reason the reason in words, with names and without references
 * @param transientCause whether it is expected to go away by itself
 */
public record Blocker(String vmUuid, String vmName, String code, String reason, boolean transientCause) {
    public Blocker {
        vmUuid = Copies.text(vmUuid);
        vmName = Copies.text(vmName);
        code = Copies.text(code);
        reason = Copies.text(reason);
    }

    /** Whether the reason concerns one target host only, so that another may still take the VM (rule R12). */
    public boolean namesOneTarget() {
        return "VM_INCOMPATIBLE_WITH_THIS_HOST".equals(code);
    }
}
