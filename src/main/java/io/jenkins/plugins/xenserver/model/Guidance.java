package io.jenkins.plugins.xenserver.model;

import com.fasterxml.jackson.annotation.JsonEnumDefaultValue;
import java.util.Locale;

/**
 * One task that an update asks for on a host or a VM. Declared in the order in which a list shows them (xapi-reference
 * §4.2 rule 5), so an {@link java.util.EnumSet} iterates in that order.
 */
public enum Guidance {
    /** The host must be rebooted. */
    @JsonEnumDefaultValue
    REBOOT_HOST("RebootHost", "reboot_host", true, false),
    /** The toolstack of the host must be restarted. */
    RESTART_TOOLSTACK("RestartToolstack", "restart_toolstack", false, false),
    /** No VM may run on the host while the update is applied; never pending. */
    EVACUATE_HOST("EvacuateHost", "evacuate_host", false, false),
    /** The device models of HVM VMs resident at apply time must be restarted. */
    RESTART_DEVICE_MODEL("RestartDeviceModel", "restart_device_model", false, true),
    /** A live patch (component unknown, older pools) failed: reboot. */
    REBOOT_HOST_ON_LIVEPATCH_FAILURE("RebootHostOnLivePatchFailure", "reboot_host_on_livepatch_failure", true, false),
    /** A kernel live patch failed: reboot. */
    REBOOT_HOST_ON_KERNEL_LIVEPATCH_FAILURE(
            "RebootHostOnKernelLivePatchFailure", "reboot_host_on_kernel_livepatch_failure", true, false),
    /** A Xen live patch failed: reboot. */
    REBOOT_HOST_ON_XEN_LIVEPATCH_FAILURE(
            "RebootHostOnXenLivePatchFailure", "reboot_host_on_xen_livepatch_failure", true, false),
    /** VMs must be stopped and started, or rebooted. */
    RESTART_VM("RestartVM", "restart_vm", false, true);

    private final String updatesName;
    private final String pendingName;
    private final boolean reboot;
    private final boolean forVm;

    Guidance(String updatesName, String pendingName, boolean reboot, boolean forVm) {
        this.updatesName = updatesName;
        this.pendingName = pendingName;
        this.reboot = reboot;
        this.forVm = forVm;
    }

    /**
     * Reads the text of a {@code /updates} document, for example {@code RebootHost}. Unknown text counts as a reboot, as
     * the server itself does (xapi-reference §4.1).
     */
    public static Guidance ofUpdates(String text) {
        for (var guidance : values()) {
            if (guidance.updatesName.equals(text)) {
                return guidance;
            }
        }
        return REBOOT_HOST;
    }

    /**
     * Reads a value of a pending list, for example {@code reboot_host}. Unknown text counts as a reboot: the safe
     * reading of something a newer server invented.
     */
    public static Guidance ofPending(String text) {
        var lower = text == null ? "" : text.toLowerCase(Locale.ROOT);
        for (var guidance : values()) {
            if (guidance.pendingName.equals(lower)) {
                return guidance;
            }
        }
        return REBOOT_HOST;
    }

    /** Whether a reboot of the host satisfies this, the live patch failures included. */
    public boolean isReboot() {
        return reboot;
    }

    /** Whether it is there because a live patch could not be applied. */
    public boolean isLivepatchFailure() {
        return this == REBOOT_HOST_ON_LIVEPATCH_FAILURE
                || this == REBOOT_HOST_ON_KERNEL_LIVEPATCH_FAILURE
                || this == REBOOT_HOST_ON_XEN_LIVEPATCH_FAILURE;
    }

    /** Whether it is carried out on VMs; otherwise it is a task of the host. */
    public boolean forVm() {
        return forVm;
    }

    /** The text of a pending list. */
    public String pendingName() {
        return pendingName;
    }

    /** The text of a {@code /updates} document. */
    public String updatesName() {
        return updatesName;
    }

    /** The name people know it by, in lower case, for example "reboot host". */
    public String words() {
        return Texts.of("guidance." + name());
    }
}
