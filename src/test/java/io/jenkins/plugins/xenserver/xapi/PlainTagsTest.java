package io.jenkins.plugins.xenserver.xapi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is read the short way is read as Java's own parser reads it. A comment at the end makes sure that an answer goes that way. */
class PlainTagsTest {
    private static final String BY_THE_WHOLE_PARSER = "<!---->";

    private static final String[] TEXTS = {
        "",
        "a",
        " two words\n",
        "&lt;tag&gt; &amp;amp; &quot;x&quot; &apos;",
        "\u20ac\ud83d\ude00",
        "[\"json\"]]",
        "1",
        "0",
        "20260302T20:00:00Z"
    };

    private static final String[] SPLINTERS = {
        "<",
        ">",
        "/",
        "&",
        ";",
        "&#65;",
        "&#0;",
        "]]>",
        "\r",
        "\0",
        "\ufffe",
        "<!-- x -->",
        "<![CDATA[x]]>",
        "<?x y?>",
        "<value>",
        "</value>",
        "<value/>",
        "<ex:nil/>",
        "<i8>",
        " a=\"b\"",
        "<!DOCTYPE a>",
        "member",
        " "
    };

    private static String value(Random random, int depth) {
        return switch (random.nextInt(depth > 3 ? 7 : 9)) {
            case 0 -> "<value/>";
            case 1 -> "<value><boolean>" + random.nextInt(2) + "</boolean></value>";
            case 2 -> "<value><double>" + random.nextDouble() + "</double></value>";
            case 3 -> "<value><dateTime.iso8601>20260302T20:00:00Z</dateTime.iso8601></value>";
            case 4 -> "<value><i4>" + random.nextInt() + "</i4></value>";
            case 5 -> "<value><string>" + TEXTS[random.nextInt(TEXTS.length)] + "</string></value>";
            case 6 -> "<value>" + TEXTS[random.nextInt(TEXTS.length)] + "</value>";
            case 7 -> array(random, depth);
            default -> struct(random, depth);
        };
    }

    private static String array(Random random, int depth) {
        var text = new StringBuilder("<value><array><data>\n");
        for (var i = random.nextInt(4); i > 0; i--) {
            text.append(value(random, depth + 1));
        }
        return text.append("</data> </array></value>").toString();
    }

    private static String struct(Random random, int depth) {
        var text = new StringBuilder("<value><struct>");
        for (var i = random.nextInt(4); i > 0; i--) {
            text.append("<member><name>n")
                    .append(i)
                    .append("</name>\t")
                    .append(value(random, depth + 1))
                    .append("</member>");
        }
        return text.append("</struct></value>").toString();
    }

    private static String answer(Random random) {
        var declaration = random.nextBoolean() ? "<?xml version=\"1.0\"?>" : "";
        return declaration + "<methodResponse><params><param>" + struct(random, 0)
                + "</param></params></methodResponse>\n";
    }

    private static String read(String answer) {
        try {
            var value = XmlRpcReader.response(answer.getBytes(StandardCharsets.UTF_8), XmlRpcLimits.DEFAULT);
            return told(value);
        } catch (MalformedAnswer e) {
            return "malformed";
        }
    }

    private static String told(Object value) {
        return switch (value) {
            case Map<?, ?> map ->
                map.entrySet().stream()
                        .map(e -> e.getKey() + "=" + told(e.getValue()))
                        .collect(Collectors.joining(", ", "{", "}"));
            case Object[] list ->
                Arrays.stream(list).map(PlainTagsTest::told).collect(Collectors.joining(", ", "[", "]"));
            default -> value.getClass().getSimpleName() + " " + value;
        };
    }

    private static void walk(String answer) {
        var tags = new PlainTags(answer.getBytes(StandardCharsets.UTF_8), XmlRpcLimits.DEFAULT);
        var open = 0;
        do {
            tags.text();
            open += tags.opens() ? 1 : -1;
        } while (open > 0);
        tags.end();
    }

    @Test
    void shouldReadPlainAnswersAsTheWholeParserDoes() {
        var random = new Random(20_260_302);
        for (var i = 0; i < 2_000; i++) {
            var answer = answer(random);
            walk(answer);
            assertThat(read(answer)).isNotEqualTo("malformed").isEqualTo(read(answer + BY_THE_WHOLE_PARSER));
        }
    }

    @Test
    void shouldJudgeBrokenAnswersAsTheWholeParserDoes() {
        var random = new Random(20_260_303);
        for (var i = 0; i < 10_000; i++) {
            var answer = answer(random);
            var at = random.nextInt(answer.length());
            var to = Math.min(answer.length(), at + random.nextInt(4));
            var broken = answer.substring(0, at) + SPLINTERS[random.nextInt(SPLINTERS.length)] + answer.substring(to);
            assertThat(read(broken)).as(broken).isEqualTo(read(broken + BY_THE_WHOLE_PARSER));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<a b=\"c\"></a>",
                "<a><!-- c --></a>",
                "<a><![CDATA[c]]></a>",
                "<a>&#65;</a>",
                "<a>&other;</a>",
                "<a></b>",
                "<a>\r</a>",
                "<a>\u0001</a>",
                "<a>]]></a>",
                "<a:b></a:b>",
                "<a></a><a></a>",
                "<?xml version=\"1.1\"?><a></a>",
                "<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?><a></a>",
                "<!DOCTYPE a><a></a>",
                "text<a></a>",
                "\u2003<a></a>",
                "<a></a>\f",
                "<a></a>text",
                "<a>"
            })
    void shouldLeaveToTheWholeParserWhatIsNotPlain(String xml) {
        assertThatThrownBy(() -> walk(xml)).isInstanceOf(PlainTags.NotPlain.class);
    }
}
