package io.jenkins.plugins.xenserver.cli;

import io.jenkins.plugins.xenserver.rollout.JournalRecord;
import io.jenkins.plugins.xenserver.rollout.RolloutListener;
import io.jenkins.plugins.xenserver.xapi.TimeSource;
import java.io.PrintWriter;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/** Shows how a rollout gets on: a table that is drawn anew on a terminal, plain lines elsewhere. */
abstract class ProgressView implements RolloutListener {
    private static final DateTimeFormatter CLOCK =
            DateTimeFormatter.ofPattern("HH:mm:ss").withZone(ZoneOffset.UTC);

    /** The view that suits. */
    static ProgressView of(PrintWriter out, boolean terminal, TimeSource time) {
        return terminal ? new OnTerminal(out, time) : new AsLines(out, time);
    }

    /** Nothing more comes. */
    void end() {}

    /** Others have printed below; what is there stays. */
    void leave() {}

    private static String line(Instant at, String subject, String text) {
        return CLOCK.format(at) + "  " + (subject.isEmpty() ? "" : CheckText.safe(subject) + ": ")
                + CheckText.safe(text);
    }

    /** One line for each thing that happens; suits files and build logs. */
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

    /** Hosts down, phases across, the last lines below. */
    private static final class OnTerminal extends ProgressView {
        private static final int LINES = 6;
        private final PrintWriter out;
        private final ProgressTable table = new ProgressTable();
        private final java.util.ArrayDeque<String> recent = new java.util.ArrayDeque<>();
        private final TimeSource time;
        private int drawn;

        OnTerminal(PrintWriter out, TimeSource time) {
            this.out = out;
            this.time = time;
        }

        @Override
        public void recorded(JournalRecord entry) {
            table.take(entry);
            draw();
        }

        @Override
        public void log(String subject, String text) {
            recent.add(line(time.now(), subject, text));
            if (recent.size() > LINES) {
                recent.remove();
            }
            draw();
        }

        @Override
        void leave() {
            drawn = 0;
        }

        private void draw() {
            if (drawn > 0) {
                out.print("\u001b[" + drawn + "A\u001b[J");
            }
            var lines = new java.util.ArrayList<>(table.lines());
            lines.add("");
            lines.addAll(recent);
            lines.forEach(out::println);
            drawn = lines.size();
            out.flush();
        }
    }
}
