package io.jenkins.plugins.xenserver.xapi;

import java.io.ByteArrayInputStream;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.Map;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/**
 * Reads XML-RPC answers: strict, bounded, and without a deserialiser. DTDs and external entities are off, so an entity bomb
 * is a syntax error; extension types and faults with serialised causes are refused at their first tag.
 *
 * <p>Values take the shapes that the SDK's {@code Types} expect: text, {@link Boolean}, {@link Double}, {@link Date},
 * {@code Object[]} and {@code Map<String, Object>}; integers stay text (xapi-reference §1.2).
 */
final class XmlRpcReader {
    private static final DateTimeFormatter COMPACT = DateTimeFormatter.ofPattern("yyyyMMdd'T'HH:mm:ss");
    private static final DateTimeFormatter DASHED = DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss");

    private static final XMLInputFactory FACTORY = factory();

    private final XMLStreamReader xml;
    private final XmlRpcLimits limits;
    private int values;

    private XmlRpcReader(XMLStreamReader xml, XmlRpcLimits limits) {
        this.xml = xml;
        this.limits = limits;
    }

    /**
     * The single value of a method response.
     *
     * @throws MalformedAnswer if it is anything else
     */
    static Object response(byte[] answer, XmlRpcLimits limits) {
        if (answer.length > limits.bytes()) {
            throw new MalformedAnswer("The answer is larger than " + limits.bytes() + " bytes.");
        }
        return read(answer, limits, XmlRpcReader::methodResponse);
    }

    /** A bare {@code <value>}, the form in which a task's result arrives (xapi-reference §2.5). */
    static Object value(String fragment, XmlRpcLimits limits) {
        return read(fragment.getBytes(java.nio.charset.StandardCharsets.UTF_8), limits, reader -> {
            reader.open("value");
            return reader.value(0);
        });
    }

    private static XMLInputFactory factory() {
        var factory = XMLInputFactory.newDefaultFactory();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        factory.setProperty(XMLInputFactory.IS_COALESCING, false);
        factory.setProperty(XMLInputFactory.IS_NAMESPACE_AWARE, true);
        return factory;
    }

    /** Making a factory costs more than reading a small answer; making a reader from a shared one takes a moment. */
    private static XMLStreamReader open(byte[] answer) throws XMLStreamException {
        synchronized (FACTORY) {
            return FACTORY.createXMLStreamReader(new ByteArrayInputStream(answer));
        }
    }

    private interface Step {
        Object read(XmlRpcReader reader) throws XMLStreamException;
    }

    private static Object read(byte[] answer, XmlRpcLimits limits, Step step) {
        try {
            var xml = open(answer);
            try {
                return step.read(new XmlRpcReader(xml, limits));
            } finally {
                xml.close();
            }
        } catch (XMLStreamException | IllegalStateException | StackOverflowError e) {
            throw new MalformedAnswer("The answer is not the XML-RPC that a XenServer host speaks.", e);
        }
    }

    private Object methodResponse() throws XMLStreamException {
        open("methodResponse");
        var name = openAny();
        if (name.equals("fault")) {
            throw new MalformedAnswer("The answer is an XML-RPC fault, which a XenServer host never sends.");
        }
        expect(name, "params");
        open("param");
        open("value");
        var value = value(0);
        close("param");
        close("params");
        close("methodResponse");
        end();
        return value;
    }

    private void end() throws XMLStreamException {
        while (xml.hasNext()) {
            switch (xml.next()) {
                case XMLStreamConstants.SPACE, XMLStreamConstants.COMMENT, XMLStreamConstants.END_DOCUMENT -> {}
                default -> throw new MalformedAnswer("The answer goes on after its end.");
            }
        }
    }

    /** Reads from behind {@code <value>} to behind its end tag. */
    private Object value(int depth) throws XMLStreamException {
        if (depth > limits.depth()) {
            throw new MalformedAnswer("The answer is nested deeper than " + limits.depth() + " levels.");
        }
        if (++values > limits.values()) {
            throw new MalformedAnswer("The answer holds more than " + limits.values() + " values.");
        }
        var text = text();
        if (xml.getEventType() == XMLStreamConstants.END_ELEMENT) {
            return text;
        }
        if (!text.isBlank()) {
            throw new MalformedAnswer("The answer mixes text and a typed value.");
        }
        var value = typed(depth);
        close("value");
        return value;
    }

    private Object typed(int depth) throws XMLStreamException {
        var type = name();
        return switch (type) {
            case "string", "int", "i4", "i8" -> scalar();
            case "boolean" -> bool(scalar());
            case "double" -> number(scalar());
            case "dateTime.iso8601" -> date(scalar());
            case "nil" -> nil();
            case "struct" -> struct(depth);
            case "array" -> array(depth);
            default -> throw new MalformedAnswer("The answer holds a value of an unknown type.");
        };
    }

