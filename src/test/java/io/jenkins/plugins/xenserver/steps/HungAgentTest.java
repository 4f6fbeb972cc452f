package io.jenkins.plugins.xenserver.steps;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import hudson.AbortException;
import hudson.remoting.VirtualChannel;
import io.jenkins.plugins.xenserver.rollout.OwnVm;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import jenkins.security.MasterToSlaveCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

/** An agent that hangs so that nothing more can be sent to it, and whose connection stays open. */
@WithJenkins
@DisabledOnOs(OS.WINDOWS)
class HungAgentTest {
    private static final Duration SHORT = Duration.ofSeconds(1);

    @AfterEach
    void close() {
        System.clearProperty(OwnVm.ROOT);
    }

    @Test
    void shouldHoldUpNobodyForLongerThanIsSaid(JenkinsRule jenkins, @TempDir Path nowhere) throws Exception {
        System.setProperty(OwnVm.ROOT, nowhere.toString());
        var agent = jenkins.createOnlineSlave();
        var file = agent.getWorkspaceRoot().child("july.xsbundle");
        var process = AgentProcess.of(agent);
        process.suspend();
        try {
            clog(agent.getChannel());

            assertThat(inTime(() -> OwnMachines.uuids(SHORT))).isEmpty();
            assertThatThrownBy(() -> inTime(() -> RemoteBundle.look(file, agent.getNodeName(), SHORT)))
                    .isInstanceOf(AbortException.class)
                    .hasMessageContaining("july.xsbundle")
                    .hasMessageContaining("the agent " + agent.getNodeName() + ", which has it, has not answered")
                    .hasMessageContaining("Nothing was sent to the pool");
            assertThat(inTime(() -> Background.call(() -> "free"))).isEqualTo("free");
        } finally {
            process.goOn();
        }
    }

    /** Whoever is stuck in sending cannot be interrupted; the test goes on without them. */
    private static <T> T inTime(Callable<T> work) throws Exception {
        var task = new FutureTask<>(work);
        Thread.ofPlatform().daemon().start(task);
        try {
            return task.get(2, TimeUnit.MINUTES);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof Exception known ? known : e;
        }
    }

    /** Sends more than the connection takes in, and returns when the sending is stuck. */
    private static void clog(VirtualChannel channel) {
        var sender = new Thread(() -> {
            try {
                channel.callAsync(new Heavy(new byte[16 << 20]));
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        });
        sender.setDaemon(true);
        sender.start();
        PipelineFixture.await(
                "the sending is stuck",
                () -> Arrays.stream(sender.getStackTrace())
                        .anyMatch(frame -> frame.getMethodName().equals("writeBytes")));
    }

    private static final class Heavy extends MasterToSlaveCallable<Integer, IOException> {
        private static final long serialVersionUID = 1L;

        private final byte[] load;

        Heavy(byte[] load) {
            this.load = load;
        }

        @Override
        public Integer call() {
            return load.length;
        }
    }
}
