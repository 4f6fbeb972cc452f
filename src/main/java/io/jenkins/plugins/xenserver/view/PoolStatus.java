package io.jenkins.plugins.xenserver.view;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import hudson.Util;
import hudson.model.Item;
import hudson.model.Job;
import hudson.security.ACL;
import io.jenkins.plugins.xenserver.config.XenServerPool;
import io.jenkins.plugins.xenserver.report.Words;
import io.jenkins.plugins.xenserver.rollout.Owner;
import io.jenkins.plugins.xenserver.rollout.PoolStanding;
import io.jenkins.plugins.xenserver.steps.MovedJobs;
import java.util.List;
import jenkins.model.Jenkins;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/**
 * How a defined pool stands, as the overview shows it: final texts, from the last look.
 *
 * @param path the pool's page, relative to the overview
 * @param symbol a symbol of core that says the same as the words
 * @param failure why the pool cannot be asked, "" if it can
 * @param outdated how many hosts are not up to date, and how many there are
 * @param outdatedHosts their names
 * @param owner who holds the lock, "" for nobody
 * @param ownerUrl the build below Jenkins' root, "" if there is none that this person may see
 * @param owed how much is noted to be restored
 */
@Restricted(NoExternalUse.class)
public record PoolStatus(
        String name,
        String path,
        String address,
        String css,
        String words,
        String symbol,
        String failure,
        String inPool,
        String version,
        String channel,
        String synced,
        String outdated,
        List<String> outdatedHosts,
        String pending,
        List<String> pendingHosts,
        String owner,
        String ownerUrl,
        int owed,
        String at) {
    /** The status of a pool for whoever asks. */
    static PoolStatus of(XenServerPool pool, @CheckForNull PoolLooks.Look look) {
        var standing = look == null ? null : look.standing();
        return standing == null ? unknown(pool, look) : known(pool, look, standing);
    }

    private static PoolStatus unknown(XenServerPool pool, @CheckForNull PoolLooks.Look look) {
        return new PoolStatus(
                Words.plain(pool.getName()),
                path(pool),
                Words.plain(pool.getAddress()),
                look == null ? "unknown" : "failed",
                look == null ? Messages.PoolStatus_NotYet() : Messages.PoolStatus_Unreachable(),
                look == null ? "symbol-status-nobuilt" : "symbol-status-red",
                look == null ? "" : Words.plain(look.failure()),
                "",
                "",
                "",
                "",
                "",
                List.of(),
                "",
                List.of(),
                "",
                "",
                0,
                look == null ? "" : Words.dayTime(look.at()));
    }

    private static PoolStatus known(XenServerPool pool, PoolLooks.Look look, PoolStanding standing) {
        var facts = standing.state().pool();
        var hosts = standing.state().hosts().size();
        var outdated = standing.outdated().stream().map(Words::plain).toList();
        var pending = standing.pending().stream().map(Words::plain).toList();
        var attention = !outdated.isEmpty()
                || !pending.isEmpty()
                || standing.owed() > 0 && standing.owner().isEmpty();
        return new PoolStatus(
                Words.plain(pool.getName()),
                path(pool),
                Words.plain(pool.getAddress()),
                attention ? "warn" : "good",
                attention ? Messages.PoolStatus_Attention() : Messages.PoolStatus_Reachable(),
                attention ? "symbol-status-yellow" : "symbol-status-blue",
                "",
                Words.plain(facts.name()),
                Words.plain(standing.version()),
                standing.channel().isEmpty() ? Messages.PoolStatus_NoChannel() : standing.channel(),
                facts.lastUpdateSync() == null ? Messages.PoolStatus_Never() : Words.dayTime(facts.lastUpdateSync()),
                Messages.PoolStatus_Of(outdated.size(), hosts),
                outdated,
                Messages.PoolStatus_Of(pending.size(), hosts),
                pending,
                standing.owner().map(PoolStatus::owner).orElse(""),
                standing.owner().map(PoolStatus::ownerUrl).orElse(""),
                standing.owed(),
                Words.dayTime(look.at()));
    }

    /** Where the page of a pool is, relative to the overview. */
    static String path(XenServerPool pool) {
        return "pool/" + Util.rawEncode(pool.getName()) + "/";
    }

    /** A job of this Jenkins is named to those only who may see it. */
    private static String owner(Owner owner) {
        var ours = Jenkins.get().getLegacyInstanceId().equals(owner.by().get("instance"));
        var job = owner.by().getOrDefault("job", "");
        if (ours && !job.isEmpty()) {
            var visible = visible(owner);
            return visible == null
                    ? Messages.PoolStatus_SomeBuild()
                    : Words.plain(visible.getFullName() + " #" + owner.by().getOrDefault("build", "?"));
        }
        return Words.plain(owner.words());
    }

    private static String ownerUrl(Owner owner) {
        var ours = Jenkins.get().getLegacyInstanceId().equals(owner.by().get("instance"));
        var job = ours ? visible(owner) : null;
        var number = owner.by().getOrDefault("build", "");
        if (job == null || !number.matches("\\d{1,9}")) {
            return "";
        }
        var build = job.getBuildByNumber(Integer.parseInt(number));
        return build == null ? "" : build.getUrl();
    }

    @CheckForNull
    private static Job<?, ?> visible(Owner owner) {
        var job = job(owner);
        return job == null || !job.hasPermission(Item.READ) ? null : job;
    }

    /** As Jenkins itself: who may find a job and not read it is refused it with an exception. */
    @CheckForNull
    private static Job<?, ?> job(Owner owner) {
        try (var system = ACL.as2(ACL.SYSTEM2)) {
            return MovedJobs.find(owner.by().getOrDefault("job", ""), owner.since());
        }
    }
}
