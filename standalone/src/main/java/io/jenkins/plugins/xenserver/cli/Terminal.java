package io.jenkins.plugins.xenserver.cli;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/** The person in front of the program, if there is one, and what they type. */
final class Terminal {
    /** What is longer is no answer to anything. */
    private static final int LONGEST = 200;

    private final boolean present;
    private final InputStream typed;
    private final Function<String, char[]> secrets;
    private final Supplier<Optional<Size>> size;

    /** How many rows and columns a terminal has. */
    record Size(int rows, int columns) {}

    /**
     * Some terminal.
     *
     * @param present whether a person can see what is printed and type an answer
     * @param typed what they type
     */
    Terminal(boolean present, InputStream typed) {
        this(present, typed, question -> null, Optional::empty);
    }

    /**
     * Some terminal that can ask for what nobody may see.
     *
     * @param secrets given the question; null when nothing more will ever be typed
     * @param size empty if it cannot be known
     */
    Terminal(boolean present, InputStream typed, Function<String, char[]> secrets, Supplier<Optional<Size>> size) {
        this.present = present;
        this.typed = typed;
        this.secrets = secrets;
        this.size = size;
    }

    /** The terminal that this process has on both its input and its output, or none. */
    static Terminal ofProcess() {
        return new Terminal(
                consoleIsTerminal(),
                System.in,
                question -> System.console().readPassword("%s", question),
                Terminal::sizeOfProcess);
    }

    /** Only another program can tell. */
    private static Optional<Size> sizeOfProcess() {
        var device = new File("/dev/tty");
        if (!device.exists()) {
            return Optional.empty();
        }
        try {
            var asked = new ProcessBuilder("stty", "size")
                    .redirectInput(device)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            try (var said = asked.inputReader()) {
                return size(said.readLine());
            }
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** Reads {@code 24 80}; a terminal that does not know says {@code 0 0}. */
    static Optional<Size> size(@CheckForNull String said) {
        var found = Pattern.compile("([1-9]\\d{0,4}) ([1-9]\\d{0,4})").matcher(said == null ? "" : said.strip());
        return found.matches()
                ? Optional.of(new Size(Integer.parseInt(found.group(1)), Integer.parseInt(found.group(2))))
                : Optional.empty();
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

    /** Its size now, if it can be known. */
    Optional<Size> size() {
        return size.get();
    }

    /**
     * Asks for what is not shown while it is typed.
     *
     * @return null when nothing more will ever be typed, as after Ctrl-D
     */
    @CheckForNull
    char[] secret(String question) {
        return secrets.apply(question);
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
