package io.jenkins.plugins.xenserver.simulator;

import java.time.Duration;
import java.time.Instant;
import java.util.function.BooleanSupplier;

/** One call being carried out by the toolstack of a host. */
final class Call {
    private final Simulator sim;
    private final SimHost server;
    private final int epoch;
    private final SimSession session;
    private final Instant deadline;
    private final SimRequest request;
    private SimTask task;
    private String key;

    Call(Simulator sim, SimHost server, SimSession session, SimRequest request, Instant deadline) {
        this.sim = sim;
        this.server = server;
        this.epoch = server.epoch();
        this.session = session;
        this.request = request;
        this.deadline = deadline;
    }

    SimHost server() {
        return server;
    }

    SimSession session() {
        return session;
    }

    SimRequest request() {
        return request;
    }

    /** When the client stops listening. */
    Instant deadline() {
        return deadline;
    }

    SimTask task() {
        return task;
    }

    void task(SimTask carrier) {
        task = carrier;
    }

    /** A host of its own works on this call: when its toolstack starts anew, the task is gone (xapi-reference §4.7). */
    void forwardedTo(SimHost host) {
        if (task != null && host != null) {
            task.forwardedTo(host);
        }
    }

    /** The reference under which {@code current_operations} shows this call. */
    String operationKey() {
        if (key == null) {
            key = task == null ? sim.database().newRef() : task.ref();
        }
        return key;
    }

    boolean isOver() {
        return server.epoch() != epoch;
    }

    void checkAlive() {
        if (isOver()) {
            throw new AgentGoneException();
        }
    }

    /** Lets time pass in the toolstack. */
    void pause(Duration duration) throws InterruptedException {
        waitFor("time to pass", () -> false, sim.clock().now().plus(duration));
    }

    void pause(Delay delay) throws InterruptedException {
        pause(sim.timings().get(delay));
    }

    /** Waits in the toolstack; ends with it. */
    boolean waitFor(String what, BooleanSupplier condition, Instant until) throws InterruptedException {
        var holds = sim.clock().await(what, () -> isOver() || condition.getAsBoolean(), until);
        checkAlive();
        return holds;
    }

    void progress(double share) {
        if (task != null) {
            task.progress(share);
        }
    }

    void checkCancelled() throws SimFailure {
        if (task != null) {
            task.checkCancelled();
        }
    }
}
