package io.jenkins.plugins.xenserver.view;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import io.jenkins.plugins.xenserver.steps.PoolRecord;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import jenkins.management.Badge;

/** How many hosts still need somebody or something, counted from what a build keeps. */
final class Needs {
    private Needs() {}

    /** For each pool what was done with it last: a check says nothing any more once the pool was updated. */
    static Collection<PoolRecord> last(List<PoolRecord> records) {
        var last = new LinkedHashMap<String, PoolRecord>();
        for (var record : records) {
            if (record.getHosts() > 0 || !last.containsKey(record.getPool())) {
                last.put(record.getPool(), record);
            }
        }
        return last.values();
    }

    /** Hosts that are not done or have guidance pending, never more than there are; none while the rollout runs. */
    static int hosts(List<PoolRecord> records) {
        return last(records).stream().mapToInt(Needs::hosts).sum();
    }

    private static int hosts(PoolRecord record) {
        if (record.getEnded() == 0) {
            return record.getHostsFailed();
        }
        return Math.min(record.getHosts(), record.getHosts() - record.getHostsDone() + record.getOutstanding());
    }

    /** The badge of a build, null when nothing is needed. */
    @CheckForNull
    static Badge badge(List<PoolRecord> records) {
        var hosts = hosts(records);
        if (hosts == 0) {
            return null;
        }
        return new Badge(String.valueOf(hosts), Messages.Needs_Hosts(hosts), severity(last(records)));
    }

    /** A host that failed is worse than one that is not done, and that worse than guidance left on purpose. */
    private static Badge.Severity severity(Collection<PoolRecord> records) {
        if (records.stream().anyMatch(record -> record.getHostsFailed() > 0)) {
            return Badge.Severity.DANGER;
        }
        return records.stream().anyMatch(record -> record.getEnded() != 0 && record.getHostsDone() < record.getHosts())
                ? Badge.Severity.WARNING
                : Badge.Severity.INFO;
    }
}
