package io.jenkins.plugins.xenserver.config;

import com.cloudbees.plugins.credentials.CredentialsScope;
import com.cloudbees.plugins.credentials.SystemCredentialsProvider;
import com.cloudbees.plugins.credentials.impl.UsernamePasswordCredentialsImpl;

/** Values that several tests of this package use. */
final class Samples {
    /** A certificate authority that signs nothing. */
    static final String CA = """
            -----BEGIN CERTIFICATE-----
            MIIBgTCCASegAwIBAgIUMG/2V477MtTySVW8SEMpo8xXi6owCgYIKoZIzj0EAwIw
            FTETMBEGA1UEAwwKRXhhbXBsZSBDQTAgFw0yNjExMjMwMjQ2MTlaGA8yMTI2MTAz
            MDAyNDYxOVowFTETMBEGA1UEAwwKRXhhbXBsZSBDQTBZMBMGByqGSM49AgEGCCqG
            SM49AwEHA0IABCrBlPDSijpfYTMp/WRKg7o6sJ1G8r/p/yRLkAOOSZ5G22KU7erg
            CUdBlvyhM5PuKz8sZkLfxT2gqSWpOBhi90ajUzBRMB0GA1UdDgQWBBRVx3prMRC7
            cU+ifZ/DOqE3R5qxfDAfBgNVHSMEGDAWgBRVx3prMRC7cU+ifZ/DOqE3R5qxfDAP
            BgNVHRMBAf8EBTADAQH/MAoGCCqGSM49BAMCA0gAMEUCIC7uExBLj6IgTqVnLBXC
            OR4NG9YWieD6PrCwpnTbYg5MAiEApPumCsYHdwNLyk9oL+H10gjA+VqOzpC/A1tx
            67fW3ps=
            -----END CERTIFICATE-----""";

    private Samples() {}

    /** Stores a username and password where only Jenkins itself can use them. */
    static void systemCredentials(String id) throws Exception {
        var provider = SystemCredentialsProvider.getInstance();
        provider.getCredentials()
                .add(new UsernamePasswordCredentialsImpl(
                        CredentialsScope.SYSTEM, id, null, "root", "for the test only"));
        provider.save();
    }
}
