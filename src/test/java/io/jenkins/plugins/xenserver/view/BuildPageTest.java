package io.jenkins.plugins.xenserver.view;

import static org.assertj.core.api.Assertions.assertThat;

import hudson.model.FreeStyleBuild;
import hudson.model.Item;
import hudson.model.User;
import io.jenkins.plugins.xenserver.WithOneJenkins;
import io.jenkins.plugins.xenserver.model.Json;
import io.jenkins.plugins.xenserver.report.SampleReports;
import io.jenkins.plugins.xenserver.steps.PoolUpdateAction;
import io.jenkins.plugins.xenserver.steps.RecordedRollouts;
import io.jenkins.plugins.xenserver.steps.Rollouts;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import jenkins.model.Jenkins;
import jenkins.model.experimentalflags.UserExperimentalFlagsProperty;
import org.htmlunit.html.HtmlPage;
import org.junit.jupiter.api.Test;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.MockAuthorizationStrategy;

@WithOneJenkins
class BuildPageTest {
    private static FreeStyleBuild build(JenkinsRule jenkins) throws Exception {
        return jenkins.buildAndAssertSuccess(jenkins.createFreeStyleProject());
    }

    private static HtmlPage page(JenkinsRule jenkins, FreeStyleBuild build) throws Exception {
        return jenkins.createWebClient().withJavaScriptEnabled(false).getPage(build, "xenserver/");
    }

    /** A person who has chosen the new build page. */
    private static JenkinsRule.WebClient newPages(JenkinsRule jenkins) throws Exception {
        jenkins.jenkins.setSecurityRealm(jenkins.createDummySecurityRealm());
        jenkins.jenkins.setAuthorizationStrategy(new MockAuthorizationStrategy()
                .grant(Jenkins.ADMINISTER)
                .everywhere()
                .to("alice"));
        var flags = new UserExperimentalFlagsProperty(java.util.Map.of("new-build-page.flag", "true"));
        User.getById("alice", true).addProperty(flags);
        return jenkins.createWebClient().withJavaScriptEnabled(false).login("alice");
    }

    @Test
    void shouldShowEachHostOfAFailedRollout(JenkinsRule jenkins) throws Exception {
        var build = build(jenkins);
        RecordedRollouts.add(build, "prod", "update", SampleReports.failed());

        var page = page(jenkins, build);

        assertThat(page.getElementsByTagName("h1")).hasSize(1);
        var text = page.asNormalizedText();
        assertThat(text)
                .contains("xs-01", "xs-05", "could not be emptied", "Still owed", "xe host-enable")
                .contains("As of", "5 hosts", "Not started", "UPDATE-2026-0117");
        assertThat(page.querySelectorAll("svg.timeline")).hasSize(2);
        assertThat(page.querySelectorAll("table th:not([scope])")).isEmpty();
    }

    @Test
    void shouldSayTheSameOnTheNewBuildPage(JenkinsRule jenkins) throws Exception {
        var build = build(jenkins);
        RecordedRollouts.add(build, "prod", "update", SampleReports.failed());

        var client = newPages(jenkins);
        HtmlPage page = client.getPage(build, "xenserver/");
        assertThat(page.querySelectorAll(".app-build-bar")).hasSize(1);
        assertThat(page.getElementsByTagName("h1")).hasSize(1);
        assertThat(page.asNormalizedText()).contains("xs-05", "could not be emptied", "Still owed");

        HtmlPage overview = client.getPage(build);
        assertThat(overview.asNormalizedText()).contains("Rolling update, Failed, 3 of 5 hosts done");
        assertThat(overview.querySelectorAll(".app-summary a[href='xenserver/']"))
                .isEmpty();
    }

