package io.jenkins.plugins.xenserver.cli;

import java.io.PrintWriter;

/** Plain text in two columns: a word at the left, and a text beside it that goes on below itself instead of running off. */
final class Columns {
    private static final int WIDTH = 100;

    private final PrintWriter out;
    private final String indent;
    private final int left;

    /**
     * Columns on an output.
     *
     * @param indent spaces in front of every line
     * @param left width of the left column, the space after it included
     */
    Columns(PrintWriter out, int indent, int left) {
        this.out = out;
        this.indent = " ".repeat(indent);
        this.left = left;
    }

    /** Prints a word and the text beside it. Control characters of either are replaced. */
    void print(String word, String text) {
        var line = new StringBuilder(indent).append(CheckText.safe(word));
        pad(line);
        if (CheckText.safe(word).length() >= left) {
            line.append("  ");
        }
        var empty = true;
        for (var piece : CheckText.safe(text).split(" +")) {
            if (!empty && line.length() + 1 + piece.length() > WIDTH) {
                out.println(line);
                line = new StringBuilder(indent);
                pad(line);
                empty = true;
            }
            line.append(empty ? "" : " ").append(piece);
            empty = false;
        }
        out.println(line.toString().stripTrailing());
    }

    private void pad(StringBuilder line) {
        while (line.length() < indent.length() + left) {
            line.append(' ');
        }
    }
}
