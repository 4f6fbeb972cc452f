package io.jenkins.plugins.xenserver.report;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Draws the timeline as SVG with presentation attributes only: a row per host, one for the pool and one for the VMs. There
 * are two drawings of the same rows, one for wide screens and one for narrow ones, where the name stands above its row; a
 * style sheet shows the one that fits.
 */
final class Timeline {
    private static final int WIDE = 960;
    private static final int NARROW = 330;
    private static final int LABELS = 150;
    private static final int AXIS = 26;

    /** Roughly the width of a character of the labels, in units of the drawing. */
    private static final double CHARACTER = 6.4;

    private final Report report;
    private final Instant end;
    private final List<Row> rows = new ArrayList<>();

    /**
     * @param note said about the name
     * @param idle said where nothing is drawn
     */
    private record Row(String name, String note, String idle, List<Phase> phases) {}

    Timeline(Report report) {
        this(report, report.lastEntry());
    }

    /**
     * A drawing.
     *
     * @param now where it ends while the rollout does not
     */
    Timeline(Report report, Instant now) {
        this.report = report;
        this.end = report.end() == null ? now : report.end();
        addRow(Texts.of("timeline.pool"), report.poolPhases());
        report.hosts()
                .forEach(host -> rows.add(new Row(
                        host.name(),
                        host.coordinator() ? Texts.of("host.coordinator") : "",
                        report.words(host),
                        host.phases().stream().filter(phase -> !phase.skipped()).toList())));
        addRow(
                Texts.of("timeline.vms"),
                report.vms().stream()
                        .flatMap(vm -> vm.phases().stream())
                        // The way home is drawn with the host.
                        .filter(phase -> phase.kind() == PhaseKind.VMS || phase.failed())
                        .toList());
    }

    /** Whether there is anything to draw. */
    boolean empty() {
        return rows.stream().allMatch(row -> row.phases().isEmpty());
    }

    void wide(Markup out) {
        var tall = rows.size() <= 14 ? 28 : 21;
        draw(out, "timeline wide", WIDE, LABELS, tall, 8, 0);
    }

    void narrow(Markup out) {
        draw(out, "timeline narrow", NARROW, 6, 36, 4, 14);
    }

    /** The kinds that occur, for the legend. */
    List<PhaseKind> kinds() {
        return rows.stream()
                .flatMap(row -> row.phases().stream())
                .map(Phase::kind)
                .distinct()
                .sorted()
                .toList();
    }

    private void addRow(String name, List<Phase> phases) {
        var shown = phases.stream().filter(phase -> !phase.skipped()).toList();
        if (!shown.isEmpty()) {
            rows.add(new Row(name, "", "", shown));
        }
    }

    private void draw(Markup out, String css, int width, int left, int row, int ticks, int nameHeight) {
        var height = AXIS + rows.size() * row + 8;
        var axis = new TimeAxis(report.start(), end, left, width - left - 12.0, ticks);
        out.open(
                "svg",
                "class",
                css,
                "viewBox",
                "0 0 " + width + " " + height,
                "width",
                String.valueOf(width),
                "height",
                String.valueOf(height),
                "role",
                "img",
                "font-family",
                "system-ui, sans-serif",
                "font-size",
                "11.5",
                "preserveAspectRatio",
                "xMinYMin meet");
        out.element("title", Texts.of("timeline.title", report.hosts().size()));
        grid(out, axis, height);
        for (var i = 0; i < rows.size(); i++) {
            drawRow(out, axis, rows.get(i), AXIS + i * row, row, left, nameHeight, i);
        }
        events(out, axis, height);
        out.close();
    }

    private void grid(Markup out, TimeAxis axis, int height) {
        var free = 0.0;
        for (var tick : axis.ticks()) {
            var at = axis.x(tick);
            var x = number(at);
            out.open(
                    "line",
                    "class",
                    "grid",
                    "x1",
                    x,
                    "x2",
                    x,
                    "y1",
                    "18",
                    "y2",
                    String.valueOf(height - 4),
                    "stroke",
                    "#8b95a5",
                    "stroke-opacity",
                    "0.35");
            var label = axis.label(tick);
            var half = label.length() * CHARACTER / 2;
            var anchor = at < half ? "start" : at > axis.right() + 12 - half ? "end" : "middle";
            var begin = at - ("start".equals(anchor) ? 0 : "end".equals(anchor) ? 2 * half : half);
            if (begin >= free) {
                out.element(
                        "text", label, "class", "tick", "x", x, "y", "12", "text-anchor", anchor, "fill", "#5b6472");
                free = begin + 2 * half + 8;
            }
        }
    }

