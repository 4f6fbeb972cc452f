package io.jenkins.plugins.xenserver.report;

import io.jenkins.plugins.xenserver.model.GuidanceLevel;
import io.jenkins.plugins.xenserver.model.PrecheckResult.Status;
import io.jenkins.plugins.xenserver.model.Severity;
import io.jenkins.plugins.xenserver.model.Update;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** The tables of the page: updates, VMs, warnings, prechecks, what was done to the pool. */
final class HtmlTables {
    private static final int FEW_VMS = 12;

    private final Report report;
    private final Markup out;

    HtmlTables(Report report, Markup out) {
        this.report = report;
        this.out = out;
    }

    void render() {
        notes("warnings.heading", "warnings", report.warnings());
        notes("events.heading", "events", report.events());
        vms();
        updates();
        prechecks();
        pool();
    }

    private void notes(String heading, String css, List<Note> notes) {
        if (notes.isEmpty()) {
            return;
        }
        out.open("section", "class", css).element("h2", Texts.of(heading)).open("ul", "class", "plain");
        for (var note : notes) {
            out.open("li").element("span", Words.time(note.at()), "class", "at").text(" ");
            if (!note.subject().isEmpty()) {
                out.open("strong").name(note.subject()).close().text(" ");
            }
            out.text(note.message()).close();
        }
        out.close().close();
    }

    private void vms() {
        if (report.vms().isEmpty()) {
            return;
        }
        var many = report.vms().size() > FEW_VMS;
        section("vms", Texts.of("vms.heading", report.vms().size()), many);
        head("vms.name", "vms.what", "vms.home", "vms.now", "vms.power");
        // Those that need somebody's eyes come first.
        report.vms().stream()
                .sorted(Comparator.comparing((ReportedVm vm) -> !vm.failed()).thenComparing(vm -> !vm.away()))
                .forEach(vm -> {
                    out.open("tr", "class", vm.failed() ? "bad" : vm.away() ? "attention" : null);
                    out.open("th", "scope", "row").name(vm.name()).close();
                    cell("vms.what", vm.what());
                    cell("vms.home", vm.home());
                    cell("vms.now", vm.away() ? Texts.of("vms.away", vm.residentOn()) : vm.residentOn());
                    cell("vms.power", vm.powerState()).close();
                });
        endSection(many);
    }

    private void updates() {
        if (report.updates().isEmpty()) {
            return;
        }
        section("updates", Texts.of("updates.heading", report.updates().size()), false);
        head("updates.id", "updates.title", "updates.type", "updates.severity", "updates.issued", "updates.guidance");
        for (var i = 0; i < report.updates().size(); i++) {
            update(report.updates().get(i), i);
        }
        endSection(false);
    }

    private void update(Update update, int index) {
        out.open("tr", "id", "update-" + index);
        out.open("th", "scope", "row").element("code", update.id()).close();
        out.open("td", "data-label", Texts.of("updates.title"));
        if (Links.safe(update.url())) {
            out.element("a", update.name(), "href", update.url(), "rel", "noopener noreferrer");
        } else {
            out.text(update.name());
        }
        if (!update.summary().isEmpty() && !update.summary().equals(update.name())) {
            out.element("span", update.summary(), "class", "reason");
        }
        out.close();
        cell("updates.type", update.type());
        out.open("td", "data-label", Texts.of("updates.severity"));
        if (update.severity() == Severity.HIGH) {
            out.element("span", Texts.of("severity.HIGH"), "class", "chip bad");
        } else {
            out.element("span", "–", "class", "hint");
        }
        out.close();
        cell("updates.issued", update.issued() == null ? "–" : Words.day(update.issued()));
        cell("updates.guidance", guidance(update)).close();
    }

    private static String guidance(Update update) {
        var words = java.util.Arrays.stream(GuidanceLevel.values())
                .filter(level -> !update.guidance().kind(level).isEmpty())
                .map(level -> level.words() + ": "
                        + update.guidance().kind(level).stream()
                                .map(item -> item.words())
                                .collect(Collectors.joining(", ")))
                .collect(Collectors.joining("; "));
        return words.isEmpty() ? "–" : words;
    }

