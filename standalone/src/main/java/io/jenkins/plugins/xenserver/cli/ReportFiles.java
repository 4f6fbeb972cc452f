package io.jenkins.plugins.xenserver.cli;

import io.jenkins.plugins.xenserver.report.HtmlReport;
import io.jenkins.plugins.xenserver.report.JUnitReport;
import io.jenkins.plugins.xenserver.report.JsonReport;
import io.jenkins.plugins.xenserver.report.MarkdownReport;
import io.jenkins.plugins.xenserver.report.Report;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Writes the report of a journal beside it, in every form. */
final class ReportFiles {
    private ReportFiles() {}

    /**
     * Writes {@code report.html}, {@code .md}, {@code .json} and {@code junit.xml}.
     *
     * @return the page to open
     */
    static Path write(Path journal, Path folder) throws IOException {
        var report = Report.read(journal);
        Files.createDirectories(folder);
        Files.writeString(folder.resolve("report.json"), JsonReport.render(report));
        Files.writeString(folder.resolve("report.md"), MarkdownReport.render(report));
        Files.writeString(folder.resolve("junit.xml"), JUnitReport.render(report));
        var page = folder.resolve("report.html");
        Files.writeString(page, HtmlReport.selfContained(report));
        return page;
    }
}
