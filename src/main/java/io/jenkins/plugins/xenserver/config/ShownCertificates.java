package io.jenkins.plugins.xenserver.config;

import hudson.ProxyConfiguration;
import hudson.util.FormValidation;
import io.jenkins.plugins.xenserver.xapi.Endpoint;
import io.jenkins.plugins.xenserver.xapi.Transport;
import io.jenkins.plugins.xenserver.xapi.Transports;
import io.jenkins.plugins.xenserver.xapi.Trust;
import io.jenkins.plugins.xenserver.xapi.TrustFailure;
import io.jenkins.plugins.xenserver.xapi.XapiFailure;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** Looks at the certificates of hosts and trusts none: each handshake is refused, so nothing is ever sent. */
final class ShownCertificates {
    /** No certificate has this fingerprint. */
    private static final Trust NOBODY = new Trust.Pinned(Set.of("00".repeat(32)));

    private static final Transport.Request NOTHING =
            new Transport.Request("GET", "/", Map.of(), null, Duration.ofSeconds(20), 1024);

    private ShownCertificates() {}

    static FormValidation of(String address, String addresses) {
        List<Endpoint> hosts;
        try {
            hosts = Stream.concat(Stream.of(address), Lines.of(addresses).stream())
                    .map(Endpoint::parse)
                    .toList();
        } catch (IllegalArgumentException e) {
            return FormValidation.error(e.getMessage());
        }
        var sentences = new ArrayList<String>();
        boolean shown;
        // Clients of its own, so that what is only looked at here belongs to nobody's connections.
        try (var own = new Transports(ProxyConfiguration::newHttpClientBuilder)) {
            shown = look(own.of(NOBODY), hosts, sentences);
        }
        if (!shown) {
            return FormValidation.error(String.join(" ", sentences));
        }
        sentences.add(Messages.ShownCertificates_Compare());
        return FormValidation.warning(String.join(" ", sentences));
    }

    private static boolean look(Transport transport, List<Endpoint> hosts, List<String> sentences) {
        var shown = false;
        for (var host : hosts) {
            try {
                transport.send(host, NOTHING);
                sentences.add(Messages.ShownCertificates_None(host));
            } catch (TrustFailure e) {
                shown = true;
                sentences.add(Messages.ShownCertificates_Shown(host, e.seen()));
            } catch (XapiFailure e) {
                sentences.add(e.getMessage());
            }
        }
        return shown;
    }
}
