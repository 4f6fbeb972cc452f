package io.jenkins.plugins.xenserver.model;

/**
 * A repository the pool knows, as far as settings are concerned.
 *
 * @param update whether it carries update metadata
 * @param gpgKeyPath name of the key file on the hosts, "" = the hosts' own key
 * @param certificate SHA-256 fingerprint of another pool's certificate, "" if there is none or it is not told
 * @param hash of the update metadata as last synchronised; empty when never
 * @param enabled whether the pool uses it
 */
public record KnownRepository(
        String uuid,
        String name,
        String binaryUrl,
        String sourceUrl,
        boolean update,
        Origin origin,
        String gpgKeyPath,
        String certificate,
        String hash,
        boolean enabled) {
    /** Missing texts become empty. */
    public KnownRepository {
        name = Copies.text(name);
        binaryUrl = Copies.text(binaryUrl);
        sourceUrl = Copies.text(sourceUrl);
        origin = Copies.or(origin, Origin.UNKNOWN);
        gpgKeyPath = Copies.text(gpgKeyPath);
        certificate = Copies.text(certificate);
        hash = Copies.text(hash);
    }

    /** The channel it stands for. */
    public Channel channel() {
        return Channel.of(origin, binaryUrl);
    }

    /** How people would call it: the channel, or the address where it is none of the known ones. */
    public String words() {
        var channel = channel();
        return switch (channel) {
            case OTHER -> binaryUrl.isEmpty() ? name : binaryUrl;
            case REMOTE_POOL -> channel.words() + " (" + binaryUrl + ")";
            default -> channel.words();
        };
    }

    @Override
    public String toString() {
        return "repository " + name;
    }
}
