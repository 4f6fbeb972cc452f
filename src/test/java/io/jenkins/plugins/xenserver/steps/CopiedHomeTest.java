package io.jenkins.plugins.xenserver.steps;

import static org.assertj.core.api.Assertions.assertThat;

import com.cloudbees.plugins.credentials.CredentialsScope;
import hudson.model.Result;
import io.jenkins.plugins.xenserver.rollout.FileJournal;
import io.jenkins.plugins.xenserver.rollout.RecordType;
import io.jenkins.plugins.xenserver.simulator.Scenarios;
import io.jenkins.plugins.xenserver.simulator.SimCall;
import io.jenkins.plugins.xenserver.simulator.SimHost;
import java.io.File;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.commons.io.FileUtils;
import org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition;
import org.jenkinsci.plugins.workflow.cps.CpsFlowExecution;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.RealJenkinsExtension;

/**
 * A Jenkins is in the middle of a host when its home is copied, and a second one is started from the copy: the same jobs, the
 * same id, the same half-done build, and only one pool.
 */
class CopiedHomeTest {
    private static final String LOCK = "xenserver-updates.lock";
    private static final String SCRIPT = "xenRollingUpdate pool: 'prod', level: 'full', resumeWithin: '9d'";

    /** What the second one brings itself. */
    private static final Set<String> OWN = Set.of("plugins", "war", "logs");

    @RegisterExtension
    private final RealJenkinsExtension first = jenkins("first");

    @RegisterExtension
    private final RealJenkinsExtension copy = jenkins("copy");

    private final AtomicBoolean disabled = new AtomicBoolean();
    private final AtomicBoolean held = new AtomicBoolean();
    private final AtomicBoolean released = new AtomicBoolean();
    private SimulatedPool pool;

    private static RealJenkinsExtension jenkins(String name) {
        return new RealJenkinsExtension().withName(name).withTimeout(0);
    }

    @BeforeEach
    void pool() {
        pool = new SimulatedPool(Scenarios.fullReboot(2, 2).ha());
        var faults = pool.simulator().faults();
        faults.when("host.disable").then(sim -> disabled.set(true));
        // So the first host has its updates and waits for its reboot; the call changes nothing for anybody.
        faults.when("pool.sync_database")
                .always()
                .then(sim -> held.compareAndSet(false, disabled.get()))
                .heldUntil(() -> released.get() || !disabled.get());
        for (var jenkins : List.of(first, copy)) {
            jenkins.javaOptions(
                    "-Xmx1g",
                    "-Dhudson.model.UpdateCenter.never=true",
                    "-Dio.jenkins.plugins.xenserver.view.PoolLooks.initialDelay=86400000",
                    pool.timeOption());
        }
    }

    @AfterEach
    void close() {
        pool.close();
    }

    private static void begin(JenkinsRule rule, String address, String fingerprints) throws Throwable {
        SimulatedPool.credentials("xen-prod", CredentialsScope.SYSTEM);
        SimulatedPool.define("prod", address, fingerprints, "window");
        var job = rule.jenkins.createProject(WorkflowJob.class, "window");
        job.setDefinition(new CpsFlowDefinition(SCRIPT, true));
        var build = job.scheduleBuild2(0).waitForStart();
        rule.waitForMessage("synchronising with the update channel", build);
        ((CpsFlowExecution) build.getExecution()).waitForSuspension();
    }

    /** Waits for a build; its result, and its log. */
    private static String ended(JenkinsRule rule, Integer number) throws Throwable {
        var job = rule.jenkins.getItemByFullName("window", WorkflowJob.class);
        if (job.getBuildByNumber(number) == null) {
            job.scheduleBuild2(0).waitForStart();
        }
        var build = rule.waitForCompletion(job.getBuildByNumber(number));
        return build.getResult() + "\n" + JenkinsRule.getLog(build);
    }

    private void beginAndHold() throws Throwable {
        first.startJenkins();
        first.runRemotely(CopiedHomeTest::begin, pool.address(), pool.fingerprints());
        PipelineFixture.await("it is in the middle of a host", held::get);
        assertThat(pool.simulator().host("xs01").isEnabled()).isFalse();
    }

