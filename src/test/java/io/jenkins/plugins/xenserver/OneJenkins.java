package io.jenkins.plugins.xenserver;

import com.cloudbees.plugins.credentials.SystemCredentialsProvider;
import hudson.ExtensionList;
import hudson.FilePath;
import hudson.model.Executor;
import hudson.model.Item;
import hudson.model.Job;
import hudson.model.Run;
import hudson.model.User;
import hudson.model.listeners.ItemListener;
import hudson.security.ACL;
import hudson.security.AuthorizationStrategy;
import hudson.security.SecurityRealm;
import io.jenkins.plugins.xenserver.config.KnownPools;
import io.jenkins.plugins.xenserver.config.Looks;
import io.jenkins.plugins.xenserver.config.XenServerPools;
import io.jenkins.plugins.xenserver.jobs.PoolWatch;
import io.jenkins.plugins.xenserver.steps.MovedJobs;
import io.jenkins.plugins.xenserver.steps.RestoreByHand;
import io.jenkins.plugins.xenserver.steps.Rollouts;
import io.jenkins.plugins.xenserver.view.Journals;
import io.jenkins.plugins.xenserver.view.PoolLooks;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import jenkins.model.Jenkins;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.JenkinsExtension;

/**
 * One Jenkins for all tests of a class. After each of them everything that a test leaves is taken away: builds, jobs, nodes, users and
 * their rights, credentials, pools, our folder below the home, what our extensions keep in memory, and our system properties.
 */
public final class OneJenkins
        implements BeforeAllCallback, BeforeEachCallback, AfterEachCallback, AfterAllCallback, ParameterResolver {
    private static final String OURS = OneJenkins.class.getPackageName();

    /** Set while the running Jenkins is shared and nobody has said in this test yet how fast time is to pass. */
    private static boolean timeIsOpen;

    private final JenkinsExtension harness = new JenkinsExtension();
    private JenkinsRule jenkins;
    private Map<String, String> properties;

    @Override
    public void beforeAll(ExtensionContext context) {
        jenkins = (JenkinsRule) harness.resolveParameter(null, context);
    }

    @Override
    public void beforeEach(ExtensionContext context) throws Exception {
        properties = properties();
        timeIsOpen = true;
        // A build that a trigger starts would wait for five seconds, and then for the next look at the queue.
        jenkins.jenkins.setQuietPeriod(0);
    }

    @Override
    public void afterEach(ExtensionContext context) throws Exception {
        timeIsOpen = false;
        System.getProperties().keySet().removeIf(key -> key.toString().startsWith(OURS));
        System.getProperties().putAll(properties);
        reset(jenkins);
    }

    @Override
    public void afterAll(ExtensionContext context) throws Exception {
        harness.afterEach(context); // forgets and stops the one of the class
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType().equals(JenkinsRule.class);
    }

    @Override
    public JenkinsRule resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return jenkins;
    }

    /** Has the running Jenkins, if tests share it, take over the time that a test's first simulated pool goes by. */
    public static void timeChanged() {
        if (timeIsOpen) {
            timeIsOpen = false;
            renew(Rollouts.class);
        }
    }

    private static Map<String, String> properties() {
        var ours = new TreeMap<String, String>();
        System.getProperties().forEach((key, value) -> {
            if (key.toString().startsWith(OURS)) {
                ours.put(key.toString(), value.toString());
            }
        });
        return ours;
    }

    /** Takes everything away. */
    static void reset(JenkinsRule jenkins) throws Exception {
        try (var system = ACL.as2(ACL.SYSTEM2)) {
            endAll(jenkins);
            for (var item : List.copyOf(jenkins.jenkins.getItems())) {
                ((Item) item).delete();
            }
            for (var node : List.copyOf(jenkins.jenkins.getNodes())) {
                jenkins.jenkins.removeNode(node);
            }
            forgetPeople(jenkins.jenkins);
            forgetPools(jenkins.jenkins);
        }
    }

    private static void endAll(JenkinsRule jenkins) throws Exception {
        jenkins.jenkins.getQueue().clear();
        for (var job : jenkins.jenkins.getAllItems(Job.class)) {
            for (var run : ((Job<?, ?>) job).getBuilds()) {
                if (run.isBuilding()) {
                    end(run);
                }
            }
        }
        new Rollouts.Shutdown().onBeforeShutdown();
        var looks = Looks.pool();
        Looks.close();
        if (!looks.awaitTermination(1, TimeUnit.MINUTES)) {
            throw new IllegalStateException("a look at a pool of the last test does not end");
        }
        jenkins.waitUntilNoActivity();
    }

    private static void end(Run<?, ?> run) {
        if (run instanceof WorkflowRun pipeline) {
            pipeline.doKill();
        } else {
            var executor = Executor.of((hudson.model.Queue.Executable) run);
            if (executor != null) {
                executor.interrupt();
            }
        }
    }

    private static void forgetPeople(Jenkins jenkins) throws Exception {
        jenkins.setAuthorizationStrategy(AuthorizationStrategy.UNSECURED);
        jenkins.setSecurityRealm(SecurityRealm.NO_AUTHENTICATION);
        for (var user : List.copyOf(User.getAll())) {
            user.delete();
        }
        SystemCredentialsProvider.getInstance().getCredentials().clear();
        SystemCredentialsProvider.getInstance().save();
    }

    private static void forgetPools(Jenkins jenkins) throws Exception {
        XenServerPools.get().setPools(List.of());
        new FilePath(jenkins.getRootDir()).child("xenserver").deleteRecursive();
        for (var memory : List.of(
                PoolWatch.class,
                KnownPools.class,
                RestoreByHand.class,
                Rollouts.class,
                PoolLooks.class,
                Journals.class)) {
            renew(memory);
        }
        var listeners = ExtensionList.lookup(ItemListener.class);
        listeners.remove(ExtensionList.lookupSingleton(MovedJobs.class));
        listeners.add(renew(MovedJobs.class));
    }

    /** As after a restart: an extension that has nothing in memory takes the place of the one that has. */
    private static <T> T renew(Class<T> type) {
        try {
            var list = ExtensionList.lookup(type);
            var fresh = type.getConstructor().newInstance();
            list.remove(list.getFirst());
            list.add(fresh);
            return fresh;
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }
}
