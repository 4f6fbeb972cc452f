package io.jenkins.plugins.xenserver.xapi;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Map;
import java.util.function.BooleanSupplier;

/** Sends one HTTP request to one host and brings the whole, bounded answer back. Knows nothing of XML-RPC or sessions. */
public interface Transport {
    /**
     * Sends the request once; never repeats it.
     *
     * @throws ConnectionFailure if the host could not be reached, the answer did not arrive whole in time, or nobody wanted it
     *     any longer
     * @throws TrustFailure if the host's certificate is not accepted
     * @throws MalformedAnswer if the answer is larger than allowed
     * @throws ThreadStopped if the thread was interrupted
     */
    @NonNull
    Reply send(@NonNull Endpoint endpoint, @NonNull Request request);

    /**
     * One request.
     *
     * @param method HTTP method
     * @param target path and query; never a secret
     * @param headers further headers; the whole header block must stay within 1,024 bytes (xapi-reference §1.1)
     * @param body what is sent, or null
     * @param timeout for the whole exchange, the answer's last byte included
     * @param maximumReply bytes of answer that are accepted
     * @param unwanted asked by the thread that waits, about twice a second and only while it waits; true ends the exchange and
     *     closes its connection
     */
    record Request(
            String method,
            String target,
            Map<String, String> headers,
            @CheckForNull Body body,
            Duration timeout,
            long maximumReply,
            BooleanSupplier unwanted) {
        /** One that is waited for until its time is over. */
        public Request(
                String method,
                String target,
                Map<String, String> headers,
                @CheckForNull Body body,
                Duration timeout,
                long maximumReply) {
            this(method, target, headers, body, timeout, maximumReply, () -> false);
        }

        /** The same, which is not waited for either once this is true. */
        Request unless(BooleanSupplier more) {
            return new Request(
                    method,
                    target,
                    headers,
                    body,
                    timeout,
                    maximumReply,
                    () -> unwanted.getAsBoolean() || more.getAsBoolean());
        }

        /** Headers may carry the session, so they are never shown. */
        @Override
        public String toString() {
            return method + " " + target.replaceAll("\\?.*", "");
        }
    }

    /** What a request carries. */
    interface Body {
        /** Exact length in bytes: xapi does not decode chunked bodies (xapi-reference §1.1). */
        long length();

        /** The bytes, from the start; called once. */
        InputStream open() throws IOException;

        /** A body of bytes in memory. */
        static Body of(byte[] bytes) {
            return new Body() {
                @Override
                public long length() {
                    return bytes.length;
                }

                @Override
                public InputStream open() {
                    return new java.io.ByteArrayInputStream(bytes);
                }
            };
        }
    }

    /**
     * An answer.
     *
     * @param status HTTP status
     * @param body the bytes after the headers
     */
    record Reply(int status, byte[] body) {
        @Override
        public String toString() {
            return "HTTP " + status + ", " + body.length + " bytes";
        }
    }
}
