package io.jenkins.plugins.xenserver.config;

import static org.assertj.core.api.Assertions.assertThat;

import hudson.model.User;
import hudson.security.ACL;
import hudson.util.FormValidation;
import io.jenkins.plugins.xenserver.WithOneJenkins;
import java.util.List;
import jenkins.model.Jenkins;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.MockAuthorizationStrategy;

@WithOneJenkins
class XenServerPoolChecksTest {
    private static final String ADDRESS = "xs01.example.org";

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
                .grant(Jenkins.READ, Jenkins.MANAGE)
                .everywhere()
                .to("manager")
                .grant(Jenkins.READ, Jenkins.SYSTEM_READ)
                .everywhere()
                .to("auditor"));
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

    @ParameterizedTest
    @ValueSource(strings = {"manager", "auditor"})
    void shouldTellNobodyElseAnything(String user) {
        try (var other = ACL.as2(User.getById(user, true).impersonate2())) {
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

    private static void define() {
        var defined = new XenServerPool("defined-pool", ADDRESS);
        defined.setCredentialsId("xen-prod");
        defined.setAllowedJobs("ops/*");
        defined.setTrust(new PinnedTrust("AB".repeat(32)));
        XenServerPools.get().setPools(List.of(defined));
    }

    @Test
    void shouldShowTheFormToThoseOnlyWhoMayReadTheSystem() throws Exception {
        define();

        var shown = jenkins.createWebClient()
                .withJavaScriptEnabled(false)
                .login("admin")
                .goTo("configure")
                .asXml();
        assertThat(shown).contains(Messages.XenServerPools_DisplayName(), "defined-pool", ADDRESS, "xen-prod", "ops/*");
        // The same page, with what is not ours, is there for whoever manages Jenkins.
        var managed = jenkins.createWebClient()
                .withJavaScriptEnabled(false)
                .login("manager")
                .goTo("configure")
                .asXml();
        assertThat(managed)
                .contains("System Message")
                .doesNotContain(Messages.XenServerPools_DisplayName(), "defined-pool", ADDRESS, "xen-prod", "ops/*");
    }

    @Test
    void shouldLetWhoeverReadsTheSystemChangeNothing() throws Exception {
        define();

        var page = jenkins.createWebClient()
                .withJavaScriptEnabled(false)
                .login("auditor")
                .goTo("configure");

        assertThat(page.asXml())
                .contains("defined-pool", ADDRESS)
                .doesNotContain("_.name\"", "Test connection", "Fetch fingerprints");
    }

    @Test
    void shouldKeepThePoolsWhenSomebodyElseSavesThePage() throws Exception {
        define();
        var form = jenkins.createWebClient().login("manager").goTo("configure").getFormByName("config");

        jenkins.submit(form);

        assertThat(XenServerPools.get().getPools())
                .extracting(XenServerPool::getName)
                .containsExactly("defined-pool");
    }
}
