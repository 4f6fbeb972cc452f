package io.jenkins.plugins.xenserver.xapi;

import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.ProtocolException;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;

/**
 * The real network: the JDK's HTTP client, HTTP/1.1 over TLS, no redirects, no chunked bodies, every exchange bounded in time
 * and size.
 */
public final class HttpTransport implements Transport {
    /** xapi answers a larger header block with HTTP 431 (xapi-reference §1.1). */
    static final int HEADER_BLOCK = 1024;
    /** What the client adds by itself: Host, Content-Length, User-Agent, Connection. */
    private static final int OWN_HEADERS = 250;

    private static final Duration CONNECT = Duration.ofSeconds(10);
    /** How long an answer is waited for before somebody is asked whether it is still wanted. */
    private static final long ROUND = TimeUnit.MILLISECONDS.toNanos(500);

    private final HttpClient client;

    /** A transport over a client that the caller shares among pools of equal trust. */
    HttpTransport(HttpClient client) {
        this.client = client;
    }

    /** The client for a policy, made by the given builder (in Jenkins: one that respects the proxy configuration). */
    static HttpClient client(Supplier<HttpClient.Builder> builder, Trust trust) {
        return client(builder, TrustManagers.context(trust));
    }

    /** The same for a context that is there already. */
    static HttpClient client(Supplier<HttpClient.Builder> builder, SSLContext context) {
        return builder.get()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(CONNECT)
                .sslContext(context)
                .build();
    }

    @Override
    public Reply send(Endpoint endpoint, Request request) {
        checkHeaders(request);
        var http = HttpRequest.newBuilder(endpoint.uri(request.target()))
                .timeout(request.timeout())
                .method(request.method(), publisher(request.body()));
        request.headers().forEach(http::header);
        var exchange = client.sendAsync(http.build(), new BoundedBody(request.maximumReply()));
        try {
            var response = await(exchange, request);
            if (response == null) {
                // Only this closes the connection; whoever is at the other end learns it at once.
                exchange.cancel(true);
                throw lost(endpoint, request, "was not waited for any longer", null);
            }
            return new Reply(response.statusCode(), response.body());
        } catch (InterruptedException e) {
            exchange.cancel(true);
            throw new ThreadStopped(e);
        } catch (TimeoutException e) {
            exchange.cancel(true);
            throw lost(endpoint, request, "did not finish its answer in time", e);
        } catch (ExecutionException e) {
            throw failure(endpoint, request, e.getCause());
        }
    }

    /** Returns null as soon as the answer is not wanted any longer. */
    private static HttpResponse<byte[]> await(CompletableFuture<HttpResponse<byte[]>> exchange, Request request)
            throws InterruptedException, ExecutionException, TimeoutException {
        var end = System.nanoTime() + request.timeout().plusSeconds(1).toNanos();
        while (true) {
            var left = end - System.nanoTime();
            try {
                return exchange.get(Math.min(ROUND, left), TimeUnit.NANOSECONDS);
            } catch (TimeoutException e) {
                if (left <= ROUND) {
                    throw e;
                }
                if (request.unwanted().getAsBoolean()) {
                    return null;
                }
            }
        }
    }

    private static void checkHeaders(Request request) {
        var size = OWN_HEADERS + request.method().length() + request.target().length();
        for (var header : request.headers().entrySet()) {
            size += header.getKey().length() + header.getValue().length() + 4;
        }
        if (size > HEADER_BLOCK) {
            throw new IllegalArgumentException("The request " + request + " needs " + size
                    + " bytes of headers; a pool accepts " + HEADER_BLOCK + ".");
        }
    }

    private static HttpRequest.BodyPublisher publisher(Body body) {
        if (body == null) {
            return HttpRequest.BodyPublishers.noBody();
        }
        var content = HttpRequest.BodyPublishers.ofInputStream(() -> open(body));
        // A known length keeps the client from sending the body in chunks, which xapi does not decode.
        return body.length() == 0
                ? HttpRequest.BodyPublishers.noBody()
                : HttpRequest.BodyPublishers.fromPublisher(content, body.length());
    }

