package io.jenkins.plugins.xenserver.rollout;

/** Somebody asked for the end and the rollout has come to a point where it can end. */
final class StopRequested extends RuntimeException {
    private static final long serialVersionUID = 1L;

    StopRequested(String message) {
        super(message);
    }
}
