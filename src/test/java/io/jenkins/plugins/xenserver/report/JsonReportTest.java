package io.jenkins.plugins.xenserver.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.xenserver.model.Guidance;
import io.jenkins.plugins.xenserver.model.HostAction;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonReportTest {
    static Stream<Report> reports() {
        return Stream.of(
                SampleJournals.success(1).report(),
                SampleJournals.success(7).report(),
                SampleJournals.failed().report(),
                SampleJournals.unfinished().report(),
                SampleJournals.hostile().report(),
                Report.of(Journal.parse("")));
    }

    @ParameterizedTest
    @MethodSource("reports")
    void shouldKeepToThePublishedSchemaAndWriteNothingItDoesNotDescribe(Report report) {
        assertThat(StrictSchema.errors(JsonReport.render(report))).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("reports")
    void shouldReadItsOwnReports(Report report) {
        assertThat(JsonReport.parse(JsonReport.render(report))).isEqualTo(report);
    }

    /** The schema lists the words of the model by hand, so a new one must not be forgotten there. */
    @Test
    void shouldDescribeEveryGuidanceAndEveryAction() {
        var schema = JsonReport.schema();
        assertThat(Guidance.values()).allSatisfy(item -> assertThat(schema).contains('"' + item.name() + '"'));
        assertThat(HostAction.values()).allSatisfy(item -> assertThat(schema).contains('"' + item.name() + '"'));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "null", "[]", "{}", "{\"format\":2}", "not json"})
    void shouldRefuseWhatIsNotAReportOfThisFormat(String json) {
        assertThatThrownBy(() -> JsonReport.parse(json))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("not a report of format 1");
    }
}
