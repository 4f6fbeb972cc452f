package io.jenkins.plugins.xenserver.report;

import io.jenkins.plugins.xenserver.model.Guidance;
import io.jenkins.plugins.xenserver.model.GuidanceLevel;
import io.jenkins.plugins.xenserver.model.GuidanceSet;
import io.jenkins.plugins.xenserver.model.PrecheckResult.Status;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** The report as Markdown, for tickets and chats. Foreign text is escaped so that it stays text. */
public final class MarkdownReport {
    private final Report report;
    private final StringBuilder out = new StringBuilder();

    private MarkdownReport(Report report) {
        this.report = report;
    }

    /** The whole report. */
    public static String render(Report report) {
        return new MarkdownReport(report).render();
    }

    private String render() {
        line("# " + Texts.orElse("kind." + report.kind(), text(report.kind())) + ": "
                + text(report.pool().name()));
        blank();
        line("**" + report.outcome().words() + ".** " + text(report.message()));
        blank();
        facts();
        owed();
        hosts();
        report.hosts().stream().filter(host -> !host.result().settled()).forEach(this::trouble);
        updates();
        vms();
        notes("warnings.heading", report.warnings());
        notes("events.heading", report.events());
        prechecks();
        line("---");
        line(Texts.of("html.footer", text(report.rolloutId()), String.valueOf(report.format())));
        return out.toString();
    }

    private void facts() {
        fact("html.started", Words.dayTime(report.start()));
        if (report.end() != null) {
            fact("html.ended", Words.dayTime(report.end()));
        }
        fact("html.took", Words.duration(report.duration()));
        fact("html.level", report.level());
        fact("html.hash", report.hash());
        fact("html.address", report.pool().address());
        fact("html.protected", String.join(", ", report.protectedVms()));
        report.by().forEach((key, value) -> line("- " + Texts.orElse("by." + key, text(key)) + ": " + text(value)));
        blank();
    }

    private void fact(String key, String value) {
        if (!value.isEmpty()) {
            line("- " + Texts.of(key) + ": " + text(value));
        }
    }

    private void owed() {
        if (report.owed().isEmpty()) {
            return;
        }
        heading(Texts.of(report.outcome() == Outcome.UNFINISHED ? "owed.pending" : "owed.heading"));
        for (var debt : report.owed()) {
            line("- **" + text(debt.subject()) + "**: " + text(debt.what())
                    + (debt.message().isEmpty() ? "" : ". " + text(debt.message())));
            if (!debt.remedy().isEmpty()) {
                line("  " + code(debt.remedy()));
            }
        }
        blank();
    }

    private void hosts() {
        if (report.hosts().isEmpty()) {
            return;
        }
        heading(Texts.of("hosts.heading"));
        row(
                Texts.of("md.host"),
                Texts.of("md.result"),
                Texts.of("html.took"),
                Texts.of("html.hash"),
                Texts.of("html.version"),
                Texts.of("md.done"),
                Texts.of("guidance.deferred"));
        row("---", "---", "---", "---", "---", "---", "---");
        for (var host : report.hosts()) {
            row(
                    text(host.name()) + (host.coordinator() ? " ★" : ""),
                    report.words(host),
                    host.duration().map(Words::duration).orElse("–"),
                    change(Words.hash(host.fromHash()), Words.hash(host.toHash())),
                    change(host.fromVersion(), host.toVersion()),
                    dash(host.actions().stream()
                            .filter(action -> "done".equals(action.result()))
                            .map(ReportedAction::title)
                            .collect(Collectors.joining(", "))),
                    dash(guidance(host.deferred())));
        }
        blank();
    }

    /** Hosts that went well are one line of the table; of the others people want to know where they stand. */
    private void trouble(ReportedHost host) {
        line("### " + text(host.name()) + ": " + report.words(host));
        blank();
        if (!host.message().isEmpty()) {
            line(text(host.message()));
            blank();
        }
        host.actions()
                .forEach(action -> line("- " + action.title() + ": "
                        + Texts.orElse("result." + action.result(), text(action.result())) + ". "
                        + text(action.reason())));
        host.blockers().forEach(blocker -> line("- " + text(blocker.vmName()) + ": " + text(blocker.reason())));
        host.phases().stream()
                .filter(phase -> !phase.message().isEmpty())
                .forEach(phase -> line(
                        "- " + Words.time(phase.start()) + " " + text(phase.words()) + ": " + text(phase.message())));
        blank();
    }

