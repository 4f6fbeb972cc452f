package io.jenkins.plugins.xenserver.simulator;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;

/** The hosts' certificates, made when first asked for. Validity follows the real clock, since real clients check it. */
final class Certificates {
    private final Map<SimHost, SimCertificate> byHost = new LinkedHashMap<>();
    private long serial = 1;

    SimCertificate of(SimHost host) {
        return byHost.computeIfAbsent(host, this::fresh);
    }

    private SimCertificate fresh(SimHost host) {
        return make(host, Duration.ofDays(-1), Duration.ofDays(3650));
    }

    private SimCertificate make(SimHost host, Duration from, Duration until) {
        var now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
        var certificate =
                SimCertificate.make(host.text("hostname"), host.address(), serial++, now.plus(from), now.plus(until));
        record(host, certificate);
        return certificate;
    }

    /** Another certificate with another fingerprint. */
    void change(SimHost host) {
        byHost.put(host, fresh(host));
    }

    /** A certificate that has run out. */
    void expire(SimHost host) {
        byHost.put(host, make(host, Duration.ofDays(-30), Duration.ofDays(-1)));
    }

    private static void record(SimHost host, SimCertificate certificate) {
        var database = host.database();
        SimObject row = host.list("certificates").isEmpty()
                ? new SimObject(database, "Certificate", database.newUuid())
                : database.find(host.list("certificates").get(0));
        row.set("host", host.ref());
        row.set("not_before", certificate.certificate().getNotBefore().toInstant());
        row.set("not_after", certificate.certificate().getNotAfter().toInstant());
        row.set("fingerprint", certificate.sha256());
        row.set("fingerprint_sha256", certificate.sha256());
        row.set("fingerprint_sha1", certificate.sha1());
        host.add("certificates", row.ref());
    }
}
