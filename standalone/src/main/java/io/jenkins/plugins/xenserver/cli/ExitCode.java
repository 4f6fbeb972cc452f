package io.jenkins.plugins.xenserver.cli;

import io.jenkins.plugins.xenserver.rollout.Outcome;

/** What the program tells its caller; documented in {@code --help}. */
final class ExitCode {
    static final int SUCCESS = 0;
    /** Something went wrong; nothing that was not said was left behind. */
    static final int FAILED = 1;
    /** The command line was wrong; nothing was sent. */
    static final int USAGE = 2;
    /** Done, but something needs attention, or a check found obstacles. */
    static final int ATTENTION = 3;
    /** Ended while hosts run different versions, or stopped on request. */
    static final int UNFINISHED = 4;

    private ExitCode() {}

    static int of(Outcome outcome) {
        return switch (outcome) {
            case SUCCESS -> SUCCESS;
            case UNSTABLE -> ATTENTION;
            case INCOMPLETE, ABORTED, DETACHED -> UNFINISHED;
            case FAILED -> FAILED;
        };
    }
}
