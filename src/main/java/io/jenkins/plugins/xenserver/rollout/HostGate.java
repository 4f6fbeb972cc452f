package io.jenkins.plugins.xenserver.rollout;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import java.time.Duration;

/**
 * A health gate between hosts: asked after each host that was updated, before its VMs come home and before the next one is
 * begun (rule R11). May take as long as it is given, and ends early when the rollout is to end. After an interruption it may
 * be asked again for the same host.
 */
@FunctionalInterface
public interface HostGate {
    /** Lets everything pass. */
    HostGate OPEN = step -> Verdict.PASSED;

    /** Asks. Returns rather than throws when the answer is no. */
    Verdict ask(Step step);

    /**
     * The same, for a gate that may wait for hours.
     *
     * @param waiting to be run at least once a minute while it waits, on the thread that asked: without it nobody could tell
     *     after an interruption whether anybody was there all the time (rule R5)
     */
    default Verdict ask(Step step, Runnable waiting) {
        return ask(step);
    }

    /**
     * What the gate is asked about.
     *
     * @param host name of the host that was just updated
     * @param uuid its uuid
     * @param done how many hosts are done, this one included
     * @param total how many hosts the rollout updates
     * @param limit how long there is for an answer, after a resume anew; then it is {@link Verdict#late}. null = no limit
     */
    record Step(
            String host,
            String uuid,
            int done,
            int total,
            @CheckForNull Duration limit) {}

    /**
     * The answer.
     *
     * @param passed whether the rollout may go on
     * @param message why not, or what was seen
     */
    record Verdict(boolean passed, String message) {
        /** Nothing to say against it. */
        public static final Verdict PASSED = new Verdict(true, "");

        /** Nobody has answered in time. */
        public static Verdict late(Duration limit) {
            return new Verdict(false, Texts.of("gate.late", Patience.words(limit)));
        }
    }
}
