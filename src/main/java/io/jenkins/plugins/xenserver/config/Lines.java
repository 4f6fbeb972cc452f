package io.jenkins.plugins.xenserver.config;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import java.util.List;

/** Lists of strings as people type them into a text area: one a line. */
final class Lines {
    private Lines() {}

    /** The lines that say something, without the white space around them. */
    static List<String> of(@CheckForNull String text) {
        return text == null
                ? List.of()
                : text.lines()
                        .map(String::strip)
                        .filter(line -> !line.isEmpty())
                        .toList();
    }

    /** The same text without empty lines and stray white space, or null if nothing is left. */
    @CheckForNull
    static String tidy(@CheckForNull String text) {
        var lines = of(text);
        return lines.isEmpty() ? null : String.join("\n", lines);
    }
}
