package io.jenkins.plugins.xenserver.cli;

import io.jenkins.plugins.xenserver.report.Report;
import io.jenkins.plugins.xenserver.report.ReportedHost;
import io.jenkins.plugins.xenserver.report.Words;
import io.jenkins.plugins.xenserver.rollout.StopSignal;
import io.jenkins.plugins.xenserver.xapi.TimeSource;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;

/** A gate that is a person at the terminal: shown what was done with the host, asked whether to go on. */
final class AskingGate extends PatientGate {
    private final Terminal terminal;
    private final PrintWriter out;
    private final Path journal;
    private final String user;

    AskingGate(Terminal terminal, PrintWriter out, Path journal, String user, StopSignal stop, TimeSource time) {
        super(stop, time);
        this.terminal = terminal;
        this.out = out;
        this.journal = journal;
        this.user = user;
    }

    /** The line is read on a thread of its own: nothing but the person, or the end of the process, ends that wait. */
    @Override
    CompletableFuture<Verdict> begin(Step step) {
        var answer = new CompletableFuture<Verdict>();
        var reader = new Thread(
                () -> {
                    try {
                        terminal.forget();
                        show(step);
                        read(answer);
                    } catch (IOException | RuntimeException e) {
                        answer.completeExceptionally(e);
                    }
                },
                "question");
        reader.setDaemon(true);
        reader.start();
        return answer;
    }

    /** What comes next begins on a line of its own; a later answer finds that nobody waits for it. */
    @Override
    void giveUp() {
        out.println();
        out.flush();
    }

    private void show(Step step) throws IOException {
        var report = Report.read(journal);
        out.println();
        out.printf("%s is done, host %d of %d.%n", CheckText.safe(step.host()), step.done(), step.total());
        report.hosts().stream()
                .filter(host -> host.uuid().equals(step.uuid()))
                .findFirst()
                .ifPresent(host -> tell(report, host));
        out.println(
                step.done() < step.total()
                        ? "Yes goes on with the next host; no stops here, gives back what is owed and reports."
                        : "Yes completes the update; no stops here, gives back what is owed and reports.");
        ask();
    }

    private void tell(Report report, ReportedHost host) {
        var facts = new Columns(out, 2, 12);
        host.phases().stream()
                .filter(phase -> phase.result().equals("done"))
                .forEach(phase ->
                        facts.print(phase.duration().map(Words::duration).orElse(""), phase.words()));
        report.warnings().stream()
                .filter(warning -> warning.subject().equals(host.name()))
                .forEach(warning -> facts.print("warning", warning.message()));
        report.owed().forEach(debt -> facts.print("still owed", debt.what()));
    }

    private void ask() {
        out.print("Go on? [yes/no] ");
        out.flush();
    }

    private void read(CompletableFuture<Verdict> answer) throws IOException {
        while (!answer.isDone()) {
            var line = terminal.line();
            if (line == null) {
                giveUp();
                answer.complete(new Verdict(false, "The terminal's input ended before anybody had answered."));
                return;
            }
            switch (line.toLowerCase(Locale.ROOT)) {
                case "y", "yes" -> answer.complete(new Verdict(true, user + " said yes at the terminal."));
                case "n", "no" -> answer.complete(new Verdict(false, user + " said no at the terminal."));
                default -> {
                    if (!answer.isDone()) {
                        ask();
                    }
                }
            }
        }
    }
}
