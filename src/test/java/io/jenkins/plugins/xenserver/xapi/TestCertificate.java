package io.jenkins.plugins.xenserver.xapi;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.Signature;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/** A certificate made for a test: an authority's own, or one that an authority issued. */
final class TestCertificate {
    private static final byte[] ECDSA_WITH_SHA256 = sequence(oid(0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x02));
    private static final AtomicLong SERIAL = new AtomicLong(1);
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyyMMddHHmmss'Z'").withZone(ZoneOffset.UTC);

    private final X509Certificate certificate;
    private final KeyPair keys;

    private TestCertificate(X509Certificate certificate, KeyPair keys) {
        this.certificate = certificate;
        this.keys = keys;
    }

    /** A new authority, valid for years. */
    static TestCertificate authority(String name) {
        var now = Instant.now();
        return make(name, null, now.minus(Duration.ofDays(1)), now.plus(Duration.ofDays(3650)), new byte[0]);
    }

    /** A host's certificate for 127.0.0.1 and the name {@code xs01.test}, valid now. */
    TestCertificate issue(String name) {
        var now = Instant.now();
        return issue(name, now.minus(Duration.ofDays(1)), now.plus(Duration.ofDays(30)));
    }

    TestCertificate issue(String name, Instant from, Instant until) {
        try {
            var names = sequence(
                    der(0x82, "xs01.test".getBytes(StandardCharsets.US_ASCII)),
                    der(0x87, InetAddress.getByName("127.0.0.1").getAddress()));
            return make(name, this, from, until, sequence(oid(0x55, 0x1d, 0x11), der(0x04, names)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static TestCertificate make(
            String name, TestCertificate issuer, Instant from, Instant until, byte[] extension) {
        try {
            var generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(256);
            var keys = generator.generateKeyPair();
            var isAuthority = issuer == null;
            // Basic constraints, critical: an authority is one, a host's certificate says nothing of it.
            var extensions = isAuthority
                    ? sequence(
                            oid(0x55, 0x1d, 0x13),
                            der(0x01, new byte[] {-1}),
                            der(0x04, sequence(der(0x01, new byte[] {-1}))))
                    : extension;
            var subject = name(name);
            var body = sequence(
                    der(0xa0, der(0x02, new byte[] {2})),
                    der(0x02, BigInteger.valueOf(SERIAL.getAndIncrement()).toByteArray()),
                    ECDSA_WITH_SHA256,
                    isAuthority
                            ? subject
                            : issuer.certificate.getSubjectX500Principal().getEncoded(),
                    sequence(time(from), time(until)),
                    subject,
                    keys.getPublic().getEncoded(),
                    der(0xa3, sequence(extensions)));
            var signature = Signature.getInstance("SHA256withECDSA");
            signature.initSign((isAuthority ? keys : issuer.keys).getPrivate());
            signature.update(body);
            var bits = new ByteArrayOutputStream();
            bits.write(0);
            bits.writeBytes(signature.sign());
            var encoded = sequence(body, ECDSA_WITH_SHA256, der(0x03, bits.toByteArray()));
            var factory = CertificateFactory.getInstance("X.509");
            return new TestCertificate(
                    (X509Certificate) factory.generateCertificate(new ByteArrayInputStream(encoded)), keys);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    String fingerprint() {
        try {
            return Fingerprints.sha256(certificate);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    String pem() {
        return pem(certificate);
    }

    static String pem(X509Certificate certificate) {
        try {
            return "-----BEGIN CERTIFICATE-----\n"
                    + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(certificate.getEncoded())
                    + "\n-----END CERTIFICATE-----\n";
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A server's context that presents this certificate alone. */
    SSLContext serverContext() {
        try {
            var store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            store.setKeyEntry("host", keys.getPrivate(), new char[0], new Certificate[] {certificate});
            var managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            managers.init(store, new char[0]);
            var context = SSLContext.getInstance("TLS");
            context.init(managers.getKeyManagers(), null, null);
            return context;
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] name(String common) {
        var text = der(0x0c, common.getBytes(StandardCharsets.UTF_8));
        return sequence(der(0x31, sequence(oid(0x55, 0x04, 0x03), text)));
    }

    private static byte[] time(Instant instant) {
        return der(0x18, TIME.format(instant).getBytes(StandardCharsets.US_ASCII));
    }

    private static byte[] oid(int... octets) {
        var bytes = new byte[octets.length];
        for (var i = 0; i < octets.length; i++) {
            bytes[i] = (byte) octets[i];
        }
        return der(0x06, bytes);
    }

    private static byte[] sequence(byte[]... parts) {
        return der(0x30, parts);
    }

    /** One element of ASN.1's distinguished encoding. */
    private static byte[] der(int tag, byte[]... parts) {
        var content = new ByteArrayOutputStream();
        for (var part : parts) {
            content.writeBytes(part);
        }
        var element = new ByteArrayOutputStream();
        element.write(tag);
        var length = content.size();
        if (length < 0x80) {
            element.write(length);
        } else {
            var octets = BigInteger.valueOf(length).toByteArray();
            var skip = octets[0] == 0 ? 1 : 0;
            element.write(0x80 | (octets.length - skip));
            element.write(octets, skip, octets.length - skip);
        }
        element.writeBytes(content.toByteArray());
        return element.toByteArray();
    }
}