    private void updates() {
        if (report.updates().isEmpty()) {
            return;
        }
        heading(Texts.of("updates.heading", report.updates().size()));
        row(
                Texts.of("updates.id"),
                Texts.of("updates.title"),
                Texts.of("updates.type"),
                Texts.of("updates.severity"),
                Texts.of("updates.guidance"));
        row("---", "---", "---", "---", "---");
        for (var update : report.updates()) {
            var title = Links.safe(update.url())
                    ? "[" + text(update.name()) + "](" + url(update.url()) + ")"
                    : text(update.name());
            row(
                    text(update.id()),
                    title,
                    dash(text(update.type())),
                    Texts.orElse("severity." + update.severity().name(), "–"),
                    dash(guidance(update.guidance())));
        }
        blank();
    }

    private void vms() {
        if (report.vms().isEmpty()) {
            return;
        }
        heading(Texts.of("vms.heading", report.vms().size()));
        row(
                Texts.of("vms.name"),
                Texts.of("vms.what"),
                Texts.of("vms.home"),
                Texts.of("vms.now"),
                Texts.of("vms.power"));
        row("---", "---", "---", "---", "---");
        report.vms()
                .forEach(vm -> row(
                        text(vm.name()),
                        dash(text(vm.what())),
                        dash(text(vm.home())),
                        vm.away() ? Texts.of("vms.away", text(vm.residentOn())) : dash(text(vm.residentOn())),
                        dash(text(vm.powerState()))));
        blank();
    }

    private void notes(String key, List<Note> notes) {
        if (notes.isEmpty()) {
            return;
        }
        heading(Texts.of(key));
        notes.forEach(note -> line("- " + Words.time(note.at()) + " "
                + (note.subject().isEmpty() ? "" : "**" + text(note.subject()) + "** ")
                + text(note.message())));
        blank();
    }

    private void prechecks() {
        var found = report.prechecks().stream()
                .map(StagedPrecheck::result)
                .filter(result -> result.status() != Status.PASS)
                .toList();
        if (found.isEmpty()) {
            return;
        }
        heading(Texts.of("md.prechecks"));
        found.forEach(
                result -> line("- **" + Texts.of("status." + result.status().name()) + "** " + text(result.subject())
                        + ": " + text(result.message()) + " " + text(result.remedy())));
        blank();
    }

    private static String guidance(GuidanceSet set) {
        return Arrays.stream(GuidanceLevel.values())
                .filter(level -> !set.kind(level).isEmpty())
                .map(level -> level.words() + ": "
                        + set.kind(level).stream().map(Guidance::words).collect(Collectors.joining(", ")))
                .collect(Collectors.joining("; "));
    }

    private static String change(String from, String to) {
        if (to.isEmpty() || to.equals(from)) {
            return dash(text(from));
        }
        return dash(text(from)) + " → " + text(to);
    }

    private static String dash(String text) {
        return text.isEmpty() ? "–" : text;
    }

    private void heading(String words) {
        line("## " + words);
        blank();
    }

    private void row(String... cells) {
        line("| " + String.join(" | ", cells) + " |");
    }

    private void line(String text) {
        out.append(text.stripTrailing()).append('\n');
    }

    private void blank() {
        out.append('\n');
    }

    /** Every character that could mean something is written so that it does not, automatic links and mentions included. */
    static String text(String foreign) {
        var plain = Words.plain(foreign);
        var result = new StringBuilder(plain.length() + 16);
        for (var i = 0; i < plain.length(); i++) {
            var c = plain.charAt(i);
            switch (c) {
                case '<' -> result.append("&lt;");
                case '>' -> result.append("&gt;");
                case '&' -> result.append("&amp;");
                case '@' -> result.append("&#64;");
                case ':' -> result.append(plain.startsWith("://", i) ? "&#58;" : ":");
                case '\\', '`', '*', '_', '{', '}', '[', ']', '(', ')', '#', '|', '~', '!' ->
                    result.append('\\').append(c);
                default -> result.append(c);
            }
        }
        return result.toString().replace("www.", "www&#46;");
    }

    /** A code span whose fence is longer than any run of back-ticks inside. */
    static String code(String foreign) {
        var plain = Words.plain(foreign);
        var longest = 0;
        var run = 0;
        for (var c : plain.toCharArray()) {
            run = c == '`' ? run + 1 : 0;
            longest = Math.max(longest, run);
        }
        var fence = "`".repeat(longest + 1);
        return fence + " " + plain + " " + fence;
    }

    private static String url(String address) {
        return Words.plain(address)
                .replace("(", "%28")
                .replace(")", "%29")
                .replace("<", "%3C")
                .replace(">", "%3E")
                .replace("|", "%7C")
                .replace("\\", "%5C")
                .replace(" ", "%20");
    }
}
