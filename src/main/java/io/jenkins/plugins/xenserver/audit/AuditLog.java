package io.jenkins.plugins.xenserver.audit;

import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.Extension;
import hudson.ExtensionList;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import jenkins.model.Jenkins;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/**
 * Which hash was applied to which host, when, and by whom; kept under the Jenkins home, whatever becomes of the builds. Entries
 * are only ever added. Whoever may read them is decided by those who show them.
 */
@Extension
@Restricted(NoExternalUse.class)
public final class AuditLog {
    private static final long LARGEST = 4L << 20;

    private final ReentrantLock writing = new ReentrantLock();
    private final AuditFiles files;

    /** The history under the Jenkins home. */
    public AuditLog() {
        this(Jenkins.get().getRootDir().toPath().resolve("xenserver"), LARGEST);
    }

    AuditLog(Path folder, long largest) {
        this.files = new AuditFiles(folder, largest);
    }

    /** That of the running Jenkins. */
    @NonNull
    public static AuditLog get() {
        return ExtensionList.lookupSingleton(AuditLog.class);
    }

    /**
     * Adds an entry, unless it is there already: a rollout that was killed after this and before its own journal knew of it
     * says the same again. When this returns, the entry survives a power failure.
     *
     * @throws IOException if it could not be written
     */
    public void record(@NonNull AuditEntry entry) throws IOException {
        writing.lock();
        try {
            // One that was written just before a rotation is in the last full file.
            if (files.read(0).stream().noneMatch(entry::says)
                    && files.read(1).stream().noneMatch(entry::says)) {
                files.append(entry);
            }
        } finally {
            writing.unlock();
        }
    }

    /**
     * The entries that match, newest first. Of several that tell of the same rollout, host and hash only the last one counts.
     *
     * @throws IOException if the files cannot be read
     */
    @NonNull
    public List<AuditEntry> read(@NonNull AuditQuery query) throws IOException {
        return read(query::matches, query.limit());
    }

    /**
     * The same, for a question that nobody types.
     *
     * @param limit most entries
     * @throws IOException if the files cannot be read
     */
    @NonNull
    public List<AuditEntry> read(@NonNull Predicate<AuditEntry> wanted, int limit) throws IOException {
        var seen = new HashSet<String>();
        var found = new ArrayList<AuditEntry>();
        for (var number = 0; number <= AuditFiles.KEPT; number++) {
            for (var entry : files.read(number).reversed()) {
                if (seen.add(entry.key()) && wanted.test(entry)) {
                    found.add(entry);
                    if (found.size() == limit) {
                        return found;
                    }
                }
            }
        }
        return found;
    }
}
