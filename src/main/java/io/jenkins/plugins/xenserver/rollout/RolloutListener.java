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

    /** What is being waited for, "" when nothing is. */
    default void waiting(String what) {}
}
