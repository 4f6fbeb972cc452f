package io.jenkins.plugins.xenserver.simulator;

/** The toolstack that was doing this is gone; nothing of it happens any more. */
final class AgentGoneException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    AgentGoneException() {
        super("The toolstack went away.", null, false, false);
    }
}
