package io.jenkins.plugins.xenserver.xapi;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

/**
 * A server on the loopback that answers as a test wants it to, byte by byte, and keeps what it was sent. Logins succeed
 * unless the test says otherwise.
 */
final class HostileServer implements AutoCloseable {
    /** The session that a login is answered with. */
    static final String SESSION = "OpaqueRef:5e551011-5ec2-e700-0000-000000000001";

    private static final TestCertificate AUTHORITY = TestCertificate.authority("hostile authority");
    static final TestCertificate CERTIFICATE = AUTHORITY.issue("hostile host");

    private static final SSLContext TLS = CERTIFICATE.serverContext();
    private static final Pattern METHOD = Pattern.compile("<methodName>([^<]*)</methodName>");

    /** What is sent back for one request. */
    @FunctionalInterface
    interface Answer {
        void give(Exchange exchange) throws IOException, InterruptedException;
    }

    /** One request and the way back. */
    final class Exchange {
        final String head;
        final String body;
        private final OutputStream out;

        private Exchange(String head, String body, OutputStream out) {
            this.head = head;
            this.body = body;
            this.out = out;
        }

        /** The method called, or the HTTP method and path where nothing is called. */
        String method() {
            var found = METHOD.matcher(body);
            return found.find() ? found.group(1) : head.split(" HTTP/")[0];
        }

        void send(String text) throws IOException {
            out.write(text.getBytes(StandardCharsets.UTF_8));
            out.flush();
        }

        /** Sends a text again and again, until the peer or the test has had enough. */
        void sendForEver(String text) throws IOException {
            while (closed.getCount() > 0) {
                send(text);
            }
        }

        /** Sends a text again and again with pauses in between. */
        void trickle(String text) throws IOException, InterruptedException {
            do {
                send(text);
            } while (!closed.await(20, TimeUnit.MILLISECONDS));
        }

        /** Says nothing for the rest of the test. */
        void hang() throws InterruptedException {
            closed.await();
        }

        /** Ends the connection. */
        void hangUp() throws IOException {
            throw new IOException("hung up on purpose");
        }
    }

    private final ServerSocket listener;
    private final SSLContext tls;
    private final Map<String, Answer> answers = new ConcurrentHashMap<>();
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private final CountDownLatch closed = new CountDownLatch(1);
    private final AtomicInteger connections = new AtomicInteger();
    private final List<Exchange> exchanges = new CopyOnWriteArrayList<>();
    private volatile Answer otherwise;
    private volatile String greeting;

    private HostileServer(SSLContext tls, Answer otherwise) {
        try {
            this.listener = new ServerSocket(0, 200, InetAddress.getByName("127.0.0.1"));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
        this.tls = tls;
        becoming(otherwise);
        Thread.ofVirtual().name("hostile listener").start(this::accept);
    }

    /** A server with {@link #CERTIFICATE} that answers everything but logins and logouts like this. */
    static HostileServer answering(Answer answer) {
        return new HostileServer(TLS, answer);
    }

    /** The same with a certificate of its own. */
    static HostileServer with(TestCertificate certificate) {
        return new HostileServer(certificate.serverContext(), success("<value>fine</value>"));
    }

    /** A server without TLS. */
    static HostileServer plain() {
        return new HostileServer(null, success("<value/>"));
    }

    /** Forgets everything and answers everything but logins and logouts like this from now on. */
    HostileServer becoming(Answer answer) {
        exchanges.clear();
        answers.clear();
        answers.put("session.login_with_password", success("<value>" + SESSION + "</value>"));
        answers.put("session.logout", success("<value/>"));
        otherwise = answer;
        return this;
    }

    /** Says this to whoever connects, and then hangs up. */
    HostileServer greeting(String text) {
        greeting = text;
        return this;
    }

    /** Answers one method in a way of its own. */
    HostileServer on(String method, Answer answer) {
        answers.put(method, answer);
        return this;
    }

    /** Any HTTP answer of known length. */
    static Answer http(int status, String type, String body) {
        return e -> e.send("HTTP/1.1 " + status + " Whatever\r\nContent-Type: " + type + "\r\nContent-Length: "
                + body.getBytes(StandardCharsets.UTF_8).length + "\r\n\r\n" + body);
    }

    /** An XML-RPC answer as a pool gives it. */
    static Answer success(String value) {
        return http(200, "text/xml", successBody(value));
    }

    static String successBody(String value) {
        return "<?xml version=\"1.0\"?><methodResponse><params><param><value><struct>"
                + "<member><name>Status</name><value>Success</value></member>"
                + "<member><name>Value</name>" + value + "</member></struct></value></param></params></methodResponse>";
    }

    /** A failure as a pool gives it. */
    static Answer failure(String... description) {
        var values = new StringBuilder();
        for (var text : description) {
            values.append("<value>").append(text).append("</value>");
        }
        return http(
                200,
                "text/xml",
                "<methodResponse><params><param><value><struct><member><name>Status</name><value>Failure</value></member>"
                        + "<member><name>ErrorDescription</name><value><array><data>" + values
                        + "</data></array></value></member></struct></value></param></params></methodResponse>");
    }

    Endpoint endpoint() {
        return new Endpoint("127.0.0.1", listener.getLocalPort());
    }

    /** Connections that were accepted so far. */
    int connections() {
        return connections.get();
    }

    /** The requests that arrived whole, in order. */
    List<Exchange> exchanges() {
        return exchanges;
    }

    /** How often a method was called. */
    long count(String method) {
        return exchanges.stream().filter(e -> e.method().equals(method)).count();
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                var socket = listener.accept();
                sockets.add(socket);
                connections.incrementAndGet();
                Thread.ofVirtual().name("hostile connection").start(() -> serve(socket));
            } catch (IOException e) {
                // The test is over.
            }
        }
    }

    private void serve(Socket raw) {
        try (raw) {
            if (greeting != null) {
                raw.getOutputStream().write(greeting.getBytes(StandardCharsets.US_ASCII));
                raw.shutdownOutput();
                raw.getInputStream().readAllBytes();
                return;
            }
            var socket = tls == null ? raw : secure(raw);
            var in = new BufferedInputStream(socket.getInputStream());
            for (var head = head(in); !head.isEmpty(); head = head(in)) {
                var exchange = new Exchange(head, body(head, in), socket.getOutputStream());
                exchanges.add(exchange);
                answers.getOrDefault(exchange.method(), otherwise).give(exchange);
            }
        } catch (IOException e) {
            // The peer has gone, or the test wants the connection to end.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private Socket secure(Socket raw) throws IOException {
        var socket = (SSLSocket) tls.getSocketFactory().createSocket(raw, null, raw.getPort(), true);
        socket.setUseClientMode(false);
        socket.startHandshake();
        return socket;
    }

    private static String head(InputStream in) throws IOException {
        var text = new StringBuilder();
        while (!text.toString().endsWith("\r\n\r\n")) {
            var c = in.read();
            if (c < 0) {
                return "";
            }
            text.append((char) c);
        }
        return text.toString();
    }

    private static String body(String head, InputStream in) throws IOException {
        var length = Pattern.compile("(?i)content-length: *(\\d+)").matcher(head);
        return length.find()
                ? new String(in.readNBytes(Integer.parseInt(length.group(1))), StandardCharsets.UTF_8)
                : "";
    }

    @Override
    public void close() {
        closed.countDown();
        try {
            listener.close();
            for (var socket : sockets) {
                socket.close();
            }
        } catch (IOException e) {
            // Closed is closed.
        }
    }
}
