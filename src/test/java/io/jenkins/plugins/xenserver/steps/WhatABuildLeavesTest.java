package io.jenkins.plugins.xenserver.steps;

import static org.assertj.core.api.Assertions.assertThat;

import com.cloudbees.plugins.credentials.CredentialsScope;
import hudson.ExtensionList;
import hudson.model.Result;
import io.jenkins.plugins.xenserver.config.JenkinsHome;
import io.jenkins.plugins.xenserver.config.LivePool;
import io.jenkins.plugins.xenserver.simulator.Role;
import io.jenkins.plugins.xenserver.simulator.Scenarios;
import io.jenkins.plugins.xenserver.simulator.SimObject;
import io.jenkins.plugins.xenserver.simulator.SimUpdates;
import io.jenkins.plugins.xenserver.view.PoolLooks;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.SimpleFormatter;
import java.util.stream.Stream;
import org.htmlunit.HttpMethod;
import org.htmlunit.WebRequest;
import org.htmlunit.WebResponse;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.jenkinsci.plugins.workflow.test.steps.SemaphoreStep;
import org.junit.jupiter.api.Test;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.LogRecorder;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

/**
 * What a Pipeline that updates a pool leaves while it runs and afterwards: no secret anywhere, and nothing of what somebody has
 * called hosts, VMs and updates but as text.
 */
@WithJenkins
class WhatABuildLeavesTest {
    private static final String PASSWORD = "correct-horse-battery-staple";
    private static final String MARKUP = "<img src=x onerror=alert(1)>";
    private static final String PATH = "/../../../..\\etc";

    @Test
    void shouldHoldNoSecretAndNoMarkup(JenkinsRule jenkins) throws Exception {
        var scenario = Scenarios.healthy(2, 2)
                .updates(SimUpdates.hypervisor().title("Fixes " + MARKUP))
                .user("updater", PASSWORD, Role.POOL_ADMIN);
        try (var log = new LogRecorder()
                        .record("io.jenkins.plugins.xenserver", Level.ALL)
                        .capture(100_000);
                var pool = new SimulatedPool(scenario)) {
            pool.define("prod", "**");
            LivePool.credentials("xen-prod", CredentialsScope.SYSTEM, "updater", PASSWORD);
            pool.simulator().read(() -> {
                var named = new ArrayList<SimObject>(pool.simulator().hosts());
                named.addAll(pool.simulator().vms());
                named.forEach(object -> object.set("name_label", MARKUP + object.name() + PATH));
                pool.simulator().pool().set("name_label", MARKUP + "pool" + PATH);
                return null;
            });
            var build = PipelineFixture.begin(jenkins, """
                    xenCheckUpdates pool: 'prod'
                    xenGatedRollingUpdate(pool: 'prod', allowMixed: true) {
                        if (env.XEN_HOSTS_DONE == '1') {
                            semaphore 'gate'
                        }
                    }
                    """);
            SemaphoreStep.waitForStart("gate/1", build);
            var secrets = new ArrayList<>(sessions(pool));
            assertThat(secrets).isNotEmpty();
            secrets.add(PASSWORD);
            assertThat(build.getRootDir().toPath().resolve("program.dat")).exists();
            assertThat(JenkinsHome.filesHolding(List.of(MARKUP)))
                    .as("the search finds")
                    .isNotEmpty();
            assertThat(JenkinsHome.filesHolding(secrets)).isEmpty();

            SemaphoreStep.success("gate/1", null);
            jenkins.assertBuildStatus(Result.SUCCESS, jenkins.waitForCompletion(build));
            assertThat(JenkinsHome.filesHolding(secrets)).isEmpty();
            assertThat(JenkinsRule.getLog(build)).contains(MARKUP).doesNotContain(secrets);
            ExtensionList.lookupSingleton(PoolLooks.class).run();
            PipelineFixture.await(
                    "the look is there",
                    () -> get(jenkins, "xenserver/").getContentAsString().contains("Normal"));
            for (var page : pages(build).toList()) {
                var answer = get(jenkins, page);
                var text = answer.getContentAsString();
                assertThat(answer.getStatusCode()).as(page).isEqualTo(200);
                assertThat(text).as(page).doesNotContain(secrets);
                if (answer.getContentType().contains("html")
                        || answer.getContentType().contains("xml")) {
                    assertThat(text).as(page).doesNotContain("<img src=x");
                }
            }
            assertThat(get(jenkins, build.getUrl() + "xenserver/").getContentAsString())
                    .as("the names are there")
                    .contains("&lt;img src=x");
            secrets.addAll(sessions(pool));
            secrets.add("OpaqueRef:");
            assertThat(log.getRecords())
                    .as("what Jenkins' own log holds if everything is told")
                    .isNotEmpty()
                    .extracting(new SimpleFormatter()::format)
                    .noneMatch(line -> secrets.stream().anyMatch(line::contains));
        }
    }

    private static Stream<String> pages(WorkflowRun build) {
        var job = build.getParent().getUrl();
        var pages = Stream.of(
                job,
                job + "xenserver/",
                job + "config.xml",
                build.getUrl(),
                build.getUrl() + "console",
                build.getUrl() + "xenserver/",
                build.getUrl() + "xenserver/fragment",
                build.getUrl() + "xenserver/progress",
                build.getUrl() + "api/json?depth=3",
                build.getUrl() + "api/xml?depth=3",
                "xenserver/",
                "xenserver/history",
                "xenserver/pool/prod/",
                "xenserver/api/json?depth=2",
                "xenserver/api/xml?depth=2",
                "xenserver/audit.csv",
                "xenserver/audit.json",
                "manage/configure");
        assertThat(build.getArtifacts())
                .hasSizeGreaterThan(10)
                .extracting(artifact -> artifact.relativePath)
                .allMatch(path -> path.matches("xenserver(/[A-Za-z0-9_-][A-Za-z0-9._-]*)+"));
        return Stream.concat(
                pages, build.getArtifacts().stream().map(a -> build.getUrl() + "artifact/" + a.relativePath));
    }

    private static List<String> sessions(SimulatedPool pool) {
        return pool.simulator()
                .read(() -> pool.simulator().database().all("session").stream()
                        .map(SimObject::ref)
                        .toList());
    }

    private static WebResponse get(JenkinsRule jenkins, String address) throws Exception {
        return jenkins.createWebClient()
                .withJavaScriptEnabled(false)
                .withThrowExceptionOnFailingStatusCode(false)
                .getPage(new WebRequest(URI.create(jenkins.getURL() + address).toURL(), HttpMethod.GET))
                .getWebResponse();
    }
}
