package io.jenkins.plugins.xenserver.xapi;

import java.util.Arrays;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Set;

/**
 * Which certificate a pool's hosts may show. Two connections may share a client only if their trust is equal, so that no
 * connection of one policy can ever serve another.
 */
public sealed interface Trust {
    /** The certificate authorities of the Java installation, host name checked. */
    record SystemCa() implements Trust {}

    /**
     * One or more certificate authorities given as PEM, host name checked.
     *
     * @param pem certificates in PEM form
     */
    record Ca(String pem) implements Trust {}

    /**
     * The hosts' own certificates by SHA-256 fingerprint, one per host (xapi-reference §1.5). Name and validity are not
     * looked at: the fingerprint alone identifies the certificate that the administrator has seen.
     *
     * @param fingerprints upper-case hex octets joined by colons
     */
    record Pinned(Set<String> fingerprints) implements Trust {
        /** Normalises the fingerprints. */
        public Pinned {
            var normal = new HashSet<String>();
            fingerprints.forEach(f -> normal.add(normalise(f)));
            if (normal.isEmpty()) {
                throw new IllegalArgumentException("Pinned trust needs at least one SHA-256 fingerprint.");
            }
            fingerprints = Set.copyOf(normal);
        }

        /** Reads fingerprints separated by white space, commas or semicolons. */
        public static Pinned parse(String text) {
            return new Pinned(new HashSet<>(Arrays.stream(text.split("[\\s,;]+"))
                    .filter(s -> !s.isBlank())
                    .toList()));
        }

        private static String normalise(String fingerprint) {
            var hex = fingerprint
                    .strip()
                    .toUpperCase(Locale.ROOT)
                    .replaceFirst("^SHA-?256[:=]", "")
                    .replace(":", "");
            if (!hex.matches("[0-9A-F]{64}")) {
                throw new IllegalArgumentException("'" + fingerprint.strip()
                        + "' is not a SHA-256 fingerprint (64 hexadecimal digits, colons allowed).");
            }
            return Fingerprints.joined(HexFormat.of().parseHex(hex));
        }
    }

    /** Any certificate at all. Whoever stands between us and the pool can read the password; never the default. */
    record Insecure() implements Trust {}
}
