package io.jenkins.plugins.xenserver.simulator;

/** Escaping of text in XML and HTML. */
final class Xml {

    private Xml() {}

    static String escape(String text) {
        var out = new StringBuilder(text.length() + 16);
        escape(text, out);
        return out.toString();
    }

    static void escape(String text, StringBuilder out) {
        var written = 0;
        for (var i = 0; i < text.length(); i++) {
            var entity = entity(text.charAt(i));
            if (entity != null) {
                out.append(text, written, i).append(entity);
                written = i + 1;
            }
        }
        out.append(text, written, text.length());
    }

    private static String entity(char c) {
        return switch (c) {
            case '<' -> "&lt;";
            case '>' -> "&gt;";
            case '&' -> "&amp;";
            case '"' -> "&quot;";
            case '\r' -> "&#13;";
            default -> null;
        };
    }
}
