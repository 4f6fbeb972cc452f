package io.jenkins.plugins.xenserver.steps;

import static org.assertj.core.api.Assertions.assertThat;

import hudson.model.Result;
import io.jenkins.plugins.xenserver.simulator.Scenarios;
import io.jenkins.plugins.xenserver.simulator.SimSources;
import io.jenkins.plugins.xenserver.simulator.SimUpdates;
import org.junit.jupiter.api.Test;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

@WithJenkins
class OtherStepsTest {
    @Test
    void shouldConfigureSynchroniseAndUpload(JenkinsRule jenkins) throws Exception {
        try (var pool = new SimulatedPool(Scenarios.healthy(2, 2))) {
            pool.define("prod", "**");
            pool.simulator().bundleContent(SimUpdates.harmless());
            var job = PipelineFixture.job(jenkins, """
                    def first = xenConfigureUpdates pool: 'prod', channel: 'earlyAccess', schedule: 'weekly', day: 'sunday'
                    echo "changed ${first.changed.size() > 0}, channel ${first.channel}, schedule ${first.schedule}"
                    def again = xenConfigureUpdates pool: 'prod', channel: 'earlyAccess', schedule: 'weekly', day: 'sunday'
                    echo "again changed ${again.changed}"
                    xenConfigureUpdates pool: 'prod', channel: 'normal', schedule: 'off'
                    def synced = xenSync pool: 'prod'
                    echo "${synced.pool} synced ${synced.hash}, outdated ${synced.outdated}, ${synced.poolUuid}"
                    node {
                        def uploaded = xenSync pool: 'prod', bundle: 'updates.xsbundle', switchChannel: true
                        echo "uploaded ${uploaded.hash}"
                    }
                    """);
            try (var out = jenkins.jenkins
                    .getWorkspaceFor(job)
                    .child("updates.xsbundle")
                    .write()) {
                out.write(SimSources.bundle(1 << 20));
            }
            var build = jenkins.buildAndAssertStatus(Result.SUCCESS, job);
            jenkins.assertLogContains("changed true, channel Early Access", build);
            jenkins.assertLogContains("again changed []", build);
            assertThat(JenkinsRule.getLog(build))
                    .containsPattern("pool-1 synced [0-9a-f]{64}, outdated \\[.*\\], [0-9a-f-]{36}")
                    .containsPattern("uploaded [0-9a-f]{64}");
            assertThat(build.getArtifacts())
                    .extracting(a -> a.relativePath)
                    .contains(
                            "xenserver/prod/configure/report.json",
                            "xenserver/prod/configure-2/report.json",
                            "xenserver/prod/sync/report.json",
                            "xenserver/prod/sync-2/report.json");
            assertThat(pool.simulator().forbiddenCalls()).isEmpty();
            demandSentencesForWhatTheJobLacks(jenkins);
        }
    }

    /** What a user forgot is told in a sentence; nothing was begun, so that nothing is left. */
    private static void demandSentencesForWhatTheJobLacks(JenkinsRule jenkins) throws Exception {
        var job = PipelineFixture.job(jenkins, """
                node {
                    catchError { xenSync pool: 'prod', bundle: 'forgotten.xsbundle' }
                    catchError { xenSync pool: 'prod', bundle: 'notes.xsbundle' }
                }
                xenConfigureUpdates pool: 'prod', proxy: 'http://proxy.example.org:3128', proxyCredentialsId: 'none'
                """);
        jenkins.jenkins.getWorkspaceFor(job).child("notes.xsbundle").write("These are notes.", "UTF-8");
        var build = jenkins.buildAndAssertStatus(Result.FAILURE, job);
        jenkins.assertLogContains("There is no bundle", build);
        jenkins.assertLogContains("notes.xsbundle", build);
        jenkins.assertLogContains("'none'", build);
        jenkins.assertLogNotContains("nobody expected", build);
        assertThat(build.getAction(PoolUpdateAction.class).getRecords())
                .hasSize(3)
                .allSatisfy(kept -> {
                    assertThat(kept.getOutcome()).isEqualTo("failed");
                    assertThat(kept.getMessage()).isNotEmpty();
                    assertThat(Rollouts.journal(kept.getRollout())).doesNotExist();
                });
    }

    @Test
    void shouldCarryOutWhatWasDeferredAndRestoreNothing(JenkinsRule jenkins) throws Exception {
        try (var pool = new SimulatedPool(Scenarios.fullReboot(2, 2))) {
            pool.define("prod", "**");
            var build = PipelineFixture.run(jenkins, Result.SUCCESS, """
                    def done = xenRollingUpdate pool: 'prod', level: 'full'
                    def deferred = xenApplyGuidance pool: 'prod', level: 'full', vmRestart: 'level'
                    echo "guidance ${deferred.outcome} ${deferred.hosts.size()}"
                    def restored = xenRestore pool: 'prod'
                    echo "restored ${restored.outcome}: ${restored.message}"
                    """);
            jenkins.assertLogContains("guidance success 2", build);
            jenkins.assertLogContains("restored success", build);
            assertThat(build.getArtifacts())
                    .extracting(a -> a.relativePath)
                    .contains("xenserver/prod/guidance/report.json", "xenserver/prod/restore/report.json");
        }
    }
}
