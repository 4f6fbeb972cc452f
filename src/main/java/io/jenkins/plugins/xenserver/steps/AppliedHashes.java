package io.jenkins.plugins.xenserver.steps;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import hudson.model.Cause;
import hudson.model.Run;
import io.jenkins.plugins.xenserver.audit.AuditEntry;
import io.jenkins.plugins.xenserver.audit.AuditLog;
import io.jenkins.plugins.xenserver.rollout.JournalRecord;
import java.io.IOException;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Tells the audit trail which hash was applied to which host. It is shown the journal's records from the first one on, also those
 * of earlier drivers, so that nothing is missing after a crash; the trail itself leaves out what it has already.
 */
final class AppliedHashes {
    private static final Logger LOGGER = Logger.getLogger(AppliedHashes.class.getName());

    private static final String APPLIED = "applied";

    private final String job;
    private final int build;
    private final String by;
    private final String rollout;
    private final String pool;
    private final Map<String, Instant> inFlight = new HashMap<>();
    private final Map<String, Instant> applied = new HashMap<>();
    private JsonNode baseline = MissingNode.getInstance();
    private String hash = "";
    private boolean complete = true;

    /**
     * Those of one rollout.
     *
     * @param by the user, or what else caused the build
     */
    AppliedHashes(String job, int build, String by, String rollout, String pool) {
        this.job = job;
        this.build = build;
        this.by = by;
        this.rollout = rollout;
        this.pool = pool;
    }

    AppliedHashes(Run<?, ?> run, String rollout, String pool) {
        this(run.getParent().getFullName(), run.getNumber(), by(run), rollout, pool);
    }

    /** Looks at a record of the journal. */
    void take(JournalRecord entry) {
        switch (entry.type()) {
            case BASELINE -> baseline = entry.data();
            case PLANNED -> hash = entry.data().path("plan").path("hash").asText("");
            case INTENT -> host(entry).ifPresent(host -> inFlight.putIfAbsent(host, entry.at()));
            case OUTCOME -> host(entry).ifPresent(host -> outcome(host, entry));
            case HOST_RESULT -> {
                // Of a host on which nothing was installed there is nothing to tell.
                if (applied.containsKey(entry.id())) {
                    write(entry.id(), applied.get(entry.id()), entry.text("result"));
                }
            }
            default -> {
                // Tells nothing of a hash on a host.
            }
        }
    }

    /** The uuid of the host whose updates the record is about, if it is about any. */
    private static Optional<String> host(JournalRecord entry) {
        var parts = entry.id().split("/");
        return parts.length == 3 && parts[0].equals("host") && parts[2].equals("apply")
                ? Optional.of(parts[1])
                : Optional.empty();
    }

    /** Installed is installed, also on a host that is not completed afterwards. */
    private void outcome(String host, JournalRecord entry) {
        inFlight.remove(host);
        if (entry.text("result").equals("done")) {
            applied.put(host, entry.at());
            write(host, entry.at(), APPLIED);
        }
    }

    /**
     * Tells what was in flight when the last driver of the rollout died, where the pool shows that it was carried out.
     *
     * @param hashes the hash of each host by its uuid
     * @return uuids of the hosts where the pool does not show it
     */
    Set<String> settle(Map<String, String> hashes) {
        var open = new HashSet<String>();
        inFlight.forEach((host, at) -> {
            if (hash.isEmpty() || !hash.equals(hashes.get(host))) {
                open.add(host);
            } else if (!hash.equals(host(host).path("lastUpdateHash").asText(""))) {
                write(host, at, APPLIED);
            }
        });
        return open;
    }

    /** Uuids of the hosts on which this rollout itself has seen its updates installed. */
    Set<String> hosts() {
        return Set.copyOf(applied.keySet());
    }

    /** Whether the trail could be told all. */
    boolean complete() {
        return complete;
    }

    private void write(String hostUuid, Instant at, String result) {
        var host = host(hostUuid);
        try {
            AuditLog.get()
                    .record(new AuditEntry(
                            at,
                            pool,
                            baseline.path("pool").path("uuid").asText(""),
                            host.path("name").asText(""),
                            hostUuid,
                            hash,
                            host.path("lastUpdateHash").asText(""),
                            rollout,
                            job,
                            build,
                            by,
                            result));
        } catch (IOException e) {
            complete = false;
            LOGGER.log(Level.WARNING, e, () -> "the audit trail lacks host " + hostUuid + " of rollout " + rollout);
        }
    }

    private JsonNode host(String uuid) {
        for (var host : baseline.path("hosts")) {
            if (host.path("uuid").asText("").equals(uuid)) {
                return host;
            }
        }
        return MissingNode.getInstance();
    }

    private static String by(Run<?, ?> run) {
        var user = run.getCause(Cause.UserIdCause.class);
        if (user != null && user.getUserId() != null) {
            return user.getUserId();
        }
        return run.getCauses().stream()
                .findFirst()
                .map(Cause::getShortDescription)
                .orElse("");
    }
}
