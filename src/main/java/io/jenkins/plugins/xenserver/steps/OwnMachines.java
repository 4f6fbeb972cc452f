package io.jenkins.plugins.xenserver.steps;

import hudson.model.Computer;
import io.jenkins.plugins.xenserver.rollout.OwnVm;
import io.jenkins.plugins.xenserver.xapi.ThreadStopped;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.logging.Level;
import java.util.logging.Logger;
import jenkins.model.Jenkins;
import jenkins.security.MasterToSlaveCallable;

/**
 * The virtual machines that this Jenkins and its agents run in, as far as they run on Xen (rule R15). They may be VMs of the very
 * pool that is updated.
 */
final class OwnMachines {
    private static final Logger LOGGER = Logger.getLogger(OwnMachines.class.getName());
    private static final long PATIENCE_SECONDS = 10;

    private OwnMachines() {}

    /** Uuids of the machines that said so in time; an agent that does not answer protects nothing. */
    static List<String> uuids() {
        var uuids = new ArrayList<String>();
        OwnVm.uuid().ifPresent(uuids::add);
        try {
            // Sent by a thread that may block, awaited by this one: an agent that hangs must not hold up other
            // rollouts.
            uuids.addAll(answers(Background.call(OwnMachines::ask)));
        } catch (IOException e) {
            LOGGER.log(Level.FINE, "the agents could not be asked", e);
        }
        return uuids.stream().distinct().toList();
    }

    private static Map<String, hudson.remoting.Future<String>> ask() {
        var asked = new LinkedHashMap<String, hudson.remoting.Future<String>>();
        for (var computer : Jenkins.get().getComputers()) {
            var channel = computer instanceof Jenkins.MasterComputer ? null : computer.getChannel();
            if (channel != null) {
                begin(computer, channel, asked);
            }
        }
        return asked;
    }

    private static List<String> answers(Map<String, hudson.remoting.Future<String>> asked) {
        var uuids = new ArrayList<String>();
        var deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        for (var answer : asked.entrySet()) {
            try {
                var uuid = answer.getValue().get(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
                if (!uuid.isEmpty()) {
                    uuids.add(uuid);
                }
            } catch (ExecutionException | TimeoutException e) {
                LOGGER.log(Level.FINE, e, () -> "agent " + answer.getKey() + " did not say what it runs in");
            } catch (InterruptedException e) {
                throw new ThreadStopped(e);
            }
        }
        return uuids;
    }

    private static void begin(
            Computer computer,
            hudson.remoting.VirtualChannel channel,
            Map<String, hudson.remoting.Future<String>> asked) {
        try {
            asked.put(computer.getName(), channel.callAsync(new Question()));
        } catch (IOException e) {
            LOGGER.log(Level.FINE, e, () -> "agent " + computer.getName() + " cannot be asked");
        }
    }

    /** Answered by the agent. */
    private static final class Question extends MasterToSlaveCallable<String, IOException> {
        private static final long serialVersionUID = 1L;

        @Override
        public String call() {
            return OwnVm.uuid().orElse("");
        }
    }
}
