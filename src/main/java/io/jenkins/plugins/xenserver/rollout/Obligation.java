package io.jenkins.plugins.xenserver.rollout;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

/**
 * Something we switched off or moved and owe back (design §2.3). Written to the journal and to the pool before the change,
 * released after the restoration was seen.
 *
 * @param key names it in journal and pool, for example {@code ha} or {@code host/<uuid>}
 * @param kind what has to be restored
 * @param uuid the host or VM it is about, "" for the pool
 * @param subject its name
 * @param values exact earlier values
 */
public record Obligation(String key, Kind kind, String uuid, String subject, Map<String, String> values) {
    /** What can be owed, in the order in which it is paid back (design §2.2). */
    public enum Kind {
        /** A host that was enabled. */
        HOST_DISABLED,
        /** A restart that the updates of a host ask for (rule R17). */
        HOST_GUIDANCE,
        /** The VMs that were on a host before it was evacuated. */
        VMS_AWAY,
        /** A VM that was suspended to empty its host. */
        VM_SUSPENDED,
        /** A VM that was shut down to empty its host. */
        VM_STOPPED,
        /** A host that was found disabled and is back in service only because it was updated (rule R20). */
        HOST_ENABLED,
        /** High availability with its storage, configuration and failures to tolerate. */
        HA,
        /** Workload balancing. */
        WLB,
        /** Pool-wide automatic power-on. */
        AUTO_POWER_ON,
        /** The repositories that were enabled before the channel was switched. */
        CHANNEL,
        /** Periodic synchronisation; after the channel, which it needs. */
        UPDATE_SYNC,
        /** Periodic synchronisation of a pool that is frozen at a hash until that is on all hosts (rule R18). */
        SYNC_FROZEN;

        /** Whether it is owed to a host. */
        boolean isOfHost() {
            return this == HOST_DISABLED || this == HOST_GUIDANCE || this == VMS_AWAY || this == HOST_ENABLED;
        }

        /** Whether it is not paid at the end of the rollout that took it on, nor by whoever comes next. */
        boolean outlivesRollout() {
            return this == SYNC_FROZEN;
        }
    }

    /** More commands of one kind than this help nobody. */
    private static final int SHOWN = 10;

    /** A copy of the values is kept, in their order: it is the one in which VMs go home. */
    public Obligation {
        var copy = new LinkedHashMap<String, String>();
        values.forEach((name, value) -> copy.put(Objects.requireNonNull(name), Objects.requireNonNull(value)));
        values = Collections.unmodifiableMap(copy);
    }

    /** What is owed, in words. */
    public String what() {
        return Texts.of("owed." + words(), subject, values.getOrDefault("hash", ""));
    }

    /** What a person would do to pay it. */
    public String remedy() {
        return Texts.of(
                "remedy." + words(), subject, uuid, remedyValue(), values.getOrDefault("failuresToTolerate", "0"));
    }

    /** A host may have to pass where no VM is away. */
    private String words() {
        return kind == Kind.VMS_AWAY && Places.vms(this).isEmpty() ? "VERDICT" : kind.name();
    }

    private String moves() {
        var vms = Places.vms(this).keySet();
        var moves = vms.stream()
                .limit(SHOWN)
                .map(vm -> Texts.of("remedy.move", vm, uuid))
                .collect(Collectors.joining("; "));
        return vms.size() > SHOWN ? moves + Texts.of("remedy.likewise", vms.size() - SHOWN) : moves;
    }

    /** Without it the pool chooses, which is all that can be done where it is not known (see {@link HaStorage}). */
    private static String storages(String uuids) {
        return uuids.isEmpty() ? "" : " heartbeat-sr-uuids=" + uuids;
    }

    private String remedyValue() {
        return switch (kind) {
            case HA -> storages(values.getOrDefault("storages", ""));
            case AUTO_POWER_ON -> values.getOrDefault("value", "true");
            case CHANNEL -> values.getOrDefault("repositories", "");
            case VMS_AWAY -> moves();
            default -> "";
        };
    }
}
