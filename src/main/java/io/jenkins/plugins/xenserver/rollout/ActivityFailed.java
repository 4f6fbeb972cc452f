package io.jenkins.plugins.xenserver.rollout;

/** An activity was given up; its outcome is in the journal. */
final class ActivityFailed extends RolloutException {
    private static final long serialVersionUID = 1L;

    ActivityFailed(String message, Throwable cause) {
        super(message, cause);
    }
}
