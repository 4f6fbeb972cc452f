package io.jenkins.plugins.xenserver.rollout;

/** What an activity is about does not exist any more: it is given up, which ends nothing else. */
final class SubjectGone extends RolloutException {
    private static final long serialVersionUID = 1L;

    SubjectGone(String message) {
        super(message);
    }
}
