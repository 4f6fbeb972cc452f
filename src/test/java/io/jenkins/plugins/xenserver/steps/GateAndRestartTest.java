package io.jenkins.plugins.xenserver.steps;

import static org.assertj.core.api.Assertions.assertThat;

import hudson.model.Result;
import io.jenkins.plugins.xenserver.simulator.Scenarios;
import io.jenkins.plugins.xenserver.simulator.SimCall;
import io.jenkins.plugins.xenserver.simulator.SimHost;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.test.steps.SemaphoreStep;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.jvnet.hudson.test.junit.jupiter.JenkinsSessionExtension;

/** An abort while a gate's body runs, and Jenkins dies before the pool is restored. */
class GateAndRestartTest {
    @RegisterExtension
    private final JenkinsSessionExtension sessions = new JenkinsSessionExtension();

    private final SimulatedPool pool =
            new SimulatedPool(Scenarios.harmless(2, 0).ha());
    private final CountDownLatch restoring = new CountDownLatch(1);
    private final AtomicBoolean released = new AtomicBoolean();

    @AfterEach
    void close() {
        pool.close();
    }

    @Test
    void shouldStayAbortedAndRestoreThePool(@TempDir Path disk) throws Throwable {
        var told = disk.resolve("program.dat");
        pool.simulator()
                .faults()
                .when("pool.enable_ha")
                .then(sim -> restoring.countDown())
                .heldUntil(released::get);
        sessions.then(jenkins -> {
            pool.define("prod", "window");
            var job = jenkins.createProject(WorkflowJob.class, "window");
            job.setDefinition(new CpsFlowDefinition("""
                    catchError(catchInterruptions: false) {
                        xenGatedRollingUpdate(pool: 'prod', allowMixed: true, resumeWithin: '7d') { semaphore 'gate' }
                    }
                    """, true));
            var build = job.scheduleBuild2(0).waitForStart();
            SemaphoreStep.waitForStart("gate/1", build);
            build.doStop();
            jenkins.waitForMessage("Stop requested", build);
            Files.copy(build.getRootDir().toPath().resolve("program.dat"), told);
            restoring.await();
        });
        // As if it had been killed then: what an orderly end saves is not there.
        var builds = sessions.getHome().toPath().resolve("jobs/window/builds/1");
        Files.copy(told, builds.resolve("program.dat"), StandardCopyOption.REPLACE_EXISTING);
        released.set(true);
        pool.simulator().later(Duration.ZERO, () -> {});
        sessions.then(jenkins -> {
            var build = jenkins.jenkins
                    .getItemByFullName("window", WorkflowJob.class)
                    .getBuildByNumber(1);
            jenkins.assertBuildStatus(Result.ABORTED, jenkins.waitForCompletion(build));
            jenkins.assertLogContains("while the gate looked at host xs01", build);
            jenkins.assertLogNotContains("said no", build);
            assertThat(build.getAction(PoolUpdateAction.class).getRecords())
                    .extracting(PoolRecord::getOutcome)
                    .containsExactly("aborted");
        });
        var simulator = pool.simulator();
        assertThat(simulator.calls())
                .extracting(SimCall::method)
                .filteredOn(method -> method.endsWith("host.apply_updates"))
                .hasSize(1);
        assertThat(simulator.pool().haEnabled()).isTrue();
        assertThat(simulator.hosts()).allMatch(SimHost::isEnabled);
        assertThat(simulator.forbiddenCalls()).isEmpty();
        assertThat(simulator.pool().map("other_config").keySet()).noneMatch(key -> key.startsWith("xenserver-updates"));
    }
}
