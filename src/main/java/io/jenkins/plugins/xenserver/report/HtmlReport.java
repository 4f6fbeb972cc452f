package io.jenkins.plugins.xenserver.report;

/**
 * The report for people, as a page without any script. {@link #selfContained} makes one file with its style inside, for a
 * command line; {@link #page} and {@link #css} make two, because Jenkins serves archived pages in a sandbox that blocks
 * inline style.
 */
public final class HtmlReport {
    private final Report report;
    private final Markup out = new Markup();

    private HtmlReport(Report report) {
        this.report = report;
    }

    /** One file that needs no other. */
    public static String selfContained(Report report) {
        return new HtmlReport(report).render(null);
    }

    /**
     * A page without any inline style.
     *
     * @param stylesheet address of the style sheet relative to the page, usually {@code report.css}
     */
    public static String page(Report report, String stylesheet) {
        return new HtmlReport(report).render(stylesheet);
    }

    /** The style sheet for {@link #page}. */
    public static String css() {
        return JsonReport.Resources.text("report.css");
    }

    private String render(String stylesheet) {
        out.doctype().open("html", "lang", "en");
        out.open("head").open("meta", "charset", "utf-8");
        out.open("meta", "name", "viewport", "content", "width=device-width, initial-scale=1");
        out.open("meta", "name", "color-scheme", "content", "light dark");
        out.element(
                "title",
                kind() + ": " + report.pool().name() + " – " + report.outcome().words());
        if (stylesheet == null) {
            out.style(css());
        } else {
            out.open("link", "rel", "stylesheet", "href", stylesheet);
        }
        out.close();
        out.open("body");
        Patterns.define(out);
        out.open("main");
        hero();
        cards();
        owed();
        timeline();
        new HtmlHosts(report, out).render();
        new HtmlTables(report, out).render();
        footer();
        out.close().close().close();
        return out.toString();
    }

    private void hero() {
        out.open("header", "class", "hero " + report.outcome().word());
        out.open("div", "class", "title");
        out.element("p", kind(), "class", "kicker");
        out.open("h1")
                .name(
                        report.pool().name().isEmpty()
                                ? Texts.of("html.noPool")
                                : report.pool().name())
                .close();
        out.close();
        badge(
                report.outcome().word(),
                symbol(report.outcome()),
                report.outcome().words());
        if (!report.message().isEmpty()) {
            out.element("p", report.message(), "class", "lead");
        }
        out.open("dl", "class", "meta");
        term("html.started", Words.dayTime(report.start()));
        term(
                report.end() == null ? "html.lastEntry" : "html.ended",
                Words.dayTime(report.end() == null ? report.lastEntry() : report.end()));
        term("html.took", Words.duration(report.duration()));
        term("html.level", report.level());
        if (!report.hash().isEmpty()) {
            out.open("div").element("dt", Texts.of("html.hash")).open("dd");
            out.element("code", Words.hash(report.hash()), "title", report.hash())
                    .close()
                    .close();
        }
        term("html.address", report.pool().address());
        term("html.protected", String.join(", ", report.protectedVms()));
        report.by().forEach((key, value) -> {
            out.open("div")
                    .element("dt", Texts.orElse("by." + key, key))
                    .element("dd", value)
                    .close();
        });
        out.close().close();
    }

    private void term(String key, String value) {
        if (!value.isEmpty()) {
            out.open("div").element("dt", Texts.of(key)).element("dd", value).close();
        }
    }

    private void cards() {
        var settled =
                report.hosts().stream().filter(host -> host.result().settled()).count();
        var restarted = report.vms().stream()
                .filter(vm -> vm.phases().stream()
                        .anyMatch(phase -> phase.activity().startsWith("restart") && "done".equals(phase.result())))
                .count();
        var deferred = report.hosts().stream()
                .filter(host -> !host.deferred().isEmpty())
                .count();
        // While it goes on, what is not done yet and not restored yet is no reason for alarm.
        var alarm = report.outcome() == Outcome.UNFINISHED ? "info" : "bad";
        out.open("section", "class", "cards", "aria-label", Texts.of("html.summary"));
        card(
                "card.hosts",
                settled + " / " + report.hosts().size(),
                settled == report.hosts().size() ? "good" : alarm);
        card("card.updates", String.valueOf(report.updates().size()), "");
        card("card.vms", String.valueOf(report.vms().size()), "");
        card("card.restarted", String.valueOf(restarted), "");
        card("card.deferred", String.valueOf(deferred), deferred == 0 ? "" : "warn");
        card("card.owed", String.valueOf(report.owed().size()), report.owed().isEmpty() ? "good" : alarm);
        out.close();
    }

    private void card(String key, String value, String tone) {
        out.open("div", "class", ("card " + tone).strip());
        out.element("p", value, "class", "value")
                .element("p", Texts.of(key), "class", "what")
                .close();
    }

    private void owed() {
        var owed = report.owed();
        if (owed.isEmpty()) {
            return;
        }
        var running = report.outcome() == Outcome.UNFINISHED;
        out.open("section", "class", running ? "owed pending" : "owed");
        out.element("h2", Texts.of(running ? "owed.pending" : "owed.heading"));
        out.element("p", Texts.of(running ? "owed.running" : "owed.note"), "class", "hint");
        out.open("ul", "class", "debts");
        for (var debt : owed) {
            out.open("li").open("p").open("strong").name(debt.subject()).close().text(" " + debt.what());
            if (debt.released() != null) {
                out.text(" – " + Texts.of("owed.givenUp"));
            }
            out.close();
            if (!debt.message().isEmpty()) {
                out.element("p", debt.message(), "class", "hint");
            }
            if (!debt.remedy().isEmpty()) {
                out.element("code", debt.remedy(), "class", "remedy");
            }
            out.close();
        }
        out.close().close();
    }

    private void timeline() {
        var timeline = new Timeline(report);
        if (timeline.empty()) {
            return;
        }
        out.open("section", "class", "time").element("h2", Texts.of("timeline.heading"));
        new TimelineSection(report).render(out);
        out.element("p", Texts.of("timeline.note"), "class", "hint").close();
    }

    private void footer() {
        out.open("footer")
                .text(Texts.of("html.footer", report.rolloutId(), String.valueOf(report.format())))
                .close();
    }

    private String kind() {
        return report.kindWords();
    }

    private void badge(String css, String symbol, String words) {
        badge(out, css, symbol, words);
    }

    /** A word in a coloured pill, with a sign so that the colour is not needed to read it. */
    static void badge(Markup out, String css, String symbol, String words) {
        out.open("span", "class", "badge " + css);
        out.element("span", symbol, "class", "sign", "aria-hidden", "true")
                .text(words)
                .close();
    }

    private static String symbol(Outcome outcome) {
        return switch (outcome) {
            case SUCCESS -> "✓";
            case UNSTABLE -> "!";
            case FAILED -> "✕";
            case ABORTED -> "■";
            case INCOMPLETE -> "◐";
            case UNFINISHED -> "…";
        };
    }
}
