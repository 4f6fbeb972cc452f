package io.jenkins.plugins.xenserver.cli;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import java.io.IOException;
import java.io.InputStream;

/** The person in front of the program, if there is one, and what they type. */
final class Terminal {
    /** What is longer is no answer to anything. */
    private static final int LONGEST = 200;

    private final boolean present;
    private final InputStream typed;

    /**
     * Some terminal.
     *
     * @param present whether a person can see what is printed and type an answer
     * @param typed what they type
     */
    Terminal(boolean present, InputStream typed) {
        this.present = present;
        this.typed = typed;
    }

    /** The terminal that this process has on both its input and its output, or none. */
    static Terminal ofProcess() {
        return new Terminal(consoleIsTerminal(), System.in);
    }

    /** From Java 22 on there may be a console object without a terminal, and only there one can ask it. */
    private static boolean consoleIsTerminal() {
        var console = System.console();
        if (console == null) {
            return false;
        }
        try {
            return (Boolean) console.getClass().getMethod("isTerminal").invoke(console);
        } catch (ReflectiveOperationException e) {
            return true;
        }
    }

    /** Whether a person sits in front of the program. */
    boolean present() {
        return present;
    }

    /** Drops what was typed so far: it cannot be the answer to a question that was not asked yet. */
    void forget() throws IOException {
        for (var waiting = typed.available(); waiting > 0; waiting = typed.available()) {
            if (typed.skip(waiting) == 0) {
                return;
            }
        }
    }

    /**
     * Waits for a line.
     *
     * @return the line without its end; null when nothing more will ever be typed
     */
    @CheckForNull
    String line() throws IOException {
        var line = new StringBuilder();
        int next;
        while ((next = typed.read()) >= 0 && next != '\n') {
            if (line.length() < LONGEST) {
                line.append((char) next);
            }
        }
        return next < 0 && line.isEmpty() ? null : line.toString().strip();
    }
}
