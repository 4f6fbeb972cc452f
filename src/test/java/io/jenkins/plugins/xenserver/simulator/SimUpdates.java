package io.jenkins.plugins.xenserver.simulator;

/** Ready-made updates that fit the packages of a new pool. */
public final class SimUpdates {

    private SimUpdates() {}

    /** A new toolstack: {@code xapi} and {@code platform_version} change at the toolstack's next start. */
    public static SimUpdate toolstack() {
        return SimUpdate.of("UPDATE-0001")
                .title("Toolstack fixes")
                .type("bugfix")
                .delivers(SimPackage.of("xapi-core", "26.18.0-1.xs8").showing("xapi_build", "26.18.0"))
                .delivers(SimPackage.of("xenserver-release", "8.4.0-11.xs8").showing("platform_version", "3.4.1"))
                .asks(GuidanceKind.MANDATORY, Guidance.RESTART_TOOLSTACK);
    }

    /** A new hypervisor: every host has to be rebooted. */
    public static SimUpdate hypervisor() {
        return SimUpdate.of("UPDATE-0002")
                .title("Hypervisor security fixes")
                .severity("High")
                .delivers(SimPackage.of("xen-hypervisor", "4.17.5-12.xs8").showing("xen", "4.17.5-12"))
                .asks(GuidanceKind.MANDATORY, Guidance.REBOOT_HOST);
    }

    /** A hypervisor fix that a live patch brings without the recommended reboot. */
    public static SimUpdate hypervisorLivepatch() {
        return SimUpdate.of("UPDATE-0003")
                .title("Hypervisor fix with a live patch")
                .severity("High")
                .delivers(SimPackage.of("xen-hypervisor", "4.17.5-11.xs8").showing("xen", "4.17.5-11"))
                .asks(GuidanceKind.RECOMMENDED, Guidance.REBOOT_HOST)
                .asks(GuidanceKind.LIVEPATCH, Guidance.RESTART_TOOLSTACK)
                .livepatch(new SimLivepatch("xen", "4.17.5-10.xs8", "4.17.5", "10.xs8", "4.17.5", "11.xs8"));
    }

    /** A new device model: VMs with one should get it, by restarting it or the VM. */
    public static SimUpdate deviceModel() {
        return SimUpdate.of("UPDATE-0004")
                .title("Device model fixes")
                .type("bugfix")
                .delivers("qemu", "4.2.1-6.xs8")
                .asks(GuidanceKind.RECOMMENDED, Guidance.RESTART_DEVICE_MODEL)
                .asks(GuidanceKind.FULL, Guidance.RESTART_VM);
    }

    /** Storage drivers: nothing to be done afterwards. */
    public static SimUpdate harmless() {
        return SimUpdate.of("UPDATE-0005")
                .title("Storage manager fixes")
                .type("bugfix")
                .delivers("sm", "3.2.3-2.xs8");
    }

    /** A change that makes VMs restart, by mandate. */
    public static SimUpdate vmRestart() {
        return SimUpdate.of("UPDATE-0006")
                .title("Guest interface fixes")
                .delivers("qemu", "4.2.1-7.xs8")
                .asks(GuidanceKind.MANDATORY, Guidance.RESTART_VM);
    }

    /** Needs the host empty while it is installed, and nothing afterwards. */
    public static SimUpdate evacuation() {
        return SimUpdate.of("UPDATE-0007")
                .title("Storage path fixes")
                .delivers("sm", "3.2.3-3.xs8")
                .asks(GuidanceKind.MANDATORY, Guidance.EVACUATE_HOST);
    }
}
