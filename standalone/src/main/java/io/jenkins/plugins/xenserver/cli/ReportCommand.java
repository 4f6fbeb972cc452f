package io.jenkins.plugins.xenserver.cli;

import io.jenkins.plugins.xenserver.report.JsonReport;
import io.jenkins.plugins.xenserver.report.MarkdownReport;
import io.jenkins.plugins.xenserver.report.Report;
import io.jenkins.plugins.xenserver.rollout.FileJournal;
import io.jenkins.plugins.xenserver.rollout.RecordType;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code report}: tell a run from its journal; works on a dead one too. */
@Command(
        name = "report",
        mixinStandardHelpOptions = true,
        description = "Tells a run from its journal alone, also while it is under way or after it died.")
final class ReportCommand implements Callable<Integer> {
    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec;

    @Parameters(paramLabel = "JOURNAL", description = "The run's journal.")
    private Path journal;

    @Option(
            names = "--into",
            paramLabel = "FOLDER",
            description = "Write report.html, .md, .json and junit.xml there instead of printing Markdown.")
    private Path folder;

    @Option(names = "--json", description = "Print JSON instead of Markdown.")
    private boolean json;

    @Override
    public Integer call() throws Exception {
        if (!Files.isRegularFile(journal)) {
            throw new IllegalArgumentException("There is no journal at " + journal + ".");
        }
        if (FileJournal.read(journal).stream().noneMatch(r -> r.type() == RecordType.OPENED)) {
            throw new IllegalArgumentException("The file " + journal + " is not the journal of a run.");
        }
        var out = spec.commandLine().getOut();
        if (folder != null) {
            out.println("Report: " + ReportFiles.write(journal, folder));
        } else {
            var report = Report.read(journal);
            out.println(json ? JsonReport.render(report) : MarkdownReport.render(report));
        }
        out.flush();
        return ExitCode.SUCCESS;
    }
}
