package io.jenkins.plugins.xenserver.steps;

import static org.assertj.core.api.Assertions.assertThat;

import hudson.model.Result;
import io.jenkins.plugins.xenserver.simulator.Scenarios;
import org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.junit.jupiter.api.Test;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

@WithJenkins
class RollingUpdateStepTest {
    static WorkflowRun run(JenkinsRule jenkins, Result result, String script) throws Exception {
        var job = jenkins.createProject(WorkflowJob.class);
        job.setDefinition(new CpsFlowDefinition(script, true));
        return jenkins.buildAndAssertStatus(result, job);
    }

    @Test
    void shouldUpdateAPoolAndReturnWhatItDid(JenkinsRule jenkins) throws Exception {
        try (var pool = new SimulatedPool(Scenarios.haAndWlb(3, 6))) {
            pool.define("prod", "**");
            var build = run(jenkins, Result.SUCCESS, """
                    def result = xenRollingUpdate pool: 'prod', level: 'full'
                    echo "outcome ${result.outcome}, ${result.hosts.size()} hosts, first ${result.hosts[0].name} ${result.hosts[0].result}"
                    """);
            System.out.println(JenkinsRule.getLog(build));
            jenkins.assertLogContains("outcome success, 3 hosts, first xs01 updated", build);
            assertThat(pool.simulator().forbiddenCalls()).isEmpty();
            assertThat(build.getArtifacts())
                    .extracting(a -> a.relativePath)
                    .contains(
                            "xenserver/prod/update/report.json",
                            "xenserver/prod/update/report.html",
                            "xenserver/prod/update/report.css",
                            "xenserver/prod/update/report.md",
                            "xenserver/prod/update/junit.xml",
                            "xenserver/prod/update/journal.jsonl");
            var record = build.getAction(PoolUpdateAction.class).getRecords().getFirst();
            assertThat(record.getOutcome()).isEqualTo("success");
            assertThat(record.getHostsDone()).isEqualTo(3);
        }
    }
}
