package io.jenkins.plugins.xenserver.view;

import com.fasterxml.jackson.core.JsonProcessingException;
import edu.umd.cs.findbugs.annotations.CheckForNull;
import hudson.model.Item;
import hudson.model.Job;
import hudson.security.ACL;
import io.jenkins.plugins.xenserver.audit.AuditEntry;
import io.jenkins.plugins.xenserver.model.Json;
import io.jenkins.plugins.xenserver.steps.MovedJobs;
import java.util.List;
import jenkins.model.Jenkins;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;
import org.kohsuke.stapler.export.Exported;
import org.kohsuke.stapler.export.ExportedBean;

/**
 * An entry of the history as somebody sees it: a job that this person may not know of is left out, with its build and its
 * user, and a job whose earlier name this person may not know has the one of today. All values come from elsewhere; whoever puts them
 * on a page escapes them.
 */
@ExportedBean
@Restricted(NoExternalUse.class)
public final class AuditRow {
    private final AuditEntry entry;
    private final Job<?, ?> visibleJob;

    private AuditRow(AuditEntry entry, @CheckForNull Job<?, ?> visibleJob) {
        this.entry = entry;
        this.visibleJob = visibleJob;
    }

    /** The entry for whoever asks. */
    static AuditRow of(AuditEntry entry) {
        if (entry.job().isEmpty()) {
            return new AuditRow(entry, null);
        }
        var now = MovedJobs.nameNow(entry.job(), entry.at());
        if (item(now) instanceof Job<?, ?> job) {
            if (!job.hasPermission(Item.READ)) {
                return new AuditRow(entry.withoutJob(), null);
            }
            var told = now.equals(entry.job()) || mayKnow(entry.job()) ? entry : entry.withJob(now);
            return new AuditRow(told, job);
        }
        return new AuditRow(mayKnow(now) && mayKnow(entry.job()) ? entry : entry.withoutJob(), null);
    }

    /** Whether somebody may know a name: of what is gone nobody can say it but that in which it was. */
    private static boolean mayKnow(String name) {
        for (var path = name; !path.isEmpty(); path = path.substring(0, Math.max(0, path.lastIndexOf('/')))) {
            var there = item(path);
            if (there != null) {
                return there.hasPermission(Item.READ);
            }
        }
        return Jenkins.get().hasPermission(Item.READ);
    }

    /** What is called so now, also if whoever asks may not know of it. */
    @CheckForNull
    private static Item item(String name) {
        try (var system = ACL.as2(ACL.SYSTEM2)) {
            return Jenkins.get().getItemByFullName(name);
        }
    }

    /** What is exported, as JSON. */
    static String json(List<AuditRow> rows) throws JsonProcessingException {
        return Json.mapper().writeValueAsString(rows.stream().map(r -> r.entry).toList());
    }

    /** The values in the order of a table. */
    List<String> cells() {
        return List.of(
                getAt(),
                entry.pool(),
                entry.poolUuid(),
                entry.host(),
                entry.hostUuid(),
                entry.hash(),
                entry.fromHash(),
                entry.result(),
                entry.job(),
                getBuild() == 0 ? "" : String.valueOf(getBuild()),
                entry.by(),
                entry.rollout());
    }

    /** When, UTC, in the form of ISO 8601. */
    @Exported
    public String getAt() {
        return entry.at().toString();
    }

    /** Name of the pool. */
    @Exported
    public String getPool() {
        return entry.pool();
    }

    /** Uuid of the pool. */
    @Exported
    public String getPoolUuid() {
        return entry.poolUuid();
    }

    /** Name of the host. */
    @Exported
    public String getHost() {
        return entry.host();
    }

    /** Uuid of the host. */
    @Exported
    public String getHostUuid() {
        return entry.hostUuid();
    }

    /** The hash that was applied. */
    @Exported
    public String getHash() {
        return entry.hash();
    }

    /** The hash that was applied before, "" if unknown. */
    @Exported
    public String getFromHash() {
        return entry.fromHash();
    }

    /** How it went. */
    @Exported
    public String getResult() {
        return entry.result();
    }

    /** Full name of the job, "" if it is not to be known. */
    @Exported
    public String getJob() {
        return entry.job();
    }

    /** Number of the build, 0 if it is not to be known. */
    @Exported
    public int getBuild() {
        return entry.build();
    }

    /** The user or what else caused the build. */
    @Exported
    public String getBy() {
        return entry.by();
    }

    /** Id of the rollout. */
    @Exported
    public String getRollout() {
        return entry.rollout();
    }

    /** Address of the build below Jenkins' root, null when it is gone or not to be seen. */
    @CheckForNull
    public String getBuildUrl() {
        // Not before a page asks: an export of many rows must not load their builds.
        var build = visibleJob == null ? null : visibleJob.getBuildByNumber(entry.build());
        return build == null ? null : build.getUrl();
    }
}
