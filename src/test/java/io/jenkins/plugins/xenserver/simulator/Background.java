package io.jenkins.plugins.xenserver.simulator;

import java.net.SocketException;
import java.net.http.HttpTimeoutException;

/** Work of a toolstack that goes on whether or not the client stays to hear how it ended. */
final class Background {

    /** The work. */
    interface Work {
        Object run(String name) throws SimFailure, InterruptedException;
    }

    private final Simulator sim;
    private final Call call;
    private final Work work;
    private String name;
    private boolean done;
    private boolean lost;
    private Object result;
    private SimFailure failure;

    Background(Simulator sim, Call call, Work work) {
        this.sim = sim;
        this.call = call;
        this.work = work;
    }

    void start(String what) {
        name = call.server().name() + ": " + what;
        sim.clock().start(name, this::run);
    }

    private void run() {
        try {
            result = work.run(name);
        } catch (SimFailure e) {
            failure = e;
        } catch (AgentGoneException e) {
            lost = true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            lost = true;
        } catch (VirtualClock.StandstillException e) {
            lost = true;
            throw e;
        } catch (RuntimeException e) {
            sim.defect(new IllegalStateException("The simulator failed in " + name + ".", e));
        } finally {
            done = true;
        }
    }

    /** The result as the connection that asked for it gets it, if it gets it. */
    Object await() throws SimFailure, InterruptedException, SocketException, HttpTimeoutException {
        var answered = sim.clock().await("the answer to " + name, () -> done || call.isOver(), call.deadline());
        if (!answered) {
            throw new HttpTimeoutException("request timed out");
        }
        sim.checkDefect();
        if (!done || lost) {
            throw new SocketException("Connection reset");
        }
        if (failure != null) {
            throw failure;
        }
        return result;
    }
}
