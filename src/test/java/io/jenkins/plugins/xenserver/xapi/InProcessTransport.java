package io.jenkins.plugins.xenserver.xapi;

import io.jenkins.plugins.xenserver.simulator.SimRequest;
import io.jenkins.plugins.xenserver.simulator.Simulator;
import java.io.IOException;
import java.util.HashMap;

/**
 * Hands requests to the simulator's handler on the calling thread, in simulated time: the same bytes as over HTTPS, no
 * socket. Exceptions become failures by the very code that judges those of the real network.
 */
public final class InProcessTransport implements Transport {
    private final Simulator simulator;

    /** A transport to every host of that pool. */
    public InProcessTransport(Simulator simulator) {
        this.simulator = simulator;
    }

    @Override
    public Reply send(Endpoint endpoint, Request request) {
        try {
            var headers = new HashMap<>(request.headers());
            byte[] body = {};
            if (request.body() != null) {
                try (var in = request.body().open()) {
                    body = in.readAllBytes();
                }
                headers.put("Content-Length", Long.toString(request.body().length()));
            }
            var reply = simulator.handle(
                    endpoint.toString(),
                    new SimRequest(request.method(), request.target(), headers, body, request.timeout()));
            if (reply.body().length > request.maximumReply()) {
                throw new MalformedAnswer("The answer is larger than " + request.maximumReply() + " bytes.");
            }
            return new Reply(reply.status(), reply.body());
        } catch (IOException e) {
            throw HttpTransport.failure(endpoint, request, e);
        } catch (InterruptedException e) {
            throw new ThreadStopped(e);
        }
    }
}