    private void copyHome() throws Exception {
        var from = first.getHome();
        FileUtils.copyDirectory(
                from, copy.getHome(), file -> !file.getParentFile().equals(from) || !OWN.contains(file.getName()));
    }

    private void release() {
        released.set(true);
        pool.simulator().later(Duration.ZERO, () -> {});
    }

    private String lock() {
        return pool.simulator()
                .read(() -> String.valueOf(
                        pool.simulator().pool().map("other_config").get(LOCK)));
    }

    /** Calls that change something. */
    private List<String> consequences() {
        return pool.simulator().calls().stream()
                .filter(call -> !call.method().startsWith("session.")
                        && !call.method().startsWith("task.")
                        && !call.method().equals("pool.sync_database"))
                .map(SimCall::signature)
                .toList();
    }

    private static List<RecordType> journal(RealJenkinsExtension jenkins) throws Exception {
        var rollouts = new File(jenkins.getHome(), "xenserver/rollouts").listFiles();
        assertThat(rollouts).hasSize(1);
        return FileJournal.read(rollouts[0].toPath().resolve(Rollouts.JOURNAL)).stream()
                .map(entry -> entry.type())
                .toList();
    }

    private void demandUpdatedOnce() {
        var simulator = pool.simulator();
        for (var method : List.of("host.apply_updates", "host.reboot")) {
            assertThat(consequences())
                    .filteredOn(call -> call.startsWith(method))
                    .hasSize(2)
                    .doesNotHaveDuplicates();
        }
        assertThat(simulator.hosts())
                .allMatch(SimHost::isEnabled)
                .allMatch(host -> host.text("last_update_hash").equals(simulator.hash()));
        assertThat(simulator.pool().haEnabled()).isTrue();
        assertThat(simulator.pool().map("other_config").keySet()).noneMatch(key -> key.startsWith("xenserver-updates"));
        assertThat(simulator.forbiddenCalls()).isEmpty();
    }

    @Test
    void shouldBeDrivenByTheOneThatTookItLast() throws Throwable {
        beginAndHold();
        copyHome();
        var before = lock();
        copy.startJenkins();
        PipelineFixture.await("the copy has the pool", () -> !lock().equals(before) && !lock().equals("null"));
        // So that whatever is sent from now on would be the first one's.
        copy.stopJenkinsForcibly();
        var sent = consequences();

        release();
        assertThat(first.runRemotely(CopiedHomeTest::ended, 1))
                .startsWith(Result.FAILURE.toString())
                .contains("is now held by job window, build 1")
                .contains("That is this very rollout")
                .contains("Nothing more is sent to it from here. Stop one of the two for good.");
        assertThat(consequences()).isEqualTo(sent);
        assertThat(journal(first).getLast()).isEqualTo(RecordType.DETACHED);

        copy.startJenkins();
        assertThat(copy.runRemotely(CopiedHomeTest::ended, 1)).startsWith(Result.SUCCESS.toString());
        demandUpdatedOnce();
        // And the first one's next build finds nothing to pay and nothing to do.
        assertThat(first.runRemotely(CopiedHomeTest::ended, 2)).startsWith(Result.SUCCESS.toString());
        demandUpdatedOnce();
    }

    /** An old backup, say: what it has is half done, and has been completed long ago. */
    @Test
    void shouldDoNothingTwiceWhenTheOtherOneHasGoneOnToTheEnd() throws Throwable {
        beginAndHold();
        first.stopJenkinsForcibly();
        copyHome();
        release();
        first.startJenkins();
        assertThat(first.runRemotely(CopiedHomeTest::ended, 1)).startsWith(Result.SUCCESS.toString());
        demandUpdatedOnce();
        first.stopJenkins();

        copy.startJenkins();
        assertThat(copy.runRemotely(CopiedHomeTest::ended, 1))
                .contains("has been given these updates by somebody else");
        demandUpdatedOnce();
    }
}
