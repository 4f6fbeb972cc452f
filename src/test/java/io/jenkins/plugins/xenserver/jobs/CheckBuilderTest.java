package io.jenkins.plugins.xenserver.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import com.cloudbees.plugins.credentials.CredentialsScope;
import hudson.model.FreeStyleBuild;
import hudson.model.FreeStyleProject;
import hudson.model.ParametersAction;
import hudson.model.ParametersDefinitionProperty;
import hudson.model.Result;
import hudson.model.StringParameterDefinition;
import hudson.model.StringParameterValue;
import io.jenkins.plugins.xenserver.WithOneJenkins;
import io.jenkins.plugins.xenserver.config.JenkinsHome;
import io.jenkins.plugins.xenserver.config.LivePool;
import io.jenkins.plugins.xenserver.config.SystemCaTrust;
import io.jenkins.plugins.xenserver.simulator.Scenarios;
import io.jenkins.plugins.xenserver.simulator.SimClient;
import io.jenkins.plugins.xenserver.simulator.SimPoolBuilder;
import io.jenkins.plugins.xenserver.simulator.SimUpdates;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.jvnet.hudson.test.JenkinsRule;

@WithOneJenkins
class CheckBuilderTest {
    private JenkinsRule jenkins;
    private FreeStyleProject job;
    private LivePool pool;

    @BeforeEach
    void setUp(JenkinsRule rule) throws Exception {
        jenkins = rule;
        job = jenkins.createFreeStyleProject("nightly");
    }

    @AfterEach
    void tearDown() {
        if (pool != null) {
            pool.close();
        }
    }

    private void serve(SimPoolBuilder scenario) throws Exception {
        pool = new LivePool(scenario);
        pool.define("prod", "nightly");
    }

    private static CheckBuilder of(CheckBuilder.Work work) {
        var builder = new CheckBuilder();
        builder.setPool("prod");
        builder.setWork(work);
        return builder;
    }

    private FreeStyleBuild run(CheckBuilder builder, Result result) throws Exception {
        job.getBuildersList().replace(builder);
        return jenkins.buildAndAssertStatus(result, job);
    }

    @Test
    void shouldKeepWhatTheFormSays() throws Exception {
        var builder = new CheckBuilder();
        builder.setUrl("xs01.example.org");
        builder.setAddresses("xs02.example.org");
        builder.setCredentialsId("id");
        builder.setTrust(new SystemCaTrust());
        builder.setWork(CheckBuilder.Work.CHECK);
        builder.setLevel("full");
        builder.setUnstable(CheckBuilder.Waiting.HIGH);
        builder.setUnstableOnGuidance(true);
        LivePool.credentials("id", CredentialsScope.GLOBAL, "root", "x");
        job.getBuildersList().add(builder);

        job = jenkins.configRoundtrip(job);

        var read = job.getBuildersList().get(CheckBuilder.class);
        jenkins.assertEqualDataBoundBeans(builder, read);
        assertThat(read.getTrust()).isInstanceOf(SystemCaTrust.class);
    }

    @Test
    void shouldKeepTheDefaultsToo() throws Exception {
        pool = new LivePool(Scenarios.healthy(1, 0));
        pool.define("prod", "nightly");
        job.getBuildersList().add(of(CheckBuilder.Work.BOTH));

        job = jenkins.configRoundtrip(job);

        var read = job.getBuildersList().get(CheckBuilder.class);
        assertThat(read.getPool()).isEqualTo("prod");
        assertThat(read.getUrl()).isNull();
        assertThat(read.getWork()).isEqualTo(CheckBuilder.Work.BOTH);
        assertThat(read.getLevel()).isNull();
        assertThat(read.getUnstable()).isEqualTo(CheckBuilder.Waiting.NEVER);
    }

