package io.jenkins.plugins.xenserver.cli;

import io.jenkins.plugins.xenserver.rollout.HostGate;
import io.jenkins.plugins.xenserver.xapi.ThreadStopped;
import java.io.IOException;
import java.util.List;

/**
 * A health gate that is a command of the user: it is given the host in {@code XEN_HOST}, {@code XEN_HOST_UUID},
 * {@code XEN_HOSTS_DONE} and {@code XEN_HOSTS_TOTAL}, and says no with an exit code other than 0.
 */
final class CommandGate implements HostGate {
    private final String command;

    CommandGate(String command) {
        this.command = command;
    }

    @Override
    public Verdict ask(Step step) {
        var windows = System.getProperty("os.name", "").startsWith("Windows");
        var builder = new ProcessBuilder(windows ? List.of("cmd", "/c", command) : List.of("sh", "-c", command));
        builder.inheritIO();
        builder.environment().put("XEN_HOST", step.host());
        builder.environment().put("XEN_HOST_UUID", step.uuid());
        builder.environment().put("XEN_HOSTS_DONE", Integer.toString(step.done()));
        builder.environment().put("XEN_HOSTS_TOTAL", Integer.toString(step.total()));
        try {
            var code = builder.start().waitFor();
            return new Verdict(code == 0, "The command ended with exit code " + code + ".");
        } catch (IOException e) {
            return new Verdict(false, "The command could not be started: " + e.getMessage());
        } catch (InterruptedException e) {
            throw new ThreadStopped(e);
        }
    }
}
