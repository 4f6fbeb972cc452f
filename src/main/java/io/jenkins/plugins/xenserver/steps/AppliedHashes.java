package io.jenkins.plugins.xenserver.steps;

import hudson.model.Cause;
import hudson.model.Run;
import io.jenkins.plugins.xenserver.audit.AuditEntry;
import io.jenkins.plugins.xenserver.audit.AuditLog;
import io.jenkins.plugins.xenserver.rollout.HostResult;
import io.jenkins.plugins.xenserver.rollout.JournalRecord;
import io.jenkins.plugins.xenserver.rollout.RecordType;
import java.io.IOException;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Tells the audit trail which hash was applied to which host. It is shown the journal's records from the first one on, also those
 * of earlier drivers, so that nothing is missing after a crash; the trail itself leaves out what it has already.
 */
final class AppliedHashes {
    private static final Logger LOGGER = Logger.getLogger(AppliedHashes.class.getName());

    private final Run<?, ?> run;
    private final String rollout;
    private final String pool;
    private String poolUuid = "";

    AppliedHashes(Run<?, ?> run, String rollout, String pool) {
        this.run = run;
        this.rollout = rollout;
        this.pool = pool;
    }

    /** Looks at a record of the journal. */
    void take(JournalRecord entry) {
        if (entry.type() == RecordType.BASELINE) {
            poolUuid = entry.data().path("pool").path("uuid").asText("");
        } else if (entry.type() == RecordType.HOST_RESULT) {
            var host = entry.as(HostResult.class);
            if (host.result() == HostResult.Result.UPDATED && !host.toHash().isEmpty()) {
                write(entry, host);
            }
        }
    }

    private void write(JournalRecord entry, HostResult host) {
        try {
            AuditLog.get()
                    .record(new AuditEntry(
                            entry.at(),
                            pool,
                            poolUuid,
                            host.name(),
                            host.uuid(),
                            host.toHash(),
                            host.fromHash(),
                            rollout,
                            run.getParent().getFullName(),
                            run.getNumber(),
                            by(),
                            host.result().words()));
        } catch (IOException e) {
            LOGGER.log(Level.WARNING, e, () -> "the audit trail lacks host " + host.name() + " of rollout " + rollout);
        }
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
