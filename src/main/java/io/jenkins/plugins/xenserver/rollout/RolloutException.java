package io.jenkins.plugins.xenserver.rollout;

/** The rollout cannot go on; the message is a sentence for people with the remedy. What can be restored is restored. */
public class RolloutException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** The rollout ends for this reason. */
    public RolloutException(String message) {
        super(message);
    }

    /** The rollout ends for this reason. */
    public RolloutException(String message, Throwable cause) {
        super(message, cause);
    }
}