    @Test
    void shouldSumUpOnTheClassicPage(JenkinsRule jenkins) throws Exception {
        var build = build(jenkins);
        RecordedRollouts.add(build, "prod", "update", SampleReports.failed());
        RecordedRollouts.add(build, "lab", "update", SampleReports.success(3));

        HtmlPage page = jenkins.createWebClient().withJavaScriptEnabled(false).getPage(build);

        assertThat(page.asNormalizedText())
                .contains("prod: Rolling update, Failed, 3 of 5 hosts done")
                .contains("lab: Rolling update, Success, 3 of 3 hosts done");
    }

    @Test
    void shouldHaveASectionForEachPool(JenkinsRule jenkins) throws Exception {
        var build = build(jenkins);
        RecordedRollouts.add(build, "prod", "update", SampleReports.success(1));
        RecordedRollouts.add(build, "lab", "update", "");

        var page = page(jenkins, build);

        assertThat(page.querySelectorAll(".xen-rollout")).hasSize(2);
        assertThat(page.asNormalizedText())
                .contains("Neither the journal of this rollout nor an archived copy is left");
    }

    @Test
    void shouldEscapeWhateverAPoolSays(JenkinsRule jenkins) throws Exception {
        var build = build(jenkins);
        RecordedRollouts.add(build, "<b>x</b><script>alert(1)</script>", "update", SampleReports.hostile());

        var page = page(jenkins, build);
        var html = page.getWebResponse().getContentAsString();

        assertThat(page.querySelectorAll("#xen-content b, #xen-content script:not([src])"))
                .isEmpty();
        assertThat(html).doesNotContain("<script>alert").doesNotContain("href=\"javascript:");
        assertThat(page.asNormalizedText()).contains("<script>alert('x')</script>");
        HtmlPage overview =
                jenkins.createWebClient().withJavaScriptEnabled(false).getPage(build);
        assertThat(overview.getWebResponse().getContentAsString()).doesNotContain("<script>alert");
    }

    @Test
    void shouldBeThereForReadersOfTheJobOnly(JenkinsRule jenkins) throws Exception {
        var build = build(jenkins);
        RecordedRollouts.add(build, "prod", "update", SampleReports.failed());
        jenkins.jenkins.setSecurityRealm(jenkins.createDummySecurityRealm());
        jenkins.jenkins.setAuthorizationStrategy(new MockAuthorizationStrategy()
                .grant(Jenkins.READ)
                .everywhere()
                .to("stranger", "discoverer", "reader")
                .grant(Item.DISCOVER)
                .everywhere()
                .to("discoverer")
                .grant(Item.READ)
                .everywhere()
                .to("reader"));

        for (var path : new String[] {"xenserver/", "xenserver/progress", "xenserver/fragment"}) {
            var url = build.getUrl() + path;
            for (var user : new String[] {"stranger", "discoverer"}) {
                var denied = client(jenkins, user).goTo(url, null).getWebResponse();
                assertThat(denied.getStatusCode()).as(user + " at " + path).isIn(403, 404);
                assertThat(denied.getContentAsString()).doesNotContain("xs-01");
            }
            assertThat(client(jenkins, "reader")
                            .goTo(url, null)
                            .getWebResponse()
                            .getStatusCode())
                    .as(path)
                    .isEqualTo(200);
        }
    }

    private static JenkinsRule.WebClient client(JenkinsRule jenkins, String user) throws Exception {
        return jenkins.createWebClient()
                .withJavaScriptEnabled(false)
                .withThrowExceptionOnFailingStatusCode(false)
                .login(user);
    }

    @Test
    void shouldTellProgressAsJson(JenkinsRule jenkins) throws Exception {
        var build = build(jenkins);
        RecordedRollouts.add(build, "prod", "update", SampleReports.failed());

        var response = jenkins.createWebClient()
                .goTo(build.getUrl() + "xenserver/progress", "application/json")
                .getWebResponse();

        var json = Json.mapper().readTree(response.getContentAsString());
        assertThat(json.path("running").asBoolean(true)).isFalse();
        assertThat(json.path("asOf").asText()).matches("\\d\\d:\\d\\d:\\d\\d");
        assertThat(json.path("said").asText()).contains("3 of 5 hosts done");
        assertThat(response.getResponseHeaderValue("Cache-Control")).contains("no-store");
    }

