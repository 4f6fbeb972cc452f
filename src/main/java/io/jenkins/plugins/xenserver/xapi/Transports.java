package io.jenkins.plugins.xenserver.xapi;

import java.net.http.HttpClient;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * Hands out transports. Pools of equal trust share one HTTP client, and so do all pools that are known by fingerprint, so a
 * thousand pools do not mean a thousand selector threads; no connection opened under one policy can serve another.
 */
public final class Transports implements AutoCloseable {
    private final Supplier<HttpClient.Builder> builder;
    private final Map<Trust, HttpClient> clients = new ConcurrentHashMap<>();
    private final SharedPins pins = new SharedPins();
    private HttpClient pinned;

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
        return trust instanceof Trust.Pinned known
                ? pins.transport(known, new HttpTransport(forPins()), () -> ofOne(known))
                : ofOne(trust);
    }

    private Transport ofOne(Trust trust) {
        return new HttpTransport(clients.computeIfAbsent(trust, t -> HttpTransport.client(builder, t)));
    }

    private synchronized HttpClient forPins() {
        if (pinned == null) {
            pinned = HttpTransport.client(builder, TrustManagers.context(pins));
        }
        return pinned;
    }

    /** How many clients there are. */
    synchronized int clients() {
        return clients.size() + (pinned == null ? 0 : 1);
    }

    /** Ends the clients; exchanges under way are cut. */
    @Override
    public void close() {
        synchronized (this) {
            if (pinned != null) {
                pinned.shutdownNow();
                pinned = null;
            }
        }
        clients.values().forEach(HttpClient::shutdownNow);
        clients.clear();
    }
}