    private void drawRow(Markup out, TimeAxis axis, Row row, int y, int height, int left, int nameHeight, int index) {
        var top = y + 3 + nameHeight;
        var bar = height - 6 - nameHeight;
        if (index % 2 == 0) {
            out.open(
                    "rect",
                    "class",
                    "stripe",
                    "x",
                    "0",
                    "y",
                    String.valueOf(y),
                    "width",
                    number(axis.right() + 12),
                    "height",
                    String.valueOf(height),
                    "fill",
                    "#8b95a5",
                    "fill-opacity",
                    "0.1");
        }
        var space = nameHeight > 0 ? axis.right() : left - 14.0;
        var baseline = nameHeight > 0 ? y + 12 : top + bar / 2.0 + 4;
        out.open("text", "class", "row-name", "x", "6", "y", number(baseline), "fill", "#1c2430");
        out.element("title", row.note().isEmpty() ? row.name() : row.name() + " (" + row.note() + ")");
        out.text(fit(row.name(), space - (row.note().isEmpty() ? 0 : 18)));
        if (!row.note().isEmpty()) {
            out.text(" ★");
        }
        out.close();
        if (row.phases().isEmpty()) {
            out.element(
                    "text",
                    row.idle(),
                    "class",
                    "empty",
                    "x",
                    number(axis.left() + 4),
                    "y",
                    number(top + bar / 2.0 + 4),
                    "fill",
                    "#5b6472");
        }
        row.phases().forEach(phase -> drawPhase(out, axis, row.name(), phase, top, bar));
    }

    private void drawPhase(Markup out, TimeAxis axis, String owner, Phase phase, int top, int height) {
        var last = phase.end() == null ? end : phase.end();
        var x = axis.x(phase.start());
        var width = Math.max(1.5, axis.x(last) - x);
        var running = phase.end() == null;
        out.open("g", "class", "bar");
        out.element("title", tip(owner, phase, last));
        out.open(
                "rect",
                "class",
                phase.failed() ? "failed" : running ? "running" : null,
                "x",
                number(x),
                "y",
                String.valueOf(top),
                "width",
                number(width),
                "height",
                String.valueOf(height),
                "rx",
                width > 6 ? "2.5" : "0",
                "fill",
                Patterns.fill(phase.kind()),
                "fill-opacity",
                running ? "0.6" : null,
                "stroke",
                phase.failed() ? "#c81e2b" : running ? "#5d6675" : null,
                "stroke-width",
                phase.failed() ? "2.5" : null,
                "stroke-dasharray",
                running ? "4 3" : null);
        var label = (phase.failed() ? "✕ " : "") + phase.kind().words() + (running ? " …" : "");
        var needed = label.length() * CHARACTER + 14;
        if (width >= needed || phase.failed() && width >= 16) {
            var shown = width >= needed ? label : "✕";
            var wide = shown.length() * CHARACTER + 8;
            // A plate of plain colour under the words keeps the pattern from running through them.
            out.open(
                    "rect",
                    "class",
                    "fill-" + phase.kind().word(),
                    "x",
                    number(x + width / 2 - wide / 2),
                    "y",
                    number(top + 1.5),
                    "width",
                    number(wide),
                    "height",
                    number(height - 3.0),
                    "fill",
                    Patterns.colour(phase.kind()));
            out.element(
                    "text",
                    shown,
                    "class",
                    "bar-label",
                    "x",
                    number(x + width / 2),
                    "y",
                    number(top + height / 2.0 + 4),
                    "text-anchor",
                    "middle",
                    "fill",
                    "#ffffff");
        }
        out.close();
    }

    private void events(Markup out, TimeAxis axis, int height) {
        for (var event : report.events()) {
            var x = number(axis.x(event.at()));
            out.open("g", "class", "event");
            out.element("title", Words.dayTime(event.at()) + ": " + event.message());
            out.open(
                    "line",
                    "x1",
                    x,
                    "x2",
                    x,
                    "y1",
                    "16",
                    "y2",
                    String.valueOf(height - 4),
                    "stroke",
                    "#c81e2b",
                    "stroke-width",
                    "1.4",
                    "stroke-dasharray",
                    "3 3");
            out.open("circle", "cx", x, "cy", "17", "r", "3", "fill", "#c81e2b");
            out.close();
        }
    }

    private static String tip(String owner, Phase phase, Instant last) {
        var result = Texts.orElse("result." + (phase.result().isEmpty() ? "open" : phase.result()), phase.result());
        return Texts.of(
                "timeline.tip",
                owner,
                phase.words(),
                Words.time(phase.start()),
                Words.time(last),
                Words.duration(Duration.between(phase.start(), last)),
                result);
    }

    private static String fit(String name, double space) {
        var most = (int) (space / CHARACTER);
        return name.length() <= most ? name : name.substring(0, Math.max(1, most - 1)) + "…";
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.1f", value);
    }
}
