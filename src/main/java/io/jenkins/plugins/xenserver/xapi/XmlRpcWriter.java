package io.jenkins.plugins.xenserver.xapi;

import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Collection;
import java.util.Date;
import java.util.Map;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

/** Writes XML-RPC requests in the dialect that xapi reads (xapi-reference §1.2): integers travel as decimal text. */
final class XmlRpcWriter {
    private static final DateTimeFormatter DATE =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HH:mm:ss'Z'").withZone(ZoneOffset.UTC);

    private static final XMLOutputFactory FACTORY = XMLOutputFactory.newDefaultFactory();

    private XmlRpcWriter() {}

    /**
     * A method call as UTF-8 bytes.
     *
     * @throws IllegalArgumentException for a value XML-RPC cannot carry, such as text with control characters
     */
    static byte[] request(String method, Object[] parameters) {
        var text = new StringWriter(512);
        try {
            var xml = writer(text);
            xml.writeStartDocument("1.0");
            xml.writeStartElement("methodCall");
            xml.writeStartElement("methodName");
            xml.writeCharacters(method);
            xml.writeEndElement();
            xml.writeStartElement("params");
            for (var parameter : parameters) {
                xml.writeStartElement("param");
                value(xml, parameter);
                xml.writeEndElement();
            }
            xml.writeEndDocument();
            xml.flush();
        } catch (XMLStreamException e) {
            throw new IllegalArgumentException("The call " + method + " could not be written as XML.", e);
        }
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }

    private static XMLStreamWriter writer(StringWriter text) throws XMLStreamException {
        synchronized (FACTORY) {
            return FACTORY.createXMLStreamWriter(text);
        }
    }

    private static void value(XMLStreamWriter xml, Object value) throws XMLStreamException {
        xml.writeStartElement("value");
        switch (value) {
            case String s -> xml.writeCharacters(checked(s));
            case Boolean b -> element(xml, "boolean", b ? "1" : "0");
            case Integer i -> xml.writeCharacters(i.toString());
            case Long l -> xml.writeCharacters(l.toString());
            case Double d -> element(xml, "double", d.toString());
            case Date date -> element(xml, "dateTime.iso8601", DATE.format(date.toInstant()));
            case Map<?, ?> map -> struct(xml, map);
            case Object[] array -> array(xml, java.util.Arrays.asList(array));
            case Collection<?> collection -> array(xml, collection);
            case null -> throw new IllegalArgumentException("XML-RPC cannot carry null.");
            default ->
                throw new IllegalArgumentException(
                        "XML-RPC cannot carry a " + value.getClass().getName() + ".");
        }
        xml.writeEndElement();
    }

    private static void struct(XMLStreamWriter xml, Map<?, ?> map) throws XMLStreamException {
        xml.writeStartElement("struct");
        for (var entry : map.entrySet()) {
            xml.writeStartElement("member");
            element(xml, "name", checked(entry.getKey().toString()));
            value(xml, entry.getValue());
            xml.writeEndElement();
        }
        xml.writeEndElement();
    }

    private static void array(XMLStreamWriter xml, Collection<?> values) throws XMLStreamException {
        xml.writeStartElement("array");
        xml.writeStartElement("data");
        for (var value : values) {
            value(xml, value);
        }
        xml.writeEndElement();
        xml.writeEndElement();
    }

    private static void element(XMLStreamWriter xml, String name, String text) throws XMLStreamException {
        xml.writeStartElement(name);
        xml.writeCharacters(text);
        xml.writeEndElement();
    }

    /** XML 1.0 has no way to write most control characters, and the pool would drop the connection at them. */
    private static String checked(String text) {
        for (var i = 0; i < text.length(); i++) {
            var c = text.charAt(i);
            if (c < ' ' && c != '\n' && c != '\t' && c != '\r' || c == '\uFFFE' || c == '\uFFFF') {
                throw new IllegalArgumentException("A text for the pool contains a control character.");
            }
        }
        return text;
    }
}
