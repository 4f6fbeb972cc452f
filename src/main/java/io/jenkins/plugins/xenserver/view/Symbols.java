package io.jenkins.plugins.xenserver.view;

import io.jenkins.plugins.xenserver.report.HostResult;
import io.jenkins.plugins.xenserver.report.Outcome;

/** The symbols of core that stand for how something went; a word always stands beside them. */
final class Symbols {
    private static final String RUNNING = "symbol-status-nobuilt-anime";

    private Symbols() {}

    /**
     * For a rollout.
     *
     * @param running whether somebody works on it
     */
    static String of(Outcome outcome, boolean running) {
        return switch (outcome) {
            case SUCCESS -> "symbol-status-blue";
            case UNSTABLE, INCOMPLETE -> "symbol-status-yellow";
            case FAILED -> "symbol-status-red";
            case ABORTED -> "symbol-status-aborted";
            case UNFINISHED -> running ? RUNNING : "symbol-status-aborted";
        };
    }

    /**
     * For a host.
     *
     * @param running whether somebody works on the rollout
     */
    static String of(HostResult result, boolean running) {
        return switch (result) {
            case UPDATED, NOTHING_TO_DO -> "symbol-status-blue";
            case FAILED -> "symbol-status-red";
            case NOT_STARTED -> "symbol-status-nobuilt";
            case INCOMPLETE -> running ? RUNNING : "symbol-status-yellow";
        };
    }
}
