package io.jenkins.plugins.xenserver.rollout;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.jenkins.plugins.xenserver.model.PoolState;
import io.jenkins.plugins.xenserver.model.PrecheckResult;
import io.jenkins.plugins.xenserver.model.VmState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What may be done with VMs to empty a host: a ladder of rungs, tried in order for each VM (design §3.2). A VM's own setting
 * goes first: a tag {@code xenserver-updates:drain=suspend+shutdown}, or the same value under the key
 * {@code xenserver-updates.drain} of its {@code other_config}.
 *
 * @param rungs what is allowed, in order
 * @param retries how often moving a VM is tried again
 * @param delay how long to wait before that
 * @param anySuspendStorage whether VMs may be suspended on storage that only one host sees (rule R19)
 * @param protectedVms names or uuids of VMs that may only ever be moved (rule R15)
 */
public record Drain(
        List<Rung> rungs, int retries, Duration delay, boolean anySuspendStorage, List<String> protectedVms) {
    /** The tag's begin on a VM. */
    public static final String TAG = "xenserver-updates:drain=";
    /** The key in a VM's {@code other_config}. */
    public static final String KEY = "xenserver-updates.drain";

    /** One rung of the ladder. */
    public enum Rung {
        /** Move it while it runs. */
        MIGRATE,
        /** Suspend it and resume it at home. */
        SUSPEND,
        /** Shut it down through its guest and start it at home. */
        SHUTDOWN,
        /** Pull its plug and start it at home. */
        HARD_SHUTDOWN;

        /** Reads a rung as people write it. */
        static Optional<Rung> parse(String text) {
            var wanted = letters(text);
            return Arrays.stream(values())
                    .filter(rung -> letters(rung.name()).equals(wanted))
                    .findFirst();
        }

        /** Pipeline writes {@code hardShutdown}, tags and the command line other forms of it. */
        private static String letters(String text) {
            return text.replaceAll("[-_\\s]", "").toUpperCase(Locale.ROOT);
        }
    }

    /** Nothing but moving, tried three times. */
    public static final Drain DEFAULT = new Drain(null, 2, null, false, null);

    /** Reads what a journal or a build has kept; what is missing is as by default. */
    @JsonCreator
    static Drain read(
            @JsonProperty("rungs") List<Rung> rungs,
            @JsonProperty("retries") Integer retries,
            @JsonProperty("delay") Duration delay,
            @JsonProperty("anySuspendStorage") boolean anySuspendStorage,
            @JsonProperty("protectedVms") List<String> protectedVms) {
        return new Drain(rungs, retries == null ? DEFAULT.retries : retries, delay, anySuspendStorage, protectedVms);
    }

    /** Missing values become the defaults. */
    public Drain {
        rungs = rungs == null || rungs.isEmpty() ? List.of(Rung.MIGRATE) : List.copyOf(rungs);
        retries = Math.max(0, retries);
        delay = delay == null ? Duration.ofMinutes(1) : delay;
        protectedVms = protectedVms == null ? List.of() : List.copyOf(protectedVms);
    }

    /** The rungs for a VM. One that says for itself what nobody understands was meant to be spared something. */
    List<Rung> rungsFor(VmState vm) {
        if (isProtected(vm)) {
            return List.of(Rung.MIGRATE);
        }
        var own = ownWords(vm);
        if (own.isEmpty()) {
            return rungs;
        }
        var known = own.stream().map(Rung::parse).flatMap(Optional::stream).toList();
        return known.isEmpty() ? List.of(Rung.MIGRATE) : known;
    }

    private static List<String> ownWords(VmState vm) {
        var own = vm.tags().stream()
                .filter(tag -> tag.startsWith(TAG))
                .map(tag -> tag.substring(TAG.length()))
                .findFirst()
                .orElse(vm.otherConfig().getOrDefault(KEY, ""));
        return Arrays.stream(own.split("[+, ]+"))
                .filter(word -> !word.isBlank())
                .toList();
    }

    /** A warning for each VM whose own words are not all known. */
    static List<PrecheckResult> check(PoolState state) {
        var results = new ArrayList<PrecheckResult>();
        for (var vm : state.vms()) {
            var unknown = ownWords(vm).stream()
                    .filter(word -> Rung.parse(word).isEmpty())
                    .toList();
            if (!unknown.isEmpty()) {
                results.add(new PrecheckResult(
                        "drain",
                        PrecheckResult.Status.WARNING,
                        vm.name(),
                        Texts.of("drain.unreadable", vm.name(), String.join(", ", unknown)),
                        Texts.of("drain.remedy", vm.name())));
            }
        }
        return results;
    }

    /** Whether the VM carries something that keeps it running, such as Jenkins itself. */
    boolean isProtected(VmState vm) {
        return protectedVms.contains(vm.uuid()) || protectedVms.contains(vm.name());
    }
}
