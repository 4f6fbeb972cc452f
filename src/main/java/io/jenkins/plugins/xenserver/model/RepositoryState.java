package io.jenkins.plugins.xenserver.model;

/**
 * A repository the pool knows.
 *
 * @param update whether it carries update metadata
 * @param hash of the update metadata as last synchronised; empty when never
 * @param enabled whether the pool uses it
 */
public record RepositoryState(
        String uuid,
        String ref,
        String name,
        String binaryUrl,
        String sourceUrl,
        boolean update,
        String hash,
        Origin origin,
        boolean enabled) {
    public RepositoryState {
        uuid = Copies.text(uuid);
        ref = Copies.text(ref);
        name = Copies.text(name);
        binaryUrl = Copies.text(binaryUrl);
        sourceUrl = Copies.text(sourceUrl);
        hash = Copies.text(hash);
        origin = Copies.or(origin, Origin.UNKNOWN);
    }

    /** The channel it stands for. */
    public Channel channel() {
        return Channel.of(origin, binaryUrl);
    }

    @Override
    public String toString() {
        return "repository " + name;
    }
}
