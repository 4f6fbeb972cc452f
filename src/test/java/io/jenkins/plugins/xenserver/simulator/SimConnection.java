package io.jenkins.plugins.xenserver.simulator;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** One connection to a host: HTTP/1.1 with the limits of the real server (xapi-reference §1.1). */
final class SimConnection {
    private static final int HEADER_BUFFER = 64 * 1024;
    private static final int HEADER_PATIENCE_MILLIS = 10_000;

    /** The connection is to be reset, not closed. */
    static final class ResetException extends IOException {
        private static final long serialVersionUID = 1L;

        ResetException() {
            super("reset");
        }
    }

    private final Simulator sim;
    private final SimHost host;
    private final Socket socket;
    private final InputStream in;
    private final OutputStream out;

    SimConnection(Simulator sim, SimHost host, Socket socket) throws IOException {
        this.sim = sim;
        this.host = host;
        this.socket = socket;
        this.in = new BufferedInputStream(socket.getInputStream());
        this.out = new BufferedOutputStream(socket.getOutputStream());
    }

    void serve() throws IOException, InterruptedException {
        // The limit is for the first request only: a kept-alive connection may idle for ever.
        socket.setSoTimeout(HEADER_PATIENCE_MILLIS);
        var open = true;
        while (open) {
            String head;
            try {
                head = readHead();
            } catch (SocketTimeoutException e) {
                write(SimReply.html(408, "Request timeout"));
                return;
            }
            if (head == null) {
                return;
            }
            socket.setSoTimeout(0);
            open = answer(head);
        }
    }

    /** Request line and headers without the empty line; null at an orderly end. */
    private String readHead() throws IOException {
        var text = new StringBuilder();
        while (text.length() < HEADER_BUFFER) {
            var c = in.read();
            if (c < 0) {
                if (text.isEmpty()) {
                    return null;
                }
                throw new EOFException("The request ended in its headers.");
            }
            text.append((char) c);
            var length = text.length();
            if (c == '\n' && (text.indexOf("\r\n\r\n", length - 4) >= 0 || text.indexOf("\n\n", length - 2) >= 0)) {
                return text.toString();
            }
        }
        return text.toString();
    }

    private boolean answer(String head) throws IOException, InterruptedException {
        var lines = head.strip().split("\r?\n");
        var first = lines[0].split(" ");
        if (first.length != 3) {
            write(SimReply.html(400, "Bad request"));
            return false;
        }
        var headers = headers(lines);
        var bare = new SimRequest(first[0], first[1], headers, new byte[0], null);
        if (head.length() > HostEndpoint.HEADER_LIMIT) {
            write(SimReply.html(431, "Request header fields too large"));
            return false;
        }
        if (first[0].equals("PUT") && bare.path().equals("/bundle")) {
            receiveBundle(bare);
            return false;
        }
        var length = length(headers);
        var tooLong = length > HostEndpoint.BODY_LIMIT;
        var body = tooLong ? new byte[HostEndpoint.BODY_LIMIT + 1] : in.readNBytes((int) length);
        if (!tooLong && body.length < length) {
            return false;
        }
        var reply = handle(new SimRequest(first[0], first[1], headers, body, null));
        var close = tooLong
                || first[2].equals("HTTP/1.0")
                || "close".equalsIgnoreCase(headers.get("connection"))
                || "close".equals(reply.headers().get("connection"));
        write(close ? reply.closing() : reply);
        return !close;
    }

    private static Map<String, String> headers(String[] lines) {
        var headers = new LinkedHashMap<String, String>();
        for (var i = 1; i < lines.length; i++) {
            var colon = lines[i].indexOf(':');
            if (colon > 0) {
                headers.put(
                        lines[i].substring(0, colon).strip().toLowerCase(Locale.ROOT),
                        lines[i].substring(colon + 1).strip());
            }
        }
        return headers;
    }

    private static long length(Map<String, String> headers) {
        try {
            return Math.max(0, Long.parseLong(headers.getOrDefault("content-length", "0")));
        } catch (NumberFormatException e) {
            return 0;
        }
    }

    private SimReply handle(SimRequest request) throws IOException, InterruptedException {
        try {
            return sim.answer(host, request);
        } catch (IOException e) {
            throw new ResetException();
        }
    }

    /**
     * The 200 goes out before the body is read; the body of the answer ends when processing ends (§3.2). A connection that
     * breaks before all of it is there is a failure of the handler like any other (§3).
     */
    private void receiveBundle(SimRequest request) throws IOException, InterruptedException {
        try {
            var upload = sim.beginBundle(host, request);
            if (upload.refusal() != null) {
                write(upload.refusal());
                return;
            }
            byte[] body;
            try {
                out.write("HTTP/1.1 200 OK\r\nConnection: close\r\nCache-Control: no-cache, no-store\r\n\r\n"
                        .getBytes(StandardCharsets.US_ASCII));
                out.flush();
                body = in.readNBytes((int) Math.min(length(request.headers()), Integer.MAX_VALUE - 8));
            } catch (IOException e) {
                upload.breakOff(e);
                throw e;
            }
            var tail = upload.finish(body);
            out.write(tail.body());
            out.flush();
        } catch (IOException e) {
            throw new ResetException();
        }
    }

    private void write(SimReply reply) throws IOException {
        var head = new StringBuilder("HTTP/1.1 ")
                .append(reply.status())
                .append(' ')
                .append(reason(reply.status()))
                .append("\r\n");
        reply.headers()
                .forEach((name, value) ->
                        head.append(name).append(": ").append(value).append("\r\n"));
        head.append("\r\n");
        out.write(head.toString().getBytes(StandardCharsets.US_ASCII));
        out.write(reply.body());
        out.flush();
        if (isCutOff(reply)) {
            throw new ResetException();
        }
    }

    /** Whether the answer promises more than it holds. */
    static boolean isCutOff(SimReply reply) {
        var promised = reply.headers().get("content-length");
        return promised != null && Long.parseLong(promised) > reply.body().length;
    }

    private static String reason(int status) {
        return switch (status) {
            case 200 -> "OK";
            case 400 -> "Bad Request";
            case 401 -> "Unauthorised";
            case 403 -> "Forbidden";
            case 404 -> "Not Found";
            case 408 -> "Request Timeout";
            case 431 -> "Request Header Fields Too Large";
            default -> "Internal Server Error";
        };
    }
}
