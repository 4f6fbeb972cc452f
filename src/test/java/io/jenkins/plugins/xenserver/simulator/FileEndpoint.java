package io.jenkins.plugins.xenserver.simulator;

import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;

/** The two paths behind which no remote call waits: who may, and the task that goes with it (xapi-reference §3). */
final class FileEndpoint {

    /** A request that was let in, or the answer that keeps it out. */
    private record Entry(SimReply refusal, Call call, boolean ownTask) {
        static Entry refused(SimReply reply) {
            return new Entry(reply, null, false);
        }
    }

    private final Simulator sim;
    private final UpdatesHandler updates;
    private final BundleHandler bundles;

    FileEndpoint(Simulator sim) {
        this.sim = sim;
        this.updates = new UpdatesHandler(sim);
        this.bundles = new BundleHandler(sim);
    }

    boolean knowsBundles() {
        return sim.isAtLeast("24.23.0");
    }

    SimReply updates(SimHost host, SimRequest request, Instant deadline) throws IOException, InterruptedException {
        var fault = sim.faults().before(sim, host, "GET /updates", deadline);
        var query = query(request);
        var entry = enter(host, request, deadline, query, "get_pool_update");
        if (entry.refusal() != null) {
            return Faults.after(fault, entry.refusal());
        }
        try {
            var reply = (SimReply) inBackground(entry, true, call -> updates.answer(call, query));
            return Faults.after(fault, reply);
        } catch (SimFailure e) {
            return Faults.after(fault, failed(e));
        }
    }

    BundleUpload bundle(SimHost host, SimRequest request, Instant deadline) throws IOException, InterruptedException {
        var fault = sim.faults().before(sim, host, "PUT /bundle", deadline);
        var entry = enter(host, request, deadline, query(request), "put_bundle");
        if (entry.refusal() != null) {
            return BundleUpload.refused(entry.refusal());
        }
        if (request.header("content-length") == null) {
            return BundleUpload.refused(SimReply.html(500, "Internal server error"));
        }
        try {
            inBackground(entry, false, call -> {
                bundles.admit(call);
                return "";
            });
        } catch (SimFailure e) {
            return BundleUpload.refused(failed(e));
        }
        return BundleUpload.admitted(new BundleUpload.Receiver() {
            @Override
            public SimReply receive(byte[] body) throws IOException, InterruptedException {
                var tail = "";
                try {
                    inBackground(entry, true, call -> bundles.receive(call, body));
                } catch (SimFailure e) {
                    tail = "HTTP/1.1 400 Bad Request\r\n\r\n";
                }
                return Faults.after(fault, SimReply.of(200, "text/plain", tail).closing());
            }

            @Override
            public void broken(IOException how) throws IOException, InterruptedException {
                try {
                    inBackground(entry, true, call -> bundles.breakOff(call, how));
                } catch (SimFailure e) {
                    // The task tells it; there is nobody to answer.
                }
            }
        });
    }

    private Entry enter(SimHost host, SimRequest request, Instant deadline, Map<String, String> query, String realm) {
        sim.log().counted(request.method() + " " + request.path());
        SimSession session = null;
        SimUser user = null;
        try {
            session = session(host, request, query);
            user = session != null ? session.user() : basicUser(request);
        } catch (SimFailure e) {
            // A rejected session is told below, and leaves the task pending for ever.
        }
        if (user == null) {
            return Entry.refused(
                    SimReply.html(401, "Unauthorised").with("www-authenticate", "Basic realm=\"" + realm + "\""));
        }
        SimTask task = null;
        if (query.containsKey("task_id")) {
            if (!(sim.database().find(query.get("task_id")) instanceof SimTask found)) {
                return Entry.refused(SimReply.html(500, "Internal server error"));
            }
            task = found;
        }
        if (user.role() == null || !user.role().covers(Role.POOL_OPERATOR)) {
            if (task != null) {
                task.fail(
                        new SimFailure("RBAC_PERMISSION_DENIED", realm, "No permission in user session"),
                        sim.clock().now());
            }
            return Entry.refused(SimReply.html(403, "Forbidden"));
        }
        var call = new Call(sim, host, session, request, deadline);
        var ownTask = task == null;
        call.task(ownTask ? sim.rules().tasks().create(session, request.path(), "", host) : task);
        return new Entry(null, call, ownTask);
    }

    /** Part of the work of a request. */
    private interface Work {
        Object run(Call call) throws SimFailure, InterruptedException;
    }

    /** Runs a part; a failure, and the end of the last part, finish the task. */
    private Object inBackground(Entry entry, boolean last, Work work)
            throws SimFailure, IOException, InterruptedException {
        var call = entry.call();
        var task = call.task();
        var background = new Background(sim, call, name -> {
            try {
                var result = work.run(call);
                if (last) {
                    task.succeed(XmlRpcCodec.fragment(""), sim.clock().now());
                    forget(entry);
                }
                return result;
            } catch (SimFailure e) {
                task.fail(e, sim.clock().now());
                forget(entry);
                throw e;
            }
        });
        background.start(call.request().path());
        return background.await();
    }

    private void forget(Entry entry) {
        if (entry.ownTask()) {
            sim.database().delete(entry.call().task());
        }
    }

    private static SimReply failed(SimFailure failure) {
        return SimReply.of(
                        500,
                        "text/html",
                        "<html><body><h1>HTTP 500 internal server error</h1>An unexpected error occurred; please wait a"
                                + " while and try again. <h1> Additional information </h1>"
                                + Xml.escape(failure.code() + ": [ " + String.join("; ", failure.parameters()) + " ]")
                                + "</body></html>")
                .closing();
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
        return ref == null ? null : sim.rules().sessions().check(host, ref);
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
