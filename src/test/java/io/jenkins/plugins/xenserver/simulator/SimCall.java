package io.jenkins.plugins.xenserver.simulator;

import java.time.Instant;
import java.util.List;

/**
 * A consequential call in the log.
 *
 * @param host the name of the host that received it
 * @param method without {@code Async.}
 * @param arguments with names or uuids instead of references
 * @param outcome {@code running}, {@code ok}, a failure's code and parameters, or {@code lost} if the toolstack went
 *     away over it
 */
public record SimCall(
        Instant time,
        String host,
        String originator,
        String user,
        String method,
        List<String> arguments,
        String outcome) {

    /** Method and arguments without time or outcome: what two runs are compared by. */
    public String signature() {
        return method + arguments;
    }

    public boolean succeeded() {
        return outcome.equals("ok");
    }

    @Override
    public String toString() {
        return time + " " + host + " " + method + arguments + " -> " + outcome;
    }
}
