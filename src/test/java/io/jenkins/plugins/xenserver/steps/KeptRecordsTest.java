package io.jenkins.plugins.xenserver.steps;

import static org.assertj.core.api.Assertions.assertThat;

import hudson.model.FreeStyleProject;
import io.jenkins.plugins.xenserver.jobs.CheckBuilder;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import org.htmlunit.html.HtmlPage;
import org.junit.jupiter.api.Test;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

/** The files of jobs and builds that another version of the plugin has written. */
@WithJenkins
class KeptRecordsTest {
    /** All that a record cannot do without, and something that only a later version knows. */
    private static final String BUILD = """
            <?xml version='1.1' encoding='UTF-8'?>
            <build>
              <actions>
                <io.jenkins.plugins.xenserver.steps.PoolUpdateAction>
                  <records class="java.util.ImmutableCollections$ListN" resolves-to="java.util.CollSer" serialization="custom">
                    <java.util.CollSer>
                      <default><tag>4</tag></default>
                      <int>2</int>
                      <io.jenkins.plugins.xenserver.steps.PoolRecord>
                        <rollout>ed34f132-e19b-4da2-a8a7-cb7f0a676e02</rollout>
                        <pool>prod</pool>
                        <kind>update</kind>
                        <outcome>success</outcome>
                        <hash>3022bb270c05</hash>
                        <hosts>4</hosts>
                        <hostsDone>3</hostsDone>
                        <mood>cheerful</mood>
                      </io.jenkins.plugins.xenserver.steps.PoolRecord>
                      <io.jenkins.plugins.xenserver.steps.PoolRecord>
                        <rollout>ed34f132-e19b-4da2-a8a7-cb7f0a676e03</rollout>
                      </io.jenkins.plugins.xenserver.steps.PoolRecord>
                    </java.util.CollSer>
                  </records>
                  <more><of>it</of></more>
                </io.jenkins.plugins.xenserver.steps.PoolUpdateAction>
              </actions>
              <timestamp>1795674191638</timestamp>
              <result>SUCCESS</result>
            </build>
            """;

    /** One with an action that says nothing. */
    private static final String NOTHING = """
            <?xml version='1.1' encoding='UTF-8'?>
            <build>
              <actions><io.jenkins.plugins.xenserver.steps.PoolUpdateAction/></actions>
              <timestamp>1795674191638</timestamp>
              <result>SUCCESS</result>
            </build>
            """;

    private static FreeStyleProject job(JenkinsRule jenkins, String... builds) throws Exception {
        var job = jenkins.createFreeStyleProject("nightly");
        for (var i = 0; i < builds.length; i++) {
            var folder = job.getBuildDir().toPath().resolve(Integer.toString(i + 1));
            Files.createDirectories(folder);
            Files.writeString(folder.resolve("build.xml"), builds[i]);
        }
        job.updateNextBuildNumber(builds.length + 1);
        job.doReload();
        return jenkins.jenkins.getItemByFullName("nightly", FreeStyleProject.class);
    }

    private static String page(JenkinsRule jenkins, String url) throws Exception {
        var page = jenkins.createWebClient().withJavaScriptEnabled(false).goTo(url, null);
        return page instanceof HtmlPage html
                ? html.asNormalizedText()
                : page.getWebResponse().getContentAsString();
    }

    @Test
    void shouldShowBuildsOfAnotherVersion(JenkinsRule jenkins) throws Exception {
        var job = job(jenkins, BUILD, NOTHING);

        var records = job.getBuildByNumber(1).getAction(PoolUpdateAction.class).getRecords();
        assertThat(records).hasSize(2);
        assertThat(records.getFirst().getHostsDone()).isEqualTo(3);
        assertThat(records.getFirst().getEnded()).isZero();
        assertThat(records.getLast().getOutcome()).isEqualTo("unfinished");
        assertThat(records)
                .flatExtracting(PoolRecord::getMessage, PoolRecord::getFolder)
                .containsOnly("");
        assertThat(records.getLast().left("gone", 7).getOutcome()).isEqualTo("failed");

        assertThat(page(jenkins, job.getUrl() + "xenserver/"))
                .contains("prod: Rolling update, Success, 3 of 4 hosts done");
        assertThat(page(jenkins, job.getUrl() + "1/xenserver/")).contains("prod");
        assertThat(page(jenkins, job.getUrl() + "1/")).contains("prod: Rolling update");
        assertThat(page(jenkins, job.getUrl() + "1/api/json?tree=actions[records[*]]"))
                .contains("\"hash\":\"3022bb270c05\"", "\"message\":\"\"");
        assertThat(job.getBuildByNumber(2).getAction(PoolUpdateAction.class).getRecords())
                .isEmpty();
        assertThat(page(jenkins, job.getUrl() + "2/")).contains("#2");
    }

    /** Also one that somebody has written by hand. */
    @Test
    void shouldDoTheUsualWhereAJobsFileSaysNothing(JenkinsRule jenkins) throws Exception {
        var file = """
                <project>
                  <builders>
                    <io.jenkins.plugins.xenserver.jobs.CheckBuilder>
                      <pool>prod</pool>
                      <mood>cheerful</mood>
                    </io.jenkins.plugins.xenserver.jobs.CheckBuilder>
                  </builders>
                </project>
                """;

        var job = (FreeStyleProject) jenkins.jenkins.createProjectFromXML(
                "nightly", new ByteArrayInputStream(file.getBytes(StandardCharsets.UTF_8)));

        assertThat(job.getBuildersList().get(CheckBuilder.class))
                .usingRecursiveComparison()
                .isEqualTo(usual());
    }

    private static CheckBuilder usual() {
        var builder = new CheckBuilder();
        builder.setPool("prod");
        return builder;
    }
}
