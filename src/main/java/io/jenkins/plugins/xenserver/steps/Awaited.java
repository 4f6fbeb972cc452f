package io.jenkins.plugins.xenserver.steps;

import io.jenkins.plugins.xenserver.xapi.ThreadStopped;
import java.io.IOException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;

/** What another thread does, for one that waits for it. */
final class Awaited {
    private Awaited() {}

    /** How, and how long, it is waited for. */
    @FunctionalInterface
    interface Waiting<T, E extends Exception> {
        T get() throws InterruptedException, ExecutionException, E;
    }

    /**
     * Waits for work. If it is not done when the waiting ends, it is cancelled: nobody wants it any more.
     *
     * @throws IOException if the work throws it, or another checked exception, which is its cause then
     * @throws ThreadStopped if the waiting thread is asked to end
     * @throws E as the waiting does
     */
    static <T, E extends Exception> T outcome(Future<T> work, Waiting<T, E> waiting) throws IOException, E {
        try {
            return waiting.get();
        } catch (InterruptedException e) {
            throw new ThreadStopped(e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IOException known) {
                throw known;
            }
            if (e.getCause() instanceof RuntimeException known) {
                throw known;
            }
            throw new IOException(e.getCause());
        } finally {
            work.cancel(true);
        }
    }
}
