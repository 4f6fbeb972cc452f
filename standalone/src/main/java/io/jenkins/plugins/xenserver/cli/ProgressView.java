package io.jenkins.plugins.xenserver.cli;

import io.jenkins.plugins.xenserver.rollout.JournalRecord;
import io.jenkins.plugins.xenserver.rollout.RolloutListener;
import io.jenkins.plugins.xenserver.xapi.TimeSource;
import java.io.PrintWriter;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Shows how a rollout gets on: a table that is drawn anew on a terminal, plain lines elsewhere. May be told by several threads. */
abstract class ProgressView implements RolloutListener {
    private static final DateTimeFormatter CLOCK =
            DateTimeFormatter.ofPattern("HH:mm:ss").withZone(ZoneOffset.UTC);

    /** The view for files and build logs. */
    static ProgressView lines(PrintWriter out, TimeSource time) {
        return new AsLines(out, time);
    }

    /**
     * The view for somebody who looks on.
     *
     * @param size of the terminal, if it is known
     */
    static ProgressView table(PrintWriter out, Optional<Terminal.Size> size, TimeSource time) {
        return new OnTerminal(out, size, time);
    }

    /** Nothing more comes but what others print. */
    void end() {}

    /** Others print below, until {@link #comeBack()}. */
    void makeWay() {}

    /** Others have printed below; what is there stays. */
    void comeBack() {}

    private static String line(Instant at, String subject, String text) {
        return CLOCK.format(at) + "  " + (subject.isEmpty() ? "" : CheckText.safe(subject) + ": ")
                + CheckText.safe(text);
    }

    /** One line for each thing that happens. */
    private static final class AsLines extends ProgressView {
        private final PrintWriter out;
        private final TimeSource time;

        AsLines(PrintWriter out, TimeSource time) {
            this.out = out;
            this.time = time;
        }

        @Override
        public void log(String subject, String text) {
            out.println(line(time.now(), subject, text));
            out.flush();
        }
    }

    /**
     * Hosts down, phases across, the last lines below. Each row of it is one row of the terminal, whose width may change: the
     * next drawing begins as many rows higher. What would be higher than the terminal is told by lines.
     */
    private static final class OnTerminal extends ProgressView {
        /** How many of the last lines are shown, and how many rows they get at least. */
        private static final int LAST = 6;

        private static final int LEAST = 3;
        private static final Terminal.Size USUAL = new Terminal.Size(24, 80);
        private static final String INDENT = " ".repeat("00:00:00  ".length());
        private static final String WRAP_OFF = "\u001b[?7l";
        private static final String WRAP_ON = "\u001b[?7h";

        private final PrintWriter out;
        private final Terminal.Size size;
        private final boolean widthKnown;
        private final TimeSource time;
        private final ProgressTable table = new ProgressTable();
        private final ArrayDeque<String> recent = new ArrayDeque<>();
        private int drawn;
        private boolean tooHigh;
        private boolean away;

        OnTerminal(PrintWriter out, Optional<Terminal.Size> size, TimeSource time) {
            this.out = out;
            this.size = size.orElse(USUAL);
            this.widthKnown = size.isPresent();
            this.time = time;
        }

        @Override
        public synchronized void recorded(JournalRecord entry) {
            table.take(entry);
            draw();
        }

        @Override
        public synchronized void log(String subject, String text) {
            var line = line(time.now(), subject, text);
            recent.add(line);
            if (recent.size() > LAST) {
                recent.remove();
            }
            if (away || tooHigh) {
                out.println(line);
                out.flush();
            } else {
                draw();
            }
        }

        @Override
        synchronized void end() {
            makeWay();
        }

        @Override
        synchronized void makeWay() {
            drawn = 0;
            away = true;
        }

        @Override
        synchronized void comeBack() {
            drawn = 0;
            away = false;
        }

        private void draw() {
            if (away || tooHigh) {
                return;
            }
            if (drawn > 0) {
                // Somebody may have typed something.
                out.print("\r\u001b[" + drawn + "A\u001b[J");
            }
            var rows = new ArrayList<>(table.lines());
            rows.add("");
            // The cursor stands below the last one.
            var space = size.rows() - 1 - rows.size();
            tooHigh = space < LEAST;
            if (tooHigh) {
                recent.forEach(out::println);
            } else {
                rows.addAll(last(space));
                out.print(WRAP_OFF);
                rows.forEach(row -> out.println(cut(row)));
                out.print(WRAP_ON);
                drawn = rows.size();
            }
            out.flush();
        }

        private String cut(String row) {
            return widthKnown && row.length() > size.columns() ? row.substring(0, size.columns()) : row;
        }

        /** As many of the last lines as there is space for, the newest one anyway. */
        private List<String> last(int space) {
            var rows = new ArrayList<String>();
            for (var lines = recent.descendingIterator(); lines.hasNext(); ) {
                var folded = folded(lines.next());
                if (!rows.isEmpty() && rows.size() + folded.size() > space) {
                    break;
                }
                rows.addAll(0, folded);
            }
            return rows.subList(0, Math.min(rows.size(), space));
        }

        private List<String> folded(String line) {
            var rows = new ArrayList<String>();
            var rest = line;
            while (rest.length() > size.columns()) {
                var end = rest.lastIndexOf(' ', size.columns());
                if (end <= INDENT.length()) {
                    break;
                }
                rows.add(rest.substring(0, end));
                rest = INDENT + rest.substring(end + 1);
            }
            rows.add(rest);
            return rows;
        }
    }
}
