package io.jenkins.plugins.xenserver.steps;

import static org.assertj.core.api.Assertions.assertThat;

import hudson.model.Result;
import io.jenkins.plugins.xenserver.simulator.Scenarios;
import io.jenkins.plugins.xenserver.simulator.SimCall;
import org.jenkinsci.plugins.workflow.test.steps.SemaphoreStep;
import org.junit.jupiter.api.Test;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

@WithJenkins
class GatedStepTest {
    private static long applied(SimulatedPool pool) {
        return pool.simulator().calls().stream()
                .map(SimCall::method)
                .filter(m -> m.endsWith("host.apply_updates"))
                .count();
    }

    @Test
    void shouldAskTheBodyAfterEachHost(JenkinsRule jenkins) throws Exception {
        try (var pool = new SimulatedPool(Scenarios.harmless(2, 0))) {
            pool.define("prod", "**");
            var build = PipelineFixture.run(jenkins, Result.SUCCESS, """
                    def result = xenGatedRollingUpdate(pool: 'prod') {
                        echo "gate for ${env.XEN_HOST}: ${env.XEN_HOSTS_DONE} of ${env.XEN_HOSTS_TOTAL}"
                    }
                    echo "outcome ${result.outcome}"
                    """);
            jenkins.assertLogContains("gate for xs01: 1 of 2", build);
            jenkins.assertLogContains("gate for xs02: 2 of 2", build);
            jenkins.assertLogContains("outcome success", build);
        }
    }

    @Test
    void shouldStopWhereTheBodyFails(JenkinsRule jenkins) throws Exception {
        try (var pool = new SimulatedPool(Scenarios.harmless(2, 0))) {
            pool.define("prod", "**");
            var build = PipelineFixture.run(jenkins, Result.FAILURE, """
                    xenGatedRollingUpdate(pool: 'prod') {
                        error 'the application does not answer'
                    }
                    """);
            jenkins.assertLogContains("The gate after host xs01 said no. the application does not answer", build);
            assertThat(applied(pool)).isEqualTo(1);
        }
    }

    @Test
    void shouldTakeAnAbortInTheBodyForAStopEvenIfAScriptCatchesIt(JenkinsRule jenkins) throws Exception {
        try (var pool = new SimulatedPool(Scenarios.harmless(2, 0))) {
            pool.define("prod", "**");
            var build = PipelineFixture.begin(jenkins, """
                    xenGatedRollingUpdate(pool: 'prod') {
                        catchError {
                            semaphore 'gate'
                        }
                    }
                    """);
            SemaphoreStep.waitForStart("gate/1", build);
            build.doStop();
            jenkins.assertBuildStatus(Result.ABORTED, jenkins.waitForCompletion(build));
            assertThat(JenkinsRule.getLog(build)).doesNotContain("said no");
            assertThat(applied(pool)).isEqualTo(1);
        }
    }

    @Test
    void shouldEndABodyThatTakesTooLongAndStopWhateverTheScriptMakesOfIt(JenkinsRule jenkins) throws Exception {
        try (var pool = new SimulatedPool(Scenarios.harmless(2, 0))) {
            pool.define("prod", "**");
            var build = PipelineFixture.run(jenkins, Result.FAILURE, """
                    xenGatedRollingUpdate(pool: 'prod', limits: 'gate=2m') {
                        catchError(buildResult: 'SUCCESS') {
                            semaphore 'never'
                        }
                    }
                    """);
            jenkins.assertLogContains("The gate after host xs01 said no. It has not answered within 2 min.", build);
            assertThat(applied(pool)).isEqualTo(1);
        }
    }
}
