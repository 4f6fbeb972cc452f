package io.jenkins.plugins.xenserver.model;

/** The pool has not exactly one enabled update repository; the message is a sentence with the remedy. */
public final class UpdateRepositoryException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    UpdateRepositoryException(String message) {
        super(message);
    }
}
