package io.jenkins.plugins.xenserver.view;

import io.jenkins.plugins.xenserver.model.PrecheckResult;
import io.jenkins.plugins.xenserver.report.Debt;
import io.jenkins.plugins.xenserver.report.Note;
import io.jenkins.plugins.xenserver.report.Phase;
import io.jenkins.plugins.xenserver.report.PhaseKind;
import io.jenkins.plugins.xenserver.report.Report;
import io.jenkins.plugins.xenserver.report.TimelineSection;
import io.jenkins.plugins.xenserver.report.Words;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.stream.IntStream;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/**
 * A rollout as a page shows it: final texts, counts and symbols, made from its report. Holds no markup but the timeline's,
 * which the reports' own writer has escaped.
 *
 * @param id names the section on its page
 * @param pool what the section is called
 * @param kind what was done
 * @param running whether somebody works on it now
 * @param css the outcome as part of a class name
 * @param message the sentence with which it ended
 * @param done hosts that need nothing more
 * @param columns the kinds of phases that occur
 * @param timeline markup, "" when there is nothing to draw
 * @param owed what is changed and not restored
 * @param facts names and values that are good to know
 */
@Restricted(NoExternalUse.class)
public record RolloutView(
        String id,
        String pool,
        String kind,
        boolean running,
        String css,
        String outcome,
        String symbol,
        String message,
        int done,
        List<Card> cards,
        List<String> columns,
        List<HostRow> hosts,
        List<HostDetail> details,
        String timeline,
        List<DebtRow> owed,
        List<NoteRow> warnings,
        List<NoteRow> events,
        List<NoteRow> findings,
        List<Fact> facts) {
    /** Something that is changed and not restored. */
    public record DebtRow(String subject, String what, String remedy, boolean givenUp, String message) {}

    /** Something people should know. */
    public record NoteRow(String at, String subject, String message, String remedy) {}

    /** A name and a value. */
    public record Fact(String name, String value) {}

    /**
     * The view of a rollout.
     *
     * @param id names it on its page
     * @param label how the job calls the pool
     * @param now by the clock of the rollouts
     * @param building whether its build is running; a rollout whose journal is not closed is interrupted if it is not
     */
    static RolloutView of(String id, String label, Report report, Instant now, boolean building) {
        var running = building && report.end() == null;
        var kinds = report.hosts().stream()
                .flatMap(host -> host.phases().stream())
                .map(Phase::kind)
                .distinct()
                .sorted()
                .toList();
        var updates = new LinkedHashMap<String, UpdateRow>();
        report.updates().forEach(update -> updates.put(update.id(), UpdateRow.of(update)));
        var hosts = IntStream.range(0, report.hosts().size())
                .mapToObj(i -> HostRow.of(id + "-h" + i, report, report.hosts().get(i), kinds, now, running))
                .toList();
        var details = IntStream.range(0, hosts.size())
                .mapToObj(
                        i -> HostDetail.of(hosts.get(i), report, report.hosts().get(i), updates))
                .toList();
        return new RolloutView(
                id,
                title(label, report),
                Words.plain(report.kindWords()),
                running,
                running ? "running" : report.outcome().word(),
                running ? Messages.RolloutView_Running() : report.outcome().words(),
                Symbols.of(report.outcome(), running),
                Words.plain(report.message()),
                (int) report.hosts().stream().filter(h -> h.result().settled()).count(),
                new Cards(id, report, now, running).all(),
                kinds.stream().map(PhaseKind::words).toList(),
                hosts,
                details,
                TimelineSection.markup(report, running && now.isAfter(report.lastEntry()) ? now : report.lastEntry()),
                report.owed().stream().map(RolloutView::debt).toList(),
                report.warnings().stream().map(RolloutView::note).toList(),
                report.events().stream().map(RolloutView::note).toList(),
                report.prechecks().stream()
                        .map(check -> check.result())
                        .filter(result -> result.status() != PrecheckResult.Status.PASS)
                        .map(result -> new NoteRow(
                                result.status().words(),
                                Words.plain(result.subject()),
                                Words.plain(result.message()),
                                Words.plain(result.remedy())))
                        .toList(),
                facts(report));
    }

    private static String title(String label, Report report) {
        var name = report.pool().name();
        return Words.plain(name.isEmpty() || name.equals(label) ? label : name + " (" + label + ")");
    }

    private static DebtRow debt(Debt debt) {
        return new DebtRow(
                Words.plain(debt.subject()),
                Words.plain(debt.what()),
                Words.plain(debt.remedy()),
                debt.released() != null,
                Words.plain(debt.message()));
    }

    private static NoteRow note(Note note) {
        return new NoteRow(Words.time(note.at()), Words.plain(note.subject()), Words.plain(note.message()), "");
    }

    private static List<Fact> facts(Report report) {
        var all = new java.util.ArrayList<Fact>();
        fact(all, Messages.RolloutView_Started(), Words.dayTime(report.start()));
        fact(all, Messages.RolloutView_Ended(), report.end() == null ? "" : Words.dayTime(report.end()));
        fact(all, Messages.RolloutView_Level(), report.level());
        fact(all, Messages.RolloutView_Hash(), report.hash());
        fact(all, Messages.RolloutView_Address(), report.pool().address());
        return List.copyOf(all);
    }

    private static void fact(List<Fact> all, String name, String value) {
        if (!value.isEmpty()) {
            all.add(new Fact(name, Words.plain(value)));
        }
    }
}
