package io.jenkins.plugins.xenserver;

import static org.assertj.core.api.Assertions.assertThat;

import com.cloudbees.plugins.credentials.CredentialsScope;
import com.cloudbees.plugins.credentials.SystemCredentialsProvider;
import hudson.model.FreeStyleProject;
import hudson.model.User;
import hudson.model.listeners.ItemListener;
import hudson.security.AuthorizationStrategy;
import hudson.security.SecurityRealm;
import io.jenkins.plugins.xenserver.audit.AuditEntry;
import io.jenkins.plugins.xenserver.audit.AuditLog;
import io.jenkins.plugins.xenserver.audit.AuditQuery;
import io.jenkins.plugins.xenserver.config.LivePool;
import io.jenkins.plugins.xenserver.config.XenServerPool;
import io.jenkins.plugins.xenserver.config.XenServerPools;
import io.jenkins.plugins.xenserver.steps.MovedJobs;
import java.time.Instant;
import java.util.List;
import org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.MockAuthorizationStrategy;

/** What a test of a class with one Jenkins leaves, no other one finds. */
@WithOneJenkins
class OneJenkinsTest {
    private static final String PROPERTY = OneJenkinsTest.class.getName() + ".left";

    private static AuditEntry entry() {
        return new AuditEntry(Instant.EPOCH, "prod", "", "xs01", "u1", "h", "", "r", "old", 1, "alice", "updated");
    }

    /** Each repetition leaves everything that there is, and finds nothing of it. */
    @RepeatedTest(2)
    void shouldBeAsGoodAsNew(JenkinsRule rule) throws Exception {
        var jenkins = rule.jenkins;
        assertThat(System.getProperty(PROPERTY)).isNull();
        assertThat(jenkins.getItems()).isEmpty();
        assertThat(jenkins.getNodes()).isEmpty();
        assertThat(User.getAll()).isEmpty();
        assertThat(jenkins.getSecurityRealm()).isEqualTo(SecurityRealm.NO_AUTHENTICATION);
        assertThat(jenkins.getAuthorizationStrategy()).isEqualTo(AuthorizationStrategy.UNSECURED);
        assertThat(SystemCredentialsProvider.getInstance().getCredentials()).isEmpty();
        assertThat(XenServerPools.get().getPools()).isEmpty();
        assertThat(AuditLog.get().read(AuditQuery.newest(9))).isEmpty();
        assertThat(MovedJobs.find("old", null)).isNull();

        System.setProperty(PROPERTY, "yes");
        rule.createFreeStyleProject("old").renameTo("new");
        assertThat(MovedJobs.find("old", null)).isInstanceOf(FreeStyleProject.class);
        rule.createSlave();
        jenkins.setSecurityRealm(rule.createDummySecurityRealm());
        jenkins.setAuthorizationStrategy(new MockAuthorizationStrategy());
        User.getById("alice", true).save();
        LivePool.credentials("id", CredentialsScope.SYSTEM, "root", "x");
        XenServerPools.get().setPools(List.of(new XenServerPool("prod", "xs01.example.org")));
        AuditLog.get().record(entry());
        running(rule);
    }

    private static void running(JenkinsRule rule) throws Exception {
        var pipeline = rule.createProject(WorkflowJob.class);
        pipeline.setDefinition(new CpsFlowDefinition("try { sleep 3600 } finally { sleep 3600 }", true));
        rule.waitForMessage("Sleeping for", pipeline.scheduleBuild2(0).waitForStart());
    }

    /** Of an extension that took the place of another one there is still only one, wherever Jenkins looks. */
    @RepeatedTest(2)
    void shouldHaveEachExtensionOnce() {
        assertThat(ItemListener.all()).filteredOn(MovedJobs.class::isInstance).hasSize(1);
    }

    @Test
    void shouldGiveEachTestTheSameJenkins(JenkinsRule one) {
        assertThat(one.jenkins).isSameAs(jenkins.model.Jenkins.get());
    }
}
