package io.jenkins.plugins.xenserver.simulator;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A bare client in the same process, over JSON-RPC 2.0: for tests of the simulator and for a second operator in tests of
 * others. It follows no redirects and repeats nothing.
 */
public final class SimClient {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private final Simulator sim;
    private final String address;
    private Duration timeout = Duration.ofHours(3);
    private String session = "";

    private SimClient(Simulator sim, String address) {
        this.sim = sim;
        this.address = address;
    }

    /** A client that talks to this host, not logged in. */
    public static SimClient at(SimHost host, Simulator sim) {
        return new SimClient(sim, host.address());
    }

    /** A client logged in at the coordinator as the account every scenario has. */
    public static SimClient of(Simulator sim) throws IOException, InterruptedException, SimFailure {
        var client = at(sim.coordinator(), sim);
        client.login(SimPoolBuilder.ROOT.name(), SimPoolBuilder.ROOT.password());
        return client;
    }

    /** How long, in simulated time, an answer is waited for. */
    public SimClient timeout(Duration duration) {
        timeout = duration;
        return this;
    }

    public void login(String user, String password) throws IOException, InterruptedException, SimFailure {
        session = (String) raw("session.login_with_password", user, password, "1.0", "test");
    }

    String session() {
        return session;
    }

    /** Sends a call with the session as first parameter; the result as plain Java values. */
    public Object call(String method, Object... arguments) throws IOException, InterruptedException, SimFailure {
        var all = new ArrayList<>();
        all.add(session);
        all.addAll(List.of(arguments));
        return raw(method, all.toArray());
    }

    /** Sends a call as it is. */
    public Object raw(String method, Object... parameters) throws IOException, InterruptedException, SimFailure {
        var body = new LinkedHashMap<String, Object>();
        body.put("jsonrpc", "2.0");
        body.put("method", method);
        body.put("params", List.of(parameters));
        body.put("id", 1);
        var reply = post("/jsonrpc", "application/json", MAPPER.writeValueAsString(body));
        if (reply.status() != 200) {
            throw new IOException("HTTP " + reply.status() + ": " + reply.text());
        }
        return result(reply.text());
    }

    private static Object result(String text) throws JsonProcessingException, SimFailure {
        var answer = MAPPER.readTree(text);
        var error = answer.path("error");
        if (error.isArray()) {
            var all = new ArrayList<String>();
            error.forEach(item -> all.add(item.asText()));
            throw new SimFailure(all.get(0), all.subList(1, all.size()));
        }
        if (error.isObject()) {
            var data = new ArrayList<String>();
            error.path("data").forEach(item -> data.add(item.asText()));
            throw new SimFailure(error.path("message").asText(), data);
        }
        return plain(answer.path("result"));
    }

    private static Object plain(JsonNode node) {
        return MAPPER.convertValue(node, Object.class);
    }

    SimReply post(String path, String type, String body) throws IOException, InterruptedException {
        return sim.handle(address, SimRequest.post(path, type, body, timeout));
    }

    /** A GET with this query. */
    public SimReply get(String target) throws IOException, InterruptedException {
        return sim.handle(address, SimRequest.get(target, timeout));
    }

    /** {@code GET /updates} of the session. */
    public SimReply updates() throws IOException, InterruptedException {
        return get("/updates?session_id=" + session);
    }

    /** Sends the asynchronous form and waits in simulated time for its task; the task's result as text. */
    public String async(String method, Object... arguments) throws IOException, InterruptedException, SimFailure {
        var task = (String) call("Async." + method, arguments);
        while (true) {
            var record = record("task", task);
            var status = (String) record.get("status");
            if (!status.equals("pending")) {
                call("task.destroy", task);
                if (status.equals("success")) {
                    return (String) record.get("result");
                }
                var error = strings(record.get("error_info"));
                throw error.isEmpty()
                        ? new SimFailure("TASK_CANCELLED", task)
                        : new SimFailure(error.get(0), error.subList(1, error.size()));
            }
            sim.clock().sleep(Duration.ofSeconds(1));
        }
    }

    /** Sends a call that has to fail; its failure as code and parameters. */
    public List<String> refused(String method, Object... arguments) throws IOException, InterruptedException {
        try {
            call(method, arguments);
        } catch (SimFailure e) {
            return e.description();
        }
        throw new AssertionError(method + " should have been refused.");
    }

    /** As {@link #refused} for the asynchronous form: the failure of its task. */
    public List<String> refusedAsync(String method, Object... arguments) throws IOException, InterruptedException {
        try {
            async(method, arguments);
        } catch (SimFailure e) {
            return e.description();
        }
        throw new AssertionError(method + " should have failed.");
    }

    /** Whole-second sleep of the client, in simulated time. */
    public void sleep(long seconds) throws InterruptedException {
        sim.clock().sleep(Duration.ofSeconds(seconds));
    }

    /** Sleeps until something holds, looking every second; fails after the limit. */
    public void until(String what, java.util.function.BooleanSupplier condition, Duration limit)
            throws InterruptedException {
        Instant deadline = sim.clock().now().plus(limit);
        if (!sim.clock().await(what, condition, deadline)) {
            throw new AssertionError("Not within " + limit + ": " + what);
        }
    }

    @SuppressWarnings("unchecked")
    public Map<String, Object> record(String className, String ref)
            throws IOException, InterruptedException, SimFailure {
        return (Map<String, Object>) call(className + ".get_record", ref);
    }

    @SuppressWarnings("unchecked")
    static List<String> strings(Object value) {
        return (List<String>) value;
    }
}
