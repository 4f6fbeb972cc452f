package io.jenkins.plugins.xenserver.view;

import io.jenkins.plugins.xenserver.report.Outcome;
import io.jenkins.plugins.xenserver.report.Report;
import io.jenkins.plugins.xenserver.report.Words;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** The cards of a rollout: how it ended, hosts done, what is outstanding, time. */
final class Cards {
    private final String id;
    private final Report report;
    private final Instant now;
    private final boolean running;

    Cards(String id, Report report, Instant now, boolean running) {
        this.id = id;
        this.report = report;
        this.now = now;
        this.running = running;
    }

    List<Card> all() {
        return List.of(outcome(), hosts(), outstanding(), time());
    }

    private Card outcome() {
        return card(
                "outcome",
                Messages.Cards_Outcome(),
                running ? Messages.RolloutView_Running() : report.outcome().words(),
                Messages.Cards_Warnings(report.warnings().size()),
                tone(),
                report.warnings().isEmpty() ? "hosts" : "warnings");
    }

    private String tone() {
        return switch (report.outcome()) {
            case SUCCESS -> "good";
            case UNSTABLE, INCOMPLETE -> "warn";
            case FAILED, ABORTED -> "bad";
            case UNFINISHED -> running ? "plain" : "bad";
        };
    }

    private Card hosts() {
        var all = report.hosts().size();
        var done = report.hosts().stream().filter(h -> h.result().settled()).count();
        var failed = report.count(io.jenkins.plugins.xenserver.report.HostResult.FAILED);
        return card(
                "hosts-done",
                Messages.Cards_Hosts(),
                done + " / " + all,
                Messages.Cards_Failed(failed),
                failed > 0 ? "bad" : done == all ? "good" : "plain",
                "hosts");
    }

    private Card outstanding() {
        var hosts = report.hosts().stream().filter(h -> !h.deferred().isEmpty()).count();
        var owed = report.owed().size();
        return card(
                "outstanding",
                Messages.Cards_Outstanding(),
                Messages.Cards_OnHosts(hosts),
                running ? Messages.Cards_ToRestore(owed) : Messages.Cards_Owed(owed),
                owed > 0 && report.outcome() != Outcome.UNFINISHED ? "bad" : hosts > 0 ? "warn" : "good",
                owed > 0 ? "owed" : "hosts");
    }

    private Card time() {
        if (!running) {
            return card(
                    "time",
                    Messages.Cards_Took(),
                    Words.duration(report.duration()),
                    Messages.Cards_Began(Words.time(report.start())),
                    "plain",
                    "timeline");
        }
        var spent = Words.duration(Duration.between(report.start(), now));
        return card(
                "time",
                Messages.Cards_Left(),
                TimeLeft.of(report, now).map(Cards::about).orElseGet(Messages::Cards_Unknown),
                Messages.Cards_Spent(spent),
                "plain",
                "timeline");
    }

    /** To the minute: more would promise what nobody knows. */
    private static String about(Duration left) {
        var minutes = Math.max(1, (left.toSeconds() + 30) / 60);
        return minutes < 60 ? Messages.Cards_About(minutes) : Messages.Cards_AboutHours(minutes / 60, minutes % 60);
    }

    private Card card(String name, String title, String value, String note, String tone, String section) {
        return new Card(id + "-" + name, title, value, note, tone, "#" + id + "-" + section);
    }
}
