package io.jenkins.plugins.xenserver.steps;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import hudson.model.Cause;
import hudson.model.Run;
import io.jenkins.plugins.xenserver.audit.AuditEntry;
import io.jenkins.plugins.xenserver.audit.AuditLog;
import io.jenkins.plugins.xenserver.rollout.JournalRecord;
import io.jenkins.plugins.xenserver.rollout.RolloutListener;
import java.io.IOException;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Keeps the history of applied updates. It is told what the journal holds from before as well, so what a killed Jenkins could not
 * write down any more is written on the resume; what is there already is not written twice.
 */
final class AuditTrail implements RolloutListener {
    private static final Logger LOGGER = Logger.getLogger(AuditTrail.class.getName());
    private static final String APPLIED = "applied";
    private static final int LONGEST = 200;

    private final RolloutListener next;
    private final Run<?, ?> run;
    private final String rollout;
    private final Map<String, Instant> applied = new HashMap<>();
    private JsonNode baseline = MissingNode.getInstance();
    private String hash = "";

    /** Passes everything on to another listener. */
    AuditTrail(RolloutListener next, Run<?, ?> run, String rollout) {
        this.next = next;
        this.run = run;
        this.rollout = rollout;
    }

    @Override
    public void recorded(JournalRecord entry) {
        next.recorded(entry);
        switch (entry.type()) {
            case BASELINE -> baseline = entry.data();
            case PLANNED -> hash = entry.data().path("plan").path("hash").asText("");
            case OUTCOME -> outcome(entry);
            case HOST_RESULT -> {
                if (applied.containsKey(entry.id())) {
                    write(entry.id(), applied.get(entry.id()), entry.text("result"));
                }
            }
            default -> {
                // Tells nothing about a hash on a host.
            }
        }
    }

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
        var pool = baseline.path("pool");
        var host = host(hostUuid);
        try {
            AuditLog.get()
                    .record(new AuditEntry(
                            at,
                            pool.path("name").asText(""),
                            pool.path("uuid").asText(""),
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
            LOGGER.log(
                    Level.WARNING,
                    e,
                    () -> "The history of applied updates lacks host "
                            + host.path("name").asText("") + " of " + run);
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

    /** The user, or else what caused the build, in words. */
    private String by() {
        var user = run.getCause(Cause.UserIdCause.class);
        if (user != null && user.getUserId() != null) {
            return user.getUserId();
        }
        return run.getCauses().stream()
                .findFirst()
                .map(Cause::getShortDescription)
                .map(words -> words.length() > LONGEST ? words.substring(0, LONGEST) : words)
                .orElse("");
    }

    @Override
    public void log(String subject, String line) {
        next.log(subject, line);
    }

    @Override
    public void waiting(String what) {
        next.waiting(what);
    }
}
