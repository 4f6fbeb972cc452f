package io.jenkins.plugins.xenserver.simulator;

import static javax.xml.stream.XMLStreamConstants.CDATA;
import static javax.xml.stream.XMLStreamConstants.CHARACTERS;
import static javax.xml.stream.XMLStreamConstants.END_ELEMENT;
import static javax.xml.stream.XMLStreamConstants.SPACE;
import static javax.xml.stream.XMLStreamConstants.START_ELEMENT;

import java.io.ByteArrayInputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/**
 * XML-RPC as the toolstack speaks it: text without a {@code string} element, integers as plain text, dates in their own
 * element (xapi-reference §1.2).
 */
final class XmlRpcCodec {

    private static final XMLInputFactory FACTORY = factory();

    private XmlRpcCodec() {}

    private static XMLInputFactory factory() {
        var factory = XMLInputFactory.newDefaultFactory();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        return factory;
    }

    static RpcCall parseCall(byte[] body) throws MalformedCallException {
        try {
            XMLStreamReader in;
            synchronized (FACTORY) {
                in = FACTORY.createXMLStreamReader(new ByteArrayInputStream(body), "UTF-8");
            }
            in.nextTag();
            in.require(START_ELEMENT, null, "methodCall");
            in.nextTag();
            in.require(START_ELEMENT, null, "methodName");
            var method = in.getElementText().trim();
            var parameters = new ArrayList<Object>();
            if (in.nextTag() == START_ELEMENT) {
                in.require(START_ELEMENT, null, "params");
                while (in.nextTag() == START_ELEMENT) {
                    in.require(START_ELEMENT, null, "param");
                    in.nextTag();
                    parameters.add(value(in));
                    in.nextTag();
                }
            }
            return new RpcCall(method, parameters);
        } catch (XMLStreamException | IllegalArgumentException | java.time.DateTimeException e) {
            throw new MalformedCallException("The body is not an XML-RPC call.", e);
        }
    }

    /** Reads a value; the reader stands on its start and will stand on its end. */
    private static Object value(XMLStreamReader in) throws XMLStreamException {
        in.require(START_ELEMENT, null, "value");
        var text = new StringBuilder();
        while (true) {
            switch (in.next()) {
                case CHARACTERS, CDATA, SPACE -> text.append(in.getText());
                case END_ELEMENT -> {
                    return text.toString();
                }
                case START_ELEMENT -> {
                    var typed = typed(in);
                    in.nextTag();
                    in.require(END_ELEMENT, null, "value");
                    return typed;
                }
                default -> {
                    // Comments and processing instructions say nothing.
                }
            }
        }
    }

    private static Object typed(XMLStreamReader in) throws XMLStreamException {
        return switch (in.getLocalName()) {
            case "string" -> in.getElementText();
            case "int", "i4", "i8" -> Long.valueOf(in.getElementText().trim());
            case "double" -> Double.valueOf(in.getElementText().trim());
            case "boolean" -> bool(in.getElementText().trim());
            case "dateTime.iso8601" -> SimDates.parse(in.getElementText().trim());
            case "array" -> array(in);
            case "struct" -> struct(in);
            case "nil" -> {
                in.getElementText();
                yield "";
            }
            default -> throw new XMLStreamException("Unknown type " + in.getLocalName());
        };
    }

    private static Boolean bool(String text) {
        return switch (text) {
            case "1" -> true;
            case "0" -> false;
            default -> throw new IllegalArgumentException("Not a boolean: " + text);
        };
    }

    private static List<Object> array(XMLStreamReader in) throws XMLStreamException {
        var all = new ArrayList<>();
        in.nextTag();
        in.require(START_ELEMENT, null, "data");
        while (in.nextTag() == START_ELEMENT) {
            all.add(value(in));
        }
        in.nextTag();
        return all;
    }

    private static Map<String, Object> struct(XMLStreamReader in) throws XMLStreamException {
        var all = new LinkedHashMap<String, Object>();
        while (in.nextTag() == START_ELEMENT) {
            in.require(START_ELEMENT, null, "member");
            in.nextTag();
            in.require(START_ELEMENT, null, "name");
            var name = in.getElementText();
            in.nextTag();
            all.put(name, value(in));
            in.nextTag();
        }
        return all;
    }

    static String success(Object result) {
        var out = response("Success", "Value");
        write(result, out);
        return end(out);
    }

    static String failure(List<String> description) {
        var out = response("Failure", "ErrorDescription");
        write(description, out);
        return end(out);
    }

    private static StringBuilder response(String status, String member) {
        return new StringBuilder(256)
                .append("<?xml"
                        + " version=\"1.0\"?><methodResponse><params><param><value><struct><member><name>Status</name>")
                .append("<value>")
                .append(status)
                .append("</value></member><member><name>")
                .append(member)
                .append("</name>");
    }

    private static String end(StringBuilder out) {
        return out.append("</member></struct></value></param></params></methodResponse>")
                .toString();
    }

    /** One value as the fragment that {@code task.result} holds, whatever protocol the client speaks. */
    static String fragment(Object value) {
        var out = new StringBuilder();
        write(value, out);
        return out.toString();
    }

    private static void write(Object value, StringBuilder out) {
        out.append("<value>");
        switch (value) {
            case Boolean flag ->
                out.append("<boolean>").append(flag ? '1' : '0').append("</boolean>");
            case Double number -> out.append("<double>").append(number).append("</double>");
            case Instant time ->
                out.append("<dateTime.iso8601>").append(SimDates.format(time)).append("</dateTime.iso8601>");
            case List<?> list -> {
                out.append("<array><data>");
                list.forEach(item -> write(item, out));
                out.append("</data></array>");
            }
            case Map<?, ?> map -> {
                out.append("<struct>");
                map.forEach((name, item) -> {
                    out.append("<member><name>");
                    Xml.escape(String.valueOf(name), out);
                    out.append("</name>");
                    write(item, out);
                    out.append("</member>");
                });
                out.append("</struct>");
            }
            default -> Xml.escape(String.valueOf(value), out);
        }
        out.append("</value>");
    }
}
