package io.jenkins.plugins.xenserver.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectWriter;
import io.jenkins.plugins.xenserver.model.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** The report for programs. Its structure is published as {@code report-schema-1.json}. */
public final class JsonReport {
    private static final ObjectWriter WRITER = Json.mapper().writerWithDefaultPrettyPrinter();

    private JsonReport() {}

    /** The whole report. */
    public static String render(Report report) {
        return write(report);
    }

    /** The part of one host. */
    public static String render(ReportedHost host) {
        return write(host);
    }

    /**
     * Reads a report again.
     *
     * @throws IllegalArgumentException with a sentence when it is not one, or of a newer format
     */
    public static Report parse(String json) {
        try {
            var report = Json.mapper().readValue(json, Report.class);
            if (report != null && report.format() >= 1 && report.format() <= Report.FORMAT) {
                return report;
            }
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(Texts.of("json.notAReport"), e);
        }
        throw new IllegalArgumentException(Texts.of("json.notAReport"));
    }

    /** The JSON Schema of {@link #render(Report)}. */
    public static String schema() {
        return Resources.text("report-schema-1.json");
    }

    private static String write(Object value) {
        try {
            return WRITER.writeValueAsString(value) + "\n";
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("A report cannot be written as JSON.", e);
        }
    }

    /** Files beside the classes of this package. */
    static final class Resources {
        private Resources() {}

        static String text(String name) {
            try (var in = JsonReport.class.getResourceAsStream(name)) {
                if (in == null) {
                    throw new IllegalStateException("The plugin lacks its file " + name + ".");
                }
                return new String(in.readAllBytes(), StandardCharsets.UTF_8);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
