package io.jenkins.plugins.xenserver.report;

import java.util.Map;

/**
 * The fills of the timeline. Each kind of phase has a colour and a pattern of its own, so the drawing can be read in grey and
 * by people who do not tell the colours apart. Presentation attributes carry the light colours; the style sheet, where there
 * is one, only adapts them to a dark page.
 */
final class Patterns {
    private static final int SIZE = 8;

    private static final Map<PhaseKind, String> COLOURS = Map.of(
            PhaseKind.PREPARE, "#5d6675",
            PhaseKind.EVACUATE, "#2563c4",
            PhaseKind.APPLY, "#137a56",
            PhaseKind.TOOLSTACK, "#8a6100",
            PhaseKind.REBOOT, "#b84a14",
            PhaseKind.VMS, "#7a3db8",
            PhaseKind.VERIFY, "#47708c",
            PhaseKind.RETURN, "#0a7a96",
            PhaseKind.POOL, "#736d66");

    private Patterns() {}

    static String fill(PhaseKind kind) {
        return "url(#pattern-" + kind.word() + ")";
    }

    static String colour(PhaseKind kind) {
        return COLOURS.get(kind);
    }

    /** A drawing of no size that only holds the patterns, since one that is not displayed cannot lend them. */
    static void define(Markup out) {
        out.open("svg", "class", "defs", "width", "0", "height", "0", "aria-hidden", "true", "focusable", "false");
        out.open("defs");
        for (var kind : PhaseKind.values()) {
            out.open(
                    "pattern",
                    "id",
                    "pattern-" + kind.word(),
                    "width",
                    String.valueOf(SIZE),
                    "height",
                    String.valueOf(SIZE),
                    "patternUnits",
                    "userSpaceOnUse");
            out.open(
                    "rect",
                    "class",
                    "fill-" + kind.word(),
                    "width",
                    String.valueOf(SIZE),
                    "height",
                    String.valueOf(SIZE),
                    "fill",
                    colour(kind));
            var lines = lines(kind);
            if (!lines.isEmpty()) {
                out.open(
                        "path",
                        "class",
                        "hatch",
                        "d",
                        lines,
                        "fill",
                        "none",
                        "stroke",
                        "#ffffff",
                        "stroke-opacity",
                        "0.32",
                        "stroke-width",
                        kind == PhaseKind.TOOLSTACK ? "2" : "1.3",
                        "stroke-linecap",
                        kind == PhaseKind.TOOLSTACK ? "round" : "square");
            }
            out.close();
        }
        out.close().close();
    }

    private static String lines(PhaseKind kind) {
        return switch (kind) {
            case PREPARE -> "M2 0V8M6 0V8";
            case EVACUATE -> "M-2 2L2 -2M0 8L8 0M6 10L10 6";
            case APPLY -> "";
            case TOOLSTACK -> "M2 2h.01M6 6h.01";
            case REBOOT -> "M0 0L8 8M0 8L8 0";
            case VMS -> "M0 2H8M0 6H8";
            case VERIFY -> "M4 0V8";
            case RETURN -> "M-2 6L2 10M0 0L8 8M6 -2L10 2";
            case POOL -> "M0 4H8M4 0V8";
        };
    }
}
