package io.jenkins.plugins.xenserver.simulator;

/** A body that is no call at all: answered with HTTP 500. */
final class MalformedCallException extends Exception {
    private static final long serialVersionUID = 1L;

    MalformedCallException(String message, Throwable cause) {
        super(message, cause);
    }
}
