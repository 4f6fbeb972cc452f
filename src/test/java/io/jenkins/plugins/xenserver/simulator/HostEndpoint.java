package io.jenkins.plugins.xenserver.simulator;

import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketException;
import java.net.URLDecoder;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;

/** HTTP at one host: limits, paths, who may, and the task that goes with it (xapi-reference §1.1, §1.3, §3). */
final class HostEndpoint {
    static final int HEADER_LIMIT = 1024;
    static final int BODY_LIMIT = 300 * 1024;

    private final Simulator sim;
    private final Dispatcher dispatcher;
    private final UpdatesHandler updates;

    HostEndpoint(Simulator sim, Dispatcher dispatcher) {
        this.sim = sim;
        this.dispatcher = dispatcher;
        this.updates = new UpdatesHandler(sim);
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
            return file(host, request, deadline, "get_pool_update", updates::answer);
        }
        return SimReply.html(404, "Not found");
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

    /** A handler behind a path. */
    private interface FileHandler {
        SimReply answer(Call call, Map<String, String> query) throws SimFailure, InterruptedException;
    }

    private SimReply file(SimHost host, SimRequest request, Instant deadline, String realm, FileHandler handler)
            throws IOException, InterruptedException {
        var fault = begin(host, request.method() + " " + request.path(), deadline);
        var query = query(request);
        SimSession session = null;
        SimUser user;
        try {
            session = session(host, request, query);
            user = session != null ? session.user() : basicUser(request);
        } catch (SimFailure e) {
            user = null;
        }
        if (user == null) {
            return SimReply.html(401, "Unauthorised").with("www-authenticate", "Basic realm=\"" + realm + "\"");
        }
        var task = (SimTask) null;
        if (query.containsKey("task_id")) {
            if (!(sim.database().find(query.get("task_id")) instanceof SimTask found)) {
                return SimReply.html(500, "Internal server error");
            }
            task = found;
        }
        if (user.role() == null || !user.role().covers(Role.POOL_OPERATOR)) {
            if (task != null) {
                task.fail(
                        new SimFailure("RBAC_PERMISSION_DENIED", realm, "No permission"),
                        sim.clock().now());
            }
            return SimReply.html(403, "Forbidden");
        }
        return Faults.after(fault, run(new Call(sim, host, session, request, deadline), task, query, handler));
    }

    private SimReply run(Call call, SimTask given, Map<String, String> query, FileHandler handler)
            throws IOException, InterruptedException {
        var task = given != null
                ? given
                : sim.tasks().create(call.session(), call.request().path(), "", call.server());
        call.task(task);
        var work = new Background(sim, call, name -> {
            try {
                var reply = handler.answer(call, query);
                task.succeed(XmlRpcCodec.fragment(""), sim.clock().now());
                return reply;
            } catch (SimFailure e) {
                task.fail(e, sim.clock().now());
                throw e;
            } finally {
                if (given == null) {
                    sim.database().delete(task);
                }
            }
        });
        work.start(call.request().path());
        try {
            return (SimReply) work.await();
        } catch (SimFailure e) {
            var parameters = String.join("; ", e.parameters());
            return SimReply.of(
                            500,
                            "text/html",
                            "<html><body><h1>HTTP 500 internal server error</h1>An unexpected error occurred; please"
                                    + " wait a while and try again. <h1> Additional information </h1>"
                                    + Xml.escape(e.code() + ": [ " + parameters + " ]") + "</body></html>")
                    .closing();
        }
    }

    private static Map<String, String> query(SimRequest request) {
        var map = new LinkedHashMap<String, String>();
        var question = request.target().indexOf('?');
        if (question >= 0) {
            for (var pair : request.target().substring(question + 1).split("&")) {
                var equals = pair.indexOf('=');
                if (equals > 0) {
                    map.put(
                            URLDecoder.decode(pair.substring(0, equals), StandardCharsets.UTF_8),
                            URLDecoder.decode(pair.substring(equals + 1), StandardCharsets.UTF_8));
                }
            }
        }
        return map;
    }

    /** The session in the cookie or else the query; null if neither is there. */
    private SimSession session(SimHost host, SimRequest request, Map<String, String> query) throws SimFailure {
        var ref = query.get("session_id");
        var cookies = request.header("cookie");
        if (cookies != null) {
            for (var cookie : cookies.split(";")) {
                if (cookie.trim().startsWith("session_id=")) {
                    ref = cookie.trim().substring("session_id=".length());
                }
            }
        }
        return ref == null ? null : sim.sessions().check(host, ref);
    }

    private SimUser basicUser(SimRequest request) {
        var header = request.header("authorization");
        if (header == null || !header.startsWith("Basic ")) {
            return null;
        }
        try {
            var text = new String(Base64.getDecoder().decode(header.substring(6)), StandardCharsets.UTF_8);
            var colon = text.indexOf(':');
            var user = colon < 0 ? null : sim.user(text.substring(0, colon));
            return user != null && user.password().equals(text.substring(colon + 1)) ? user : null;
        } catch (IllegalArgumentException e) {
            return null;
        }
    }
}