    @Test
    void shouldSynchroniseLookAndArchive() throws Exception {
        serve(Scenarios.fullReboot(2, 2));
        var updates = SimClient.of(pool.simulator()).updates().text();

        var build = run(of(CheckBuilder.Work.BOTH), Result.SUCCESS);

        assertThat(build.getArtifacts())
                .extracting(a -> a.relativePath)
                .contains(
                        "xenserver/prod/sync/report.json",
                        "xenserver/prod/sync/journal.jsonl",
                        "xenserver/prod/check/report.html",
                        "xenserver/prod/check/junit.xml");
        var list = build.getArtifactManager().root().child("xenserver/prod/check/updates.json");
        try (var in = list.open()) {
            assertThat(new String(in.readAllBytes(), StandardCharsets.UTF_8)).isEqualTo(updates);
        }
        assertThat(pool.simulator().requestsByMethod()).containsKey("Async.pool.sync_updates");
        assertThat(pool.simulator().forbiddenCalls()).isEmpty();
        assertThat(pool.simulator().requestsByMethod().keySet()).noneMatch(m -> m.contains("host.disable"));
    }

    @Test
    void shouldOnlyLookIfOnlyThatIsWanted() throws Exception {
        serve(Scenarios.fullReboot(2, 2));

        run(of(CheckBuilder.Work.CHECK), Result.SUCCESS);

        assertThat(pool.simulator().requestsByMethod()).doesNotContainKey("Async.pool.sync_updates");
    }

    @Test
    void shouldBeUnstableWhenUpdatesWait() throws Exception {
        serve(Scenarios.healthy(1, 0).updates(SimUpdates.harmless()));
        var any = of(CheckBuilder.Work.CHECK);
        any.setUnstable(CheckBuilder.Waiting.ANY);

        var build = run(any, Result.UNSTABLE);

        jenkins.assertLogContains(Messages.Verdict_Updates(1), build);
    }

    @Test
    void shouldBeUnstableWhenGuidanceWaits() throws Exception {
        serve(Scenarios.fullReboot(2, 0));
        var builder = of(CheckBuilder.Work.CHECK);
        builder.setUnstableOnGuidance(true);

        jenkins.assertLogContains(Messages.Verdict_Guidance("xs01, xs02"), run(builder, Result.UNSTABLE));
    }

    @Test
    void shouldBeStableWhenNothingWaits() throws Exception {
        serve(Scenarios.healthy(1, 0));
        var builder = of(CheckBuilder.Work.CHECK);
        builder.setUnstable(CheckBuilder.Waiting.ANY);
        builder.setUnstableOnGuidance(true);

        run(builder, Result.SUCCESS);
    }

    @Test
    void shouldPutEnvironmentVariablesIn() throws Exception {
        serve(Scenarios.healthy(1, 0));
        job.addProperty(new ParametersDefinitionProperty(new StringParameterDefinition("POOL", "none")));
        var builder = of(CheckBuilder.Work.CHECK);
        builder.setPool("${POOL}");
        job.getBuildersList().add(builder);

        jenkins.assertBuildStatusSuccess(
                job.scheduleBuild2(0, new ParametersAction(new StringParameterValue("POOL", "prod"))));
    }

    @Test
    void shouldNotTouchAPoolThatTheJobMayNotUse() throws Exception {
        pool = new LivePool(Scenarios.healthy(1, 0));
        pool.define("prod", "ops/*");

        var build = run(of(CheckBuilder.Work.BOTH), Result.FAILURE);

        jenkins.assertLogContains("may not use a pool called 'prod'", build);
        assertThat(pool.requests()).isZero();
    }

    @Test
    void shouldSayWhatIsMissing() throws Exception {
        var builder = new CheckBuilder();

        jenkins.assertLogContains("Say which pool is meant", run(builder, Result.FAILURE));
    }

    @Test
    void shouldLeaveNoSecretAnywhere() throws Exception {
        serve(Scenarios.fullReboot(2, 2));
        var builder = of(CheckBuilder.Work.BOTH);
        builder.setUnstable(CheckBuilder.Waiting.ANY);
        var build = run(builder, Result.UNSTABLE);

        assertThat(JenkinsRule.getLog(build)).doesNotContain(LivePool.PASSWORD, "OpaqueRef:");
        assertThat(JenkinsHome.filesHolding(List.of(LivePool.PASSWORD))).isEmpty();
    }
}
