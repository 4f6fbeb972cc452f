package io.jenkins.plugins.xenserver.view;

import hudson.Extension;
import hudson.ExtensionList;
import hudson.model.Run;
import io.jenkins.plugins.xenserver.report.Journal;
import io.jenkins.plugins.xenserver.report.Report;
import io.jenkins.plugins.xenserver.steps.PoolRecord;
import io.jenkins.plugins.xenserver.steps.Rollouts;
import java.io.IOException;
import java.lang.ref.SoftReference;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import jenkins.util.VirtualFile;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/**
 * Reports for pages. A journal only ever grows, so a report is made again only when its journal has become longer. When the
 * rollout's own folder is gone, the journal that was archived with the build is read.
 */
@Extension
@Restricted(NoExternalUse.class)
public final class Journals {
    private static final int KEPT = 128;

    private final Map<String, Held> held = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Held> eldest) {
            return size() > KEPT;
        }
    };

    private long parsed;

    private record Held(long length, SoftReference<Report> report) {}

    /** Those of the running Jenkins. */
    static Journals get() {
        return ExtensionList.lookupSingleton(Journals.class);
    }

    /**
     * How long the journal of a rollout is.
     *
     * @return bytes; 0 when there is none, or none yet
     */
    static long length(Run<?, ?> run, PoolRecord record) throws IOException {
        var live = Rollouts.journal(record.getRollout());
        return Files.isRegularFile(live)
                ? Files.size(live)
                : archived(run, record).length();
    }

    /** The report of a rollout as it is now; empty when there is no journal, or none yet. */
    Optional<Report> report(Run<?, ?> run, PoolRecord record) throws IOException {
        var length = length(run, record);
        if (length == 0) {
            return Optional.empty();
        }
        synchronized (this) {
            var known = held.get(record.getRollout());
            var report = known == null || known.length() != length
                    ? null
                    : known.report().get();
            if (report != null) {
                return Optional.of(report);
            }
        }
        var report = read(run, record);
        synchronized (this) {
            parsed++;
            held.put(record.getRollout(), new Held(length, new SoftReference<>(report)));
        }
        return Optional.of(report);
    }

    /** How often a journal was read, for whoever wants to know that it is not at every look. */
    synchronized long parsed() {
        return parsed;
    }

    private static Report read(Run<?, ?> run, PoolRecord record) throws IOException {
        var live = Rollouts.journal(record.getRollout());
        if (Files.isRegularFile(live)) {
            return Report.read(live);
        }
        try (var in = archived(run, record).open()) {
            return Report.of(Journal.parse(new String(in.readAllBytes(), StandardCharsets.UTF_8)));
        }
    }

    private static VirtualFile archived(Run<?, ?> run, PoolRecord record) {
        return run.getArtifactManager().root().child(record.getFolder() + "/" + Rollouts.JOURNAL);
    }
}