    private void prechecks() {
        if (report.prechecks().isEmpty()) {
            return;
        }
        var failed = count(Status.FAILURE);
        var warned = count(Status.WARNING);
        section("prechecks", Texts.of("prechecks.heading", report.prechecks().size(), failed, warned), failed == 0);
        head("prechecks.status", "prechecks.stage", "prechecks.subject", "prechecks.message");
        report.prechecks().stream()
                .sorted(Comparator.comparing(
                                (StagedPrecheck check) -> check.result().status())
                        .reversed())
                .forEach(check -> {
                    var result = check.result();
                    var css = result.status().name().toLowerCase(Locale.ROOT);
                    out.open("tr").open("td", "data-label", Texts.of("prechecks.status"));
                    HtmlReport.badge(
                            out,
                            css,
                            sign(result.status()),
                            Texts.of("status." + result.status().name()));
                    out.close();
                    cell("prechecks.stage", String.valueOf(check.stage()));
                    out.open("td", "data-label", Texts.of("prechecks.subject"))
                            .name(result.subject())
                            .close();
                    out.open("td", "data-label", Texts.of("prechecks.message")).text(result.message());
                    if (!result.remedy().isEmpty()) {
                        out.element("span", result.remedy(), "class", "reason");
                    }
                    out.close().close();
                });
        endSection(failed == 0);
    }

    private long count(Status status) {
        return report.prechecks().stream()
                .filter(check -> check.result().status() == status)
                .count();
    }

    private void pool() {
        if (report.poolPhases().isEmpty() && report.options().isEmpty()) {
            return;
        }
        out.open("section", "class", "pool").open("details").open("summary");
        out.element("h2", Texts.of("pool.heading")).close();
        if (!report.poolPhases().isEmpty()) {
            phases(out, report.poolPhases());
        }
        if (!report.debts().isEmpty()) {
            out.element("h3", Texts.of("pool.ledger")).open("ul", "class", "plain");
            for (var debt : report.debts()) {
                var released = debt.released();
                var state = released == null ? Texts.of("owed.owed") : released;
                out.open("li").open("strong").name(debt.subject()).close().text(" " + debt.what() + " – ");
                out.element("span", state, "class", debt.owed() ? "chip bad" : "chip")
                        .close();
            }
            out.close();
        }
        if (!report.options().isEmpty()) {
            out.element("h3", Texts.of("pool.options")).open("dl", "class", "meta");
            report.options()
                    .forEach((key, value) -> out.open("div")
                            .element("dt", key)
                            .element("dd", value)
                            .close());
            out.close();
        }
        out.close().close();
    }

    static void phases(Markup out, List<Phase> phases) {
        out.open("div", "class", "scroll").open("table", "class", "phases").open("tbody");
        for (var phase : phases) {
            out.open("tr", "class", phase.failed() ? "bad" : null);
            out.open("td", "class", "swatch").open("svg", "width", "14", "height", "14", "aria-hidden", "true");
            out.open("rect", "width", "14", "height", "14", "rx", "3", "fill", Patterns.fill(phase.kind()));
            out.close().close();
            out.element("th", phase.words(), "scope", "row");
            out.element("td", Words.time(phase.start()), "class", "at");
            out.element("td", phase.duration().map(Words::duration).orElse("…"), "class", "number");
            var result = phase.result().isEmpty() ? "open" : phase.result();
            out.open("td").text(Texts.orElse("result." + result, result));
            if (!phase.message().isEmpty()) {
                out.element("span", phase.message(), "class", "reason");
            }
            out.close().close();
        }
        out.close().close().close();
    }

    private void section(String css, String heading, boolean folded) {
        out.open("section", "class", css);
        if (folded) {
            out.open("details").open("summary").element("h2", heading).close();
        } else {
            out.element("h2", heading);
        }
        out.open("div", "class", "scroll").open("table", "class", "stack");
    }

    private void endSection(boolean folded) {
        out.close().close().close();
        if (folded) {
            out.close();
        }
        out.close();
    }

    private void head(String... keys) {
        out.open("thead").open("tr");
        for (var key : keys) {
            out.element("th", Texts.of(key), "scope", "col");
        }
        out.close().close().open("tbody");
    }

    private Markup cell(String labelKey, String text) {
        return out.element("td", text.isEmpty() ? "–" : text, "data-label", Texts.of(labelKey));
    }

    private static String sign(Status status) {
        return switch (status) {
            case PASS -> "✓";
            case WARNING -> "!";
            case FAILURE -> "✕";
        };
    }
}
