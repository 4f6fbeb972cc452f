package io.jenkins.plugins.xenserver.rollout;

/**
 * How somebody outside asks a rollout to end. Thread-safe; a stronger wish replaces a weaker one, never the reverse, and asking
 * for an immediate end twice means: give up waiting as well.
 */
public final class StopSignal {
    /** What is wished. */
    public enum Wish {
        /** Go on. */
        NONE,
        /** Finish the host in hand, start no other. */
        AFTER_HOST,
        /** Send nothing new; let what runs in the pool end; restore what can be restored. */
        NOW,
        /** Wait for nothing any more; say where everything stands. */
        GIVE_UP
    }

    private Wish wish = Wish.NONE;
    private String by = "";
    private boolean acknowledged;

    /** Asks for the end. */
    public synchronized void request(Wish wanted, String who) {
        if (wanted == Wish.NOW && wish == Wish.NOW) {
            wish = Wish.GIVE_UP;
        } else if (wanted.compareTo(wish) > 0) {
            wish = wanted;
        }
        by = who;
    }

    /** What is owed is being paid back: from now on only giving up counts. */
    synchronized void acknowledge() {
        acknowledged = true;
    }

    /** Whether nothing new shall be sent. */
    synchronized boolean sendsNothing() {
        return wish == Wish.GIVE_UP || wish == Wish.NOW && !acknowledged;
    }

    /** Whether nothing shall be waited for. */
    synchronized boolean givesUp() {
        return wish == Wish.GIVE_UP;
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
