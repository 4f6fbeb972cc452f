package io.jenkins.plugins.xenserver.jobs;

import io.jenkins.plugins.xenserver.model.Severity;
import io.jenkins.plugins.xenserver.report.Report;
import io.jenkins.plugins.xenserver.report.ReportedHost;
import java.util.ArrayList;

/**
 * Whether what a look found makes a build unstable.
 *
 * @param updates which waiting updates do
 * @param guidance whether waiting guidance does
 */
record Verdict(CheckBuilder.Waiting updates, boolean guidance) {
    /** The reason, "" if there is none. */
    String of(Report report) {
        var reasons = new ArrayList<String>();
        var waiting = report.updates().stream()
                .filter(u -> updates == CheckBuilder.Waiting.ANY
                        || updates == CheckBuilder.Waiting.HIGH && u.severity() == Severity.HIGH)
                .count();
        if (waiting > 0) {
            reasons.add(Messages.Verdict_Updates(waiting));
        }
        var owing = report.hosts().stream()
                .filter(Verdict::owes)
                .map(ReportedHost::name)
                .toList();
        if (guidance && !owing.isEmpty()) {
            reasons.add(Messages.Verdict_Guidance(String.join(", ", owing)));
        }
        return reasons.isEmpty() ? "" : Messages.Verdict_Unstable(String.join(" ", reasons));
    }

    private static boolean owes(ReportedHost host) {
        return !host.guidance().isEmpty()
                || !host.deferred().isEmpty()
                || !host.actions().isEmpty();
    }
}
