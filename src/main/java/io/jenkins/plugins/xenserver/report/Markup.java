package io.jenkins.plugins.xenserver.report;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Set;

/**
 * Writes HTML and SVG. Every text and every attribute value goes through the one escape, so a renderer cannot forget it;
 * there is no way to add raw markup from outside.
 */
final class Markup {
    private static final Set<String> VOID = Set.of("meta", "link", "br", "hr", "rect", "line", "path", "circle");

    private final StringBuilder out = new StringBuilder(16 * 1024);
    private final Deque<String> open = new ArrayDeque<>();

    /** Opens an element; the attributes are names and values in turn, and one whose value is null is left out. */
    Markup open(String tag, String... attributes) {
        out.append('<').append(tag);
        for (var i = 0; i + 1 < attributes.length; i += 2) {
            if (attributes[i + 1] != null) {
                out.append(' ')
                        .append(attributes[i])
                        .append("=\"")
                        .append(escape(attributes[i + 1]))
                        .append('"');
            }
        }
        out.append('>');
        if (!VOID.contains(tag)) {
            open.push(tag);
        } else if (isSvg(tag)) {
            out.insert(out.length() - 1, '/');
        }
        return this;
    }

    Markup close() {
        out.append("</").append(open.pop()).append(">\n");
        return this;
    }

    Markup text(String text) {
        out.append(escape(text));
        return this;
    }

    /** An element with text and nothing else. */
    Markup element(String tag, String text, String... attributes) {
        return open(tag, attributes).text(text).close();
    }

    /** A name of a host, VM or pool, kept apart from the direction of the text around it. */
    Markup name(String name) {
        open("bdi").text(name);
        out.append("</").append(open.pop()).append('>');
        return this;
    }

    /** The plugin's own style sheet; it holds nothing that came from a pool. */
    Markup style(String css) {
        out.append("<style>\n").append(css).append("</style>\n");
        return this;
    }

    Markup doctype() {
        out.append("<!DOCTYPE html>\n");
        return this;
    }

    @Override
    public String toString() {
        if (!open.isEmpty()) {
            throw new IllegalStateException("Not closed: " + open);
        }
        return out.toString();
    }

    static String escape(String text) {
        var plain = Words.plain(text);
        var result = new StringBuilder(plain.length() + 16);
        for (var i = 0; i < plain.length(); i++) {
            var c = plain.charAt(i);
            switch (c) {
                case '&' -> result.append("&amp;");
                case '<' -> result.append("&lt;");
                case '>' -> result.append("&gt;");
                case '"' -> result.append("&quot;");
                case '\'' -> result.append("&#39;");
                default -> result.append(c);
            }
        }
        return result.toString();
    }

    private static boolean isSvg(String tag) {
        return Set.of("rect", "line", "path", "circle").contains(tag);
    }
}
