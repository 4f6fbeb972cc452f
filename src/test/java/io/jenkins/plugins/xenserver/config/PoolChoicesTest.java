package io.jenkins.plugins.xenserver.config;

import static org.assertj.core.api.Assertions.assertThat;

import com.cloudbees.plugins.credentials.CredentialsScope;
import hudson.model.FreeStyleProject;
import hudson.model.Item;
import hudson.model.User;
import hudson.security.ACL;
import hudson.security.ACLContext;
import hudson.util.FormValidation;
import hudson.util.ListBoxModel;
import io.jenkins.plugins.xenserver.WithOneJenkins;
import java.util.List;
import jenkins.model.Jenkins;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.MockAuthorizationStrategy;

/** What the forms of jobs tell whom. */
@WithOneJenkins
class PoolChoicesTest {
    private FreeStyleProject nightly;
    private FreeStyleProject other;

    @BeforeEach
    void setUp(JenkinsRule jenkins) throws Exception {
        nightly = jenkins.createFreeStyleProject("nightly");
        other = jenkins.createFreeStyleProject("other");
        jenkins.jenkins.setSecurityRealm(jenkins.createDummySecurityRealm());
        jenkins.jenkins.setAuthorizationStrategy(new MockAuthorizationStrategy()
                .grant(Jenkins.ADMINISTER)
                .everywhere()
                .to("admin")
                .grant(Jenkins.READ)
                .everywhere()
                .to("configurer", "reader")
                .grant(Item.READ, Item.CONFIGURE)
                .onItems(nightly)
                .to("configurer")
                .grant(Item.READ)
                .onItems(nightly)
                .to("reader"));
        var open = new XenServerPool("open", "xs01");
        open.setAllowedJobs("nightly");
        var closed = new XenServerPool("closed", "xs02");
        closed.setAllowedJobs("secret/*");
        XenServerPools.get().setPools(List.of(open, closed));
        LivePool.credentials("for-jobs", CredentialsScope.GLOBAL, "root", "x");
        LivePool.credentials("for-jenkins", CredentialsScope.SYSTEM, "root", "x");
    }

    private static ACLContext as(String user) {
        return ACL.as2(User.getById(user, true).impersonate2());
    }

    private static List<String> values(ListBoxModel box) {
        return box.stream().map(option -> option.value).toList();
    }

    @Test
    void shouldOfferThePoolsThatTheJobMayUse() {
        try (var user = as("configurer")) {
            assertThat(values(PoolChoices.permitted(nightly, null))).containsExactly("", "open");
            assertThat(values(PoolChoices.permitted(nightly, "gone"))).containsExactly("", "open", "gone");
        }
    }

    @Test
    void shouldTellOthersNothing() {
        for (var user : List.of("reader", "nobody")) {
            try (var somebody = as(user)) {
                assertThat(values(PoolChoices.permitted(nightly, "now"))).containsExactly("", "now");
                assertThat(values(PoolChoices.credentials(nightly, "now", null)))
                        .containsExactly("now");
                assertThat(PoolChoices.checkCredentials(nightly, "gone", null).kind)
                        .isEqualTo(FormValidation.Kind.OK);
            }
        }
        try (var anonymous = ACL.as2(Jenkins.ANONYMOUS2)) {
            assertThat(values(PoolChoices.permitted(nightly, "now"))).containsExactly("", "now");
            assertThat(values(PoolChoices.credentials(nightly, "now", null))).containsExactly("now");
        }
    }

    @Test
    void shouldTellWhoAsksWithoutAJobNothingUnlessAdministrator() {
        try (var user = as("configurer")) {
            assertThat(values(PoolChoices.permitted(null, "now"))).containsExactly("", "now");
            assertThat(values(PoolChoices.credentials(null, "now", null))).containsExactly("now");
            assertThat(values(PoolChoices.permitted(other, "now"))).containsExactly("", "now");
        }
        try (var user = as("admin")) {
            assertThat(values(PoolChoices.permitted(null, ""))).containsExactly("", "open", "closed");
        }
    }

    @Test
    void shouldOfferCredentialsThatJobsMayUse() {
        try (var user = as("configurer")) {
            assertThat(values(PoolChoices.credentials(nightly, null, "xs01")))
                    .contains("for-jobs")
                    .doesNotContain("for-jenkins");
            assertThat(PoolChoices.checkCredentials(nightly, "for-jobs", "xs01").kind)
                    .isEqualTo(FormValidation.Kind.OK);
            assertThat(PoolChoices.checkCredentials(nightly, "for-jenkins", "xs01").kind)
                    .isEqualTo(FormValidation.Kind.ERROR);
        }
    }
}
