package io.jenkins.plugins.xenserver.steps;

import static org.assertj.core.api.Assertions.assertThat;

import com.cloudbees.plugins.credentials.Credentials;
import com.cloudbees.plugins.credentials.CredentialsProvider;
import com.cloudbees.plugins.credentials.domains.DomainRequirement;
import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.model.ItemGroup;
import hudson.model.Result;
import hudson.model.User;
import hudson.security.ACL;
import io.jenkins.plugins.xenserver.simulator.Scenarios;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import jenkins.model.Jenkins;
import jenkins.security.QueueItemAuthenticatorConfiguration;
import org.jenkinsci.plugins.scriptsecurity.scripts.ScriptApproval;
import org.jenkinsci.plugins.scriptsecurity.scripts.languages.GroovyLanguage;
import org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.junit.jupiter.api.Test;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.MockAuthorizationStrategy;
import org.jvnet.hudson.test.MockQueueItemAuthenticator;
import org.jvnet.hudson.test.TestExtension;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;
import org.springframework.security.core.Authentication;

/** What the thread of a rollout has about it, in a build that runs as a person who may do little. */
@WithJenkins
class RolloutThreadTest {
    /** What a library may leave on the thread of a Pipeline. */
    private static final InheritableThreadLocal<String> LEFT = new InheritableThreadLocal<>();

    /** What there was about a thread when it asked for credentials. */
    record About(String thread, String person, ClassLoader loader, String left) {
        static About here() {
            var thread = Thread.currentThread();
            return new About(
                    thread.getName(),
                    Jenkins.getAuthentication2().getName(),
                    thread.getContextClassLoader(),
                    String.valueOf(LEFT.get()));
        }
    }

    /** Has no credentials, and sees who asks. */
    @TestExtension
    public static final class Eye extends CredentialsProvider {
        private static final Queue<About> SEEN = new ConcurrentLinkedQueue<>();

        @NonNull
        @Override
        public <C extends Credentials> List<C> getCredentialsInItemGroup(
                @NonNull Class<C> type,
                ItemGroup itemGroup,
                Authentication authentication,
                @NonNull List<DomainRequirement> domainRequirements) {
            SEEN.add(About.here());
            return List.of();
        }
    }

    /** Called by the script, on the thread of its Pipeline. */
    public static void leave() {
        LEFT.set("left behind");
        Eye.SEEN.add(About.here());
    }

    @Test
    void shouldRunAsJenkinsAndHaveNothingOfWhoeverStartedIt(JenkinsRule jenkins) throws Exception {
        try (var pool = new SimulatedPool(Scenarios.harmless(1, 0))) {
            pool.define("prod", "window");
            jenkins.jenkins.setSecurityRealm(jenkins.createDummySecurityRealm());
            jenkins.jenkins.setAuthorizationStrategy(new MockAuthorizationStrategy()
                    .grant(Jenkins.READ, hudson.model.Item.READ, hudson.model.Item.BUILD)
                    .everywhere()
                    .to("alice"));
            var job = jenkins.createProject(WorkflowJob.class, "window");
            QueueItemAuthenticatorConfiguration.get()
                    .getAuthenticators()
                    .add(new MockQueueItemAuthenticator()
                            .authenticate("window", User.getById("alice", true).impersonate2()));
            var script = getClass().getName() + ".leave(); xenSync pool: 'prod'";
            ScriptApproval.get().preapprove(script, GroovyLanguage.get());
            job.setDefinition(new CpsFlowDefinition(script, false));

            jenkins.buildAndAssertStatus(Result.SUCCESS, job);

            assertThat(Eye.SEEN)
                    .filteredOn(about -> about.left().equals("left behind"))
                    .extracting(About::person)
                    .as("the thread of the Pipeline")
                    .containsExactly("alice");
            assertThat(Eye.SEEN)
                    .filteredOn(about -> about.thread().startsWith("XenServer sync"))
                    .isNotEmpty()
                    .containsOnly(new About(
                            "XenServer sync of prod for window #1",
                            ACL.SYSTEM2.getName(),
                            RolloutThreads.class.getClassLoader(),
                            "null"));
        }
    }
}
