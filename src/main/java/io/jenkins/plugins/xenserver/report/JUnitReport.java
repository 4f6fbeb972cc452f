package io.jenkins.plugins.xenserver.report;

import java.io.StringWriter;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.stream.Collectors;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

/**
 * The report as JUnit XML: a case per host, and one for the pool itself, which fails when the rollout did without a host
 * having failed, or when something is still owed.
 */
public final class JUnitReport {
    private static final DateTimeFormatter TIMESTAMP =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss", Locale.ROOT).withZone(ZoneOffset.UTC);

    private final Report report;

    private JUnitReport(Report report) {
        this.report = report;
    }

    /** The whole report. */
    public static String render(Report report) {
        var text = new StringWriter();
        try {
            var xml = XMLOutputFactory.newDefaultFactory().createXMLStreamWriter(text);
            new JUnitReport(report).write(xml);
            xml.close();
        } catch (XMLStreamException e) {
            throw new IllegalStateException("A report cannot be written as XML.", e);
        }
        return text + "\n";
    }

    private void write(XMLStreamWriter xml) throws XMLStreamException {
        var pool = Words.plain(report.pool().name());
        var failed = report.hosts().stream().filter(this::bad).count() + (poolFailed() ? 1 : 0);
        xml.writeStartDocument("UTF-8", "1.0");
        xml.writeCharacters("\n");
        xml.writeStartElement("testsuite");
        xml.writeAttribute("name", Texts.of("junit.suite", kind(), pool));
        xml.writeAttribute("tests", String.valueOf(report.hosts().size() + 1));
        xml.writeAttribute("failures", String.valueOf(failed));
        xml.writeAttribute("errors", "0");
        xml.writeAttribute("skipped", String.valueOf(report.count(HostResult.NOT_STARTED)));
        xml.writeAttribute("timestamp", TIMESTAMP.format(report.start()));
        xml.writeAttribute("time", seconds(report.duration()));
        for (var host : report.hosts()) {
            host(xml, pool, host);
        }
        pool(xml, pool);
        xml.writeEndElement();
        xml.writeEndDocument();
    }

    private void host(XMLStreamWriter xml, String pool, ReportedHost host) throws XMLStreamException {
        testcase(xml, pool, host.name(), host.duration().orElse(Duration.ZERO));
        var message = Words.plain(host.message().isEmpty() ? host.result().words() : host.message());
        if (bad(host)) {
            problem(xml, "failure", host.result().word(), message, details(host));
        } else if (host.result() == HostResult.NOT_STARTED) {
            xml.writeEmptyElement("skipped");
            xml.writeAttribute("message", message);
        }
        xml.writeStartElement("system-out");
        xml.writeCharacters(details(host));
        xml.writeEndElement();
        xml.writeEndElement();
    }

    private void pool(XMLStreamWriter xml, String pool) throws XMLStreamException {
        testcase(xml, pool, Texts.of("junit.pool", pool), report.duration());
        if (poolFailed()) {
            var owed = report.owed().stream()
                    .map(debt -> Words.plain(debt.subject() + ": " + debt.what() + " – " + debt.remedy()))
                    .collect(Collectors.joining("\n"));
            var message = report.message().isEmpty() ? report.outcome().words() : report.message();
            problem(xml, "failure", report.outcome().word(), Words.plain(message), owed);
        }
        xml.writeEndElement();
    }

    private boolean poolFailed() {
        var bad = report.outcome() == Outcome.FAILED
                || report.outcome() == Outcome.ABORTED
                || report.outcome() == Outcome.INCOMPLETE;
        var owes = report.end() != null && !report.owed().isEmpty();
        return owes || bad && report.hosts().stream().noneMatch(this::bad);
    }

    /** A host that is in work while the report is made is neither good nor bad. */
    private boolean bad(ReportedHost host) {
        return host.result() == HostResult.FAILED || host.result() == HostResult.INCOMPLETE && report.end() != null;
    }

    private void testcase(XMLStreamWriter xml, String pool, String name, Duration time) throws XMLStreamException {
        xml.writeCharacters("\n  ");
        xml.writeStartElement("testcase");
        // A dot would be taken for the end of a package.
        xml.writeAttribute("classname", "xenserver." + pool.replace('.', '_'));
        xml.writeAttribute("name", Words.plain(name));
        xml.writeAttribute("time", seconds(time));
    }

    private static void problem(XMLStreamWriter xml, String element, String type, String message, String details)
            throws XMLStreamException {
        xml.writeStartElement(element);
        xml.writeAttribute("type", type);
        xml.writeAttribute("message", message);
        xml.writeCharacters(details);
        xml.writeEndElement();
    }

    private static String details(ReportedHost host) {
        var lines = host.phases().stream()
                .map(phase -> Words.plain(Words.time(phase.start()) + " " + phase.words() + " "
                        + phase.duration().map(Words::duration).orElse("…") + " "
                        + Texts.orElse("result." + phase.result(), phase.result()) + " " + phase.message()))
                .map(String::strip)
                .collect(Collectors.joining("\n"));
        var blockers = host.blockers().stream()
                .map(blocker -> Words.plain(blocker.reason()))
                .collect(Collectors.joining("\n"));
        return (lines + "\n" + blockers).strip();
    }

    private String kind() {
        return Words.plain(Texts.orElse("kind." + report.kind(), report.kind()));
    }

    private static String seconds(Duration duration) {
        return String.format(Locale.ROOT, "%.3f", duration.toMillis() / 1000.0);
    }
}
