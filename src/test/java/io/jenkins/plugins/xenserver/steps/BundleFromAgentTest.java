package io.jenkins.plugins.xenserver.steps;

import static org.assertj.core.api.Assertions.assertThat;

import hudson.model.Result;
import hudson.slaves.DumbSlave;
import hudson.slaves.OfflineCause;
import io.jenkins.plugins.xenserver.simulator.Scenarios;
import io.jenkins.plugins.xenserver.simulator.SimSources;
import io.jenkins.plugins.xenserver.simulator.SimUpdates;
import java.io.ByteArrayInputStream;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.jenkinsci.plugins.workflow.test.steps.SemaphoreStep;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

/** A bundle in the workspace of a real agent in a process of its own. */
@WithJenkins
@DisabledOnOs(OS.WINDOWS)
class BundleFromAgentTest {
    private final AtomicBoolean released = new AtomicBoolean();

    @Test
    void shouldStreamItToThePoolAndSayWhichAgentWentAway(JenkinsRule jenkins) throws Exception {
        try (var pool = new SimulatedPool(Scenarios.healthy(2, 2))) {
            pool.define("prod", "**");
            pool.simulator().bundleContent(SimUpdates.harmless());
            var agent = jenkins.createOnlineSlave();
            var job = jenkins.createProject(WorkflowJob.class);
            job.setDefinition(new CpsFlowDefinition(
                    "node('" + agent.getNodeName() + "') {\n"
                            + "echo \"hash ${xenSync(pool: 'prod', bundle: 'july.xsbundle', switchChannel: true).hash}\"\n"
                            + "}",
                    true));
            // More than the connection takes in while the pool reads nothing.
            agent.getWorkspaceFor(job)
                    .child("july.xsbundle")
                    .copyFrom(new ByteArrayInputStream(SimSources.bundle(24 << 20)));

            var streamed = jenkins.buildAndAssertStatus(Result.SUCCESS, job);
            jenkins.assertLogContains("hash " + pool.simulator().hash(), streamed);
            jenkins.assertLogContains("50 % of july.xsbundle sent", streamed);
            assertThat(uploads(pool)).isOne();

            demandSentence(jenkins, unseen(jenkins, agent), agent, "Nothing was sent to the pool");
            assertThat(uploads(pool)).isOne();

            agent.toComputer().connect(true).get();
            demandSentence(jenkins, cutOff(job, agent, pool), agent, "upload it again");
            assertThat(uploads(pool)).isEqualTo(2);
            PipelineFixture.await(
                    "the pool has noticed that nothing more comes",
                    () -> pool.simulator()
                            .read(() -> pool.simulator().pool().map("current_operations"))
                            .isEmpty());
            assertThat(pool.simulator().forbiddenCalls()).isEmpty();
            assertThat(pool.simulator().pool().map("other_config").keySet())
                    .noneMatch(key -> key.startsWith("xenserver-updates"));
        }
    }

    private static long uploads(SimulatedPool pool) {
        return pool.simulator().read(() -> pool.simulator().requestsByMethod().getOrDefault("PUT /bundle", 0L));
    }

    private static void disconnect(DumbSlave agent) throws Exception {
        agent.toComputer()
                .disconnect(OfflineCause.create(Messages._PoolExecution_Gone()))
                .get();
    }

    /** Its agent goes after the step has begun and before the bundle is looked at. */
    private static WorkflowRun unseen(JenkinsRule jenkins, DumbSlave agent) throws Exception {
        var build = PipelineFixture.begin(
                jenkins,
                "node('" + agent.getNodeName() + "') {\n"
                        + "semaphore 'look'\n"
                        + "xenSync pool: 'prod', bundle: 'july.xsbundle', switchChannel: true\n"
                        + "}");
        SemaphoreStep.waitForStart("look/1", build);
        var process = AgentProcess.of(agent);
        process.suspend();
        try {
            SemaphoreStep.success("look/1", null);
            PipelineFixture.await("the step has begun", () -> build.getAction(PoolUpdateAction.class) != null);
            agent.toComputer().disconnect(OfflineCause.create(Messages._PoolExecution_Gone()));
            PipelineFixture.await("the connection is gone", () -> agent.getChannel() == null);
        } finally {
            process.goOn();
        }
        return jenkins.waitForCompletion(build);
    }

    /** Its agent goes while the pool takes in what it has sent so far. */
    private WorkflowRun cutOff(WorkflowJob job, DumbSlave agent, SimulatedPool pool) throws Exception {
        var asked = new CountDownLatch(1);
        pool.simulator()
                .faults()
                .when("PUT /bundle")
                .then(sim -> asked.countDown())
                .heldUntil(released::get);
        var build = job.scheduleBuild2(0).waitForStart();
        asked.await();
        disconnect(agent);
        released.set(true);
        pool.simulator().later(Duration.ZERO, () -> {});
        return build;
    }

    private static void demandSentence(JenkinsRule jenkins, WorkflowRun build, DumbSlave agent, String remedy)
            throws Exception {
        jenkins.assertBuildStatus(Result.FAILURE, jenkins.waitForCompletion(build));
        jenkins.assertLogContains("The bundle july.xsbundle could not be", build);
        jenkins.assertLogContains("the agent " + agent.getNodeName() + ", which has it, was disconnected", build);
        jenkins.assertLogContains(remedy, build);
        jenkins.assertLogNotContains("nobody expected", build);
        assertThat(build.getAction(PoolUpdateAction.class).getRecords())
                .extracting(PoolRecord::getOutcome)
                .containsExactly("failed");
    }
}
