package io.jenkins.plugins.xenserver.steps;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import hudson.Util;
import io.jenkins.plugins.xenserver.report.HostResult;
import io.jenkins.plugins.xenserver.report.Outcome;
import io.jenkins.plugins.xenserver.report.Report;
import java.io.Serializable;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;
import org.kohsuke.stapler.export.Exported;
import org.kohsuke.stapler.export.ExportedBean;

/**
 * What a build keeps of one rollout: small numbers and names. All details are in the journal and in the artifacts. Immutable;
 * times are milliseconds since 1970, UTC. What another version of the plugin has not kept is empty.
 */
@ExportedBean
@Restricted(NoExternalUse.class)
public final class PoolRecord implements Serializable {
    private static final long serialVersionUID = 1L;
    private static final String UNFINISHED = Outcome.UNFINISHED.word();

    private final String rollout;
    private final String pool;
    private final String kind;
    private final String folder;
    private final String outcome;
    private final String message;
    private final String hash;
    private final int hosts;
    private final int hostsDone;
    private final int hostsFailed;
    private final int outstanding;
    private final int owed;
    private final long started;
    private final long ended;

    private PoolRecord(
            String rollout, String pool, String kind, String folder, @CheckForNull Report report, long started) {
        this.rollout = rollout;
        this.pool = pool;
        this.kind = kind;
        this.folder = folder;
        this.started = started;
        this.outcome = report == null ? UNFINISHED : report.outcome().word();
        this.message = report == null ? "" : report.message();
        this.hash = report == null ? "" : report.hash();
        this.hosts = report == null ? 0 : report.hosts().size();
        this.hostsDone = report == null
                ? 0
                : (int) report.hosts().stream()
                        .filter(h -> h.result().settled())
                        .count();
        this.hostsFailed = report == null ? 0 : (int) report.count(HostResult.FAILED);
        this.outstanding = report == null
                ? 0
                : (int) report.hosts().stream()
                        .filter(h -> !h.deferred().isEmpty())
                        .count();
        this.owed = report == null ? 0 : report.owed().size();
        var end = report == null ? null : report.end();
        this.ended = end == null ? 0 : end.toEpochMilli();
    }

    /** Another end of the same. */
    private PoolRecord(PoolRecord other, String outcome, String message, long ended) {
        this.rollout = other.rollout;
        this.pool = other.pool;
        this.kind = other.kind;
        this.folder = other.folder;
        this.started = other.started;
        this.outcome = outcome;
        this.message = message;
        this.hash = other.hash;
        this.hosts = other.hosts;
        this.hostsDone = other.hostsDone;
        this.hostsFailed = other.hostsFailed;
        this.outstanding = other.outstanding;
        this.owed = other.owed;
        this.ended = ended;
    }

    /** A rollout that has not written anything yet. */
    static PoolRecord begun(String rollout, String pool, ProcedureKind kind, String folder, long now) {
        return new PoolRecord(rollout, pool, kind.folder(), folder, null, now);
    }

    /** The same with what its journal tells now. */
    PoolRecord with(Report report) {
        return new PoolRecord(rollout, pool, kind, folder, report, started);
    }

    /**
     * The same, given up by its build: failed, unless its journal says how it ended.
     *
     * @param now milliseconds since 1970
     */
    PoolRecord left(String reason, long now) {
        return getOutcome().equals(UNFINISHED) ? new PoolRecord(this, Outcome.FAILED.word(), reason, now) : this;
    }

    /** Id of the rollout. */
    @Exported
    public String getRollout() {
        return rollout;
    }

    /** The pool as the job calls it. */
    @Exported
    public String getPool() {
        return Util.fixNull(pool);
    }

    /** What was done: check, update, sync, configure, guidance or restore. */
    @Exported
    public String getKind() {
        return Util.fixNull(kind);
    }

    /** Where its artifacts are. */
    @Exported
    public String getFolder() {
        return Util.fixNull(folder);
    }

    /** How it ended, in the words of the report's schema; {@code unfinished} while it has not. */
    @Exported
    public String getOutcome() {
        return outcome == null ? UNFINISHED : outcome;
    }

    /** The sentence with which it ended. */
    @Exported
    public String getMessage() {
        return Util.fixNull(message);
    }

    /** The hash of the plan, "" if there was none. */
    @Exported
    public String getHash() {
        return Util.fixNull(hash);
    }

    /** How many hosts the pool has. */
    @Exported
    public int getHosts() {
        return hosts;
    }

    /** How many of them need nothing more. */
    @Exported
    public int getHostsDone() {
        return hostsDone;
    }

    /** How many could not be completed. */
    @Exported
    public int getHostsFailed() {
        return hostsFailed;
    }

    /** How many hosts have guidance that was left on purpose. */
    @Exported
    public int getOutstanding() {
        return outstanding;
    }

    /** How much could not be restored. */
    @Exported
    public int getOwed() {
        return owed;
    }

    /** When it began. */
    @Exported
    public long getStarted() {
        return started;
    }

    /** When it ended, 0 while it has not. */
    @Exported
    public long getEnded() {
        return ended;
    }
}
