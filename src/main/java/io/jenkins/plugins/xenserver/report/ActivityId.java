package io.jenkins.plugins.xenserver.report;

import java.util.Comparator;
import java.util.Optional;
import java.util.Set;

/**
 * An activity's id taken apart.
 *
 * @param owner {@code pool}, {@code host/<uuid>} or {@code vm/<uuid>}
 * @param activity its name without what tells a repetition from the first time
 */
record ActivityId(String owner, String activity) {
    private static final Set<String> KNOWN = Set.of(
            "disable",
            "decide",
            "evacuate",
            "apply",
            "restart-toolstack",
            "reboot",
            "local-vms",
            "enable",
            "verify",
            "return-vms",
            "migrate",
            "drain",
            "home",
            "return",
            "suspend",
            "shutdown",
            "hard-shutdown",
            "start",
            "resume",
            "revive-home",
            "revive-anywhere",
            "restart",
            "restart-device-model",
            "sync",
            "sync-off",
            "sync-on",
            "ha-off",
            "ha-on",
            "ha-failures",
            "wlb-off",
            "wlb-on",
            "auto-power-on-off",
            "auto-power-on-on",
            "settle",
            "forget",
            "introduce",
            "repository-key",
            "channel-disable",
            "channel-enable",
            "channel-again",
            "proxy",
            "schedule",
            "schedule-on",
            "schedule-off",
            "upload-bundle");

    /** Empty for an id that names no activity, for example the places that an evacuation noted below its own id. */
    static Optional<ActivityId> parse(String id) {
        var parts = id.split("/", -1);
        var depth = "pool".equals(parts[0]) ? 1 : 2;
        if (parts.length != depth + 1 || depth == 2 && !Set.of("host", "vm").contains(parts[0])) {
            return Optional.empty();
        }
        return Optional.of(new ActivityId(id.substring(0, id.lastIndexOf('/')), known(parts[depth])));
    }

    PhaseKind kind() {
        if (owner.startsWith("host/")) {
            return PhaseKind.ofActivity(activity);
        }
        if (owner.startsWith("vm/")) {
            return Set.of("home", "return").contains(activity) ? PhaseKind.RETURN : PhaseKind.VMS;
        }
        return PhaseKind.POOL;
    }

    /** A repetition has something after the name, for example {@code enable-again} or {@code home2}. */
    private static String known(String name) {
        return KNOWN.stream()
                .filter(known -> name.startsWith(known)
                        && (name.length() == known.length()
                                || name.charAt(known.length()) == '-'
                                || Character.isDigit(name.charAt(known.length()))))
                .max(Comparator.comparingInt(String::length))
                .orElse(name);
    }
}
