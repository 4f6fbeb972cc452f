package io.jenkins.plugins.xenserver.steps;

import hudson.model.Computer;
import io.jenkins.plugins.xenserver.rollout.OwnVm;
import io.jenkins.plugins.xenserver.xapi.ThreadStopped;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
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
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private OwnMachines() {}

    /** Uuids of the machines that said so in time; an agent that does not answer protects nothing. */
    static List<String> uuids() {
        return uuids(PATIENCE);
    }

    /** The same with a patience of its own, for all agents together and for the asking as well. */
    static List<String> uuids(Duration patience) {
        var uuids = new ArrayList<String>();
        OwnVm.uuid().ifPresent(uuids::add);
        uuids.addAll(answers(ask(), patience));
        return uuids.stream().distinct().toList();
    }

    /** Each on a thread of Jenkins' own: with an agent that hangs already the sending of a question may block for ever. */
    private static Map<String, Future<String>> ask() {
        var asked = new LinkedHashMap<String, Future<String>>();
        for (var computer : Jenkins.get().getComputers()) {
            var channel = computer instanceof Jenkins.MasterComputer ? null : computer.getChannel();
            if (channel != null) {
                asked.put(
                        computer.getName(), Computer.threadPoolForRemoting.submit(() -> channel.call(new Question())));
            }
        }
        return asked;
    }

    private static List<String> answers(Map<String, Future<String>> asked, Duration patience) {
        var uuids = new ArrayList<String>();
        var deadline = System.nanoTime() + patience.toNanos();
        for (var answer : asked.entrySet()) {
            try {
                var uuid = answer.getValue().get(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
                if (!uuid.isEmpty()) {
                    uuids.add(uuid);
                }
            } catch (ExecutionException | TimeoutException e) {
                answer.getValue().cancel(true);
                LOGGER.log(Level.FINE, e, () -> "agent " + answer.getKey() + " did not say what it runs in");
            } catch (InterruptedException e) {
                throw new ThreadStopped(e);
            }
        }
        return uuids;
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
