package io.jenkins.plugins.xenserver.model;

import java.util.Collection;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Guidance by kind, immutable, each kind in the order of {@link Guidance}. Holds what it was given: pending lists are not
 * reduced by the server, {@code /updates} is. Dominance is applied where an answer needs it (xapi-reference §4.2).
 *
 * @param mandatory what must be done
 * @param recommended what brings the most of the update
 * @param full what is needed for full effectiveness
 */
public record GuidanceSet(Set<Guidance> mandatory, Set<Guidance> recommended, Set<Guidance> full) {
    /** No guidance at all. */
    public static final GuidanceSet EMPTY = new GuidanceSet(Set.of(), Set.of(), Set.of());

    public GuidanceSet {
        mandatory = ordered(mandatory);
        recommended = ordered(recommended);
        full = ordered(full);
    }

    /** A set that holds the given guidance in one kind and nothing in the others. */
    public static GuidanceSet of(GuidanceLevel kind, Collection<Guidance> guidance) {
        return EMPTY.with(kind, guidance);
    }

    /**
     * Drops what another item of the same set makes redundant (xapi-reference §4.2 rule 3, and its last paragraph for the
     * reboots after a failed live patch).
     */
    public static Set<Guidance> reduce(Collection<Guidance> guidance) {
        var result = mutable(guidance);
        if (result.stream().anyMatch(Guidance::isReboot)) {
            result.remove(Guidance.RESTART_TOOLSTACK);
            result.remove(Guidance.EVACUATE_HOST);
            result.remove(Guidance.RESTART_DEVICE_MODEL);
        }
        if (result.contains(Guidance.EVACUATE_HOST) || result.contains(Guidance.RESTART_VM)) {
            result.remove(Guidance.RESTART_DEVICE_MODEL);
        }
        return Collections.unmodifiableSet(result);
    }

    /** What the current kind still adds to the earlier ones (xapi-reference §4.2 rule 4, vectors §6.2). */
    public static Set<Guidance> subtract(Collection<Guidance> earlier, Collection<Guidance> current) {
        var union = mutable(earlier);
        union.addAll(mutable(current));
        var result = mutable(reduce(union));
        result.removeAll(mutable(earlier));
        return Collections.unmodifiableSet(result);
    }

    /** The items of one kind, as given. */
    public Set<Guidance> kind(GuidanceLevel kind) {
        return switch (kind) {
            case MANDATORY -> mandatory;
            case RECOMMENDED -> recommended;
            case FULL -> full;
        };
    }

    /** This set with one kind replaced. */
    public GuidanceSet with(GuidanceLevel kind, Collection<Guidance> guidance) {
        var items = mutable(guidance);
        return switch (kind) {
            case MANDATORY -> new GuidanceSet(items, recommended, full);
            case RECOMMENDED -> new GuidanceSet(mandatory, items, full);
            case FULL -> new GuidanceSet(mandatory, recommended, items);
        };
    }

    /** Rules 3 and 4 of xapi-reference §4.2: each item only in the strictest kind, dominated ones gone. */
    public GuidanceSet reduced() {
        var earlier = EnumSet.noneOf(Guidance.class);
        var result = EMPTY;
        for (var kind : GuidanceLevel.values()) {
            result = result.with(kind, subtract(earlier, kind(kind)));
            earlier.addAll(kind(kind));
        }
        return result;
    }

    /** Everything asked for up to a level, nothing reduced. */
    public Set<Guidance> allUpTo(GuidanceLevel level) {
        var union = EnumSet.noneOf(Guidance.class);
        for (var kind : GuidanceLevel.values()) {
            if (level.includes(kind)) {
                union.addAll(kind(kind));
            }
        }
        return Collections.unmodifiableSet(union);
    }

    /** What has to be carried out at a level, dominance applied. */
    public Set<Guidance> upTo(GuidanceLevel level) {
        return reduce(allUpTo(level));
    }

    /** What stays deferred when a level has been carried out: only what that level does not already cover. */
    public GuidanceSet beyond(GuidanceLevel level) {
        var result = reduced();
        for (var kind : GuidanceLevel.values()) {
            if (level.includes(kind)) {
                result = result.with(kind, Set.of());
            }
        }
        return result;
    }

    /** Both sets together, kind by kind, nothing reduced. */
    public GuidanceSet union(GuidanceSet other) {
        var result = this;
        for (var kind : GuidanceLevel.values()) {
            var items = mutable(kind(kind));
            items.addAll(other.kind(kind));
            result = result.with(kind, items);
        }
        return result;
    }

    /** Only the tasks carried out on the host itself. */
    public GuidanceSet restrictedToHost() {
        return restrictedTo(guidance -> !guidance.forVm());
    }

    /** Only the tasks carried out on VMs. */
    public GuidanceSet restrictedToVm() {
        return restrictedTo(Guidance::forVm);
    }

    /** Whether any kind holds the item. */
    public boolean contains(Guidance guidance) {
        return strictest(guidance).isPresent();
    }

    /** The strictest kind that holds the item. */
    public Optional<GuidanceLevel> strictest(Guidance guidance) {
        for (var kind : GuidanceLevel.values()) {
            if (kind(kind).contains(guidance)) {
                return Optional.of(kind);
            }
        }
        return Optional.empty();
    }

    /** Whether something up to the level asks for a reboot, failed live patches included. */
    public boolean rebootsAt(GuidanceLevel level) {
        return allUpTo(level).stream().anyMatch(Guidance::isReboot);
    }

    /** Whether any kind asks for a reboot. */
    public boolean containsReboot() {
        return rebootsAt(GuidanceLevel.FULL);
    }

    /** Whether no kind holds anything. */
    public boolean isEmpty() {
        return mandatory.isEmpty() && recommended.isEmpty() && full.isEmpty();
    }

    private GuidanceSet restrictedTo(Predicate<Guidance> wanted) {
        var result = EMPTY;
        for (var kind : GuidanceLevel.values()) {
            result = result.with(
                    kind, kind(kind).stream().filter(wanted).collect(Collectors.toCollection(() -> mutable(Set.of()))));
        }
        return result;
    }

    private static Set<Guidance> ordered(Set<Guidance> guidance) {
        return Collections.unmodifiableSet(mutable(guidance));
    }

    private static EnumSet<Guidance> mutable(Collection<Guidance> guidance) {
        var result = EnumSet.noneOf(Guidance.class);
        if (guidance != null) {
            guidance.forEach(item -> {
                // A reader that meets null met a value it does not know, which counts as a reboot.
                result.add(item == null ? Guidance.REBOOT_HOST : item);
            });
        }
        return result;
    }
}
