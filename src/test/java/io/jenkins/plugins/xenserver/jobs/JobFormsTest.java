package io.jenkins.plugins.xenserver.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import com.cloudbees.plugins.credentials.CredentialsScope;
import hudson.model.FreeStyleProject;
import hudson.model.Item;
import io.jenkins.plugins.xenserver.config.LivePool;
import io.jenkins.plugins.xenserver.config.XenServerPool;
import io.jenkins.plugins.xenserver.config.XenServerPools;
import java.net.URI;
import java.util.List;
import jenkins.model.Jenkins;
import org.htmlunit.HttpMethod;
import org.htmlunit.WebRequest;
import org.junit.jupiter.api.Test;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.MockAuthorizationStrategy;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

/**
 * What the list boxes in the forms of jobs offer those who configure the job, asked as a browser asks. Who is told anything at all,
 * {@link io.jenkins.plugins.xenserver.EndpointsTest} shows.
 */
@WithJenkins
class JobFormsTest {
    private static final List<String> POOLS = List.of(
            "jobs.CheckBuilder/fillPoolItems",
            "jobs.XenUpdatesTrigger/fillPoolItems",
            "steps.XenSyncStep/fillPoolItems");

    private static final List<String> CREDENTIALS = List.of(
            "jobs.CheckBuilder/fillCredentialsIdItems",
            "steps.XenSyncStep/fillCredentialsIdItems",
            "steps.XenSyncStep/fillRemoteCredentialsIdItems",
            "steps.XenConfigureUpdatesStep/fillProxyCredentialsIdItems");

    private static String ask(JenkinsRule jenkins, JenkinsRule.WebClient client, FreeStyleProject job, String endpoint)
            throws Exception {
        var url = URI.create(jenkins.getURL() + job.getUrl() + "descriptorByName/io.jenkins.plugins.xenserver."
                        + endpoint + "?url=xs01.example.org")
                .toURL();
        return client.getPage(client.addCrumb(new WebRequest(url, HttpMethod.POST)))
                .getWebResponse()
                .getContentAsString();
    }

    @Test
    void shouldOfferWhatTheJobMayUseAndNothingElse(JenkinsRule jenkins) throws Exception {
        var job = jenkins.createFreeStyleProject("nightly");
        jenkins.jenkins.setSecurityRealm(jenkins.createDummySecurityRealm());
        jenkins.jenkins.setAuthorizationStrategy(new MockAuthorizationStrategy()
                .grant(Jenkins.ADMINISTER)
                .everywhere()
                .to("admin")
                .grant(Jenkins.READ, Item.READ, Item.CONFIGURE)
                .everywhere()
                .to("configurer"));
        var pool = new XenServerPool("visible-pool", "xs01.example.org");
        pool.setAllowedJobs("nightly");
        XenServerPools.get().setPools(List.of(pool, new XenServerPool("foreign-pool", "xs02.example.org")));
        LivePool.credentials("job-credentials", CredentialsScope.GLOBAL, "root", "x");
        LivePool.credentials("system-credentials", CredentialsScope.SYSTEM, "root", "x");

        for (var user : List.of("configurer", "admin")) {
            var client = jenkins.createWebClient().withJavaScriptEnabled(false).login(user);
            for (var endpoint : POOLS) {
                assertThat(ask(jenkins, client, job, endpoint))
                        .as("%s as %s", endpoint, user)
                        .contains("visible-pool")
                        .doesNotContain("foreign-pool");
            }
            for (var endpoint : CREDENTIALS) {
                assertThat(ask(jenkins, client, job, endpoint))
                        .as("%s as %s", endpoint, user)
                        .contains("job-credentials")
                        .doesNotContain("system-credentials");
            }
        }
    }
}
