package io.jenkins.plugins.xenserver.rollout;

import io.jenkins.plugins.xenserver.xapi.ThreadStopped;

/** Whoever shows how a rollout gets on must not be able to end it: what a listener throws is logged and forgotten. */
final class GuardedListener implements RolloutListener {
    private static final System.Logger LOGGER = System.getLogger(RolloutListener.class.getName());

    private final RolloutListener inner;
    private boolean told;

    private GuardedListener(RolloutListener inner) {
        this.inner = inner;
    }

    static RolloutListener of(RolloutListener listener) {
        return listener instanceof GuardedListener ? listener : new GuardedListener(listener);
    }

    @Override
    public void recorded(JournalRecord entry) {
        guarded(() -> inner.recorded(entry));
    }

    @Override
    public void log(String subject, String line) {
        guarded(() -> inner.log(subject, line));
    }

    @Override
    public void waiting(String what) {
        guarded(() -> inner.waiting(what));
    }

    @Override
    public void ended(RolloutResult result) {
        guarded(() -> inner.ended(result));
    }

    /** One that has failed will probably fail each time; the first time is told aloud. */
    private void guarded(Runnable call) {
        try {
            call.run();
        } catch (ThreadStopped e) {
            throw e;
        } catch (RuntimeException e) {
            var level = told ? System.Logger.Level.DEBUG : System.Logger.Level.WARNING;
            LOGGER.log(level, "A listener of the rollout failed; the rollout goes on.", e);
            told = true;
        }
    }
}
