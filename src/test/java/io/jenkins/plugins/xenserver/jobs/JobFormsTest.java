package io.jenkins.plugins.xenserver.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import com.cloudbees.plugins.credentials.CredentialsScope;
import hudson.model.FreeStyleProject;
import hudson.model.Item;
import io.jenkins.plugins.xenserver.config.LivePool;
import io.jenkins.plugins.xenserver.config.XenServerPool;
import io.jenkins.plugins.xenserver.config.XenServerPools;
import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import jenkins.model.Jenkins;
import org.htmlunit.HttpMethod;
import org.htmlunit.WebRequest;
import org.htmlunit.WebResponse;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.MockAuthorizationStrategy;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

/** What the endpoints behind the forms of jobs tell whom, asked as a browser asks. */
@WithJenkins
class JobFormsTest {
    private static final String BUILDER = "jobs.CheckBuilder/";
    private static final String TRIGGER = "jobs.XenUpdatesTrigger/";
    private static final List<String> STEPS = List.of(
            "steps.XenRollingUpdateStep/checkFinishBefore",
            "steps.XenRollingUpdateStep/checkDrain",
            "steps.XenRollingUpdateStep/checkCanary",
            "steps.XenRollingUpdateStep/checkResumeWithin",
            "steps.XenRollingUpdateStep/checkLimits",
            "steps.XenSyncStep/checkCredentialsId");

    private static final List<String> ALL = List.of(
            "steps.XenSyncStep/fillPoolItems",
            "steps.XenSyncStep/fillCredentialsIdItems",
            "steps.XenSyncStep/fillRemoteCredentialsIdItems",
            "steps.XenConfigureUpdatesStep/fillProxyCredentialsIdItems",
            BUILDER + "fillPoolItems",
            BUILDER + "fillCredentialsIdItems",
            BUILDER + "checkCredentialsId",
            BUILDER + "fillWorkItems",
            BUILDER + "fillLevelItems",
            BUILDER + "fillUnstableItems",
            TRIGGER + "fillPoolItems",
            TRIGGER + "checkPool",
            TRIGGER + "checkSpec",
            "config.PinnedTrust/checkFingerprints",
            "config.CaTrust/checkCertificate");

    private static final List<String> EVERY =
            Stream.of(ALL, STEPS).flatMap(List::stream).toList();

    private final Map<String, JenkinsRule.WebClient> clients = new HashMap<>();

    private JenkinsRule jenkins;
    private FreeStyleProject job;

    @BeforeEach
    void setUp(JenkinsRule rule) throws Exception {
        jenkins = rule;
        job = jenkins.createFreeStyleProject("nightly");
        jenkins.jenkins.setSecurityRealm(jenkins.createDummySecurityRealm());
        jenkins.jenkins.setAuthorizationStrategy(new MockAuthorizationStrategy()
                .grant(Jenkins.ADMINISTER)
                .everywhere()
                .to("admin")
                .grant(Jenkins.READ, Item.READ, Item.CONFIGURE)
                .everywhere()
                .to("configurer")
                .grant(Jenkins.READ, Item.READ)
                .everywhere()
                .to("reader")
                .grant(Jenkins.READ, Item.READ)
                .everywhere()
                .toEveryone());
        var pool = new XenServerPool("visible-pool", "xs01.example.org");
        pool.setAllowedJobs("nightly");
        var other = new XenServerPool("foreign-pool", "xs02.example.org");
        XenServerPools.get().setPools(List.of(pool, other));
        LivePool.credentials("job-credentials", CredentialsScope.GLOBAL, "root", "x");
        LivePool.credentials("system-credentials", CredentialsScope.SYSTEM, "root", "x");
    }

    /** A login takes longer than everything else here. */
    private JenkinsRule.WebClient client(String user) throws Exception {
        var known = clients.get(String.valueOf(user));
        if (known != null) {
            return known;
        }
        var client = jenkins.createWebClient().withThrowExceptionOnFailingStatusCode(false);
        clients.put(String.valueOf(user), client);
        return user == null ? client : client.login(user);
    }

    private WebResponse ask(String user, String endpoint, HttpMethod method) throws Exception {
        var client = client(user);
        var url = URI.create(jenkins.getURL() + job.getUrl() + "descriptorByName/io.jenkins.plugins.xenserver."
                        + endpoint + "?value=nonsense&url=xs01.example.org")
                .toURL();
        var request = new WebRequest(url, method);
        return client.getPage(method == HttpMethod.POST ? client.addCrumb(request) : request)
                .getWebResponse();
    }

    @Test
    void shouldAnswerToPostOnly() throws Exception {
        for (var endpoint : EVERY) {
            assertThat(ask("admin", endpoint, HttpMethod.GET).getStatusCode())
                    .as("GET %s", endpoint)
                    .isEqualTo(404);
            assertThat(ask("admin", endpoint, HttpMethod.POST).getStatusCode())
                    .as("POST %s", endpoint)
                    .isEqualTo(200);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "reader"})
    void shouldTellThoseWhoMayNotConfigureNothing(String user) throws Exception {
        for (var endpoint : EVERY) {
            assertThat(ask(user.isEmpty() ? null : user, endpoint, HttpMethod.POST)
                            .getContentAsString())
                    .as("%s as '%s'", endpoint, user)
                    .doesNotContain("-pool", "-credentials", "class=\"error\"", "class=error", "HIGH", "mandatory");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"configurer", "admin"})
    void shouldTellThoseWhoConfigureWhatTheJobMayUse(String user) throws Exception {
        for (var endpoint :
                List.of(BUILDER + "fillPoolItems", TRIGGER + "fillPoolItems", "steps.XenSyncStep/fillPoolItems")) {
            assertThat(ask(user, endpoint, HttpMethod.POST).getContentAsString())
                    .contains("visible-pool")
                    .doesNotContain("foreign-pool");
        }
        for (var endpoint : List.of(
                BUILDER + "fillCredentialsIdItems",
                "steps.XenSyncStep/fillCredentialsIdItems",
                "steps.XenSyncStep/fillRemoteCredentialsIdItems",
                "steps.XenConfigureUpdatesStep/fillProxyCredentialsIdItems")) {
            assertThat(ask(user, endpoint, HttpMethod.POST).getContentAsString())
                    .as(endpoint)
                    .contains("job-credentials")
                    .doesNotContain("system-credentials");
        }
        for (var endpoint : STEPS) {
            assertThat(ask(user, endpoint, HttpMethod.POST).getContentAsString())
                    .as(endpoint)
                    .contains("error");
        }
        for (var endpoint : List.of(
                TRIGGER + "checkPool",
                TRIGGER + "checkSpec",
                BUILDER + "checkCredentialsId",
                "config.PinnedTrust/checkFingerprints",
                "config.CaTrust/checkCertificate")) {
            assertThat(ask(user, endpoint, HttpMethod.POST).getContentAsString())
                    .as(endpoint)
                    .contains("error");
        }
    }
}
