package io.jenkins.plugins.xenserver.rollout;

/** Whoever wants to show how a rollout gets on. Called on the rollout's thread; must return at once and not throw. */
public interface RolloutListener {
    /** A listener that does nothing. */
    RolloutListener NONE = new RolloutListener() {};

    /** A fact was written to the journal, or found in it on resume. */
    default void recorded(JournalRecord entry) {}

    /**
     * Something to tell people now.
     *
     * @param subject host, VM or pool by name
     * @param line a phrase
     */
    default void log(String subject, String line) {}

    /**
     * It has ended: everything that can be paid is paid, the lock is given back and the journal is closed. Whoever writes a
     * report does it here, because the machine that this runs on may be restarted next (rule R15). Not called where the pool was
     * lost.
     */
    default void ended(RolloutResult result) {}

    /** What is being waited for, "" when nothing is. */
    default void waiting(String what) {}
}
