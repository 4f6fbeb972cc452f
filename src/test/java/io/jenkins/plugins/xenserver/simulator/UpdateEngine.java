package io.jenkins.plugins.xenserver.simulator;

import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Which updates a host lacks and what they ask for: pure functions (xapi-reference §4.2, vectors §6). */
final class UpdateEngine {

    private UpdateEngine() {}

    /** A live patch with the update that brings it. */
    record Offered(SimUpdate update, SimLivepatch patch) {}

    /** What a failed or successful application of live patches changes in the recommended pending list. */
    record FailureChange(Set<Guidance> removed, Set<Guidance> added) {}

    /**
     * What a host lacks of a channel's content.
     *
     * @param installed packages by name
     * @param builds build ids of the running components
     * @param applied targets of live patches already applied, by component
     */
    static HostUpdates evaluate(
            SimChannel.Metadata content,
            Map<String, Evr> installed,
            Map<String, String> builds,
            Map<String, Evr> applied) {
        var updates = content.updates();
        var packages = newest(content, installed);
        var accumulated = new ArrayList<SimUpdate>();
        for (var update : updates) {
            if (update.packages().stream().anyMatch(pack -> isMissing(pack, installed))) {
                accumulated.add(update);
            }
        }
        var offered = new ArrayList<Offered>();
        for (var component : List.of("xen", "kernel")) {
            offered.addAll(livepatches(updates, component, builds.get(component), applied.get(component)));
        }
        var mandatory = Guidance.withoutDominated(collect(accumulated, installed, GuidanceKind.MANDATORY, Set.of()));
        if (mandatory.contains(Guidance.REBOOT_HOST)) {
            offered.clear();
        }
        var livepatched = new LinkedHashSet<String>();
        offered.forEach(item -> livepatched.add(item.update().id()));
        var recommended = collect(accumulated, installed, GuidanceKind.RECOMMENDED, livepatched);
        for (var item : offered) {
            if (!accumulated.contains(item.update())) {
                recommended.addAll(parse(item.update().guidance(GuidanceKind.LIVEPATCH)));
            }
        }
        var full = collect(accumulated, installed, GuidanceKind.FULL, Set.of());
        var ids = new TreeSet<String>(livepatched);
        accumulated.forEach(update -> ids.add(update.id()));
        return new HostUpdates(
                GuidanceSets.of(mandatory, recommended, full).cascaded(),
                packages,
                List.copyOf(ids),
                newestOf(offered));
    }

    private static boolean isMissing(SimPackage pack, Map<String, Evr> installed) {
        var present = installed.get(pack.name());
        return present == null || present.compareTo(pack.evr()) < 0;
    }

    private static List<SimPackage> newest(SimChannel.Metadata content, Map<String, Evr> installed) {
        var offered = new ArrayList<SimPackage>();
        content.updates().forEach(update -> offered.addAll(update.packages()));
        offered.addAll(content.loose());
        var byName = new LinkedHashMap<String, SimPackage>();
        for (var pack : offered) {
            if (isMissing(pack, installed)) {
                byName.merge(pack.name(), pack, (a, b) -> a.evr().compareTo(b.evr()) >= 0 ? a : b);
            }
        }
        return List.copyOf(byName.values());
    }

    private static Set<Guidance> collect(
            List<SimUpdate> updates, Map<String, Evr> installed, GuidanceKind kind, Set<String> livepatched) {
        var all = EnumSet.noneOf(Guidance.class);
        for (var update : updates) {
            for (var pack : update.packages()) {
                if (isMissing(pack, installed)) {
                    all.addAll(contribution(update, pack.arch(), installed.get(pack.name()), kind, livepatched));
                }
            }
        }
        return all;
    }

    /**
     * What one update of one package adds to a kind (§6.6).
     *
     * @param update null = unknown
     * @param livepatched ids of updates of which a live patch will be applied
     */
    static Set<Guidance> contribution(
            SimUpdate update, String arch, Evr installed, GuidanceKind kind, Set<String> livepatched) {
        if (update == null || kind == GuidanceKind.LIVEPATCH || !update.appliesTo(arch, installed)) {
            return Set.of();
        }
        var replaced = kind == GuidanceKind.RECOMMENDED && livepatched.contains(update.id());
        return parse(update.guidance(replaced ? GuidanceKind.LIVEPATCH : kind));
    }

    private static Set<Guidance> parse(Collection<String> words) {
        var all = EnumSet.noneOf(Guidance.class);
        words.forEach(word -> all.add(Guidance.parse(word)));
        return all;
    }

    /**
     * The live patches that fit the running build, newest first (§6.7). If the newest update with live patches no longer
     * knows the running build, there are none.
     */
    static List<Offered> livepatches(List<SimUpdate> updates, String component, String build, Evr applied) {
        var fitting = new ArrayList<Offered>();
        var endOfLife = false;
        for (var update : updates) {
            var ofComponent = update.livepatches().stream()
                    .filter(patch -> patch.component().equals(component))
                    .toList();
            if (ofComponent.isEmpty()) {
                continue;
            }
            endOfLife = true;
            for (var patch : ofComponent) {
                if (patch.baseBuildId().equals(build)) {
                    endOfLife = false;
                    if (applied == null || patch.target().compareTo(applied) > 0) {
                        fitting.add(0, new Offered(update, patch));
                    }
                }
            }
        }
        return endOfLife ? List.of() : fitting;
    }

    private static List<SimLivepatch> newestOf(List<Offered> offered) {
        var byComponent = new LinkedHashMap<String, SimLivepatch>();
        offered.forEach(item -> byComponent.putIfAbsent(item.patch().component(), item.patch()));
        return List.copyOf(byComponent.values());
    }

    /** How live patches that worked or failed change the recommended pending list (§6.5). */
    static FailureChange livepatchFailures(Set<Guidance> previous, Set<String> applied, Set<String> failed) {
        var byComponent = Map.of(
                "xen", Guidance.REBOOT_ON_XEN_LIVEPATCH_FAILURE,
                "kernel", Guidance.REBOOT_ON_KERNEL_LIVEPATCH_FAILURE);
        var removed = EnumSet.noneOf(Guidance.class);
        var added = EnumSet.noneOf(Guidance.class);
        byComponent.forEach((component, value) -> {
            if (applied.contains(component) && previous.contains(value)) {
                removed.add(value);
            }
            if (failed.contains(component) && !previous.contains(value)) {
                added.add(value);
            }
        });
        return new FailureChange(removed, added);
    }

    /** Pending lists of a host and of VMs after more guidance has come: nothing disappears (§6.4). */
    static Map<GuidanceKind, Set<String>> pendingForHost(GuidanceSets coming) {
        return pending(coming, false);
    }

    static Map<GuidanceKind, Set<String>> pendingForVms(GuidanceSets coming) {
        return pending(coming, true);
    }

    private static Map<GuidanceKind, Set<String>> pending(GuidanceSets coming, boolean forVms) {
        var result = new EnumMap<GuidanceKind, Set<String>>(GuidanceKind.class);
        for (var kind : GuidanceKind.PENDING) {
            var words = new LinkedHashSet<String>();
            for (var item : coming.get(kind)) {
                if (item.pending() != null && item.isForVms() == forVms) {
                    words.add(item.pending());
                }
            }
            result.put(kind, words);
        }
        return result;
    }
}
