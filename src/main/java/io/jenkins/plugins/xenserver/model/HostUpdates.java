package io.jenkins.plugins.xenserver.model;

import java.util.List;

/**
 * What {@code GET /updates} says about one host (xapi-reference §3.1).
 *
 * @param hostRef the server's reference, the only key the document has; never shown
 * @param guidance already reduced by the server, three kinds
 * @param packages file names of the packages to install, from any enabled repository
 * @param updateIds every accumulated update since the installed versions
 * @param livepatches live patches that will be applied
 */
public record HostUpdates(
        String hostRef,
        GuidanceSet guidance,
        List<String> packages,
        List<String> updateIds,
        List<Livepatch> livepatches) {
    public HostUpdates {
        hostRef = Copies.text(hostRef);
        guidance = Copies.or(guidance, GuidanceSet.EMPTY);
        packages = Copies.list(packages);
        updateIds = Copies.list(updateIds);
        livepatches = Copies.list(livepatches);
    }

    /** A host for which nothing is available. */
    public static HostUpdates none(String hostRef) {
        return new HostUpdates(hostRef, GuidanceSet.EMPTY, List.of(), List.of(), List.of());
    }

    /** Whether there is nothing to install: no packages, no updates <em>and</em> no live patches. */
    public boolean upToDate() {
        return packages.isEmpty() && updateIds.isEmpty() && livepatches.isEmpty();
    }

    /** Whether a package of the toolstack itself is among them (rule R13 of the design). */
    public boolean bringsToolstack() {
        return packages.stream().anyMatch(name -> name.startsWith("xapi"));
    }

    @Override
    public String toString() {
        return "updates of one host: %d packages, %d updates, %d live patches"
                .formatted(packages.size(), updateIds.size(), livepatches.size());
    }
}
