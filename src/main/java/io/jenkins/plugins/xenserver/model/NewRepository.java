package io.jenkins.plugins.xenserver.model;

/**
 * A repository that the pool has to be told of (xapi-reference §2.2).
 *
 * @param role {@code base} or {@code updates}
 * @param update whether it carries update metadata
 */
public record NewRepository(
        String role,
        Origin origin,
        String name,
        String description,
        String binaryUrl,
        String sourceUrl,
        boolean update,
        String gpgKeyPath,
        String certificate) {
    /** Whether a repository is this one. */
    public boolean is(KnownRepository known) {
        return known.origin() == origin
                && WebAddress.withoutSlash(known.binaryUrl()).equals(WebAddress.withoutSlash(binaryUrl));
    }

    @Override
    public String toString() {
        return "repository " + name;
    }
}
