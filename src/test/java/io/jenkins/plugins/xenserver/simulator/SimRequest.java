package io.jenkins.plugins.xenserver.simulator;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * One HTTP request as a host receives it.
 *
 * @param target path and query
 * @param headers by lower-case name
 * @param timeout how long, in simulated time, the client waits for the answer; null = for ever
 */
public record SimRequest(String method, String target, Map<String, String> headers, byte[] body, Duration timeout) {

    public SimRequest {
        var lower = new LinkedHashMap<String, String>();
        headers.forEach((name, value) -> lower.put(name.toLowerCase(Locale.ROOT), value));
        headers = Map.copyOf(lower);
    }

    /** A POST of text, with its length. */
    public static SimRequest post(String target, String contentType, String body, Duration timeout) {
        var bytes = body.getBytes(StandardCharsets.UTF_8);
        return new SimRequest(
                "POST",
                target,
                Map.of("content-type", contentType, "content-length", String.valueOf(bytes.length)),
                bytes,
                timeout);
    }

    /** A GET without further headers. */
    public static SimRequest get(String target, Duration timeout) {
        return new SimRequest("GET", target, Map.of(), new byte[0], timeout);
    }

    /** The header of this name, whatever its case, or null. */
    public String header(String name) {
        return headers.get(name.toLowerCase(Locale.ROOT));
    }

    String path() {
        var question = target.indexOf('?');
        return question < 0 ? target : target.substring(0, question);
    }

    /** Size in bytes of the request line and all headers, as they stand on the wire. */
    int headerBlockSize() {
        var size = method.length() + target.length() + " HTTP/1.1".length() + 3;
        for (var header : headers.entrySet()) {
            size += header.getKey().length() + header.getValue().length() + 4;
        }
        return size + 2;
    }
}
