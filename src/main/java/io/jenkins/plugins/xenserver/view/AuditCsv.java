package io.jenkins.plugins.xenserver.view;

import java.util.List;
import java.util.stream.Collectors;

/** Rows as comma-separated values (RFC 4180) that no spreadsheet takes for formulas. */
final class AuditCsv {
    private static final List<String> HEAD = List.of(
            "at",
            "pool",
            "poolUuid",
            "host",
            "hostUuid",
            "hash",
            "fromHash",
            "result",
            "job",
            "build",
            "by",
            "rollout");

    private AuditCsv() {}

    static String of(List<AuditRow> rows) {
        var text = new StringBuilder(line(HEAD));
        rows.forEach(row -> text.append(line(row.cells())));
        return text.toString();
    }

    private static String line(List<String> cells) {
        return cells.stream().map(AuditCsv::cell).collect(Collectors.joining(",")) + "\r\n";
    }

    /** Names come from another system: what a spreadsheet would calculate is made a text by an apostrophe. */
    static String cell(String value) {
        var text = value.replace("\"", "\"\"");
        var begin = text.stripLeading();
        var formula = !begin.isEmpty() && "=+-@|%".indexOf(begin.charAt(0)) >= 0
                || !text.isEmpty() && "\t\r\n".indexOf(text.charAt(0)) >= 0;
        return "\"" + (formula ? "'" : "") + text + "\"";
    }
}
