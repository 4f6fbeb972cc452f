package io.jenkins.plugins.xenserver.simulator;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a host lacks.
 *
 * @param guidance reduced within and across kinds
 * @param packages the newest packages to install
 * @param updates ids of every accumulated update, sorted
 * @param livepatches the live patches that would be applied
 */
record HostUpdates(
        GuidanceSets guidance, List<SimPackage> packages, List<String> updates, List<SimLivepatch> livepatches) {

    static HostUpdates none() {
        return new HostUpdates(GuidanceSets.empty(), List.of(), List.of(), List.of());
    }

    boolean isEmpty() {
        return packages.isEmpty() && updates.isEmpty() && livepatches.isEmpty();
    }

    Map<String, Object> json(String ref) {
        var map = new LinkedHashMap<String, Object>();
        map.put("ref", ref);
        map.put("guidance", guidance.json());
        map.put("RPMS", packages.stream().map(SimPackage::rpm).toList());
        map.put("updates", updates);
        map.put("livepatches", livepatches.stream().map(SimLivepatch::json).toList());
        return map;
    }
}
