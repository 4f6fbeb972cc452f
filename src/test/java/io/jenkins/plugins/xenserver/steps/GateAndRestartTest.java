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
import org.jenkinsci.plugins.workflow.cps.CpsFlowExecution;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.jenkinsci.plugins.workflow.pickles.Pickle;
import org.jenkinsci.plugins.workflow.pickles.PickleFactory;
import org.jenkinsci.plugins.workflow.support.steps.input.InputAction;
import org.jenkinsci.plugins.workflow.test.steps.SemaphoreStep;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.JenkinsSessionExtension;

/** What becomes of a gate whose body was aborted, or whose question was answered, just before Jenkins died. */
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

    private void restorePool() {
        released.set(true);
        pool.simulator().later(Duration.ZERO, () -> {});
    }

    private long applied() {
        return pool.simulator().calls().stream()
                .map(SimCall::method)
                .filter(method -> method.endsWith("host.apply_updates"))
                .count();
    }

    private void demandRestored() {
        var simulator = pool.simulator();
        assertThat(applied()).isOne();
        assertThat(simulator.pool().haEnabled()).isTrue();
        assertThat(simulator.hosts()).allMatch(SimHost::isEnabled);
        assertThat(simulator.forbiddenCalls()).isEmpty();
        assertThat(simulator.pool().map("other_config").keySet()).noneMatch(key -> key.startsWith("xenserver-updates"));
    }

    private static WorkflowRun build(JenkinsRule jenkins) {
        return jenkins.jenkins.getItemByFullName("window", WorkflowJob.class).getBuildByNumber(1);
    }

    /** As if Jenkins had been killed then: what an orderly end saves is not there. */
    private void killedWith(Path program) throws Exception {
        Files.copy(
                program,
                sessions.getHome().toPath().resolve("jobs/window/builds/1/program.dat"),
                StandardCopyOption.REPLACE_EXISTING);
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
        killedWith(told);
        restorePool();
        sessions.then(jenkins -> {
            var build = build(jenkins);
            jenkins.assertBuildStatus(Result.ABORTED, jenkins.waitForCompletion(build));
            jenkins.assertLogContains("while the gate looked at host xs01", build);
            jenkins.assertLogNotContains("said no", build);
            assertThat(build.getAction(PoolUpdateAction.class).getRecords())
                    .extracting(PoolRecord::getOutcome)
                    .containsExactly("aborted");
        });
        demandRestored();
    }

    /** Saves no program as long as the rollout goes on, once the build says that its question was answered. */
    private static final class SlowDisk extends PickleFactory {
        private final WorkflowRun build;
        private final String rollout;
        private final Rollouts rollouts = Rollouts.get();

        SlowDisk(WorkflowRun build) {
            this.build = build;
            this.rollout = build.getAction(PoolUpdateAction.class)
                    .getRecords()
                    .getFirst()
                    .getRollout();
        }

        @Override
        public Pickle writeReplace(Object object) {
            if (build.getDisplayName().equals("answered")) {
                PipelineFixture.await("the rollout's thread ends", () -> !rollouts.isLive(rollout));
            }
            return null;
        }
    }

    /**
     * An answer that the program did not keep counts for nothing, and Pipeline may not put the question again. Whoever aborts
     * the build has the pool restored, and the next build goes on.
     */
    @Test
    void shouldNotGoOnWithAnAnswerThatNobodyKept(@TempDir Path disk) throws Throwable {
        restorePool();
        var asked = disk.resolve("program.dat");
        sessions.then(jenkins -> {
            pool.define("prod", "window");
            var job = jenkins.createProject(WorkflowJob.class, "window");
            job.setDefinition(new CpsFlowDefinition("""
                    xenGatedRollingUpdate(pool: 'prod', allowMixed: true, limits: 'gate=9d', resumeWithin: '9d') {
                        input 'Go on?'
                        currentBuild.displayName = 'answered'
                    }
                    """, true));
            var build = job.scheduleBuild2(0).waitForStart();
            PipelineFixture.await("it is asked", () -> {
                var questions = build.getAction(InputAction.class);
                return questions != null && questions.isWaitingForInput();
            });
            ((CpsFlowExecution) build.getExecution()).waitForSuspension();
            Files.copy(build.getRootDir().toPath().resolve("program.dat"), asked);
            jenkins.jenkins.getExtensionList(PickleFactory.class).add(new SlowDisk(build));
            build.getAction(InputAction.class).getExecutions().getFirst().proceed((Object) null);
            PipelineFixture.await("it is answered", () -> build.getDisplayName().equals("answered"));
        });
        killedWith(asked);
        assertThat(applied()).isOne();
        sessions.then(jenkins -> {
            var build = build(jenkins);
            PipelineFixture.await("it goes on", () -> JenkinsRule.getLog(build).contains("Resuming build"));
            build.doStop();
            jenkins.assertBuildStatus(Result.ABORTED, jenkins.waitForCompletion(build));
            demandRestored();
            build.getParent().setDefinition(new CpsFlowDefinition("xenRollingUpdate pool: 'prod'", true));
            jenkins.buildAndAssertStatus(Result.SUCCESS, build.getParent());
            assertThat(applied()).isEqualTo(2);
        });
    }
}