    /** The API has no null; nothing is read as the empty value that stands for void, so that nobody meets a null. */
    private Object nil() throws XMLStreamException {
        scalar();
        return "";
    }

    private Map<String, Object> struct(int depth) throws XMLStreamException {
        var members = new LinkedHashMap<String, Object>();
        while (openOrClose()) {
            expect(name(), "member");
            open("name");
            var name = scalar();
            open("value");
            members.put(name, value(depth + 1));
            close("member");
        }
        return members;
    }

    private Object[] array(int depth) throws XMLStreamException {
        var elements = new ArrayList<Object>();
        open("data");
        while (openOrClose()) {
            expect(name(), "value");
            elements.add(value(depth + 1));
        }
        close("array");
        return elements.toArray();
    }

    private static Boolean bool(String text) {
        return switch (text.strip()) {
            case "1", "true" -> Boolean.TRUE;
            case "0", "false" -> Boolean.FALSE;
            default -> throw new MalformedAnswer("The answer holds a boolean that is neither 0 nor 1.");
        };
    }

    private static Double number(String text) {
        try {
            return switch (text.strip().toLowerCase(java.util.Locale.ROOT)) {
                case "inf", "+inf", "infinity" -> Double.POSITIVE_INFINITY;
                case "-inf", "-infinity" -> Double.NEGATIVE_INFINITY;
                case "nan" -> Double.NaN;
                default -> Double.valueOf(text.strip());
            };
        } catch (NumberFormatException e) {
            throw new MalformedAnswer("The answer holds a number that is none.", e);
        }
    }

    /** Some calls return times without a zone; they are UTC all the same (xapi-reference §1.2). */
    private static Date date(String text) {
        var stripped = text.strip();
        var local = stripped.endsWith("Z") ? stripped.substring(0, stripped.length() - 1) : stripped;
        try {
            var format = local.indexOf('-') == 4 ? DASHED : COMPACT;
            return Date.from(Instant.from(LocalDateTime.parse(local, format).atOffset(ZoneOffset.UTC)));
        } catch (DateTimeException e) {
            throw new MalformedAnswer("The answer holds a time that is none.", e);
        }
    }

    private String scalar() throws XMLStreamException {
        var text = text();
        if (xml.getEventType() != XMLStreamConstants.END_ELEMENT) {
            throw new MalformedAnswer("The answer nests values where none can be.");
        }
        return text;
    }

    /** Collects text up to the next tag, which becomes the current event. */
    private String text() throws XMLStreamException {
        StringBuilder text = null;
        while (true) {
            switch (xml.next()) {
                case XMLStreamConstants.CHARACTERS, XMLStreamConstants.CDATA, XMLStreamConstants.SPACE -> {
                    text = text == null ? new StringBuilder() : text;
                    if (text.length() + xml.getTextLength() > limits.textLength()) {
                        throw new MalformedAnswer(
                                "The answer holds a text of more than " + limits.textLength() + " characters.");
                    }
                    text.append(xml.getTextCharacters(), xml.getTextStart(), xml.getTextLength());
                }
                case XMLStreamConstants.START_ELEMENT, XMLStreamConstants.END_ELEMENT -> {
                    return text == null ? "" : text.toString();
                }
                case XMLStreamConstants.COMMENT -> {}
                default -> throw new MalformedAnswer("The answer holds XML that XML-RPC does not know.");
            }
        }
    }

    private boolean openOrClose() throws XMLStreamException {
        blank(text());
        return xml.getEventType() == XMLStreamConstants.START_ELEMENT;
    }

    private String openAny() throws XMLStreamException {
        if (!openOrClose()) {
            throw new MalformedAnswer("The answer ends too early.");
        }
        return name();
    }

    private void open(String wanted) throws XMLStreamException {
        expect(openAny(), wanted);
    }

    private void close(String wanted) throws XMLStreamException {
        if (openOrClose()) {
            throw new MalformedAnswer("The answer holds more than one value where one can be.");
        }
        expect(xml.getLocalName(), wanted);
    }

    /** The tag's name; a tag with a namespace is an extension, and we know none. */
    private String name() {
        if (xml.getPrefix() != null && !xml.getPrefix().isEmpty()) {
            throw new MalformedAnswer("The answer holds an extension type, which is never read.");
        }
        return xml.getLocalName();
    }

    private static void expect(String seen, String wanted) {
        if (!seen.equals(wanted)) {
            throw new MalformedAnswer("The answer is not the XML-RPC that a XenServer host speaks.");
        }
    }

    private static void blank(String text) {
        if (!text.isBlank()) {
            throw new MalformedAnswer("The answer holds text where none can be.");
        }
    }
}
