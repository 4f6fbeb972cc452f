package io.jenkins.plugins.xenserver.simulator;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.MessageDigest;
import java.security.Signature;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Locale;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/** A self-signed certificate of a host. The RSA key is made once per process: only certificates have to differ. */
public final class SimCertificate {
    private static final String SHA256_WITH_RSA = "1.2.840.113549.1.1.11";

    private static final class Keys {
        static final KeyPair PAIR = make();

        private static KeyPair make() {
            try {
                var generator = KeyPairGenerator.getInstance("RSA");
                generator.initialize(2048);
                return generator.generateKeyPair();
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    private final X509Certificate certificate;

    private SimCertificate(X509Certificate certificate) {
        this.certificate = certificate;
    }

    static SimCertificate make(String name, String address, long serial, Instant from, Instant until) {
        try {
            var algorithm = Der.sequence(Der.oid(SHA256_WITH_RSA), Der.nothing());
            var subject = Der.sequence(Der.set(Der.sequence(Der.oid("2.5.4.3"), Der.utf8(name))));
            var body = Der.sequence(
                    Der.tagged(0xa0, Der.integer(BigInteger.TWO)),
                    Der.integer(BigInteger.valueOf(serial)),
                    algorithm,
                    subject,
                    Der.sequence(Der.time(from), Der.time(until)),
                    subject,
                    Keys.PAIR.getPublic().getEncoded(),
                    Der.tagged(0xa3, Der.sequence(names(name, address))));
            var signature = Signature.getInstance("SHA256withRSA");
            signature.initSign(Keys.PAIR.getPrivate());
            signature.update(body);
            var der = Der.sequence(body, algorithm, Der.bits(signature.sign()));
            var factory = CertificateFactory.getInstance("X.509");
            return new SimCertificate((X509Certificate) factory.generateCertificate(new ByteArrayInputStream(der)));
        } catch (GeneralSecurityException | UnknownHostException e) {
            throw new IllegalStateException("The certificate of " + name + " could not be made.", e);
        }
    }

    private static byte[] names(String name, String address) throws UnknownHostException {
        var dns = Der.tagged(0x82, name.getBytes(StandardCharsets.US_ASCII));
        // Only literal addresses come here, so this asks no name server.
        var ip = Der.tagged(0x87, InetAddress.getByName(address).getAddress());
        return Der.sequence(Der.oid("2.5.29.17"), Der.octets(Der.sequence(dns, ip)));
    }

    public X509Certificate certificate() {
        return certificate;
    }

    /** A server's context that presents this certificate. */
    SSLContext sslContext() throws GeneralSecurityException, IOException {
        var store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        var password = new char[0];
        store.setKeyEntry("host", Keys.PAIR.getPrivate(), password, new Certificate[] {certificate});
        var keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(store, password);
        var context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), null, null);
        return context;
    }

    /** Upper-case hex octets joined by colons. */
    public String sha256() {
        return fingerprint("SHA-256");
    }

    String sha1() {
        return fingerprint("SHA-1");
    }

    String pem() {
        try {
            return "-----BEGIN CERTIFICATE-----\n"
                    + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(certificate.getEncoded())
                    + "\n-----END CERTIFICATE-----\n";
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private String fingerprint(String algorithm) {
        try {
            var digest = MessageDigest.getInstance(algorithm).digest(certificate.getEncoded());
            return HexFormat.ofDelimiter(":").formatHex(digest).toUpperCase(Locale.ROOT);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
