package io.jenkins.plugins.xenserver.xapi;

import java.io.ByteArrayInputStream;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/**
 * Any XML, by Java's own parser. DTDs and external entities are off, so an entity bomb is a syntax error; extension types are
 * refused at their first tag.
 */
final class StaxTags implements Tags, AutoCloseable {
    private static final XMLInputFactory FACTORY = factory();

    private final XMLStreamReader xml;
    private final XmlRpcLimits limits;

    StaxTags(byte[] answer, XmlRpcLimits limits) {
        this.limits = limits;
        try {
            this.xml = open(answer);
        } catch (XMLStreamException e) {
            throw noXmlRpc(e);
        }
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

    private static MalformedAnswer noXmlRpc(Exception cause) {
        return new MalformedAnswer("The answer is not the XML-RPC that a XenServer host speaks.", cause);
    }

    @Override
    public String text() {
        try {
            return collect();
        } catch (XMLStreamException | IllegalStateException e) {
            throw noXmlRpc(e);
        }
    }

    private String collect() throws XMLStreamException {
        StringBuilder text = null;
        while (true) {
            switch (xml.next()) {
                case XMLStreamConstants.CHARACTERS, XMLStreamConstants.CDATA, XMLStreamConstants.SPACE -> {
                    text = text == null ? new StringBuilder() : text;
                    limits.demandText(text.length() + (long) xml.getTextLength());
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

    @Override
    public boolean opens() {
        return xml.getEventType() == XMLStreamConstants.START_ELEMENT;
    }

    /** A tag with a namespace is an extension, and we know none. */
    @Override
    public String name() {
        if (opens() && xml.getPrefix() != null && !xml.getPrefix().isEmpty()) {
            throw new MalformedAnswer("The answer holds an extension type, which is never read.");
        }
        return xml.getLocalName();
    }

    @Override
    public void end() {
        try {
            while (xml.hasNext()) {
                switch (xml.next()) {
                    case XMLStreamConstants.SPACE, XMLStreamConstants.COMMENT, XMLStreamConstants.END_DOCUMENT -> {}
                    default -> throw new MalformedAnswer("The answer goes on after its end.");
                }
            }
        } catch (XMLStreamException | IllegalStateException e) {
            throw noXmlRpc(e);
        }
    }

    @Override
    public void close() {
        try {
            xml.close();
        } catch (XMLStreamException e) {
            throw noXmlRpc(e);
        }
    }
}
