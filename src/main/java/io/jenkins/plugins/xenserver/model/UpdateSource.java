package io.jenkins.plugins.xenserver.model;

import com.fasterxml.jackson.annotation.JsonIgnore;
import java.util.Set;

/**
 * Where a pool is wanted to get its updates from. Whatever is wrong with it is said when it is made, before anything is sent.
 *
 * @param kind what kind of source
 * @param binaryUrl address of the packages, without a slash at its end; "" for bundles
 * @param sourceUrl address of the source packages; "" for bundles and other pools
 * @param gpgKeyPath name of the key file on the hosts, "" = the hosts' own key
 * @param address IP address of another pool's coordinator as in a URL, else ""
 * @param certificate that coordinator's certificate in PEM form, else ""
 */
public record UpdateSource(
        Kind kind, String binaryUrl, String sourceUrl, String gpgKeyPath, String address, String certificate) {
    /** The kinds of source. */
    public enum Kind {
        /** The vendor's channel of the same name. */
        EARLY_ACCESS,
        /** The vendor's channel of the same name. */
        NORMAL,
        /** Uploaded bundles. */
        OFFLINE,
        /** A server that carries the same packages. */
        URLS,
        /** The coordinator of another pool. */
        REMOTE_POOL
    }

    private static final String BINARY = "https://repo.ops.xenserver.com/xs8/";
    private static final String SOURCE = "https://repo-src.ops.xenserver.com/xs8/";

    /**
     * Checks what is given and fills in what is known.
     *
     * @throws IllegalArgumentException with a sentence that says what is wrong
     */
    public UpdateSource {
        gpgKeyPath = Copies.text(gpgKeyPath).strip();
        if (!gpgKeyPath.matches("[A-Za-z0-9_-]*")) {
            throw new IllegalArgumentException(Texts.of("source.key", gpgKeyPath));
        }
        var given = Copies.text(binaryUrl);
        var givenSource = Copies.text(sourceUrl);
        var pem = Copies.text(certificate).strip();
        var where = Copies.text(address);
        certificate = "";
        address = "";
        sourceUrl = "";
        switch (kind) {
            case EARLY_ACCESS, NORMAL -> {
                binaryUrl = BINARY + path(kind);
                sourceUrl = SOURCE + path(kind);
            }
            case OFFLINE -> binaryUrl = "";
            case URLS -> {
                binaryUrl = WebAddress.of("binary", given);
                sourceUrl = WebAddress.of("source", givenSource);
            }
            case REMOTE_POOL -> {
                address = WebAddress.literal(where);
                certificate = pem;
                PemCertificate.fingerprint(pem);
                binaryUrl = "https://" + address + "/repository/enabled";
            }
        }
    }

    /** Early Access. */
    public static UpdateSource earlyAccess() {
        return new UpdateSource(Kind.EARLY_ACCESS, "", "", "", "", "");
    }

    /** Normal. */
    public static UpdateSource normal() {
        return new UpdateSource(Kind.NORMAL, "", "", "", "", "");
    }

    /** Uploaded bundles. */
    public static UpdateSource offline() {
        return new UpdateSource(Kind.OFFLINE, "", "", "", "", "");
    }

    /** A server of one's own. */
    public static UpdateSource urls(String binaryUrl, String sourceUrl, String gpgKeyPath) {
        return new UpdateSource(Kind.URLS, binaryUrl, sourceUrl, gpgKeyPath, "", "");
    }

    /** Another pool. */
    public static UpdateSource remotePool(String address, String certificate) {
        return new UpdateSource(Kind.REMOTE_POOL, "", "", "", address, certificate);
    }

    private static String path(Kind kind) {
        return kind == Kind.NORMAL ? "normal" : "earlyaccess";
    }

    /** Whether the pool can synchronise with it on a schedule (xapi-reference §2.1). */
    @JsonIgnore
    public boolean isSchedulable() {
        return kind != Kind.OFFLINE && kind != Kind.REMOTE_POOL;
    }

    /** The origin that its repository has. */
    Origin origin() {
        return switch (kind) {
            case OFFLINE -> Origin.BUNDLE;
            case REMOTE_POOL -> Origin.REMOTE_POOL;
            default -> Origin.REMOTE;
        };
    }

    /** The channel it is, {@link Channel#OTHER} for a server of one's own. */
    Channel channel() {
        return switch (kind) {
            case EARLY_ACCESS -> Channel.EARLY_ACCESS;
            case NORMAL -> Channel.NORMAL;
            case OFFLINE -> Channel.OFFLINE;
            case REMOTE_POOL -> Channel.REMOTE_POOL;
            case URLS -> Channel.OTHER;
        };
    }

    /** Whether the vendor's base repository belongs to it. */
    boolean hasBase() {
        return kind == Kind.EARLY_ACCESS || kind == Kind.NORMAL;
    }

    /** The name under which it is introduced; the vendor's own where there is one. */
    String label() {
        return switch (kind) {
            case EARLY_ACCESS -> "early_access_repo";
            case NORMAL -> "normal_repo";
            case OFFLINE -> "offline_repo";
            case URLS -> "updates " + binaryUrl.replaceFirst("^\\w+://", "");
            case REMOTE_POOL -> "pool " + address;
        };
    }

    /** Names by which a repository of this channel is recognised besides its address. */
    Set<String> usualNames() {
        return hasBase() ? Set.of(label(), channel().words()) : Set.of();
    }

    /** How people call it. */
    public String words() {
        return switch (kind) {
            case URLS -> binaryUrl;
            case REMOTE_POOL -> Texts.of("source.pool", address);
            default -> channel().words();
        };
    }

    /** The base repository of the vendor's channels, which carries no updates. */
    static NewRepository base() {
        return new NewRepository(
                "base",
                Origin.REMOTE,
                "base_repo",
                Channel.BASE.words(),
                BINARY + "base",
                SOURCE + "base",
                false,
                "",
                "");
    }

    @Override
    public String toString() {
        return words();
    }
}
