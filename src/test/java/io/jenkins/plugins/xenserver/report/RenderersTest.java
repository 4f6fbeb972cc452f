package io.jenkins.plugins.xenserver.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.w3c.dom.Document;
import org.w3c.dom.Element;

class RenderersTest {
    static Stream<Report> reports() {
        return JsonReportTest.reports();
    }

    @ParameterizedTest
    @MethodSource("reports")
    void shouldHoldNeitherScriptNorHandlerNorInlineStyle(Report report) {
        var page = HtmlReport.page(report, "report.css");
        assertThat(page).doesNotContainIgnoringCase("<script", "<style", "href=\"javascript", "<iframe", "<object");
        assertThat(Pattern.compile("<[^>]*\\s(style|on[a-z]+)\\s*=")
                        .matcher(page)
                        .find())
                .isFalse();
        assertThat(page).contains("<link rel=\"stylesheet\" href=\"report.css\">");
    }

    @ParameterizedTest
    @MethodSource("reports")
    void shouldNeedNoOtherFileWhenSelfContained(Report report) {
        var page = HtmlReport.selfContained(report);
        assertThat(page).contains("<style>").doesNotContain("<link", "src=", "url(http", "@import");
        assertThat(HtmlReport.css()).doesNotContain("url(", "@import", "</style");
    }

    /** The page is also well-formed XML once the void elements are closed, so every element is balanced and escaped. */
    @ParameterizedTest
    @MethodSource("reports")
    void shouldBalanceAndEscapeEveryElement(Report report) throws Exception {
        var page = HtmlReport.page(report, "report.css")
                .replace("<!DOCTYPE html>", "")
                .replaceAll("<(meta|link)([^>]*)>", "<$1$2/>");
        assertThat(parse(page).getDocumentElement().getTagName()).isEqualTo("html");
        parse(JUnitReport.render(report));
    }

    @Test
    void shouldShowForeignTextAsTextAndNothingElse() {
        var report = SampleJournals.hostile().report();
        var page = HtmlReport.page(report, "report.css");
        assertThat(page).contains("&lt;script&gt;alert(&#39;x&#39;)").doesNotContain("\u202e", "\u0001");
        var markdown = MarkdownReport.render(report);
        assertThat(markdown).doesNotContain("\u202e", "\u0001");
        assertThat(markdown.replaceAll("(?m)^.*``.*$", ""))
                .as("outside of code spans")
                .contains("&lt;script&gt;")
                .doesNotContain("<script", "|`[a](", "](javascript");
    }

    @Test
    void shouldLinkOnlyToWebAddresses() {
        assertThat(Links.safe("https://support.example.org/1")).isTrue();
        assertThat(Stream.of(
                        "javascript:alert(1)", "data:text/html,x", "https:", "//evil", "ftp://x", "", "http://a b"))
                .noneMatch(Links::safe);
    }

    @Test
    void shouldDrawEveryHostAndEveryPhase() {
        var page = HtmlReport.page(SampleJournals.success(50).report(), "report.css");
        assertThat(page).contains("xs-50: reboot", "<title>xs-01 (coordinator)</title>");
        assertThat(Pattern.compile("<svg class=\"timeline")
                        .matcher(page)
                        .results()
                        .count())
                .isEqualTo(2);
        assertThat(page).contains("url(#pattern-reboot)", "id=\"pattern-reboot\"");
        assertThat(page).as("hosts without a phase say why").contains(">Nothing to do</text>");
    }

    @Test
    void shouldMarkInTheDrawingWhatFailedAndWhatIsNotOver() {
        assertThat(HtmlReport.page(SampleJournals.failed().report(), "x")).contains("✕ Evacuate", "stroke=\"#c81e2b\"");
        assertThat(HtmlReport.page(SampleJournals.unfinished().report(), "x"))
                .contains("stroke-dasharray", "not over", "Resumed after an interruption.");
    }

