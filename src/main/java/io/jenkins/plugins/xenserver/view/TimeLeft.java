package io.jenkins.plugins.xenserver.view;

import io.jenkins.plugins.xenserver.report.HostResult;
import io.jenkins.plugins.xenserver.report.Report;
import io.jenkins.plugins.xenserver.report.ReportedHost;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * How long a running rollout will still take: as long as its hosts took so far, and before the first is done as long as the
 * plan expected.
 */
final class TimeLeft {
    private TimeLeft() {}

    /** The time left; empty as long as there is nothing to judge it by. */
    static Optional<Duration> of(Report report, Instant now) {
        var known = report.hosts().stream()
                .filter(host -> host.result() == HostResult.UPDATED)
                .flatMap(host -> host.duration().stream())
                .sorted()
                .toList();
        var left = Duration.ZERO;
        for (var host : report.hosts()) {
            var whole = whole(host, known);
            if (whole.isEmpty()) {
                return Optional.empty();
            }
            left = left.plus(left(host, whole.get(), now));
        }
        return report.hosts().isEmpty() ? Optional.empty() : Optional.of(left);
    }

    private static Optional<Duration> whole(ReportedHost host, List<Duration> known) {
        if (host.actions().isEmpty() || host.result().settled() || host.result() == HostResult.FAILED) {
            return Optional.of(Duration.ZERO);
        }
        if (!known.isEmpty()) {
            return Optional.of(known.get(known.size() / 2));
        }
        return Optional.ofNullable(host.estimate()).map(ReportedHost.Estimate::expected);
    }

    private static Duration left(ReportedHost host, Duration whole, Instant now) {
        var spent = host.start().map(at -> Duration.between(at, now)).orElse(Duration.ZERO);
        return spent.compareTo(whole) < 0 ? whole.minus(spent) : Duration.ZERO;
    }
}
