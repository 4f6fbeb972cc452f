package io.jenkins.plugins.xenserver.xapi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** xapi-reference §1.2, and the hostile half of design §2.1. */
class XmlRpcCodecTest {
    private static final XmlRpcLimits SMALL = new XmlRpcLimits(100_000, 8, 200, 5_000);

    private static Object read(String value) {
        return response("<methodResponse><params><param>" + value + "</param></params></methodResponse>");
    }

    private static Object response(String text) {
        return XmlRpcReader.response(text.getBytes(StandardCharsets.UTF_8), SMALL);
    }

    static Stream<Arguments> values() {
        return Stream.of(
                Arguments.of("<value>bare text</value>", "bare text"),
                Arguments.of("<value></value>", ""),
                Arguments.of("<value/>", ""),
                Arguments.of("<value><string>a &lt;b&gt; &amp; c</string></value>", "a <b> & c"),
                Arguments.of("<value><![CDATA[<x>]]></value>", "<x>"),
                Arguments.of("<value><i4>42</i4></value>", "42"),
                Arguments.of("<value>9223372036854775807</value>", "9223372036854775807"),
                Arguments.of("<value><boolean>1</boolean></value>", true),
                Arguments.of("<value><boolean>0</boolean></value>", false),
                Arguments.of("<value><double>0.5</double></value>", 0.5),
                Arguments.of("<value><double>nan</double></value>", Double.NaN),
                Arguments.of(
                        "<value><dateTime.iso8601>20260512T08:37:49Z</dateTime.iso8601></value>",
                        Date.from(Instant.parse("2026-05-12T08:37:49Z"))),
                Arguments.of(
                        "<value><dateTime.iso8601>20260512T08:37:49</dateTime.iso8601></value>",
                        Date.from(Instant.parse("2026-05-12T08:37:49Z"))),
                Arguments.of("<value> <array> <data> <value>a</value> </data> </array> </value>", new Object[] {"a"}),
                Arguments.of("<value><array><data/></array></value>", new Object[0]),
                Arguments.of("<value><struct/></value>", Map.of()),
                Arguments.of(
                        "<value><struct><member><name>k</name><value>v</value></member></struct></value>",
                        Map.of("k", "v")));
    }

    @ParameterizedTest
    @MethodSource("values")
    void shouldReadEachKindOfValue(String xml, Object expected) {
        assertThat(read(xml)).isEqualTo(expected);
    }

    static Stream<String> hostile() {
        var deep = "<value><array><data>".repeat(50) + "<value>x</value>" + "</data></array></value>".repeat(50);
        var deepest = "<value><array><data>".repeat(4000);
        var many = "<value><array><data>" + "<value>x</value>".repeat(1000) + "</data></array></value>";
        return Stream.of(
                "",
                "not xml",
                "<html><body>It works!</body></html>",
                "<methodResponse>",
                "<methodResponse><params></params></methodResponse>",
                "<methodResponse><params><param></param></params></methodResponse>",
                "<methodResponse><fault><value><struct/></value></fault></methodResponse>",
                "<methodResponse xmlns:ex='http://ws.apache.org/xmlrpc/namespaces/extensions'><fault><value><struct><member>"
                        + "<name>faultCause</name><value><ex:serializable>rO0ABXNy</ex:serializable></value></member>"
                        + "</struct></value></fault></methodResponse>",
                wrapped("<value xmlns:ex='http://ws.apache.org/xmlrpc/namespaces/extensions'>"
                        + "<ex:serializable>rO0ABXNy</ex:serializable></value>"),
                wrapped("<value><base64>rO0ABXNy</base64></value>"),
                wrapped("<value><boolean>maybe</boolean></value>"),
                wrapped("<value><double>one</double></value>"),
                wrapped("<value><dateTime.iso8601>yesterday</dateTime.iso8601></value>"),
                wrapped("<value>text<string>and more</string></value>"),
                wrapped("<value><string><b>bold</b></string></value>"),
                wrapped("<value><struct><member><value>no name</value></member></struct></value>"),
                wrapped("<value>one</value><value>two</value>"),
                wrapped("<value>" + "x".repeat(6_000) + "</value>"),
                wrapped("<value>" + "x".repeat(200_000) + "</value>"),
                wrapped(deep),
                wrapped(deepest),
                wrapped(many),
                "<!DOCTYPE a [<!ENTITY a 'ha'><!ENTITY b '&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;'>]>"
                        + wrapped("<value>&b;</value>"),
                "<!DOCTYPE a [<!ENTITY a SYSTEM 'file:///etc/passwd'>]>" + wrapped("<value>&a;</value>"),
                "<!DOCTYPE a SYSTEM 'http://127.0.0.1:1/a.dtd'>" + wrapped("<value>x</value>"),
                wrapped("<value>&undefined;</value>"));
    }

    private static String wrapped(String value) {
        return "<methodResponse><params><param>" + value + "</param></params></methodResponse>";
    }

    @ParameterizedTest
    @MethodSource("hostile")
    void shouldRefuseWhatAPoolNeverSends(String answer) {
        assertThatThrownBy(() -> response(answer))
                .isInstanceOf(MalformedAnswer.class)
                .hasMessageNotContaining("root:");
    }

    @Test
    void shouldWriteWhatItReads() {
        var written = new String(
                XmlRpcWriter.request("a.call", new Object[] {
                    "text & <more>",
                    7L,
                    true,
                    1.5,
                    Date.from(Instant.parse("2026-05-12T08:37:49Z")),
                    List.of("x"),
                    Map.of("k", "v")
                }),
                StandardCharsets.UTF_8);
        var values = written.replaceFirst(".*?<params><param>", "<value><array><data>")
                .replace("</param><param>", "")
                .replaceFirst("</param></params></methodCall>", "</data></array></value>");
        assertThat((Object[]) read(values))
                .containsExactly(
                        "text & <more>",
                        "7",
                        true,
                        1.5,
                        Date.from(Instant.parse("2026-05-12T08:37:49Z")),
                        new Object[] {"x"},
                        Map.of("k", "v"));
    }

    @Test
    void shouldRefuseToWriteWhatXmlCannotCarry() {
        assertThatThrownBy(() -> XmlRpcWriter.request("a.call", new Object[] {"a\u0000b"}))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> XmlRpcWriter.request("a.call", new Object[] {null}))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
