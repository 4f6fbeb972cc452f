package io.jenkins.plugins.xenserver.view;

import io.jenkins.plugins.xenserver.report.Outcome;
import io.jenkins.plugins.xenserver.report.Words;
import io.jenkins.plugins.xenserver.steps.PoolRecord;
import java.util.Comparator;
import java.util.List;

/** What a build did with a pool, in one line, from the few numbers that the build keeps. */
final class Lines {
    private static final List<Outcome> WORST_FIRST = List.of(
            Outcome.FAILED, Outcome.ABORTED, Outcome.INCOMPLETE, Outcome.UNFINISHED, Outcome.UNSTABLE, Outcome.SUCCESS);

    private Lines() {}

    /**
     * The line.
     *
     * @param running whether the build is running
     */
    static String of(PoolRecord record, boolean running) {
        var pool = Words.plain(record.getPool());
        var words = record.getKind().equals("check")
                ? Messages.Lines_Outdated(record.getHosts() - record.getHostsDone())
                : Messages.Lines_Done(record.getHostsDone(), record.getHosts());
        return record.getHosts() == 0
                ? Messages.Lines_NoHosts(pool, kind(record), words(record, running))
                : Messages.Lines_Of(pool, kind(record), words(record, running), words);
    }

    /** What was done, in words. */
    static String kind(PoolRecord record) {
        return switch (record.getKind()) {
            case "check" -> Messages.Lines_Check();
            case "update" -> Messages.Lines_Update();
            case "sync" -> Messages.Lines_Sync();
            case "configure" -> Messages.Lines_Configure();
            case "guidance" -> Messages.Lines_Guidance();
            case "restore" -> Messages.Lines_Restore();
            default -> record.getKind();
        };
    }

    private static String words(PoolRecord record, boolean running) {
        var outcome = outcome(record);
        return running && outcome == Outcome.UNFINISHED ? Messages.RolloutView_Running() : outcome.words();
    }

    /** How it ended. */
    static Outcome outcome(PoolRecord record) {
        return Outcome.of(record.getOutcome());
    }

    /** The symbol of the worst outcome. */
    static String symbol(List<PoolRecord> records, boolean running) {
        return records.stream()
                .map(Lines::outcome)
                .min(Comparator.comparing(WORST_FIRST::indexOf))
                .map(outcome -> Symbols.of(outcome, running))
                .orElse("symbol-status-nobuilt");
    }
}
