package io.jenkins.plugins.xenserver.model;

import com.fasterxml.jackson.annotation.JsonInclude;
import edu.umd.cs.findbugs.annotations.CheckForNull;

/**
 * A task that guidance asks for on a VM.
 *
 * @param hostUuid the host it runs on, null when it runs nowhere
 * @param task {@link Guidance#RESTART_VM} or {@link Guidance#RESTART_DEVICE_MODEL}
 * @param kind the strictest kind that asks for it
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record VmTask(
        String vmUuid, String vmName, @CheckForNull String hostUuid, Guidance task, GuidanceLevel kind) {
    public VmTask {
        vmUuid = Copies.text(vmUuid);
        vmName = Copies.text(vmName);
    }
}
