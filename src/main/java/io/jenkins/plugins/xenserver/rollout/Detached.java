package io.jenkins.plugins.xenserver.rollout;

/** The pool is no longer ours to change: nothing more is sent, nothing restored (design §2.3, fence). */
public final class Detached extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Detached(String reason) {
        super(reason);
    }
}
