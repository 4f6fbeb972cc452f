package io.jenkins.plugins.xenserver.xapi;

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Set;

/**
 * The plain XML that hosts send: tags without attributes, text with the usual entities. A reading of a whole pool is megabytes
 * of it, and Java's own parser, which is for any XML, takes several times as long. Whatever is not plain, or not right, is left
 * to that one ({@link StaxTags}) from the beginning; nothing is judged here.
 */
final class PlainTags implements Tags {
    private static final Set<String> DECLARATIONS = Set.of(
            "version=\"1.0\"",
            "version='1.0'",
            "version=\"1.0\" encoding=\"UTF-8\"",
            "version=\"1.0\" encoding=\"utf-8\"");

    /** So that not each of them is another text in memory. */
    private static final String[] FREQUENT = {"value", "member", "name", "struct", "boolean", "array", "data"};

    private final String xml;
    private final XmlRpcLimits limits;
    private final Deque<String> open = new ArrayDeque<>();
    private int at;
    private String name = "";
    private boolean opens;
    private boolean closesAtOnce;
    private boolean begun;

    /** Something that only a whole parser can judge. */
    static final class NotPlain extends RuntimeException {
        private static final long serialVersionUID = 1;

        NotPlain() {
            super("not plain", null, false, false);
        }
    }

    PlainTags(byte[] answer, XmlRpcLimits limits) {
        this.limits = limits;
        xml = new String(answer, StandardCharsets.UTF_8);
        // Stands for what is not UTF-8.
        demand(xml.indexOf('\ufffd') < 0);
        if (xml.startsWith("<?xml ")) {
            var end = find("?>", 0);
            demand(DECLARATIONS.contains(xml.substring("<?xml ".length(), end).strip()));
            at = end + 2;
        }
    }

    private static void demand(boolean plain) {
        if (!plain) {
            throw new NotPlain();
        }
    }

    private int find(String what, int from) {
        var found = xml.indexOf(what, from);
        demand(found >= 0);
        return found;
    }

    @Override
    public String text() {
        if (closesAtOnce) {
            closesAtOnce = false;
            close();
            return "";
        }
        var begin = at;
        var end = xml.indexOf('<', begin);
        demand(end >= 0);
        var text = plain(begin, end);
        limits.demandText(text.length());
        demand(!open.isEmpty() || isSpace(text));
        tag(end);
        return text;
    }

    /** Takes the tag that begins there. */
    private void tag(int begin) {
        var end = xml.indexOf('>', begin);
        demand(end > begin + 1);
        at = end + 1;
        if (xml.charAt(begin + 1) == '/') {
            var closed = open.peek();
            demand(closed != null && closed.length() == end - begin - 2 && xml.startsWith(closed, begin + 2));
            close();
            return;
        }
        closesAtOnce = xml.charAt(end - 1) == '/';
        name = name(begin + 1, closesAtOnce ? end - 1 : end);
        demand(!begun || !open.isEmpty());
        begun = true;
        open.push(name);
        opens = true;
    }

    private void close() {
        name = open.pop();
        opens = false;
    }

    private String name(int begin, int end) {
        for (var known : FREQUENT) {
            if (known.length() == end - begin && xml.startsWith(known, begin)) {
                return known;
            }
        }
        demand(end > begin && Character.isLetter(xml.charAt(begin)));
        for (var i = begin; i < end; i++) {
            var c = xml.charAt(i);
            demand(c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '.');
        }
        return xml.substring(begin, end);
    }

    private String plain(int begin, int end) {
        var entities = false;
        for (var i = begin; i < end; i++) {
            var c = xml.charAt(i);
            // Not what XML does not allow in a text, or changes (a return).
            demand((c >= ' ' || c == '\n' || c == '\t') && c < '\ufffe' && c != '>');
            entities |= c == '&';
        }
        return entities ? resolved(begin, end) : xml.substring(begin, end);
    }

    private String resolved(int begin, int end) {
        var text = new StringBuilder(end - begin);
        var i = begin;
        while (i < end) {
            var c = xml.charAt(i);
            if (c != '&') {
                text.append(c);
                i++;
                continue;
            }
            var semicolon = xml.indexOf(';', i);
            demand(semicolon > 0 && semicolon < end);
            text.append(
                    switch (xml.substring(i + 1, semicolon)) {
                        case "lt" -> '<';
                        case "gt" -> '>';
                        case "amp" -> '&';
                        case "quot" -> '"';
                        case "apos" -> '\'';
                        default -> throw new NotPlain();
                    });
            i = semicolon + 1;
        }
        return text.toString();
    }

    @Override
    public boolean opens() {
        return opens;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public void end() {
        demand(open.isEmpty() && isSpace(xml.substring(at)));
    }

    /** What XML takes for space, which is less than what Java does. */
    private static boolean isSpace(String text) {
        return text.chars().allMatch(c -> c == ' ' || c == '\n' || c == '\t' || c == '\r');
    }
}