    private static InputStream open(Body body) {
        try {
            return body.open();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    /** The typed failure behind an exception of the network. */
    static RuntimeException failure(Endpoint endpoint, Request request, Throwable cause) {
        for (var c = cause; c != null; c = c.getCause()) {
            if (c instanceof MalformedAnswer known) {
                return new MalformedAnswer(
                        "Host " + endpoint + " answered" + of(request) + " wrongly. " + known.getMessage(), known);
            }
            if (c instanceof CertificateException certificate) {
                return untrusted(endpoint, certificate);
            }
        }
        if (cause instanceof HttpConnectTimeoutException) {
            return unreached(endpoint, "did not accept a connection in time", cause);
        }
        if (cause instanceof HttpTimeoutException) {
            return lost(endpoint, request, "did not answer in time", cause);
        }
        if (cause instanceof ConnectException
                || cause instanceof NoRouteToHostException
                || cause instanceof UnknownHostException) {
            return unresolved(cause)
                    ? unreached(endpoint, "has no known IP address; check its name", cause)
                    : unreached(endpoint, "refuses connections or is unreachable", cause);
        }
        if (cause instanceof ProtocolException) {
            return MalformedAnswer.noPool(
                    "Host " + endpoint + " does not speak HTTP as a XenServer host does. Check the address.", cause);
        }
        if (cause instanceof SSLException) {
            return tls(endpoint, (SSLException) cause);
        }
        return lost(endpoint, request, "broke the connection", cause);
    }

    private static boolean unresolved(Throwable cause) {
        for (var c = cause; c != null; c = c.getCause()) {
            if (c instanceof UnknownHostException || c instanceof UnresolvedAddressException) {
                return true;
            }
        }
        return false;
    }

    private static RuntimeException tls(Endpoint endpoint, SSLException cause) {
        var text = String.valueOf(cause.getMessage());
        if (text.contains("Unsupported or unrecognized SSL message") || text.contains("plaintext connection")) {
            return MalformedAnswer.noPool(
                    "Host " + endpoint + " does not speak TLS on this port. Give the address of its HTTPS port.",
                    cause);
        }
        // Nothing of a request is sent before the handshake has ended.
        return cause instanceof SSLHandshakeException
                ? unreached(endpoint, "ended the TLS handshake", cause)
                : new ConnectionFailure(
                        XapiFailure.Kind.UNKNOWN_OUTCOME,
                        "Host " + endpoint + " broke the encrypted connection.",
                        cause);
    }

    private static TrustFailure untrusted(Endpoint endpoint, CertificateException cause) {
        if (cause instanceof TrustManagers.NotPinned pin) {
            return new TrustFailure(
                    "Host " + endpoint + " shows the certificate " + pin.seen + ", but pinned for this pool: "
                            + String.join(", ", pin.expected)
                            + ". If the host's certificate was renewed on purpose, pin the new fingerprint.",
                    cause);
        }
        return new TrustFailure(
                "The certificate of host " + endpoint + " is not trusted: " + reason(cause)
                        + " Pin its fingerprint, or give the certificate of its authority.",
                cause);
    }

    /** Java's words for the two commonest reasons mean little to those who have to do something. */
    private static String reason(CertificateException refusal) {
        for (Throwable c = refusal; c != null; c = c.getCause()) {
            if (c instanceof CertificateExpiredException) {
                return "it has expired (" + c.getMessage() + ").";
            }
            if (c instanceof CertificateNotYetValidException) {
                return "it is not valid yet (" + c.getMessage() + ").";
            }
            if (c instanceof CertPathBuilderException) {
                return "it is self-signed, or issued by an authority that is not known here.";
            }
        }
        var text = String.valueOf(refusal.getMessage());
        return text.endsWith(".") ? text : text + ".";
    }

    private static ConnectionFailure unreached(Endpoint endpoint, String what, Throwable cause) {
        return new ConnectionFailure(XapiFailure.Kind.TRANSIENT, "Host " + endpoint + " " + what + ".", cause);
    }

    private static ConnectionFailure lost(Endpoint endpoint, Request request, String what, Throwable cause) {
        return new ConnectionFailure(
                XapiFailure.Kind.UNKNOWN_OUTCOME, "Host " + endpoint + " " + what + of(request) + ".", cause);
    }

    /** Which request, where its path says anything. */
    private static String of(Request request) {
        return request.target().equals("/") ? "" : " (" + request + ")";
    }
}
