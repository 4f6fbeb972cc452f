package io.jenkins.plugins.xenserver.simulator;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/** One HTTP answer. */
public record SimReply(int status, Map<String, String> headers, byte[] body) {

    static SimReply of(int status, String contentType, String body) {
        var bytes = body.getBytes(StandardCharsets.UTF_8);
        var headers = new LinkedHashMap<String, String>();
        headers.put("content-type", contentType);
        headers.put("content-length", String.valueOf(bytes.length));
        headers.put("connection", "keep-alive");
        headers.put("cache-control", "no-cache, no-store");
        return new SimReply(status, headers, bytes);
    }

    /** An HTML page as the HTTP server itself writes one for a refusal. */
    static SimReply html(int status, String text) {
        return of(status, "text/html", "<html><body><h1>HTTP " + status + "</h1>" + Xml.escape(text) + "</body></html>")
                .closing();
    }

    SimReply closing() {
        return with("connection", "close");
    }

    SimReply with(String name, String value) {
        var more = new LinkedHashMap<>(headers);
        more.put(name, value);
        return new SimReply(status, more, body);
    }

    /** The body as text. */
    public String text() {
        return new String(body, StandardCharsets.UTF_8);
    }
}