    @Test
    void shouldReadAJournalAgainOnlyWhenItHasGrown(JenkinsRule jenkins) throws Exception {
        var build = build(jenkins);
        var record = RecordedRollouts.add(build, "prod", "update", SampleReports.unfinished());

        page(jenkins, build);
        var parsed = Journals.get().parsed();
        var version = page(jenkins, build).getElementById("xen-page").getAttribute("data-version");
        assertThat(Journals.get().parsed()).isEqualTo(parsed);

        Files.writeString(
                Rollouts.journal(record.getRollout()),
                SampleReports.unfinished().lines().reduce((a, b) -> b).orElseThrow() + "\n",
                StandardOpenOption.APPEND);
        var later = page(jenkins, build).getElementById("xen-page").getAttribute("data-version");
        assertThat(Journals.get().parsed()).isEqualTo(parsed + 1);
        assertThat(later).isNotEqualTo(version);
    }

    @Test
    void shouldFallBackToTheArchivedJournal(JenkinsRule jenkins) throws Exception {
        var build = build(jenkins);
        var record = RecordedRollouts.add(build, "prod", "update", SampleReports.failed());
        RecordedRollouts.archiveOnly(build, record, true);

        assertThat(page(jenkins, build).asNormalizedText()).contains("could not be emptied");
    }

    @Test
    void shouldCountTheHostsThatNeedAction(JenkinsRule jenkins) throws Exception {
        var build = build(jenkins);
        RecordedRollouts.add(build, "prod", "update", SampleReports.failed());

        assertThat(build.getAction(BuildPage.class).getBadge().getText()).isEqualTo("5");

        var other = build(jenkins);
        RecordedRollouts.add(other, "lab", "update", SampleReports.success(3));
        var badge = other.getAction(BuildPage.class).getBadge();
        assertThat(badge.getText()).isEqualTo("3");
        assertThat(badge.getSeverity()).isEqualTo("info");
    }

    @Test
    void shouldHaveNoPageWithoutAPool(JenkinsRule jenkins) throws Exception {
        var build = build(jenkins);

        assertThat(build.getAction(BuildPage.class)).isNull();
        assertThat(build.getAction(PoolUpdateAction.class)).isNull();
    }

    /** Printed, not asserted: a busy machine says nothing about the page. */
    @Test
    void shouldShowSixtyFourHosts(JenkinsRule jenkins) throws Exception {
        var build = build(jenkins);
        RecordedRollouts.add(build, "prod", "update", SampleReports.success(64));
        var client = jenkins.createWebClient().withJavaScriptEnabled(false);
        var url = new URI(jenkins.getURL() + build.getUrl() + "xenserver/").toURL();
        var size = 0;
        var times = new ArrayList<Long>();
        var system = (com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        var cpu = 0L;
        for (var i = 0; i < 60; i++) {
            cpu = i == 30 ? system.getProcessCpuTime() : cpu;
            var begun = System.nanoTime();
            try (var in = url.openStream()) {
                size = in.readAllBytes().length;
            }
            times.add((System.nanoTime() - begun) / 1_000_000);
        }
        cpu = (system.getProcessCpuTime() - cpu) / 30 / 1_000_000;
        System.out.println("BENCHMARK build page of 64 hosts: first " + times.getFirst() + " ms, median of the last 30 "
                + times.subList(30, 60).stream().sorted().toList().get(15) + " ms, " + cpu
                + " ms of processor time for server and client, " + size / 1024 + " KiB");

        HtmlPage page = client.getPage(build, "xenserver/");
        assertThat(page.querySelectorAll(".xen-hosts tbody tr")).hasSize(64);
    }
}
