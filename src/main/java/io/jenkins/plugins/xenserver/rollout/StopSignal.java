package io.jenkins.plugins.xenserver.rollout;

/** How somebody outside asks a rollout to end. Thread-safe; a stronger wish replaces a weaker one, never the reverse. */
public final class StopSignal {
    /** What is wished. */
    public enum Wish {
        /** Go on. */
        NONE,
        /** Finish the host in hand, start no other. */
        AFTER_HOST,
        /** Stop before the next consequential call; restore what can be restored. */
        NOW
    }

    private Wish wish = Wish.NONE;
    private String by = "";

    /** Asks for the end. */
    public synchronized void request(Wish wanted, String who) {
        if (wanted.compareTo(wish) > 0) {
            wish = wanted;
            by = who;
        }
    }

    /** The wish is being carried out; from now on only a new one counts. */
    public synchronized void acknowledge() {
        wish = Wish.NONE;
    }

    /** What is wished now. */
    public synchronized Wish wish() {
        return wish;
    }

    /** Who asked. */
    public synchronized String by() {
        return by;
    }
}
