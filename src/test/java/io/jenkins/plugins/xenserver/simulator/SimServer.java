package io.jenkins.plugins.xenserver.simulator;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

/**
 * Puts a simulated pool on the loopback: every host has its own address and all have one port, so that a client may
 * follow {@code HOST_IS_SLAVE} with the address alone. HTTPS with a certificate per host, or plain HTTP. A host that is
 * down has its listener closed; connections to it are reset. The pool should have a {@link ScaledClock}.
 */
public final class SimServer implements AutoCloseable {
    private static final int ATTEMPTS = 20;

    private final Simulator sim;
    private final boolean tls;
    private final int port;
    private final Map<SimHost, ServerSocket> listeners = new ConcurrentHashMap<>();
    private final Map<SimHost, Set<Socket>> connections = new ConcurrentHashMap<>();
    private final Map<SimHost, Boolean> wasUp = new LinkedHashMap<>();
    private volatile boolean closed;

    private SimServer(Simulator sim, boolean tls, int port) {
        this.sim = sim;
        this.tls = tls;
        this.port = port;
    }

    /**
     * Serves a pool over HTTPS.
     *
     * @param port the port at all hosts' addresses; 0 = any that is free at all of them
     */
    public static SimServer https(Simulator sim, int port) throws IOException {
        return start(sim, true, port);
    }

    /** Serves a pool over plain HTTP. */
    public static SimServer http(Simulator sim, int port) throws IOException {
        return start(sim, false, port);
    }

    private static SimServer start(Simulator sim, boolean tls, int port) throws IOException {
        for (var attempt = 1; ; attempt++) {
            var server = new SimServer(sim, tls, port == 0 ? freePort(sim) : port);
            try {
                server.open();
                return server;
            } catch (IOException e) {
                server.close();
                if (port != 0 || attempt == ATTEMPTS) {
                    throw e;
                }
            }
        }
    }

    private static int freePort(Simulator sim) throws IOException {
        try (var socket = new ServerSocket()) {
            socket.bind(new InetSocketAddress(
                    InetAddress.getByName(sim.hosts().get(0).address()), 0));
            return socket.getLocalPort();
        }
    }

    private void open() throws IOException {
        for (var host : sim.hosts()) {
            connections.put(host, ConcurrentHashMap.newKeySet());
            if (tls) {
                sim.read(() -> sim.certificates().of(host));
            }
            var up = isUp(host);
            wasUp.put(host, up);
            if (up) {
                listen(host);
            }
        }
        Thread.ofVirtual().name("simulated hosts' listeners").start(this::follow);
    }

    public int port() {
        return port;
    }

    /** The address of the coordinator as one gives it to a client. */
    public String url() {
        return url(sim.coordinator());
    }

    public String url(SimHost host) {
        return (tls ? "https://" : "http://") + host.address() + ":" + port;
    }

    /** SHA-256 of the host's certificate, upper-case hex joined by colons. */
    public String fingerprint(SimHost host) {
        return sim.read(() -> sim.certificates().of(host)).sha256();
    }

    /** The certificate a host presents now. */
    public SimCertificate certificate(SimHost host) {
        return sim.read(() -> sim.certificates().of(host));
    }

    /** From now on the host presents another certificate. */
    public void changeCertificate(SimHost host) {
        sim.read(() -> {
            sim.certificates().change(host);
            return null;
        });
        reset(host);
    }

    /** From now on the host presents a certificate that has run out. */
    public void expireCertificate(SimHost host) {
        sim.read(() -> {
            sim.certificates().expire(host);
            return null;
        });
        reset(host);
    }

    private static boolean isUp(SimHost host) {
        return host.agent() != SimHost.Agent.DOWN;
    }

    /** Closes and reopens listeners as hosts go down and come up. */
    private void follow() {
        try {
            while (!closed) {
                sim.clock().await("a host to go down or come up", this::somethingChanged, Instant.MAX);
                for (var host : sim.hosts()) {
                    var up = isUp(host);
                    if (wasUp.put(host, up) != up) {
                        if (up) {
                            listen(host);
                        } else {
                            stopListening(host);
                        }
                    }
                }
            }
        } catch (IOException | InterruptedException | IllegalStateException e) {
            close();
        }
    }

    private boolean somethingChanged() {
        return closed || sim.hosts().stream().anyMatch(host -> wasUp.get(host) != isUp(host));
    }

    private void listen(SimHost host) throws IOException {
        var listener = new ServerSocket();
        listener.setReuseAddress(true);
        listener.bind(new InetSocketAddress(InetAddress.getByName(host.address()), port), 200);
        listeners.put(host, listener);
        Thread.ofVirtual().name("listener of " + host.name()).start(() -> accept(host, listener));
    }

    private void stopListening(SimHost host) {
        var listener = listeners.remove(host);
        if (listener != null) {
            closeQuietly(listener);
        }
        reset(host);
    }

    private void reset(SimHost host) {
        connections.getOrDefault(host, Set.of()).forEach(SimServer::abort);
    }

    private void accept(SimHost host, ServerSocket listener) {
        while (!listener.isClosed()) {
            try {
                var socket = listener.accept();
                connections.get(host).add(socket);
                Thread.ofVirtual().name("connection to " + host.name()).start(() -> serve(host, socket));
            } catch (IOException e) {
                // The listener was closed, or the peer gave up before it was accepted.
            }
        }
    }

    private void serve(SimHost host, Socket raw) {
        try {
            raw.setTcpNoDelay(true);
            var socket = tls ? secure(host, raw) : raw;
            new SimConnection(sim, host, socket).serve();
            socket.close();
        } catch (SimConnection.ResetException e) {
            abort(raw);
        } catch (IOException e) {
            closeQuietly(raw);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            connections.get(host).remove(raw);
            closeQuietly(raw);
        }
    }

    /** The policy of a real host: TLS 1.2, ECDHE-RSA with AES-GCM (xapi-reference §1.5). */
    private SSLSocket secure(SimHost host, Socket raw) throws IOException {
        try {
            var socket = (SSLSocket) context(host).getSocketFactory().createSocket(raw, null, raw.getPort(), true);
            socket.setUseClientMode(false);
            socket.setEnabledProtocols(new String[] {"TLSv1.2"});
            socket.setEnabledCipherSuites(
                    new String[] {"TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384", "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256"});
            socket.startHandshake();
            return socket;
        } catch (GeneralSecurityException e) {
            throw new IOException("The simulated host cannot offer TLS.", e);
        }
    }

    private SSLContext context(SimHost host) throws GeneralSecurityException, IOException {
        return certificate(host).sslContext();
    }

    /** Makes the peer see a reset instead of an orderly end. */
    private static void abort(Socket socket) {
        try {
            socket.setSoLinger(true, 0);
        } catch (IOException e) {
            // It is closed already.
        }
        closeQuietly(socket);
    }

    private static void closeQuietly(AutoCloseable resource) {
        try {
            resource.close();
        } catch (Exception e) {
            // Closed is closed.
        }
    }

    /** Stops serving; the pool itself lives on. */
    @Override
    public void close() {
        closed = true;
        for (var host : sim.hosts()) {
            stopListening(host);
        }
        // Wakes the thread that follows the hosts, so that it can end.
        sim.read(() -> null);
    }
}
