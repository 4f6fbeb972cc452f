package io.jenkins.plugins.xenserver.xapi;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.X509Certificate;
import java.util.HexFormat;

/** SHA-256 fingerprints in the form that xapi shows: upper-case octets joined by colons (xapi-reference §1.5). */
public final class Fingerprints {
    private static final HexFormat OCTETS = HexFormat.ofDelimiter(":").withUpperCase();

    private Fingerprints() {}

    /** The certificate's fingerprint. */
    public static String sha256(X509Certificate certificate) throws GeneralSecurityException {
        return joined(MessageDigest.getInstance("SHA-256").digest(certificate.getEncoded()));
    }

    static String joined(byte[] digest) {
        return OCTETS.formatHex(digest);
    }
}
