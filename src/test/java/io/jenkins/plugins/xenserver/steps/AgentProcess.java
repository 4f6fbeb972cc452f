package io.jenkins.plugins.xenserver.steps;

import hudson.slaves.DumbSlave;
import java.io.IOException;
import jenkins.security.MasterToSlaveCallable;

/** The process of an agent on this machine, which can be made to hang. */
record AgentProcess(long pid) {
    static AgentProcess of(DumbSlave agent) throws IOException, InterruptedException {
        return new AgentProcess(agent.getChannel().call(new Question()));
    }

    /** From now on it reads nothing and answers nothing, and its connection stays open. */
    void suspend() throws IOException, InterruptedException {
        signal("-STOP");
    }

    void goOn() throws IOException, InterruptedException {
        signal("-CONT");
    }

    private void signal(String which) throws IOException, InterruptedException {
        new ProcessBuilder("kill", which, String.valueOf(pid)).start().waitFor();
    }

    private static final class Question extends MasterToSlaveCallable<Long, IOException> {
        private static final long serialVersionUID = 1L;

        @Override
        public Long call() {
            return ProcessHandle.current().pid();
        }
    }
}
