package io.jenkins.plugins.xenserver.report;

import com.fasterxml.jackson.annotation.JsonInclude;
import edu.umd.cs.findbugs.annotations.CheckForNull;
import io.jenkins.plugins.xenserver.model.Blocker;
import io.jenkins.plugins.xenserver.model.GuidanceSet;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * One host of the pool in a report.
 *
 * @param fromHash hash applied before, empty when unknown
 * @param toHash hash applied now, empty when nothing was applied
 * @param guidance what the updates asked for, by level
 * @param deferred what is still pending
 * @param estimate how long it was expected to take; null where that is not known
 * @param blockers VMs that kept the host from being emptied when it was planned
 * @param phases in the order of time
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ReportedHost(
        String uuid,
        String name,
        boolean coordinator,
        HostResult result,
        String message,
        String fromHash,
        String toHash,
        String fromVersion,
        String toVersion,
        GuidanceSet guidance,
        GuidanceSet deferred,
        List<ReportedAction> actions,
        List<String> updateIds,
        List<String> packages,
        List<Blocker> blockers,
        List<Phase> phases,
        List<Gate> gates,
        @CheckForNull Estimate estimate) {
    /**
     * How long it was expected to take.
     *
     * @param earlier from how many earlier updates of the pool that was taken; 0 = from defaults
     */
    public record Estimate(Duration expected, int earlier) {
        /** In words. */
        public String words() {
            return Texts.of("hosts.estimated", Words.duration(expected), earlier);
        }
    }

    /** When work on it began. */
    public Optional<Instant> start() {
        return phases.stream().map(Phase::start).min(Instant::compareTo);
    }

    /** How long it took from its first to its last activity; empty while one is not over. */
    public Optional<Duration> duration() {
        if (phases.isEmpty() || phases.stream().anyMatch(phase -> phase.end() == null)) {
            return Optional.empty();
        }
        var end = phases.stream().map(Phase::end).max(Instant::compareTo);
        return end.map(last -> Duration.between(start().orElse(last), last));
    }
}
