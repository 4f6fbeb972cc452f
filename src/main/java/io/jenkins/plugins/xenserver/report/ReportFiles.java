package io.jenkins.plugins.xenserver.report;

import java.util.LinkedHashMap;
import java.util.Map;

/** The files of a report, as they are archived. */
public final class ReportFiles {
    private static final int LONGEST_NAME = 80;

    private ReportFiles() {}

    /**
     * Relative path and content of every file: {@code report.json}, {@code report.md}, {@code report.html} with
     * {@code report.css}, {@code junit.xml} and one JSON file per host.
     */
    public static Map<String, String> of(Report report) {
        var files = new LinkedHashMap<String, String>();
        files.put("report.json", JsonReport.render(report));
        files.put("report.md", MarkdownReport.render(report));
        files.put("report.html", HtmlReport.page(report, "report.css"));
        files.put("report.css", HtmlReport.css());
        files.put("junit.xml", JUnitReport.render(report));
        for (var host : report.hosts()) {
            files.put("hosts/" + hostFile(host), JsonReport.render(host));
        }
        return files;
    }

    /** The file name of a host: its name and enough of its uuid to tell hosts of one name apart. */
    static String hostFile(ReportedHost host) {
        var uuid = pathPart(host.uuid());
        return pathPart(host.name()) + "-" + uuid.substring(0, Math.min(8, uuid.length())) + ".json";
    }

    /** A foreign name as part of a path: letters, digits, dot, hyphen, underscore; never a directory of its own. */
    public static String pathPart(String name) {
        var part = name.replaceAll("[^A-Za-z0-9._-]", "_");
        if (part.length() > LONGEST_NAME) {
            part = part.substring(0, LONGEST_NAME);
        }
        return part.isEmpty() || part.startsWith(".") ? "_" + part : part;
    }
}
