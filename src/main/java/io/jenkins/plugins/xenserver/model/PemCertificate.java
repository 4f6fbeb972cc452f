package io.jenkins.plugins.xenserver.model;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.util.HexFormat;

/** A certificate in PEM form that a user gives. */
final class PemCertificate {
    private PemCertificate() {}

    /**
     * Its SHA-256 fingerprint as a pool writes it: upper-case hex octets joined by colons.
     *
     * @throws IllegalArgumentException with a sentence if it is none, or if a private key came with it
     */
    static String fingerprint(String pem) {
        if (pem.contains("PRIVATE KEY")) {
            throw new IllegalArgumentException(Texts.of("source.privateKey"));
        }
        try {
            var certificate = CertificateFactory.getInstance("X.509")
                    .generateCertificate(new ByteArrayInputStream(pem.getBytes(StandardCharsets.US_ASCII)));
            var digest = MessageDigest.getInstance("SHA-256").digest(certificate.getEncoded());
            return HexFormat.ofDelimiter(":").withUpperCase().formatHex(digest);
        } catch (CertificateException e) {
            throw new IllegalArgumentException(Texts.of("source.certificate"), e);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