    @Test
    void shouldTellInMarkdownWhereTheHostsStand() {
        var markdown = MarkdownReport.render(SampleJournals.failed().report());
        assertThat(markdown)
                .contains("# Rolling update: prod", "**Failed.** Stopped at host xs-04")
                .contains("## Still owed", "` xe host-enable name-label=xs-04 `")
                .contains("| xs-01 ★ | Updated |", "| xs-05 | Not started |")
                .contains("### xs-04: Failed", "- evacuate host: failed.")
                .contains("[Title of UPDATE-2026-0117](https://support.example.org/UPDATE-2026-0117)");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '=',
            value = {
                "a*b_c = a\\*b\\_c",
                "see www.x.org = see www&#46;x.org",
                "http://x = http&#58;//x",
                "@all = &#64;all"
            })
    void shouldDisarmMarkdown(String foreign, String expected) {
        assertThat(MarkdownReport.text(foreign)).isEqualTo(expected);
        assertThat(MarkdownReport.code("a``b")).isEqualTo("``` a``b ```");
    }

    @Test
    void shouldMakeAJUnitCasePerHost() throws Exception {
        var suite = parse(JUnitReport.render(SampleJournals.failed().report())).getDocumentElement();
        assertThat(suite.getAttribute("tests")).isEqualTo("6");
        assertThat(suite.getAttribute("skipped")).isEqualTo("1");
        assertThat(suite.getAttribute("failures"))
                .as("the host, and the pool for what is owed")
                .isEqualTo("2");
        assertThat(suite.getElementsByTagName("failure").getLength()).isEqualTo(2);
        var failure = (Element) suite.getElementsByTagName("failure").item(0);
        assertThat(failure.getAttribute("message")).contains("xs-04 could not be emptied");
        assertThat(((Element) failure.getParentNode()).getAttribute("name")).isEqualTo("xs-04");
    }

    @Test
    void shouldPassAllCasesOfAGoodRollout() throws Exception {
        var suite =
                parse(JUnitReport.render(SampleJournals.success(7).report())).getDocumentElement();
        assertThat(suite.getAttribute("failures")).isEqualTo("0");
        assertThat(suite.getAttribute("tests")).isEqualTo("8");
        assertThat(suite.getElementsByTagName("failure").getLength()).isZero();
        var running =
                parse(JUnitReport.render(SampleJournals.unfinished().report())).getDocumentElement();
        assertThat(running.getAttribute("failures"))
                .as("a host in work has not failed")
                .isEqualTo("0");
    }

    @Test
    void shouldArchiveEachHostUnderAHarmlessName() {
        var files = ReportFiles.of(SampleJournals.hostile().report());
        assertThat(files).containsKeys("report.json", "report.md", "report.html", "report.css", "junit.xml");
        assertThat(files.keySet()).allMatch(path -> path.matches("(hosts/)?[A-Za-z0-9_-][A-Za-z0-9._-]*"));
        assertThat(ReportFiles.pathPart("../../etc")).isEqualTo("_.._.._etc");
        assertThat(ReportFiles.pathPart("")).isEqualTo("_");
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0 s",
        "59, 59 s",
        "60, 1 min 00 s",
        "3599, 59 min 59 s",
        "3600, 1 h 00 min",
        "-5, 0 s",
        "4000000, 1111 h 06 min"
    })
    void shouldSayDurationsAsPeopleDo(long seconds, String expected) {
        assertThat(Words.duration(Duration.ofSeconds(seconds))).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 40, 3700, 90_000, 40_000_000})
    void shouldLabelAnyLengthOfTimeWithAFewTicks(int seconds) {
        var start = io.jenkins.plugins.xenserver.model.PoolFixture.NOW.plusSeconds(7);
        var axis = new TimeAxis(start, start.plusSeconds(seconds), 150, 800, 8);
        assertThat(axis.ticks()).hasSizeLessThanOrEqualTo(9);
        assertThat(axis.ticks()).allSatisfy(tick -> assertThat(axis.x(tick)).isBetween(150.0, 950.0));
    }

    private static Document parse(String xml) throws Exception {
        var factory = DocumentBuilderFactory.newInstance();
        factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
        return factory.newDocumentBuilder().parse(new ByteArrayInputStream(xml.getBytes(StandardCharsets.UTF_8)));
    }
}
