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
import java.util.Map;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Tells the audit trail which hash was applied to which host. It is shown the journal's records from the first one on, also those
 * of earlier drivers, so that nothing is missing after a crash; the trail itself leaves out what it has already.
 */
final class AppliedHashes {
    private static final Logger LOGGER = Logger.getLogger(AppliedHashes.class.getName());

    private static final String APPLIED = "applied";

    private final Run<?, ?> run;
    private final String rollout;
    private final String pool;
    private final Map<String, Instant> applied = new HashMap<>();
    private JsonNode baseline = MissingNode.getInstance();
    private String hash = "";

    AppliedHashes(Run<?, ?> run, String rollout, String pool) {
        this.run = run;
        this.rollout = rollout;
        this.pool = pool;
    }

    /** Looks at a record of the journal. */
    void take(JournalRecord entry) {
        switch (entry.type()) {
            case BASELINE -> baseline = entry.data();
            case PLANNED -> hash = entry.data().path("plan").path("hash").asText("");
            case OUTCOME -> outcome(entry);
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

    /** Installed is installed, also on a host that is not completed afterwards. */
    private void outcome(JournalRecord entry) {
        var parts = entry.id().split("/");
        if (parts.length == 3
                && parts[0].equals("host")
                && parts[2].equals("apply")
                && entry.text("result").equals("done")) {
            applied.put(parts[1], entry.at());
            write(parts[1], entry.at(), APPLIED);
        }
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
                            run.getParent().getFullName(),
                            run.getNumber(),
                            by(),
                            result));
        } catch (IOException e) {
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

    private String by() {
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
