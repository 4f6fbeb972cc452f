package io.jenkins.plugins.xenserver.model;

/**
 * A live patch as {@code GET /updates} names it (xapi-reference §3.1).
 *
 * @param component {@code xen} or {@code kernel}
 */
public record Livepatch(
        String component,
        String baseBuildId,
        String baseVersion,
        String baseRelease,
        String toVersion,
        String toRelease) {
    public Livepatch {
        component = Copies.text(component);
        baseBuildId = Copies.text(baseBuildId);
        baseVersion = Copies.text(baseVersion);
        baseRelease = Copies.text(baseRelease);
        toVersion = Copies.text(toVersion);
        toRelease = Copies.text(toRelease);
    }

    /** For example "xen 4.17.5-10.xs8 to 4.17.5-12.xs8". */
    public String words() {
        return Texts.of("livepatch.words", component, baseVersion, baseRelease, toVersion, toRelease);
    }
}
