package io.jenkins.plugins.xenserver.config;

import static org.assertj.core.api.Assertions.assertThat;

import hudson.model.User;
import hudson.security.ACL;
import hudson.util.FormValidation;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.util.List;
import jenkins.model.Jenkins;
import org.htmlunit.HttpMethod;
import org.htmlunit.WebRequest;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.MockAuthorizationStrategy;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

@WithJenkins
class XenServerPoolChecksTest {
    private static final String ADDRESS = "xs01.example.org";
    private static final List<String> ENDPOINTS = List.of(
            "XenServerPool/checkName",
            "XenServerPool/checkAddress",
            "XenServerPool/checkAddresses",
            "XenServerPool/checkAllowedJobs",
            "XenServerPool/checkCredentialsId",
            "XenServerPool/fillCredentialsIdItems",
            "PinnedTrust/checkFingerprints",
            "CaTrust/checkCertificate");

    private JenkinsRule jenkins;
    private XenServerPool.DescriptorImpl pool;
    private PinnedTrust.DescriptorImpl pinned;
    private CaTrust.DescriptorImpl ca;

    @BeforeEach
    void setUp(JenkinsRule rule) throws Exception {
        jenkins = rule;
        jenkins.jenkins.setSecurityRealm(jenkins.createDummySecurityRealm());
        jenkins.jenkins.setAuthorizationStrategy(new MockAuthorizationStrategy()
                .grant(Jenkins.ADMINISTER)
                .everywhere()
                .to("admin")
                .grant(Jenkins.READ, Jenkins.MANAGE, Jenkins.SYSTEM_READ)
                .everywhere()
                .to("manager"));
        Samples.systemCredentials("xen-prod");
        pool = jenkins.jenkins.getDescriptorByType(XenServerPool.DescriptorImpl.class);
        pinned = jenkins.jenkins.getDescriptorByType(PinnedTrust.DescriptorImpl.class);
        ca = jenkins.jenkins.getDescriptorByType(CaTrust.DescriptorImpl.class);
    }

    @Test
    void shouldTellAnAdministratorWhatIsWrong() {
        try (var admin = ACL.as2(User.getById("admin", true).impersonate2())) {
            assertThat(pool.doCheckName(" ").kind).isEqualTo(FormValidation.Kind.ERROR);
            assertThat(pool.doCheckName("prod").kind).isEqualTo(FormValidation.Kind.OK);
            assertThat(pool.doCheckAddress("").kind).isEqualTo(FormValidation.Kind.ERROR);
            assertThat(pool.doCheckAddress("http://xs01").kind).isEqualTo(FormValidation.Kind.ERROR);
            assertThat(pool.doCheckAddress(ADDRESS).kind).isEqualTo(FormValidation.Kind.OK);
            assertThat(pool.doCheckAddresses("xs02\nxs 03").kind).isEqualTo(FormValidation.Kind.ERROR);
            assertThat(pool.doCheckAddresses("xs02\nxs03").kind).isEqualTo(FormValidation.Kind.OK);
            assertThat(pool.doCheckAllowedJobs("").kind).isEqualTo(FormValidation.Kind.WARNING);
            assertThat(pool.doCheckAllowedJobs("**").kind).isEqualTo(FormValidation.Kind.OK);
            assertThat(pinned.doCheckFingerprints(null, "AB:CD").kind).isEqualTo(FormValidation.Kind.ERROR);
            assertThat(pinned.doCheckFingerprints(null, "AB".repeat(32)).kind).isEqualTo(FormValidation.Kind.OK);
            assertThat(ca.doCheckCertificate(null, "").kind).isEqualTo(FormValidation.Kind.ERROR);
            assertThat(ca.doCheckCertificate(null, Samples.CA).kind).isEqualTo(FormValidation.Kind.OK);
        }
    }

    @Test
    void shouldOfferAnAdministratorTheCredentials() {
        try (var admin = ACL.as2(User.getById("admin", true).impersonate2())) {
            assertThat(pool.doFillCredentialsIdItems("gone", ADDRESS))
                    .extracting(option -> option.value)
                    .containsExactlyInAnyOrder("", "xen-prod", "gone");
            assertThat(pool.doCheckCredentialsId("", ADDRESS).kind).isEqualTo(FormValidation.Kind.ERROR);
            assertThat(pool.doCheckCredentialsId("gone", ADDRESS).kind).isEqualTo(FormValidation.Kind.ERROR);
            assertThat(pool.doCheckCredentialsId("xen-prod", ADDRESS).kind).isEqualTo(FormValidation.Kind.OK);
        }
    }

    @Test
    void shouldTellNobodyElseAnything() {
        try (var manager = ACL.as2(User.getById("manager", true).impersonate2())) {
            assertThat(pool.doFillCredentialsIdItems("gone", ADDRESS))
                    .extracting(option -> option.value)
                    .containsExactly("gone");
            assertThat(pool.doCheckCredentialsId("gone", ADDRESS).kind).isEqualTo(FormValidation.Kind.OK);
            assertThat(pool.doCheckName("").kind).isEqualTo(FormValidation.Kind.OK);
            assertThat(pool.doCheckAddress("").kind).isEqualTo(FormValidation.Kind.OK);
            assertThat(pool.doCheckAddresses("xs 03").kind).isEqualTo(FormValidation.Kind.OK);
            assertThat(pool.doCheckAllowedJobs("").kind).isEqualTo(FormValidation.Kind.OK);
            assertThat(pinned.doCheckFingerprints(null, "AB:CD").kind).isEqualTo(FormValidation.Kind.OK);
            assertThat(ca.doCheckCertificate(null, "").kind).isEqualTo(FormValidation.Kind.OK);
        }
    }

    @Test
    void shouldAnswerToPostOnly() throws Exception {
        var client = jenkins.createWebClient()
                .withThrowExceptionOnFailingStatusCode(false)
                .login("admin");
        for (var endpoint : ENDPOINTS) {
            var url = URI.create(jenkins.getURL() + "descriptorByName/io.jenkins.plugins.xenserver.config." + endpoint)
                    .toURL();
            assertThat(status(client, new WebRequest(url, HttpMethod.GET)))
                    .as("GET %s", endpoint)
                    .isEqualTo(HttpURLConnection.HTTP_NOT_FOUND);
            assertThat(status(client, client.addCrumb(new WebRequest(url, HttpMethod.POST))))
                    .as("POST %s", endpoint)
                    .isEqualTo(HttpURLConnection.HTTP_OK);
        }
    }

    private static int status(JenkinsRule.WebClient client, WebRequest request) throws IOException {
        return client.getPage(request).getWebResponse().getStatusCode();
    }

    @Test
    void shouldShowTheFormToAnAdministratorOnly() throws Exception {
        assertThat(jenkins.createWebClient().login("admin").goTo("configure").asNormalizedText())
                .contains(Messages.XenServerPools_DisplayName());
        assertThat(jenkins.createWebClient().login("manager").goTo("configure").asNormalizedText())
                .doesNotContain("xen-prod");
    }
}
