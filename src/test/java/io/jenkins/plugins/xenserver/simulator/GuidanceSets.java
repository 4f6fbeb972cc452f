package io.jenkins.plugins.xenserver.simulator;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Guidance of the three kinds a host is told about. */
record GuidanceSets(Map<GuidanceKind, Set<Guidance>> kinds) {

    static GuidanceSets empty() {
        return of(Set.of(), Set.of(), Set.of());
    }

    static GuidanceSets of(Set<Guidance> mandatory, Set<Guidance> recommended, Set<Guidance> full) {
        var kinds = new EnumMap<GuidanceKind, Set<Guidance>>(GuidanceKind.class);
        kinds.put(GuidanceKind.MANDATORY, mandatory);
        kinds.put(GuidanceKind.RECOMMENDED, recommended);
        kinds.put(GuidanceKind.FULL, full);
        return new GuidanceSets(kinds);
    }

    Set<Guidance> get(GuidanceKind kind) {
        return kinds.get(kind);
    }

    /** Shows each item only in the strictest kind that has it (xapi-reference §4.2 rule 4). */
    GuidanceSets cascaded() {
        var result = new EnumMap<GuidanceKind, Set<Guidance>>(GuidanceKind.class);
        var earlier = EnumSet.noneOf(Guidance.class);
        for (var kind : GuidanceKind.PENDING) {
            var left = Guidance.remaining(earlier, get(kind));
            result.put(kind, left);
            earlier.addAll(left);
        }
        return new GuidanceSets(result);
    }

    /** The object with exactly three keys that {@code /updates} has for a host. */
    Map<String, Object> json() {
        var map = new LinkedHashMap<String, Object>();
        for (var kind : GuidanceKind.PENDING) {
            List<String> words = new ArrayList<>();
            get(kind).forEach(item -> words.add(item.text()));
            map.put(kind.key(), words);
        }
        return map;
    }
}
