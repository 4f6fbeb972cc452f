package io.jenkins.plugins.xenserver.rollout;

import io.jenkins.plugins.xenserver.xapi.ApiFailure;
import java.time.Duration;
import java.util.Map;

/**
 * One line of the procedure that changes the pool, written level-triggered: it can look whether it is done, and it sends one
 * consequential call (design §2.2). {@link ActivityRunner} makes it durable.
 */
interface Activity {
    /** Where an activity stands. */
    enum Look {
        /** What it wants is so. */
        DONE,
        /** The pool is at it. */
        RUNNING,
        /** Nothing of it is to be seen. */
        TO_DO
    }

    /** What to make of a failure. */
    enum Reaction {
        /** The failure says that it is so already. */
        DONE,
        /** Try again and again, within the limit: it will pass. */
        RETRY,
        /** Try once more and no more: waiting alone does not mend it, but a second try may go well (xapi-reference §7). */
        ONCE,
        /** Give up. */
        FAIL
    }

    /** Stable name, never a position, for example {@code host/<uuid>/apply}. */
    String id();

    /** Host, VM or pool by name. */
    String subject();

    /** What is being done, for example "installing the updates". */
    String words();

    /** Reads what {@link #look} will compare (rule R2); journalled before the call is sent. */
    default Map<String, String> before() {
        return Map.of();
    }

    /** Looks at the pool; changes nothing. */
    Look look(Map<String, String> before);

    /**
     * Checked immediately before {@link #act} (rule R3).
     *
     * @throws RolloutException if the call must not be sent
     */
    default void precondition() {}

    /**
     * Looked at before each attempt: much may have happened since it was decided, or since the last one.
     *
     * @return why the call makes no sense any more, "" if it does
     */
    default String hindrance() {
        return "";
    }

    /** Sends the one consequential call; returns the task's reference, or "" if the call itself was all. */
    String act();

    /** How long it may take. */
    Duration limit();

    /** What a person can do when it took longer, a sentence; "" if the reason says it. */
    default String remedy() {
        return "";
    }

    /** How long nothing must be seen of it before a lost call may be sent again (rule R8). */
    default Duration quiet() {
        return Duration.ofSeconds(60);
    }

    /** Whether a task that succeeded is proof enough, because nothing else shows it. */
    default boolean taskProves() {
        return false;
    }

    /** Told that the call may have been sent by an earlier driver, so that this one has not seen all that happened since. */
    default void resumed() {}

    /** What to make of a failure of the call or of its task. */
    default Reaction failed(ApiFailure failure) {
        return failure.isTransient() ? Reaction.RETRY : Reaction.FAIL;
    }

    /**
     * How long a failure is waited out that has a limit of its own (rule R23), instead of the activity's.
     *
     * @return zero if it has none
     */
    default Duration waitsOut(ApiFailure failure) {
        return Duration.ZERO;
    }

    /** What the outcome records besides the fact, from the task's result. */
    default Map<String, ?> result(Object taskResult) {
        return Map.of();
    }
}
