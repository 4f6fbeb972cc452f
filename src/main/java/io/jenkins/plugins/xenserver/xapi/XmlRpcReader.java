package io.jenkins.plugins.xenserver.xapi;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;

/**
 * Reads XML-RPC answers: strict, bounded, and without a deserialiser. Extension types and faults with serialised causes are
 * refused at their first tag.
 *
 * <p>Values take the shapes that the SDK's {@code Types} expect: text, {@link Boolean}, {@link Double}, {@link Date},
 * {@code Object[]} and {@code Map<String, Object>}; integers stay text (xapi-reference §1.2).
 */
final class XmlRpcReader {
    private static final DateTimeFormatter COMPACT = DateTimeFormatter.ofPattern("yyyyMMdd'T'HH:mm:ss");
    private static final DateTimeFormatter DASHED = DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss");

    private final Tags xml;
    private final XmlRpcLimits limits;
    private int values;

    private XmlRpcReader(Tags xml, XmlRpcLimits limits) {
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

    private static Object read(byte[] answer, XmlRpcLimits limits, Function<XmlRpcReader, Object> step) {
        try {
            return step.apply(new XmlRpcReader(new PlainTags(answer, limits), limits));
        } catch (PlainTags.NotPlain e) {
            return readAny(answer, limits, step);
        } catch (StackOverflowError e) {
            throw new MalformedAnswer("The answer is not the XML-RPC that a XenServer host speaks.", e);
        }
    }

    private static Object readAny(byte[] answer, XmlRpcLimits limits, Function<XmlRpcReader, Object> step) {
        try (var xml = new StaxTags(answer, limits)) {
            return step.apply(new XmlRpcReader(xml, limits));
        } catch (StackOverflowError e) {
            throw new MalformedAnswer("The answer is not the XML-RPC that a XenServer host speaks.", e);
        }
    }

    private Object methodResponse() {
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
        xml.end();
        return value;
    }

    /** Reads from behind {@code <value>} to behind its end tag. */
    private Object value(int depth) {
        if (depth > limits.depth()) {
            throw new MalformedAnswer("The answer is nested deeper than " + limits.depth() + " levels.");
        }
        if (++values > limits.values()) {
            throw new MalformedAnswer("The answer holds more than " + limits.values() + " values.");
        }
        var text = xml.text();
        if (!xml.opens()) {
            return text;
        }
        if (!text.isBlank()) {
            throw new MalformedAnswer("The answer mixes text and a typed value.");
        }
        var value = typed(depth);
        close("value");
        return value;
    }

    private Object typed(int depth) {
        var type = xml.name();
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
    private Object nil() {
        scalar();
        return "";
    }

    private Map<String, Object> struct(int depth) {
        var members = new LinkedHashMap<String, Object>();
        while (openOrClose()) {
            expect(xml.name(), "member");
            open("name");
            var name = scalar();
            open("value");
            members.put(name, value(depth + 1));
            close("member");
        }
        return members;
    }

    private Object[] array(int depth) {
        var elements = new ArrayList<Object>();
        open("data");
        while (openOrClose()) {
            expect(xml.name(), "value");
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

    private String scalar() {
        var text = xml.text();
        if (xml.opens()) {
            throw new MalformedAnswer("The answer nests values where none can be.");
        }
        return text;
    }

    private boolean openOrClose() {
        blank(xml.text());
        return xml.opens();
    }

    private String openAny() {
        if (!openOrClose()) {
            throw new MalformedAnswer("The answer ends too early.");
        }
        return xml.name();
    }

    private void open(String wanted) {
        expect(openAny(), wanted);
    }

    private void close(String wanted) {
        if (openOrClose()) {
            throw new MalformedAnswer("The answer holds more than one value where one can be.");
        }
        expect(xml.name(), wanted);
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
