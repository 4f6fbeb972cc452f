package io.jenkins.plugins.xenserver.simulator;

import java.net.SocketException;
import java.net.http.HttpTimeoutException;
import java.util.ArrayList;
import java.util.List;

/**
 * From a decoded call to its result: emergency mode, members, sessions, parameter counts, roles, the
 * {@code Async.} form (xapi-reference §1.3, §1.4).
 */
final class Dispatcher {

    /** A failure before the call was looked at: told in the array shape on {@code /jsonrpc}. */
    static final class EarlyFailure extends Exception {
        private static final long serialVersionUID = 1L;
        private final transient SimFailure failure;

        EarlyFailure(SimFailure failure) {
            this.failure = failure;
        }

        SimFailure failure() {
            return failure;
        }
    }

    private static final List<String> NO_ASYNC = List.of("session", "task", "event", "data_source", "blob");

    private final Simulator sim;
    private final MethodRegistry registry;
    private final RecordRules records;

    Dispatcher(Simulator sim, MethodRegistry registry, RecordRules records) {
        this.sim = sim;
        this.registry = registry;
        this.records = records;
    }

    Object dispatch(SimHost host, RpcCall rpc, SimRequest request, java.time.Instant deadline)
            throws SimFailure, EarlyFailure, InterruptedException, SocketException, HttpTimeoutException {
        if (host.agent() == SimHost.Agent.EMERGENCY) {
            throw new EarlyFailure(host.emergency());
        }
        var async = rpc.method().startsWith("Async.");
        var name = async ? rpc.method().substring(6) : rpc.method();
        var method = registry.find(name, sim.release());
        if (method == null) {
            method = records.find(name, sim.release());
        }
        if (method != null && method.isWithoutSession()) {
            var args = Args.of(name, method.parameters(sim.release()), rpc.parameters(), sim.database());
            return method.body().run(new Call(sim, host, null, request, deadline), args);
        }
        if (rpc.parameters().isEmpty() || !(rpc.parameters().get(0) instanceof String sessionRef)) {
            if (method == null) {
                throw new SimFailure("MESSAGE_METHOD_UNKNOWN", name);
            }
            throw new SimFailure(
                    "MESSAGE_PARAMETER_COUNT_MISMATCH",
                    name,
                    String.valueOf(method.parameters(sim.release()).size()),
                    "0");
        }
        if (method == null) {
            sim.rules().sessions().check(host, sessionRef);
            throw new SimFailure("MESSAGE_METHOD_UNKNOWN", name);
        }
        var given = new ArrayList<>(rpc.parameters().subList(1, rpc.parameters().size()));
        var args = Args.of(name, method.parameters(sim.release()), given, sim.database());
        var session = sim.rules().sessions().check(host, sessionRef);
        if (!session.user().role().covers(method.role())) {
            throw new SimFailure(
                    "RBAC_PERMISSION_DENIED",
                    name,
                    "No permission in user session. (Role: " + session.user().role() + ")");
        }
        if (async && !(method.hasAsync() && !NO_ASYNC.contains(name.substring(0, name.indexOf('.'))))) {
            throw new SimFailure("Fault", "No async mode for this operation (rpc: " + rpc.method() + ")");
        }
        return run(new Call(sim, host, session, request, deadline), method, args, async);
    }

    private Object run(Call call, ApiMethod method, Args args, boolean async)
            throws SimFailure, InterruptedException, SocketException, HttpTimeoutException {
        var entry = method.isConsequential() ? log(call, method, args) : null;
        if (!async && !method.isSlow()) {
            try {
                var result = method.body().run(call, args);
                finished(entry, "ok");
                return result;
            } catch (SimFailure e) {
                finished(entry, e.description().toString());
                throw e;
            } catch (AgentGoneException e) {
                finished(entry, "lost");
                throw new SocketException("Connection reset");
            }
        }
        var task =
                sim.rules().tasks().create(call.session(), (async ? "Async." : "") + method.name(), "", call.server());
        call.task(task);
        var work = new Background(sim, call, name -> carryOut(call, method, args, entry));
        work.start(method.name());
        if (async) {
            return task.ref();
        }
        var result = work.await();
        sim.database().delete(task);
        return result;
    }

    private Object carryOut(Call call, ApiMethod method, Args args, CallLog.Entry entry)
            throws SimFailure, InterruptedException {
        var task = call.task();
        try {
            call.checkAlive();
            sim.faults().failTask(method.name());
            var result = method.body().run(call, args);
            task.succeed(XmlRpcCodec.fragment(result), sim.clock().now());
            finished(entry, "ok");
            return result;
        } catch (SimFailure e) {
            task.fail(e, sim.clock().now());
            finished(entry, e.description().toString());
            throw e;
        } catch (AgentGoneException e) {
            finished(entry, "lost");
            throw e;
        }
    }

    private CallLog.Entry log(Call call, ApiMethod method, Args args) {
        return sim.log()
                .started(new SimCall(
                        sim.clock().now(),
                        call.server().name(),
                        call.session().originator(),
                        call.session().user().name(),
                        method.name(),
                        args.described(),
                        "running"));
    }

    private static void finished(CallLog.Entry entry, String outcome) {
        if (entry != null) {
            entry.finished(outcome);
        }
    }
}
