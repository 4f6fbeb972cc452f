package io.jenkins.plugins.xenserver.simulator;

import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketException;
import java.net.http.HttpTimeoutException;
import java.time.Instant;

/** HTTP at one host: limits, paths, and remote calls in both protocols (xapi-reference §1.1, §1.3). */
final class HostEndpoint {
    static final int HEADER_LIMIT = 1024;
    static final int BODY_LIMIT = 300 * 1024;

    private final Simulator sim;
    private final Dispatcher dispatcher;
    private final FileEndpoint files;

    HostEndpoint(Simulator sim, Dispatcher dispatcher) {
        this.sim = sim;
        this.dispatcher = dispatcher;
        this.files = new FileEndpoint(sim);
    }

    SimReply answer(SimHost host, SimRequest request) throws IOException, InterruptedException {
        var clock = sim.clock();
        var deadline = request.timeout() == null ? Instant.MAX : clock.now().plus(request.timeout());
        clock.sleep(sim.timings().get(Delay.REQUEST));
        if (host.agent() == SimHost.Agent.DOWN) {
            throw new ConnectException("Connection refused");
        }
        var epoch = host.epoch();
        var reply = route(host, request, deadline);
        if (host.epoch() != epoch) {
            throw new SocketException("Connection reset");
        }
        if (!clock.now().isBefore(deadline)) {
            throw new HttpTimeoutException("request timed out");
        }
        return reply;
    }

    private SimReply route(SimHost host, SimRequest request, Instant deadline)
            throws IOException, InterruptedException {
        if (request.headerBlockSize() > HEADER_LIMIT) {
            return SimReply.html(431, "Request header fields too large");
        }
        var path = request.path();
        if (request.method().equals("POST") && (path.equals("/") || path.equals("/RPC2") || path.equals("/jsonrpc"))) {
            var length = request.header("content-length");
            if (length == null || request.body().length > BODY_LIMIT) {
                return SimReply.html(500, "Internal server error");
            }
            try {
                return path.equals("/jsonrpc") ? json(host, request, deadline) : xml(host, request, deadline);
            } catch (MalformedCallException e) {
                return SimReply.html(500, "Internal server error");
            }
        }
        var registered = host == sim.pool().coordinator() && host.isUp();
        if (request.method().equals("GET") && path.equals("/updates") && registered) {
            return files.updates(host, request, deadline);
        }
        if (request.method().equals("PUT") && path.equals("/bundle") && registered && files.knowsBundles()) {
            return files.bundle(host, request, deadline).finish(request.body());
        }
        var fault = begin(host, request.method() + " " + path, deadline);
        return Faults.after(fault, SimReply.html(404, "Not found"));
    }

    private SimReply xml(SimHost host, SimRequest request, Instant deadline)
            throws MalformedCallException, IOException, InterruptedException {
        var rpc = XmlRpcCodec.parseCall(request.body());
        var fault = begin(host, rpc.method(), deadline);
        String body;
        SimFailure failure = null;
        try {
            body = XmlRpcCodec.success(dispatcher.dispatch(host, rpc, request, deadline));
        } catch (SimFailure e) {
            failure = e;
            body = XmlRpcCodec.failure(e.description());
        } catch (Dispatcher.EarlyFailure e) {
            body = XmlRpcCodec.failure(e.failure().description());
        }
        return finish(request, fault, failure, SimReply.of(200, "text/xml", body));
    }

    private SimReply json(SimHost host, SimRequest request, Instant deadline)
            throws MalformedCallException, IOException, InterruptedException {
        var codec = JsonRpcCodec.parse(request.body());
        var fault = begin(host, codec.call().method(), deadline);
        String body;
        SimFailure failure = null;
        try {
            body = codec.success(dispatcher.dispatch(host, codec.call(), request, deadline));
        } catch (SimFailure e) {
            failure = e;
            body = e.code().equals("INVALID_VALUE") && e.parameters().contains("not UTF-8")
                    ? JsonRpcCodec.earlyFailure(e.description())
                    : codec.failure(e.description());
        } catch (Dispatcher.EarlyFailure e) {
            body = JsonRpcCodec.earlyFailure(e.failure().description());
        }
        return finish(request, fault, failure, SimReply.of(200, "application/json", body));
    }

    FileEndpoint files() {
        return files;
    }

    private Faults.Rule begin(SimHost host, String method, Instant deadline) throws IOException, InterruptedException {
        sim.log().counted(method);
        return sim.faults().before(sim, host, method, deadline);
    }

    private SimReply finish(SimRequest request, Faults.Rule fault, SimFailure failure, SimReply reply)
            throws IOException {
        var result = reply;
        if (failure != null && failure.code().equals("HOST_IS_SLAVE")) {
            result = withThumbprint(request, reply);
        }
        if ("close".equalsIgnoreCase(request.header("connection"))) {
            result = result.closing();
        }
        return Faults.after(fault, result);
    }

    private SimReply withThumbprint(SimRequest request, SimReply reply) {
        var asked = request.header("x-xenapi-request-host-certificate-thumbprint");
        if (!"sha-256:master".equals(asked) && !"sha-1:master".equals(asked)) {
            return reply;
        }
        var certificate = sim.certificates().of(sim.pool().coordinator());
        return reply.with(
                "x-xenapi-response-host-certificate-thumbprint",
                asked.startsWith("sha-256") ? certificate.sha256() : certificate.sha1());
    }
}
