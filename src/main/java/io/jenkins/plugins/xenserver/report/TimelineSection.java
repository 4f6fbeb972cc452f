package io.jenkins.plugins.xenserver.report;

import java.time.Instant;

/**
 * The timeline with its legend, as a report shows it and as another page may show it too. The markup is written by the one
 * escape of all reports, so that no name of a host or VM can add to it; it has neither style nor script.
 */
public final class TimelineSection {
    private final Report report;
    private final Timeline timeline;

    TimelineSection(Report report) {
        this(report, new Timeline(report));
    }

    private TimelineSection(Report report, Timeline timeline) {
        this.report = report;
        this.timeline = timeline;
    }

    /**
     * Legend and drawings, "" when there is nothing to draw. The page has to hold the {@link #patterns} once.
     *
     * @param now where the drawing ends as long as the rollout has not ended
     */
    public static String markup(Report report, Instant now) {
        var section = new TimelineSection(report, new Timeline(report, now));
        if (section.timeline.empty()) {
            return "";
        }
        var out = new Markup();
        out.open("div", "class", "drawing");
        section.render(out);
        return out.close().toString();
    }

    /** The patterns that the bars of all drawings on a page are filled with. */
    public static String patterns() {
        var out = new Markup();
        Patterns.define(out);
        return out.toString();
    }

    void render(Markup out) {
        out.open("ul", "class", "legend");
        for (var kind : timeline.kinds()) {
            swatch(out);
            out.open("rect", "width", "22", "height", "14", "rx", "3", "fill", Patterns.fill(kind));
            out.close().text(kind.words()).close();
        }
        if (!report.events().isEmpty()) {
            swatch(out);
            out.open(
                    "line",
                    "class",
                    "event-line",
                    "x1",
                    "11",
                    "x2",
                    "11",
                    "y1",
                    "0",
                    "y2",
                    "14",
                    "stroke",
                    "#c81e2b",
                    "stroke-width",
                    "1.6",
                    "stroke-dasharray",
                    "3 2");
            out.close().text(Texts.of("timeline.event")).close();
        }
        out.close();
        timeline.wide(out);
        timeline.narrow(out);
    }

    private static void swatch(Markup out) {
        out.open("li").open("svg", "width", "22", "height", "14", "aria-hidden", "true", "focusable", "false");
    }
}
