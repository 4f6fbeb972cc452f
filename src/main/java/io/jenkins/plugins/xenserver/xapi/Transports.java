package io.jenkins.plugins.xenserver.xapi;

import java.net.http.HttpClient;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * Hands out transports; pools of equal trust share one HTTP client, so a thousand pools do not mean a thousand selector
 * threads, and no connection opened under one policy can serve another.
 */
public final class Transports implements AutoCloseable {
    private final Supplier<HttpClient.Builder> builder;
    private final Map<Trust, HttpClient> clients = new ConcurrentHashMap<>();

    /** Clients as the builder makes them; in Jenkins it respects the proxy configuration. */
    public Transports(Supplier<HttpClient.Builder> builder) {
        this.builder = builder;
    }

    /** Clients of the JDK's defaults. */
    public Transports() {
        this(HttpClient::newBuilder);
    }

    /**
     * The transport for a policy.
     *
     * @throws IllegalArgumentException with a sentence if the policy cannot be used
     */
    public Transport of(Trust trust) {
        return new HttpTransport(clients.computeIfAbsent(trust, t -> HttpTransport.client(builder, t)));
    }

    /** Ends the clients; exchanges under way are cut. */
    @Override
    public void close() {
        clients.values().forEach(HttpClient::shutdownNow);
        clients.clear();
    }
}
