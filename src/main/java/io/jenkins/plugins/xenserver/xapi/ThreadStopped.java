package io.jenkins.plugins.xenserver.xapi;

/**
 * The thread was interrupted while it waited for a pool. Unchecked because the SDK's call signatures leave no room for
 * {@link InterruptedException}; the thread's interrupt flag is set again before this is thrown.
 */
public final class ThreadStopped extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** Restores the interrupt flag and wraps the exception. */
    public ThreadStopped(InterruptedException cause) {
        super("interrupted while waiting for the pool", cause);
        Thread.currentThread().interrupt();
    }
}
