package io.jenkins.plugins.xenserver.simulator;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** JSON-RPC 1.0 and 2.0 as the toolstack speaks them, with both shapes of error (xapi-reference §1.3). */
final class JsonRpcCodec {

    private static final ObjectMapper MAPPER =
            new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    private final boolean two;
    private final JsonNode id;
    private final RpcCall call;

    private JsonRpcCodec(boolean two, JsonNode id, RpcCall call) {
        this.two = two;
        this.id = id;
        this.call = call;
    }

    static JsonRpcCodec parse(byte[] body) throws MalformedCallException {
        try {
            var node = MAPPER.readTree(body);
            var id = node.path("id");
            var params = node.path("params");
            var paramsMissing = params.isMissingNode();
            if (!node.isObject()
                    || !node.path("method").isTextual()
                    || !(paramsMissing || params.isArray())
                    || !(id.isTextual() || id.isIntegralNumber())) {
                throw new MalformedCallException("The body is not a JSON-RPC call.", null);
            }
            var values = new ArrayList<Object>();
            params.forEach(item -> values.add(decode(item)));
            return new JsonRpcCodec(
                    "2.0".equals(node.path("jsonrpc").asText()),
                    id,
                    new RpcCall(node.get("method").asText(), values));
        } catch (IOException e) {
            throw new MalformedCallException("The body is not JSON.", e);
        }
    }

    RpcCall call() {
        return call;
    }

    private static Object decode(JsonNode node) {
        if (node.isArray()) {
            var all = new ArrayList<>();
            node.forEach(item -> all.add(decode(item)));
            return all;
        }
        if (node.isObject()) {
            var all = new LinkedHashMap<String, Object>();
            node.properties().forEach(entry -> all.put(entry.getKey(), decode(entry.getValue())));
            return all;
        }
        if (node.isBoolean()) {
            return node.booleanValue();
        }
        if (node.isIntegralNumber()) {
            return node.longValue();
        }
        return node.isNumber() ? (Object) node.doubleValue() : node.isNull() ? "" : node.asText();
    }

    String success(Object result) {
        var answer = new LinkedHashMap<String, Object>();
        if (two) {
            answer.put("jsonrpc", "2.0");
        }
        answer.put("result", encode(result));
        if (!two) {
            answer.put("error", null);
        }
        answer.put("id", id);
        return text(answer);
    }

    String failure(List<String> description) {
        var answer = new LinkedHashMap<String, Object>();
        if (two) {
            var error = new LinkedHashMap<String, Object>();
            error.put("code", 1);
            error.put("message", description.get(0));
            error.put("data", description.subList(1, description.size()));
            answer.put("jsonrpc", "2.0");
            answer.put("error", error);
        } else {
            answer.put("result", null);
            answer.put("error", description);
        }
        answer.put("id", id);
        return text(answer);
    }

    /** A failure raised before the call was looked at: an array under {@code error}, and 0 as the id. */
    static String earlyFailure(List<String> description) {
        var answer = new LinkedHashMap<String, Object>();
        answer.put("jsonrpc", "2.0");
        answer.put("error", description);
        answer.put("id", 0);
        return text(answer);
    }

    static String text(Object value) {
        try {
            return MAPPER.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("A value of the simulated pool cannot be written as JSON.", e);
        }
    }

    private static Object encode(Object value) {
        return switch (value) {
            case Instant time -> SimDates.format(time);
            case Double number
            when number.isNaN() || number.isInfinite() ->
                JsonNodeFactory.instance.rawValueNode(
                        new com.fasterxml.jackson.databind.util.RawValue(String.valueOf(number)));
            case List<?> list -> list.stream().map(JsonRpcCodec::encode).toList();
            case Map<?, ?> map -> {
                var all = new LinkedHashMap<String, Object>();
                map.forEach((name, item) -> all.put(String.valueOf(name), encode(item)));
                yield all;
            }
            default -> value;
        };
    }
}
