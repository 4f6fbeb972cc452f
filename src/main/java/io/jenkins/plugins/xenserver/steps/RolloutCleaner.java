package io.jenkins.plugins.xenserver.steps;

import hudson.Extension;
import hudson.FilePath;
import hudson.model.AsyncPeriodicWork;
import hudson.model.TaskListener;
import io.jenkins.plugins.xenserver.rollout.FileJournal;
import io.jenkins.plugins.xenserver.rollout.JournalSummary;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/**
 * Removes the folders of rollouts whose journal is closed and whose build is gone, those of restorations by hand after a month, and
 * those in which nothing was ever written. A journal that is still open is kept until a later rollout has paid for it: a person may
 * want to know what was left.
 */
@Extension
@Restricted(NoExternalUse.class)
public final class RolloutCleaner extends AsyncPeriodicWork {
    private static final Logger LOGGER = Logger.getLogger(RolloutCleaner.class.getName());
    /** A step may just be about to begin its journal. */
    private static final Duration EMPTY = Duration.ofDays(1);
    /** A restoration by hand has no build whose end could be waited for. */
    private static final Duration BY_HAND = Duration.ofDays(30);

    /** Found by Jenkins. */
    public RolloutCleaner() {
        super("XenServer rollouts clean-up");
    }

    @Override
    public long getRecurrencePeriod() {
        return TimeUnit.HOURS.toMillis(6);
    }

    @Override
    protected void execute(TaskListener listener) throws IOException, InterruptedException {
        if (!Files.isDirectory(Rollouts.root())) {
            return;
        }
        try (var folders = Files.newDirectoryStream(Rollouts.root())) {
            for (var folder : folders) {
                if (isForgotten(folder)) {
                    new FilePath(folder.toFile()).deleteRecursive();
                }
            }
        }
    }

    private static boolean isForgotten(Path folder) {
        var journal = folder.resolve(Rollouts.JOURNAL);
        var id = String.valueOf(folder.getFileName());
        if (Rollouts.get().isLive(id)) {
            return false;
        }
        try {
            if (!Files.exists(journal)) {
                return isOlder(Files.getLastModifiedTime(folder).toInstant(), EMPTY);
            }
            var summary = JournalSummary.of(FileJournal.read(journal));
            var number = summary.by().getOrDefault("build", "");
            if (!summary.closed() && !(Files.exists(folder.resolve(Rollouts.SETTLED)) && Predecessors.isTold(id))) {
                return false;
            }
            if (!number.matches("\\d{1,9}")) {
                var last = summary.last();
                return last != null && isOlder(last, BY_HAND);
            }
            var job = MovedJobs.find(summary.by().getOrDefault("job", ""), summary.begun());
            return job == null || job.getBuildByNumber(Integer.parseInt(number)) == null;
        } catch (IOException | IllegalArgumentException e) {
            LOGGER.log(Level.FINE, e, () -> "the journal of rollout " + id + " cannot be read and is kept");
            return false;
        }
    }

    private static boolean isOlder(Instant then, Duration age) {
        return then.plus(age).isBefore(Rollouts.get().time().now());
    }
}
