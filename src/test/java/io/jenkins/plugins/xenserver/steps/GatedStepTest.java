package io.jenkins.plugins.xenserver.steps;

import static org.assertj.core.api.Assertions.assertThat;

import hudson.model.Result;
import io.jenkins.plugins.xenserver.rollout.FileJournal;
import io.jenkins.plugins.xenserver.rollout.JournalRecord;
import io.jenkins.plugins.xenserver.rollout.RecordType;
import io.jenkins.plugins.xenserver.simulator.Scenarios;
import io.jenkins.plugins.xenserver.simulator.SimCall;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import jenkins.model.CauseOfInterruption;
import org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.jenkinsci.plugins.workflow.test.steps.SemaphoreStep;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
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

    private static void demandStatus(WorkflowRun build) throws Exception {
        var step = build.getExecution().getCurrentExecutions(false).get().stream()
                .filter(GatedExecution.class::isInstance)
                .findFirst()
                .orElseThrow();
        assertThat(step.getStatus()).matches("prod: xs01: asking the gate, for [0-9]+ (s|min), . of 2 hosts done");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"catchError { semaphore 'gate' }", "try { semaphore 'gate' } catch (ignored) { echo 'caught' }"})
    void shouldTakeAnAbortInTheBodyForAStopEvenIfAScriptCatchesIt(String body, JenkinsRule jenkins) throws Exception {
        try (var pool = new SimulatedPool(Scenarios.harmless(2, 0))) {
            pool.define("prod", "**");
            var build = PipelineFixture.begin(
                    jenkins, "xenGatedRollingUpdate(pool: 'prod', allowMixed: true) { " + body + " }");
            SemaphoreStep.waitForStart("gate/1", build);
            demandStatus(build);
            build.getExecutor().interrupt(Result.ABORTED, new CauseOfInterruption.UserInterruption("operator"));
            jenkins.assertBuildStatus(Result.ABORTED, jenkins.waitForCompletion(build));
            assertThat(JenkinsRule.getLog(build))
                    .doesNotContain("said no")
                    .contains("operator while the gate looked at");
            assertThat(applied(pool)).isEqualTo(1);
        }
    }

    /** Neither an earlier abort that was meant to be caught nor another build's end is an abort of this one. */
    @Test
    void shouldTakeForAnAbortOnlyWhatIsOne(JenkinsRule jenkins) throws Exception {
        try (var pool = new SimulatedPool(Scenarios.harmless(2, 0))) {
            pool.define("prod", "**");
            var job = PipelineFixture.job(jenkins, "");
            job.setDefinition(new CpsFlowDefinition("""
                    import org.jenkinsci.plugins.workflow.steps.FlowInterruptedException
                    catchError { throw new FlowInterruptedException(hudson.model.Result.ABORTED) }
                    xenGatedRollingUpdate(pool: 'prod') {
                        if (env.XEN_HOSTS_DONE == '2') {
                            throw new FlowInterruptedException(hudson.model.Result.FAILURE, false)
                        }
                    }
                    """, false));
            var build = jenkins.waitForCompletion(job.scheduleBuild2(0).waitForStart());
            jenkins.assertLogContains("The gate after host xs02 said no.", build);
            assertThat(applied(pool)).isEqualTo(2);
        }
    }

    @Test
    void shouldNotWaitForABodyThatWasKilledWithItsBuild(JenkinsRule jenkins) throws Exception {
        try (var pool = new SimulatedPool(Scenarios.harmless(2, 0).ha())) {
            pool.define("prod", "**");
            var build = PipelineFixture.begin(
                    jenkins, "xenGatedRollingUpdate(pool: 'prod', allowMixed: true) { semaphore 'killed' }");
            SemaphoreStep.waitForStart("killed/1", build);
            build.doKill();
            jenkins.assertBuildStatus(Result.ABORTED, jenkins.waitForCompletion(build));
            var rollout = build.getAction(PoolUpdateAction.class)
                    .getRecords()
                    .getFirst()
                    .getRollout();
            PipelineFixture.await("the thread ends", () -> !Rollouts.get().isLive(rollout));
            assertThat(FileJournal.read(Rollouts.journal(rollout)))
                    .extracting(JournalRecord::type)
                    .contains(RecordType.DETACHED)
                    .doesNotContain(RecordType.GATE, RecordType.CLOSED);
            assertThat(pool.simulator().pool().haEnabled()).isFalse();

            PipelineFixture.run(jenkins, Result.UNSTABLE, "xenRollingUpdate pool: 'prod'");
            assertThat(pool.simulator().pool().haEnabled()).isTrue();
            assertThat(applied(pool)).isEqualTo(2);
            assertThat(pool.simulator().forbiddenCalls()).isEmpty();
        }
    }

    @Test
    void shouldTellInADryRunThatTheGateMayNotWaitSoLong(JenkinsRule jenkins) throws Exception {
        try (var pool = new SimulatedPool(Scenarios.fullReboot(2, 0))) {
            pool.define("prod", "**");
            var build = PipelineFixture.run(jenkins, Result.SUCCESS, """
                    def dry = xenGatedRollingUpdate(pool: 'prod', dryRun: true, limits: 'gate=2h') { }
                    echo "gated: ${dry.failures}"
                    echo "plain: ${xenRollingUpdate(pool: 'prod', dryRun: true, limits: 'gate=2h').failures}"
                    """);
            jenkins.assertLogContains("gated: [Waiting for the gate after a host for up to 2 h", build);
            jenkins.assertLogContains("plain: []", build);
        }
    }

    @Test
    void shouldEndABodyThatTakesTooLongAndStopWhateverTheScriptMakesOfIt(JenkinsRule jenkins) throws Exception {
        try (var pool = new SimulatedPool(Scenarios.harmless(2, 0))) {
            pool.define("prod", "**");
            var build = PipelineFixture.run(jenkins, Result.FAILURE, """
                    xenGatedRollingUpdate(pool: 'prod', limits: 'gate=2m', resumeWithin: '2m') {
                        catchError(buildResult: 'SUCCESS') {
                            semaphore 'never'
                        }
                    }
                    """);
            jenkins.assertLogContains("The gate after host xs01 said no. It has not answered within 2 min.", build);
            assertThat(applied(pool)).isEqualTo(1);
            // Whoever resumes can tell that somebody was there all the time.
            var journal = build.getArtifactManager().root().child("xenserver/prod/update/journal.jsonl");
            try (var reader = new BufferedReader(new InputStreamReader(journal.open(), StandardCharsets.UTF_8))) {
                var kinds = reader.lines()
                        .map(line -> line.replaceAll(".*\"type\":\"([a-z ]+)\",\"id\":\"([^\"]*)\".*", "$1 $2")
                                .replaceAll(" host/.*/", " ")
                                .replaceAll("^gate .*", "gate"))
                        .toList();
                assertThat(kinds).containsSubsequence("outcome enable", "alive ", "gate");
            }
        }
    }
}
