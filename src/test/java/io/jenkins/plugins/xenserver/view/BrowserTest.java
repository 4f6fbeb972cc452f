package io.jenkins.plugins.xenserver.view;

import static org.assertj.core.api.Assertions.assertThat;

import hudson.model.FreeStyleProject;
import hudson.model.Item;
import hudson.model.User;
import io.jenkins.plugins.darktheme.DarkThemeSystemManagerFactory;
import io.jenkins.plugins.thememanager.ThemeManagerPageDecorator;
import io.jenkins.plugins.xenserver.audit.AuditEntry;
import io.jenkins.plugins.xenserver.audit.AuditLog;
import io.jenkins.plugins.xenserver.config.PinnedTrust;
import io.jenkins.plugins.xenserver.config.XenServerPools;
import io.jenkins.plugins.xenserver.jobs.CheckBuilder;
import io.jenkins.plugins.xenserver.jobs.XenUpdatesTrigger;
import io.jenkins.plugins.xenserver.report.SampleReports;
import io.jenkins.plugins.xenserver.simulator.Scenarios;
import io.jenkins.plugins.xenserver.steps.RecordedRollouts;
import io.jenkins.plugins.xenserver.steps.SimulatedPool;
import java.io.IOException;
import java.time.Instant;
import java.util.Map;
import jenkins.model.Jenkins;
import jenkins.model.experimentalflags.UserExperimentalFlagsProperty;
import org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.MockAuthorizationStrategy;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

/**
 * Starts a Jenkins with rollouts to look at, one of them going on, and lets a real browser open every page; see
 * {@code scripts/test-browser.sh}.
 */
@WithJenkins
@EnabledIfSystemProperty(named = "browser.suite", matches = ".+", disabledReason = "run by make test-browser")
class BrowserTest {
    @Test
    void shouldShowEveryPageToABrowser(JenkinsRule jenkins) throws Exception {
        jenkins.timeout = 0;
        people(jenkins);
        ThemeManagerPageDecorator.get().setTheme(new DarkThemeSystemManagerFactory());
        recorded(jenkins);
        try (var prod = new SimulatedPool(Scenarios.haAndWlb(5, 10), 40);
                var lab = new SimulatedPool(Scenarios.toolstackOnly(2, 4).seed(2), 40)) {
            prod.define("prod", "**");
            lab.define("lab", "**");
            XenServerPools.get().getPools().forEach(PoolLooks.get()::look);
            history();
            forms(jenkins, lab);
            var job = jenkins.createProject(WorkflowJob.class, "live");
            job.setDefinition(new CpsFlowDefinition("""
                    parallel(
                        prod: { xenRollingUpdate pool: 'prod', level: 'full' },
                        lab: { xenRollingUpdate pool: 'lab' })
                    """, true));
            var build = job.scheduleBuild2(0).waitForStart();

            var suite = new ProcessBuilder("node", System.getProperty("browser.suite")).redirectErrorStream(true);
            suite.environment().put("JENKINS_URL", jenkins.getURL().toString());
            var process = suite.start();
            try (var out = process.inputReader()) {
                out.lines().forEach(System.out::println);
            }
            assertThat(process.waitFor()).as("see the findings above").isZero();
            jenkins.waitForCompletion(build);
        }
    }

    private static void people(JenkinsRule jenkins) throws Exception {
        jenkins.jenkins.setSecurityRealm(jenkins.createDummySecurityRealm());
        jenkins.jenkins.setAuthorizationStrategy(new MockAuthorizationStrategy()
                .grant(Jenkins.ADMINISTER)
                .everywhere()
                .to("classic", "modern")
                .grant(Jenkins.READ, Item.READ)
                .everywhere()
                .to("reader"));
        User.getById("modern", true)
                .addProperty(new UserExperimentalFlagsProperty(Map.of("new-build-page.flag", "true")));
    }

    /** A job whose form shows all that it can: a pool described in place, and our trigger. */
    private static void forms(JenkinsRule jenkins, SimulatedPool lab) throws Exception {
        var job = jenkins.createFreeStyleProject("nightly");
        var builder = new CheckBuilder();
        builder.setUrl(lab.address());
        builder.setTrust(new PinnedTrust(lab.fingerprints()));
        job.getBuildersList().add(builder);
        job.addTrigger(new XenUpdatesTrigger("H 4 * * *", "prod"));
        job.save();
    }

    private static void history() throws IOException {
        var uuid = PoolLooks.get()
                .last("prod")
                .orElseThrow()
                .standing()
                .state()
                .pool()
                .uuid();
        for (var i = 1; i <= 5; i++) {
            AuditLog.get()
                    .record(new AuditEntry(
                            Instant.parse("2026-12-05T02:00:00Z").plusSeconds(600L * i),
                            "prod",
                            uuid,
                            "xs0" + i,
                            "host-" + i,
                            "5f2a9c0e7d41b6830a1f",
                            "",
                            "rollout-1",
                            "recorded",
                            1,
                            "alice",
                            "updated"));
        }
    }

    /** Builds 1 to 8 of the job {@code recorded}. */
    private static void recorded(JenkinsRule jenkins) throws Exception {
        var job = jenkins.createFreeStyleProject("recorded");
        add(jenkins, job, SampleReports.success(5));
        add(jenkins, job, SampleReports.failed());
        add(jenkins, job, SampleReports.hostile());
        add(jenkins, job, SampleReports.success(64));
        add(jenkins, job, SampleReports.success(1));
        add(jenkins, job, SampleReports.success(1).lines().findFirst().orElseThrow() + "\n");
        add(jenkins, job, SampleReports.unfinished());
        add(jenkins, job, "");
    }

    private static void add(JenkinsRule jenkins, FreeStyleProject job, String journal) throws Exception {
        RecordedRollouts.add(jenkins.buildAndAssertSuccess(job), "prod", "update", journal);
    }
}
