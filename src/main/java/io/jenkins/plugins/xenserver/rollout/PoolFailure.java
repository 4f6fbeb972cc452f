package io.jenkins.plugins.xenserver.rollout;

/** It is the pool as a whole that does not allow to go on, so leaving one host behind would not help. */
class PoolFailure extends RolloutException {
    private static final long serialVersionUID = 1L;

    PoolFailure(String message) {
        super(message);
    }

    PoolFailure(String message, Throwable cause) {
        super(message, cause);
    }
}
