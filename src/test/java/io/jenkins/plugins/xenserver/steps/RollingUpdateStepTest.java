package io.jenkins.plugins.xenserver.steps;

import static org.assertj.core.api.Assertions.assertThat;

import hudson.model.Result;
import io.jenkins.plugins.xenserver.WithOneJenkins;
import io.jenkins.plugins.xenserver.simulator.Scenarios;
import org.junit.jupiter.api.Test;
import org.jvnet.hudson.test.JenkinsRule;

@WithOneJenkins
class RollingUpdateStepTest {
    @Test
    void shouldUpdateAPoolAndReturnWhatItDid(JenkinsRule jenkins) throws Exception {
        try (var pool = new SimulatedPool(Scenarios.haAndWlb(3, 6))) {
            pool.define("prod", "**");
            var build = PipelineFixture.run(jenkins, Result.SUCCESS, """
                    def result = xenRollingUpdate pool: 'prod', level: 'full'
                    echo "outcome ${result.outcome}, ${result.hosts.size()} hosts, first ${result.hosts[0].name} ${result.hosts[0].result}"
                    echo "deferred ${result.hosts[0].deferred} owed ${result.owed} report ${result.report}"
                    """);
            jenkins.assertLogContains("outcome success, 3 hosts, first xs01 updated", build);
            jenkins.assertLogContains("owed [] report xenserver/prod/update/report.json", build);
            jenkins.assertLogContains("[xs02] rebooting the host", build);
            assertThat(pool.simulator().forbiddenCalls()).isEmpty();
            assertThat(pool.simulator().pool().haEnabled()).isTrue();
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
            assertThat(record.getHash()).isEqualTo(pool.simulator().hash());
        }
    }

    @Test
    void shouldOnlyLookAndNumberWhatItLeaves(JenkinsRule jenkins) throws Exception {
        try (var pool = new SimulatedPool(Scenarios.vmThatCannotMove(2, 4))) {
            pool.define("prod", "**");
            var build = PipelineFixture.run(jenkins, Result.SUCCESS, """
                    def seen = xenCheckUpdates pool: 'prod', level: 'full'
                    echo "upToDate ${seen.upToDate} for ${seen.hosts.size()} hosts, blocked by ${seen.blockers[0].vm} on ${seen.blockers[0].host}"
                    echo "actions ${seen.hosts[0].actions}"
                    def dry = xenRollingUpdate pool: 'prod', dryRun: true
                    echo "same hash ${dry.hash == seen.hash}, failures ${dry.failures.size()}"
                    """);
            jenkins.assertLogContains("upToDate false for 2 hosts, blocked by stuck on xs02", build);
            jenkins.assertLogContains("same hash true", build);
            assertThat(pool.simulator().calls().stream().filter(c -> !c.method().startsWith("session.")))
                    .isEmpty();
            assertThat(build.getArtifacts())
                    .extracting(a -> a.relativePath)
                    .contains("xenserver/prod/check/report.html", "xenserver/prod/check-2/report.json");
        }
    }

    /** While high availability is on, a toolstack before 26.17 says of VMs that it does not protect that memory is short. */
    @Test
    void shouldNotRefuseInADryRunWhatTheUpdateFindsPossible(JenkinsRule jenkins) throws Exception {
        try (var pool = new SimulatedPool(Scenarios.fullReboot(2, 2).ha().release("26.16.1"))) {
            pool.define("prod", "**");
            var build = PipelineFixture.run(jenkins, Result.SUCCESS, """
                    def seen = xenCheckUpdates pool: 'prod'
                    def dry = xenRollingUpdate pool: 'prod', dryRun: true
                    echo "blockers ${seen.blockers.size()} failures ${seen.failures.size()} ${dry.failures.size()}"
                    """);
            jenkins.assertLogContains("blockers 0 failures 0 0", build);
            assertThat(pool.simulator().pool().haEnabled()).isTrue();
        }
    }

    @Test
    void shouldSayWhatIsWrongBeforeAnythingIsSent(JenkinsRule jenkins) throws Exception {
        try (var pool = new SimulatedPool(Scenarios.fullReboot(1, 0))) {
            pool.define("prod", "ops/*");
            var typed = PipelineFixture.run(jenkins, Result.FAILURE, "xenRollingUpdate pool: 'prod', level: 'all'");
            jenkins.assertLogContains("all", typed);
            jenkins.assertLogContains("mandatory, recommended, full", typed);
            var neither = PipelineFixture.run(jenkins, Result.FAILURE, "xenSync()");
            jenkins.assertLogContains("Say which pool is meant", neither);
            var refused = PipelineFixture.run(jenkins, Result.FAILURE, "xenRollingUpdate pool: 'prod'");
            jenkins.assertLogContains("may not use a pool called 'prod'", refused);
            var bundle = PipelineFixture.run(jenkins, Result.FAILURE, "xenSync pool: 'prod', bundle: 'a.xsbundle'");
            jenkins.assertLogContains("node block", bundle);
            assertThat(pool.simulator().requestsByMethod()).isEmpty();
        }
    }
}
