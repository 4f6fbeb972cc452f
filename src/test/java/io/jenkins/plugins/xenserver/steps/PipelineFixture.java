package io.jenkins.plugins.xenserver.steps;

import hudson.model.Result;
import java.util.concurrent.Callable;
import org.awaitility.Awaitility;
import org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.jvnet.hudson.test.JenkinsRule;

/** Runs Pipelines in a test's Jenkins. */
final class PipelineFixture {
    private PipelineFixture() {}

    static WorkflowJob job(JenkinsRule jenkins, String script) throws Exception {
        var job = jenkins.createProject(WorkflowJob.class);
        job.setDefinition(new CpsFlowDefinition(script, true));
        return job;
    }

    static WorkflowRun run(JenkinsRule jenkins, Result result, String script) throws Exception {
        return jenkins.buildAndAssertStatus(result, job(jenkins, script));
    }

    static WorkflowRun begin(JenkinsRule jenkins, String script) throws Exception {
        return job(jenkins, script).scheduleBuild2(0).waitForStart();
    }

    /** Waits until something is so; a machine that is busy fails no test. */
    static void await(String what, Callable<Boolean> condition) {
        Awaitility.await(what).atMost(java.time.Duration.ofMinutes(3)).until(condition);
    }
}
