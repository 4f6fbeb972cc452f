package io.jenkins.plugins.xenserver.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.InputFormat;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.ValidationMessage;
import io.jenkins.plugins.xenserver.model.Json;
import java.util.Set;

/** The published schema, with nothing allowed in a report that it does not describe. */
public final class StrictSchema {
    private static final JsonSchema SCHEMA = read();

    private StrictSchema() {}

    private static JsonSchema read() {
        try {
            var schema = Json.mapper().readTree(JsonReport.schema());
            forbidWhatIsNotDescribed(schema);
            return JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
                    .getSchema(schema);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void forbidWhatIsNotDescribed(JsonNode node) {
        if (node instanceof ObjectNode object && object.path("properties").isObject()) {
            object.put("additionalProperties", false);
        }
        node.forEach(StrictSchema::forbidWhatIsNotDescribed);
    }

    /** What a report as JSON has and should not have, or lacks. */
    public static Set<ValidationMessage> errors(String report) {
        return SCHEMA.validate(report, InputFormat.JSON);
    }
}
