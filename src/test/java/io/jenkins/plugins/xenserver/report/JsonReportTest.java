package io.jenkins.plugins.xenserver.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.InputFormat;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import io.jenkins.plugins.xenserver.model.Guidance;
import io.jenkins.plugins.xenserver.model.HostAction;
import io.jenkins.plugins.xenserver.model.Json;
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
    void shouldKeepToThePublishedSchemaAndWriteNothingItDoesNotDescribe(Report report) throws Exception {
        var schema = Json.mapper().readTree(JsonReport.schema());
        forbidWhatIsNotDescribed(schema);
        var errors = JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
                .getSchema(schema)
                .validate(JsonReport.render(report), InputFormat.JSON);
        assertThat(errors).isEmpty();
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

    private static void forbidWhatIsNotDescribed(JsonNode node) {
        if (node instanceof ObjectNode object && object.path("properties").isObject()) {
            object.put("additionalProperties", false);
        }
        node.forEach(JsonReportTest::forbidWhatIsNotDescribed);
    }
}
