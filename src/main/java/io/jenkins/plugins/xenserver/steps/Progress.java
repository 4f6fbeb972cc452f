package io.jenkins.plugins.xenserver.steps;

import hudson.model.TaskListener;
import io.jenkins.plugins.xenserver.model.Plan;
import io.jenkins.plugins.xenserver.report.Words;
import io.jenkins.plugins.xenserver.rollout.JournalRecord;
import io.jenkins.plugins.xenserver.rollout.RecordType;
import io.jenkins.plugins.xenserver.rollout.RolloutListener;
import io.jenkins.plugins.xenserver.rollout.RolloutResult;
import io.jenkins.plugins.xenserver.xapi.TimeSource;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Shows how a procedure gets on: in the build's log, in the step's status, and to whoever wants to know of its turns. */
final class Progress implements RolloutListener {
    private final Supplier<TaskListener> log;
    private final String driver;
    private final TimeSource time;
    private final Consumer<JournalRecord> turns;
    private final Runnable end;
    private final Consumer<JournalRecord> all;
    private volatile Now now;
    private volatile int planned;
    private volatile int done;
    private boolean live;

    /** What is going on, and since when. */
    private record Now(String what, Instant since) {}

    /**
     * Progress of one driver.
     *
     * @param driver its id; what the journal holds from before it began is counted, not told
     * @param all told each record, those of earlier drivers first
     * @param turns told each new record that changes where the procedure stands
     * @param end told when the journal is closed, before anything else may happen to this machine (rule R15)
     */
    Progress(
            Supplier<TaskListener> log,
            String driver,
            TimeSource time,
            Consumer<JournalRecord> all,
            Consumer<JournalRecord> turns,
            Runnable end) {
        this.all = all;
        this.end = end;
        this.time = time;
        this.now = new Now("starting", time.now());
        this.log = log;
        this.driver = driver;
        this.turns = turns;
    }

    @Override
    public void recorded(JournalRecord entry) {
        all.accept(entry);
        switch (entry.type()) {
            case DRIVER -> live |= entry.text("driverId").equals(driver);
            case PLANNED ->
                planned = (int) entry.value("plan", Plan.class).hosts().stream()
                        .filter(h -> !h.nothingToDo())
                        .count();
            case HOST_RESULT -> done += entry.text("result").equals("updated") ? 1 : 0;
            default -> {
                // Counts nowhere.
            }
        }
        if (live && isTurn(entry.type())) {
            turns.accept(entry);
        }
    }

    private static boolean isTurn(RecordType type) {
        return switch (type) {
            case BASELINE, PLANNED, HOST_RESULT, CLOSED -> true;
            default -> false;
        };
    }

    @Override
    public void ended(RolloutResult result) {
        end.run();
    }

    @Override
    public void log(String subject, String line) {
        now = new Now(Words.plain(subject.isEmpty() ? line : subject + ": " + line), time.now());
        BuildLog.say(log.get(), subject.isEmpty() ? line : "[" + subject + "] " + line);
    }

    @Override
    public void waiting(String what) {
        now = what.isEmpty() ? new Now("working", time.now()) : new Now(what, time.now());
    }

    /** A phrase with what is going on and since when; asks nobody. */
    String status() {
        var current = now;
        var seconds = Duration.between(current.since, time.now()).toSeconds();
        var since = seconds < 120 ? seconds + " s" : seconds / 60 + " min";
        var hosts = planned == 0 ? "" : ", " + done + " of " + planned + (planned == 1 ? " host" : " hosts") + " done";
        return current.what + ", for " + since + hosts;
    }
}
