package io.jenkins.plugins.xenserver.view;

import static org.assertj.core.api.Assertions.assertThat;

import hudson.model.FreeStyleProject;
import hudson.model.Item;
import io.jenkins.plugins.xenserver.WithOneJenkins;
import io.jenkins.plugins.xenserver.model.Json;
import io.jenkins.plugins.xenserver.report.SampleReports;
import io.jenkins.plugins.xenserver.steps.RecordedRollouts;
import io.jenkins.plugins.xenserver.steps.Rollouts;
import java.nio.file.Files;
import jenkins.model.Jenkins;
import org.htmlunit.html.HtmlPage;
import org.junit.jupiter.api.Test;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.MockAuthorizationStrategy;

@WithOneJenkins
class JobPageTest {
    /** Journals are deleted at once: what the job's page shows must not need them. */
    private static FreeStyleProject job(JenkinsRule jenkins, String... journals) throws Exception {
        var job = jenkins.createFreeStyleProject("updates");
        for (var journal : journals) {
            var record = RecordedRollouts.add(jenkins.buildAndAssertSuccess(job), "prod", "update", journal);
            Files.delete(Rollouts.journal(record.getRollout()));
        }
        return job;
    }

    @Test
    void shouldShowTheNewestBuildsAndTheHashAppliedLastWithoutReadingAReport(JenkinsRule jenkins) throws Exception {
        var job = job(jenkins, SampleReports.success(5), SampleReports.failed());
        var read = Journals.get().parsed();

        HtmlPage page = jenkins.createWebClient().withJavaScriptEnabled(false).getPage(job, "xenserver/");

        assertThat(page.getElementsByTagName("h1")).hasSize(1);
        assertThat(page.asNormalizedText())
                .contains("Applied last", "5f2a9c0e7d41", "prod: Rolling update, Failed, 3 of 5 hosts done");
        assertThat(page.getAnchorByText("#1").getHrefAttribute()).isEqualTo("../1/xenserver/");
        HtmlPage classic =
                jenkins.createWebClient().withJavaScriptEnabled(false).getPage(job);
        assertThat(classic.asNormalizedText()).contains("Hosts of pools by build");
        assertThat(Journals.get().parsed()).isEqualTo(read);
    }

    @Test
    void shouldDrawTheNumbersOfTheTable(JenkinsRule jenkins) throws Exception {
        var page =
                job(jenkins, SampleReports.success(5), SampleReports.failed()).getAction(JobPage.class);

        var model = Json.mapper().readTree(page.getConfigurableBuildTrendModel("{}"));

        assertThat(page.isTrendVisible()).isTrue();
        assertThat(model.path("buildNumbers").toString()).isEqualTo("[1,2]");
        assertThat(model.path("series").get(0).path("data").toString()).isEqualTo("[5.0,3.0]");
        assertThat(model.path("series").get(2).path("data").toString()).isEqualTo("[0.0,1.0]");
    }

    @Test
    void shouldHideWhereNoPoolWasTouched(JenkinsRule jenkins) throws Exception {
        var job = jenkins.createFreeStyleProject();
        jenkins.buildAndAssertSuccess(job);

        assertThat(job.getAction(JobPage.class).getIconFileName()).isNull();
        assertThat(job.getAction(JobPage.class).isTrendVisible()).isFalse();
        HtmlPage page = jenkins.createWebClient().withJavaScriptEnabled(false).getPage(job, "xenserver/");
        assertThat(page.asNormalizedText()).contains("None of the newest builds did anything with a pool");
    }

    @Test
    void shouldLookAtABoundedNumberOfBuilds(JenkinsRule jenkins) throws Exception {
        var job = job(jenkins, SampleReports.success(5));
        for (var i = 0; i < JobTrend.BUILDS; i++) {
            jenkins.buildAndAssertSuccess(job);
        }

        assertThat(JobTrend.of(job).builds()).isEmpty();
    }

    @Test
    void shouldBeThereForReadersOfTheJobOnly(JenkinsRule jenkins) throws Exception {
        var job = job(jenkins, SampleReports.success(5));
        jenkins.jenkins.setSecurityRealm(jenkins.createDummySecurityRealm());
        jenkins.jenkins.setAuthorizationStrategy(new MockAuthorizationStrategy()
                .grant(Jenkins.READ)
                .everywhere()
                .to("stranger", "reader")
                .grant(Item.READ)
                .everywhere()
                .to("reader"));

        for (var user : new String[] {"stranger", "reader"}) {
            var status = jenkins.createWebClient()
                    .withJavaScriptEnabled(false)
                    .withThrowExceptionOnFailingStatusCode(false)
                    .login(user)
                    .goTo(job.getUrl() + "xenserver/", null)
                    .getWebResponse()
                    .getStatusCode();
            assertThat(status).as(user).isEqualTo(user.equals("reader") ? 200 : 404);
        }
    }
}
