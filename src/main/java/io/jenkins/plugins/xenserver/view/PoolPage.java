package io.jenkins.plugins.xenserver.view;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import hudson.model.Failure;
import io.jenkins.plugins.xenserver.audit.AuditEntry;
import io.jenkins.plugins.xenserver.audit.AuditLog;
import io.jenkins.plugins.xenserver.config.KnownPools;
import io.jenkins.plugins.xenserver.config.XenServerPermissions;
import io.jenkins.plugins.xenserver.config.XenServerPool;
import io.jenkins.plugins.xenserver.report.Outcome;
import io.jenkins.plugins.xenserver.report.Words;
import io.jenkins.plugins.xenserver.steps.RestoreByHand;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;
import jenkins.model.Jenkins;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;
import org.kohsuke.stapler.HttpRedirect;
import org.kohsuke.stapler.HttpResponse;
import org.kohsuke.stapler.StaplerProxy;
import org.kohsuke.stapler.verb.POST;

/** A pool: how it stands, which hashes it was brought to, and the button that restores it. */
@Restricted(NoExternalUse.class)
public final class PoolPage implements StaplerProxy {
    private static final Logger LOGGER = Logger.getLogger(PoolPage.class.getName());
    private static final int SHOWN = 1000;

    private final XenServerPool pool;

    /** A hash and the hosts that it was applied to. */
    public record HashRow(String hash, String at, long hosts, List<AuditRow> entries) {}

    PoolPage(XenServerPool pool) {
        this.pool = pool;
    }

    @Override
    public Object getTarget() {
        Jenkins.get().checkPermission(XenServerPermissions.VIEW);
        return this;
    }

    /** The pool's name, for the title. */
    public String getDisplayName() {
        return Words.plain(pool.getName());
    }

    /** How the pool stood at the last look. */
    public PoolStatus getStatus() {
        return PoolStatus.of(pool, PoolLooks.get().last(pool.getName()).orElse(null));
    }

    /** The hashes that were applied, newest first. */
    public List<HashRow> getHashes() throws IOException {
        var uuid = KnownPools.get().uuid(pool);
        var entries = AuditLog.get()
                .read(
                        entry -> uuid.map(entry.poolUuid()::equals)
                                .orElseGet(() -> entry.pool().equals(pool.getName())),
                        SHOWN);
        var byHash = new LinkedHashMap<String, java.util.ArrayList<AuditEntry>>();
        entries.stream()
                .filter(entry -> !entry.hash().isEmpty())
                .forEach(entry -> byHash.computeIfAbsent(entry.hash(), hash -> new java.util.ArrayList<>())
                        .add(entry));
        return byHash.entrySet().stream()
                .map(hash -> new HashRow(
                        Words.plain(hash.getKey()),
                        Words.dayTime(hash.getValue().getFirst().at()),
                        hash.getValue().stream()
                                .map(AuditEntry::hostUuid)
                                .distinct()
                                .count(),
                        hash.getValue().stream().map(AuditRow::of).toList()))
                .toList();
    }

    /** Whether this person may restore. */
    public boolean isRestorable() {
        return Jenkins.get().hasPermission(XenServerPermissions.RESTORE);
    }

    /** What became of the last restoration by hand, null if there was none. */
    @CheckForNull
    public String getRestoration() {
        return RestoreByHand.get().last(pool.getName()).map(PoolPage::words).orElse(null);
    }

    private static String words(RestoreByHand.Restoration last) {
        var begun = Words.dayTime(last.started());
        var message = last.message();
        return message == null
                ? Messages.PoolPage_Restoring(begun)
                : Messages.PoolPage_Restored(begun, Outcome.of(last.outcome()).words(), Words.plain(message));
    }

    /** Begins to restore the pool; the history says who asked. */
    @POST
    public HttpResponse doRestore() {
        Jenkins.get().checkPermission(XenServerPermissions.VIEW);
        Jenkins.get().checkPermission(XenServerPermissions.RESTORE);
        var user = Jenkins.getAuthentication2().getName();
        try {
            RestoreByHand.get().start(pool, user);
        } catch (IOException e) {
            LOGGER.log(Level.WARNING, e, () -> user + " could not restore pool " + pool.getName());
            throw new Failure(Words.plain(e.getMessage()));
        }
        LOGGER.log(Level.INFO, "{0} restores pool {1}", new Object[] {user, pool.getName()});
        return new HttpRedirect(".");
    }
}
