package io.jenkins.plugins.xenserver.xapi;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.LongConsumer;

/**
 * {@code PUT /bundle} on the coordinator (xapi-reference §3.2). The coordinator answers 200 before it has read anything, so the
 * answer only says that the upload was let in; what came of it is told by the task alone.
 */
public final class BundleUpload {
    /** A second status line, and whatever else may follow the early one. */
    private static final long LARGEST = 64 * 1024;

    private BundleUpload() {}

    /** The bundle itself could not be read; nothing is wrong with the pool. */
    public static final class Unreadable extends IOException {
        private static final long serialVersionUID = 1L;

        Unreadable(IOException cause) {
            super(cause.getMessage(), cause);
        }
    }

    /**
     * Makes the task that will tell what came of an upload.
     *
     * @return its reference; whoever gives the upload up has to destroy it
     */
    public static String createTask(PoolSession session, String label) {
        return UpdateCalls.task(session.invoke("task.create", label, ""));
    }

    /**
     * Sends a bundle, once, as it is read: with its length, in no chunks, and never whole in memory. Returns when the
     * coordinator has ended the exchange, which is when it has worked the bundle up.
     *
     * @param task the task that will tell
     * @param timeout for everything, the coordinator's work on the bundle included
     * @param sent told how many bytes have been sent; on a thread of the network, never two at a time. What it throws ends
     *     the upload and is thrown here
     * @param unwanted asked while the coordinator is silent; true ends the upload, whose outcome is unknown then
     * @throws ApiFailure if the coordinator did not let it in; {@code BUNDLES_NOT_SUPPORTED} for a pool that knows no bundles
     * @throws ConnectionFailure if the connection broke; when its outcome is unknown only the task can tell
     * @throws Unreadable if the bundle could not be read
     */
    public static void put(
            PoolSession session,
            String task,
            Transport.Body bundle,
            Duration timeout,
            LongConsumer sent,
            BooleanSupplier unwanted)
            throws Unreadable {
        var body = new Watched(bundle, sent);
        var target = "/bundle?task_id=" + URLEncoder.encode(task, StandardCharsets.UTF_8);
        try {
            session.http((endpoint, ref) -> {
                // The session travels as a cookie, not in the address, so that no log on the way can show it.
                var request = new Transport.Request(
                        "PUT", target, Map.of("Cookie", "session_id=" + ref), body, timeout, LARGEST, unwanted);
                var answer = session.transport().send(endpoint, request);
                return switch (answer.status()) {
                    case 200 -> answer;
                    case 404 -> throw ApiFailure.of(List.of("BUNDLES_NOT_SUPPORTED"), session.names()::nameOf);
                    default -> throw HttpFailures.of(endpoint, "the upload of a bundle", answer);
                };
            });
        } catch (RuntimeException e) {
            body.tell();
            throw e;
        }
    }

    /** The bundle's bytes, counted; remembers why reading them ended early. */
    private static final class Watched implements Transport.Body {
        private final Transport.Body bundle;
        private final LongConsumer sent;
        private volatile IOException unreadable;
        private volatile RuntimeException unwanted;

        Watched(Transport.Body bundle, LongConsumer sent) {
            this.bundle = bundle;
            this.sent = sent;
        }

        @Override
        public long length() {
            return bundle.length();
        }

        @Override
        public InputStream open() throws IOException {
            try {
                return new Counted(bundle.open());
            } catch (IOException e) {
                unreadable = e;
                throw e;
            }
        }

        void tell() throws Unreadable {
            if (unwanted != null) {
                throw unwanted;
            }
            if (unreadable != null) {
                throw new Unreadable(unreadable);
            }
        }

        private final class Counted extends FilterInputStream {
            private long total;

            Counted(InputStream in) {
                super(in);
            }

            @Override
            public int read() throws IOException {
                var one = new byte[1];
                return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
            }

            @Override
            public int read(byte[] buffer, int offset, int length) throws IOException {
                int count;
                try {
                    count = in.read(buffer, offset, length);
                } catch (IOException e) {
                    unreadable = e;
                    throw e;
                }
                if (count > 0) {
                    total += count;
                    tellSent(total);
                } else if (count < 0 && total < bundle.length()) {
                    unreadable = new IOException("it ended after " + total + " of " + bundle.length() + " bytes");
                    throw unreadable;
                }
                return count;
            }
        }

        private void tellSent(long total) throws IOException {
            try {
                sent.accept(total);
            } catch (RuntimeException e) {
                unwanted = e;
                throw new IOException("the upload is no longer wanted", e);
            }
        }
    }
}
