package io.jenkins.plugins.xenserver.xapi;

import java.time.Duration;
import java.util.List;
import java.util.Map;

/** {@code GET /updates} on the coordinator (xapi-reference §3.1). Judged by the HTTP status: a coupled task would lie. */
public final class UpdatesDownload {
    /** A large channel for 64 hosts stays far below. */
    private static final long LARGEST = 64L << 20;

    private UpdatesDownload() {}

    /**
     * The document, as bytes.
     *
     * @param timeout how long the coordinator may take; it asks every host when its cache is empty, and it waits behind any
     *     other pool operation (xapi-reference §2.7)
     * @throws ApiFailure {@code UPDATES_NOT_AVAILABLE} for 404: no enabled channel, or never synchronised on this coordinator
     */
    public static byte[] get(PoolSession session, Duration timeout) {
        var reply = session.http((endpoint, ref) -> {
            // The session travels as a cookie, not in the address, so that no log on the way can show it.
            var request = new Transport.Request(
                    "GET", "/updates", Map.of("Cookie", "session_id=" + ref), null, timeout, LARGEST);
            var answer = session.transport().send(endpoint, request);
            return switch (answer.status()) {
                case 200 -> answer;
                case 404 -> throw ApiFailure.of(List.of("UPDATES_NOT_AVAILABLE"), session.names()::nameOf);
                default ->
                    throw HttpFailures.of(
                            endpoint, "the request for the available updates", answer, session.names()::nameOf);
            };
        });
        return reply.body();
    }
}
