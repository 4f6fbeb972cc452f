package io.jenkins.plugins.xenserver.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.StringReader;
import java.util.Set;
import java.util.TreeSet;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import org.junit.jupiter.api.Test;

/** The one piece of markup that a page of Jenkins takes over as it is: it may draw, and nothing else. */
class TimelineSectionTest {
    private static final Set<String> ELEMENTS =
            Set.of("div", "ul", "li", "svg", "defs", "pattern", "title", "g", "rect", "line", "path", "circle", "text");

    /** No style, no script, no reference to anything but a pattern of the same page. */
    private static final Set<String> ATTRIBUTES = Set.of(
            "class",
            "id",
            "role",
            "aria-hidden",
            "focusable",
            "viewBox",
            "preserveAspectRatio",
            "width",
            "height",
            "x",
            "y",
            "x1",
            "x2",
            "y1",
            "y2",
            "rx",
            "cx",
            "cy",
            "r",
            "d",
            "patternUnits",
            "fill",
            "fill-opacity",
            "stroke",
            "stroke-opacity",
            "stroke-width",
            "stroke-dasharray",
            "stroke-linecap",
            "opacity",
            "font-family",
            "font-size",
            "font-weight",
            "text-anchor");

    @Test
    void shouldHoldNothingButADrawingWhateverHostsAndVmsAreCalled() throws Exception {
        var report = SampleJournals.hostile().report();
        var markup = TimelineSection.markup(report, report.lastEntry());
        assertThat(markup).contains("&lt;");
        var elements = new TreeSet<String>();
        var attributes = new TreeSet<String>();
        read("<page>" + TimelineSection.patterns() + markup + "</page>", elements, attributes);
        elements.remove("page");
        assertThat(elements).contains("svg", "rect", "text").isSubsetOf(ELEMENTS);
        assertThat(attributes).contains("fill", "class").isSubsetOf(ATTRIBUTES);
    }

    private static void read(String markup, Set<String> elements, Set<String> attributes) throws Exception {
        var factory = XMLInputFactory.newFactory();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        var reader = factory.createXMLStreamReader(new StringReader(markup));
        while (reader.hasNext()) {
            if (reader.next() == XMLStreamConstants.START_ELEMENT) {
                elements.add(reader.getLocalName());
                for (var i = 0; i < reader.getAttributeCount(); i++) {
                    attributes.add(reader.getAttributeLocalName(i));
                    assertThat(reader.getAttributeValue(i)).doesNotContain("url(http", "javascript:");
                }
            }
        }
        reader.close();
    }
}
