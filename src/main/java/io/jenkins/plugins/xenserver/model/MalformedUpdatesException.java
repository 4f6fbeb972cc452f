package io.jenkins.plugins.xenserver.model;

/** The pool's list of available updates could not be understood; the message is a sentence for people. */
public final class MalformedUpdatesException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    MalformedUpdatesException(String message) {
        super(message);
    }

    MalformedUpdatesException(String message, Throwable cause) {
        super(message, cause);
    }
}
