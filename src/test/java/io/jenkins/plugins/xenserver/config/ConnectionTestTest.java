package io.jenkins.plugins.xenserver.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.cloudbees.plugins.credentials.CredentialsScope;
import hudson.model.Item;
import hudson.model.User;
import hudson.security.ACL;
import hudson.security.ACLContext;
import hudson.security.AccessDeniedException3;
import hudson.util.FormValidation;
import io.jenkins.plugins.xenserver.WithOneJenkins;
import io.jenkins.plugins.xenserver.jobs.CheckBuilder;
import io.jenkins.plugins.xenserver.simulator.Scenarios;
import io.jenkins.plugins.xenserver.simulator.SimPoolBuilder;
import jenkins.model.Jenkins;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.MockAuthorizationStrategy;

/** The two buttons in the form of a pool. */
@WithOneJenkins
class ConnectionTestTest {
    private JenkinsRule jenkins;
    private LivePool pool;
    private PinnedTrust.DescriptorImpl pinned;

    @BeforeEach
    void setUp(JenkinsRule rule) throws Exception {
        jenkins = rule;
        pool = new LivePool(Scenarios.harmless(2, 0));
        jenkins.jenkins.setSecurityRealm(jenkins.createDummySecurityRealm());
        jenkins.jenkins.setAuthorizationStrategy(new MockAuthorizationStrategy()
                .grant(Jenkins.ADMINISTER)
                .everywhere()
                .to("admin")
                .grant(Jenkins.READ, Jenkins.MANAGE, Jenkins.SYSTEM_READ, Item.CONFIGURE, Item.READ)
                .everywhere()
                .to("manager"));
        pinned = jenkins.jenkins.getDescriptorByType(PinnedTrust.DescriptorImpl.class);
    }

    @AfterEach
    void tearDown() {
        pool.close();
    }

    private static ACLContext as(String user) {
        return ACL.as2(User.getById(user, true).impersonate2());
    }

    private FormValidation test(String user, String password) throws Exception {
        LivePool.credentials("xen", CredentialsScope.SYSTEM, user, password);
        try (var admin = as("admin")) {
            return pinned.doTestConnection(pool.address(), null, "xen", pool.fingerprints(), null);
        }
    }

    @Test
    void shouldTellWhatIsThere() throws Exception {
        var answer = test(SimPoolBuilder.ROOT.name(), SimPoolBuilder.ROOT.password());

        assertThat(answer.kind).isEqualTo(FormValidation.Kind.OK);
        assertThat(answer.getMessage())
                .contains(
                        "pool-1",
                        "XenServer",
                        "2 hosts",
                        "xs01, xs02",
                        "Normal",
                        Messages.ConnectionTest_AccountRoot());
    }

    @Test
    void shouldAcceptAnOperatorAndWarnOfAWatcher() throws Exception {
        var operator = test(LivePool.OPERATOR, LivePool.PASSWORD);
        var watcher = test(LivePool.WATCHER, LivePool.PASSWORD);

        assertThat(operator.kind).as(operator.getMessage()).isEqualTo(FormValidation.Kind.OK);
        assertThat(watcher.kind).isEqualTo(FormValidation.Kind.WARNING);
        assertThat(watcher.getMessage()).contains("watcher", "pool operator").doesNotContain(LivePool.PASSWORD);
    }

    @Test
    void shouldSayWhyItDoesNotWork() throws Exception {
        assertThat(test(LivePool.OPERATOR, "wrong").kind).isEqualTo(FormValidation.Kind.ERROR);
        try (var admin = as("admin")) {
            var stranger = pinned.doTestConnection(pool.address(), null, "xen", "AB".repeat(32), null);
            assertThat(stranger.kind).isEqualTo(FormValidation.Kind.ERROR);
            assertThat(stranger.getMessage()).contains("pinned for this pool");
            assertThat(pinned.doTestConnection("xs 01", null, "xen", pool.fingerprints(), null).kind)
                    .isEqualTo(FormValidation.Kind.ERROR);
            assertThat(pinned.doTestConnection(pool.address(), null, "gone", pool.fingerprints(), null)
                            .getMessage())
                    .contains("gone");
            assertThat(pinned.doTestConnection(pool.address(), null, null, pool.fingerprints(), null).kind)
                    .isEqualTo(FormValidation.Kind.ERROR);
        }
    }

    @Test
    void shouldWarnOfHostsThatCouldNotBeFollowed() throws Exception {
        LivePool.credentials("xen", CredentialsScope.SYSTEM, LivePool.OPERATOR, LivePool.PASSWORD);
        try (var admin = as("admin")) {
            var answer = pinned.doTestConnection(
                    pool.address(),
                    null,
                    "xen",
                    pool.fingerprints().lines().findFirst().orElseThrow(),
                    null);

            assertThat(answer.kind).isEqualTo(FormValidation.Kind.WARNING);
            assertThat(answer.getMessage())
                    .contains("pool-1", "could not be followed", "1 host (xs02)", "pinned for this pool");
        }
    }

    @Test
    void shouldShowTheFingerprintAndSendNothing() {
        try (var admin = as("admin")) {
            var shown = pinned.doFetchFingerprint(pool.address(), null);

            assertThat(shown.kind).isEqualTo(FormValidation.Kind.WARNING);
            assertThat(shown.getMessage())
                    .contains(pool.fingerprints().lines().findFirst().orElseThrow());
            assertThat(pool.requests()).isZero();
        }
    }

    @Test
    void shouldSayThatNobodyAnswers() {
        try (var admin = as("admin")) {
            assertThat(pinned.doFetchFingerprint("127.0.0.1:1", null).kind).isEqualTo(FormValidation.Kind.ERROR);
            assertThat(pinned.doFetchFingerprint("http://x", null).kind).isEqualTo(FormValidation.Kind.ERROR);
        }
    }

    @Test
    void shouldBeForAdministratorsOnly() {
        try (var manager = as("manager")) {
            assertThatThrownBy(() -> pinned.doTestConnection(pool.address(), null, "xen", pool.fingerprints(), null))
                    .isInstanceOf(AccessDeniedException3.class);
            assertThatThrownBy(() -> pinned.doFetchFingerprint(pool.address(), null))
                    .isInstanceOf(AccessDeniedException3.class);
        }
        assertThat(pool.requests()).isZero();
    }

    @Test
    void shouldStandInTheFormOfAPoolOnly() throws Exception {
        pool.define("prod", "**");
        var job = jenkins.createFreeStyleProject("nightly");
        var builder = new CheckBuilder();
        builder.setUrl(pool.address());
        builder.setTrust(pool.trust());
        job.getBuildersList().add(builder);
        var client = jenkins.createWebClient().withJavaScriptEnabled(false).login("admin");

        assertThat(client.goTo("configure").asXml())
                .contains("Fingerprints", "Test connection", "Fetch fingerprints", "testConnection");
        // The same kinds of trust, where the address in the form is any that somebody may type.
        assertThat(client.getPage(job, "configure").asXml())
                .contains(
                        "Fingerprints", pool.fingerprints().lines().findFirst().orElseThrow())
                .doesNotContain("Test connection", "Fetch fingerprints", "testConnection", "fetchFingerprint");
    }
}
