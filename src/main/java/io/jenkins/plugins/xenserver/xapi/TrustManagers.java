package io.jenkins.plugins.xenserver.xapi;

import java.io.ByteArrayInputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;

/** Turns a {@link Trust} into the TLS context of one client; nothing JVM-wide is read for writing or changed. */
final class TrustManagers {
    private TrustManagers() {}

    /**
     * A context that applies the policy.
     *
     * @throws IllegalArgumentException with a sentence if a CA certificate is not readable
     */
    static SSLContext context(Trust trust) {
        try {
            var managers =
                    switch (trust) {
                        case Trust.SystemCa s -> null;
                        case Trust.Ca ca -> authorities(ca.pem());
                        case Trust.Pinned pinned -> new TrustManager[] {new Leaf(pinned.fingerprints())};
                        case Trust.Insecure i -> new TrustManager[] {new Leaf(null)};
                    };
            return context(managers);
        } catch (GeneralSecurityException | java.io.IOException e) {
            throw new IllegalArgumentException("The pool's trust cannot be used: " + e.getMessage(), e);
        }
    }

    /** A context that applies to each address the policy that it belongs to. */
    static SSLContext context(SharedPins pins) {
        try {
            return context(new TrustManager[] {new LeafOf(pins)});
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Java offers no TLS.", e);
        }
    }

    private static SSLContext context(TrustManager[] managers) throws GeneralSecurityException {
        var context = SSLContext.getInstance("TLS");
        context.init(null, managers, null);
        return context;
    }

    private static TrustManager[] authorities(String pem) throws GeneralSecurityException, java.io.IOException {
        var store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, null);
        var certificates = CertificateFactory.getInstance("X.509")
                .generateCertificates(new ByteArrayInputStream(pem.getBytes(StandardCharsets.US_ASCII)));
        if (certificates.isEmpty()) {
            throw new CertificateException("no certificate in PEM form was found in the CA certificate");
        }
        var number = 0;
        for (var certificate : certificates) {
            store.setCertificateEntry("ca-" + number++, certificate);
        }
        var factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(store);
        return Arrays.stream(factory.getTrustManagers())
                .map(manager -> new Dated((X509ExtendedTrustManager) manager))
                .toArray(TrustManager[]::new);
    }

    /** Java asks nothing more of a certificate that is its own authority; this also asks that it has not run out. */
    private static final class Dated extends ServerTrust {
        private final X509ExtendedTrustManager authorities;

        Dated(X509ExtendedTrustManager authorities) {
            this.authorities = authorities;
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) throws CertificateException {
            authorities.checkServerTrusted(chain, type);
            chain[0].checkValidity();
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, Socket s) throws CertificateException {
            authorities.checkServerTrusted(chain, type, s);
            chain[0].checkValidity();
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine e) throws CertificateException {
            authorities.checkServerTrusted(chain, type, e);
            chain[0].checkValidity();
        }

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return authorities.getAcceptedIssuers();
        }
    }

    /** We are always the client. */
    private abstract static class ServerTrust extends X509ExtendedTrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) throws CertificateException {
            throw new CertificateException("not a server");
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, Socket s) throws CertificateException {
            throw new CertificateException("not a server");
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine e) throws CertificateException {
            throw new CertificateException("not a server");
        }
    }

    /** A certificate came that is not pinned. */
    static final class NotPinned extends CertificateException {
        private static final long serialVersionUID = 1L;
        final String seen;
        final transient Set<String> expected;

        NotPinned(String seen, Set<String> expected) {
            super("certificate " + seen + " is not pinned");
            this.seen = seen;
            this.expected = new TreeSet<>(expected);
        }
    }

    /**
     * Looks at the host's own certificate only. Being an <em>extended</em> trust manager it also replaces the host name check,
     * which makes no sense for self-signed certificates that are known by fingerprint.
     */
    private static final class Leaf extends ServerTrust {
        private final Set<String> pinned;

        Leaf(Set<String> pinned) {
            this.pinned = pinned;
        }

        private void check(X509Certificate[] chain) throws CertificateException {
            if (pinned == null) {
                return;
            }
            try {
                var seen = Fingerprints.sha256(chain[0]);
                if (!pinned.contains(seen)) {
                    throw new NotPinned(seen, pinned);
                }
            } catch (CertificateException e) {
                throw e;
            } catch (GeneralSecurityException e) {
                throw new CertificateException(e);
            }
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) throws CertificateException {
            check(chain);
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, Socket s) throws CertificateException {
            check(chain);
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine e) throws CertificateException {
            check(chain);
        }

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }

    /** Looks at the host's own certificate, by the policy that its address belongs to. */
    private static final class LeafOf extends ServerTrust {
        private final SharedPins pins;

        LeafOf(SharedPins pins) {
            this.pins = pins;
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) throws CertificateException {
            throw new CertificateException("a host without an address");
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, Socket s) throws CertificateException {
            throw new CertificateException("a host without an address");
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine e) throws CertificateException {
            var owner = pins.owner(e.getPeerHost(), e.getPeerPort());
            if (owner == null) {
                throw new CertificateException("nobody has pinned a certificate for this host");
            }
            new Leaf(owner.fingerprints()).checkServerTrusted(chain, type, e);
            pins.accepted(e.getPeerHost(), e.getPeerPort());
        }

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
