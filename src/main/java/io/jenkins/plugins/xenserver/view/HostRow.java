package io.jenkins.plugins.xenserver.view;

import io.jenkins.plugins.xenserver.model.Guidance;
import io.jenkins.plugins.xenserver.model.GuidanceLevel;
import io.jenkins.plugins.xenserver.report.HostResult;
import io.jenkins.plugins.xenserver.report.PhaseKind;
import io.jenkins.plugins.xenserver.report.Report;
import io.jenkins.plugins.xenserver.report.ReportedAction;
import io.jenkins.plugins.xenserver.report.ReportedHost;
import io.jenkins.plugins.xenserver.report.Words;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/**
 * A host's line in the table of a rollout: final texts, ready to be escaped and shown.
 *
 * @param id names the row on its page
 * @param css the result as part of a class name
 * @param words the result
 * @param symbol a symbol of core that says the same
 * @param doing what is going on, or why it failed; may be empty
 * @param actions what is or was planned, and nothing when there is nothing
 * @param cells one for each kind of phase that occurs in the rollout
 * @param outstanding guidance that is still pending
 * @param hash the change of the hash, or the one that is applied
 * @param version the change of the version
 * @param seconds how long it took, for sorting
 */
@Restricted(NoExternalUse.class)
public record HostRow(
        String id,
        String name,
        boolean coordinator,
        String css,
        String words,
        String symbol,
        String doing,
        String actions,
        List<PhaseCell> cells,
        String outstanding,
        String hash,
        String version,
        String started,
        String took,
        long seconds) {
    /**
     * The row of a host.
     *
     * @param kinds the columns
     * @param running whether somebody works on the rollout
     */
    static HostRow of(
            String id, Report report, ReportedHost host, List<PhaseKind> kinds, Instant now, boolean running) {
        var took = took(host, now, running);
        return new HostRow(
                id,
                Words.plain(host.name()),
                host.coordinator(),
                css(host.result()),
                report.words(host),
                Symbols.of(host.result(), running),
                doing(host, running),
                host.actions().stream().map(ReportedAction::title).collect(Collectors.joining(", ")),
                kinds.stream()
                        .map(kind -> PhaseCell.of(id + "-" + kind.word(), kind, host.phases(), now, running))
                        .toList(),
                guidance(host),
                change(Words.hash(host.fromHash()), Words.hash(host.toHash())),
                change(host.fromVersion(), host.toVersion()),
                host.start().map(Words::time).orElse(""),
                host.phases().isEmpty() ? "" : Words.duration(took),
                took.toSeconds());
    }

    static String css(HostResult result) {
        return result.word().replace(' ', '-');
    }

    static String change(String from, String to) {
        var before = Words.plain(from);
        var after = Words.plain(to);
        if (after.isEmpty() || after.equals(before)) {
            return before;
        }
        return before.isEmpty() ? after : before + " → " + after;
    }

    private static String doing(ReportedHost host, boolean running) {
        if (!host.message().isEmpty()) {
            return Words.plain(host.message());
        }
        if (!running) {
            return "";
        }
        return host.phases().stream()
                .filter(phase -> phase.end() == null)
                .map(phase -> Words.plain(phase.words()))
                .collect(Collectors.joining(", "));
    }

    private static String guidance(ReportedHost host) {
        var pending = host.deferred();
        return java.util.Arrays.stream(GuidanceLevel.values())
                .flatMap(level -> pending.kind(level).stream())
                .distinct()
                .map(Guidance::words)
                .collect(Collectors.joining(", "));
    }

    private static Duration took(ReportedHost host, Instant now, boolean running) {
        if (host.phases().isEmpty()) {
            return Duration.ZERO;
        }
        var start = host.start().orElse(now);
        var last = host.phases().stream()
                .map(phase -> phase.end() == null ? (running ? now : phase.start()) : phase.end())
                .max(Instant::compareTo)
                .orElse(start);
        return last.isAfter(start) ? Duration.between(start, last) : Duration.ZERO;
    }
}
