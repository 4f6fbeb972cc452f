package io.jenkins.plugins.xenserver.view;

import io.jenkins.plugins.xenserver.model.Guidance;
import io.jenkins.plugins.xenserver.model.GuidanceLevel;
import io.jenkins.plugins.xenserver.model.GuidanceSet;
import io.jenkins.plugins.xenserver.report.HostResult;
import io.jenkins.plugins.xenserver.report.Phase;
import io.jenkins.plugins.xenserver.report.Report;
import io.jenkins.plugins.xenserver.report.ReportedHost;
import io.jenkins.plugins.xenserver.report.ReportedVm;
import io.jenkins.plugins.xenserver.report.Words;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/**
 * What is behind a host's line: all of it folded away until somebody wants to know.
 *
 * @param row the line
 * @param open whether it is unfolded from the beginning
 * @param vms those that lived on the host or live there now
 */
@Restricted(NoExternalUse.class)
public record HostDetail(
        HostRow row,
        boolean open,
        List<ActionRow> actions,
        List<GuidanceRow> guidance,
        List<UpdateRow> updates,
        List<String> packages,
        List<VmRow> vms,
        List<String> blockers,
        List<PhaseRow> phases,
        List<String> messages) {
    /** A planned action, why, and what became of it. */
    public record ActionRow(String title, String result, String css, String reason) {}

    /** The guidance of one level. */
    public record GuidanceRow(String level, String asked, String pending) {}

    /** A VM and where it is. */
    public record VmRow(String name, String what, String home, String now, String power, String css) {}

    /** An activity and how long it took. */
    public record PhaseRow(String words, String kind, String at, String took, String result, String css, String note) {}

    /** The detail of a host. */
    static HostDetail of(HostRow row, Report report, ReportedHost host, Map<String, UpdateRow> updates) {
        return new HostDetail(
                row,
                host.result() == HostResult.FAILED || report.hosts().size() == 1,
                host.actions().stream()
                        .map(a -> new ActionRow(
                                Words.plain(a.title()),
                                Words.plain(a.resultWords()),
                                a.result(),
                                Words.plain(a.reason())))
                        .toList(),
                guidance(host),
                host.updateIds().stream()
                        .map(id -> updates.getOrDefault(id, UpdateRow.unknown(id)))
                        .toList(),
                host.packages().stream().map(Words::plain).toList(),
                report.vms().stream()
                        .filter(vm -> vm.home().equals(host.name())
                                || vm.home().isEmpty() && vm.residentOn().equals(host.name()))
                        .sorted(Comparator.comparing((ReportedVm vm) -> !vm.failed())
                                .thenComparing(vm -> !vm.away()))
                        .map(HostDetail::vm)
                        .toList(),
                host.blockers().stream()
                        .map(b -> Words.plain(b.vmName() + ": " + b.reason()))
                        .toList(),
                host.phases().stream().map(HostDetail::phase).toList(),
                Stream.concat(
                                host.gates().stream()
                                        .map(g -> Messages.HostDetail_Gate(
                                                Words.time(g.at()), Words.plain(g.result()), Words.plain(g.message()))),
                                report.warnings().stream()
                                        .filter(note -> note.subject().equals(host.name()))
                                        .map(note -> Words.time(note.at()) + " " + Words.plain(note.message())))
                        .toList());
    }

    private static List<GuidanceRow> guidance(ReportedHost host) {
        return Arrays.stream(GuidanceLevel.values())
                .map(level ->
                        new GuidanceRow(level.words(), words(host.guidance(), level), words(host.deferred(), level)))
                .toList();
    }

    private static String words(GuidanceSet set, GuidanceLevel level) {
        var words = set.kind(level).stream().map(Guidance::words).collect(Collectors.joining(", "));
        return words.isEmpty() ? "–" : words;
    }

    private static VmRow vm(ReportedVm vm) {
        return new VmRow(
                Words.plain(vm.name()),
                Words.plain(vm.what()),
                Words.plain(vm.home()),
                vm.away() ? Messages.HostDetail_Away(Words.plain(vm.residentOn())) : Words.plain(vm.residentOn()),
                Words.plain(vm.powerState()),
                vm.failed() ? "failed" : vm.away() ? "warn" : "plain");
    }

    private static PhaseRow phase(Phase phase) {
        return new PhaseRow(
                Words.plain(phase.words()),
                phase.kind().word(),
                Words.time(phase.start()),
                phase.duration().map(Words::duration).orElse("…"),
                Words.plain(phase.resultWords()),
                phase.failed() ? "failed" : "plain",
                Words.plain(phase.message()));
    }
}
