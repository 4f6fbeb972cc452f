package io.jenkins.plugins.xenserver.simulator;

import java.util.Arrays;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** What has to be done after an update, strictest first: the order of lists (xapi-reference §4.1, §4.2 rule 5). */
public enum Guidance {
    REBOOT_HOST("RebootHost", "reboot_host"),
    RESTART_TOOLSTACK("RestartToolstack", "restart_toolstack"),
    /** A precondition of applying, never pending. */
    EVACUATE_HOST("EvacuateHost", null),
    RESTART_DEVICE_MODEL("RestartDeviceModel", "restart_device_model"),
    REBOOT_ON_LIVEPATCH_FAILURE("RebootHostOnLivePatchFailure", "reboot_host_on_livepatch_failure"),
    REBOOT_ON_XEN_LIVEPATCH_FAILURE("RebootHostOnXenLivePatchFailure", "reboot_host_on_xen_livepatch_failure"),
    REBOOT_ON_KERNEL_LIVEPATCH_FAILURE("RebootHostOnKernelLivePatchFailure", "reboot_host_on_kernel_livepatch_failure"),
    RESTART_VM("RestartVM", "restart_vm");

    private final String text;
    private final String pending;

    Guidance(String text, String pending) {
        this.text = text;
        this.pending = pending;
    }

    /** The word in repository metadata and in {@code /updates}. */
    public String text() {
        return text;
    }

    /** The word in the pending lists, or null. */
    public String pending() {
        return pending;
    }

    boolean isForVms() {
        return this == RESTART_DEVICE_MODEL || this == RESTART_VM;
    }

    /** Reads metadata; a word nobody knows means a reboot. */
    static Guidance parse(String word) {
        return Arrays.stream(values())
                .filter(value -> value.text.equals(word))
                .findFirst()
                .orElse(REBOOT_HOST);
    }

    /** Drops what a stricter item of the same kind makes needless (rule 3). */
    static Set<Guidance> withoutDominated(Collection<Guidance> all) {
        var left = EnumSet.noneOf(Guidance.class);
        left.addAll(all);
        if (left.contains(REBOOT_HOST)) {
            left.removeAll(List.of(RESTART_TOOLSTACK, EVACUATE_HOST, RESTART_DEVICE_MODEL));
        }
        if (left.contains(EVACUATE_HOST) || left.contains(RESTART_VM)) {
            left.remove(RESTART_DEVICE_MODEL);
        }
        return left;
    }

    /** What a weaker kind still adds to what stricter kinds hold (rule 4). */
    static Set<Guidance> remaining(Set<Guidance> earlier, Set<Guidance> current) {
        var union = EnumSet.noneOf(Guidance.class);
        union.addAll(earlier);
        union.addAll(current);
        var left = withoutDominated(union);
        left.removeAll(earlier);
        return left;
    }
}
