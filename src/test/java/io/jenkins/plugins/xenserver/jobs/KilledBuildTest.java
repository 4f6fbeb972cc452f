package io.jenkins.plugins.xenserver.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import com.cloudbees.plugins.credentials.CredentialsScope;
import hudson.model.FreeStyleBuild;
import hudson.model.FreeStyleProject;
import hudson.model.Result;
import io.jenkins.plugins.xenserver.simulator.Scenarios;
import io.jenkins.plugins.xenserver.steps.SimulatedPool;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.RealJenkinsExtension;

/**
 * Jenkins is killed while freestyle builds synchronise two pools. They are over then, as those of all freestyle jobs are; what
 * they hold in the pools, the next build takes over, of the same job or of another one.
 */
class KilledBuildTest {
    private static final String LOCK = "xenserver-updates.lock";

    @RegisterExtension
    private final RealJenkinsExtension jenkins = new RealJenkinsExtension().withTimeout(0);

    private final AtomicBoolean released = new AtomicBoolean();
    private SimulatedPool prod;
    private SimulatedPool test;

    @BeforeEach
    void pools() {
        prod = held(1);
        test = held(2);
        jenkins.javaOptions(
                "-Xmx1g",
                "-Dhudson.model.UpdateCenter.never=true",
                "-Dio.jenkins.plugins.xenserver.view.PoolLooks.initialDelay=86400000",
                prod.timeOption());
    }

    private SimulatedPool held(int seed) {
        var pool = new SimulatedPool(Scenarios.harmless(2, 0).seed(seed));
        pool.simulator().faults().when("pool.sync_updates").heldUntil(released::get);
        return pool;
    }

    @AfterEach
    void close() {
        prod.close();
        test.close();
    }

    private static void define(JenkinsRule rule, String name, String address, String fingerprints) throws Throwable {
        SimulatedPool.credentials("xen-" + name, CredentialsScope.SYSTEM);
        SimulatedPool.define(name, address, fingerprints, "*");
    }

    private static FreeStyleProject job(JenkinsRule rule, String name, String pool) throws Exception {
        var builder = new CheckBuilder();
        builder.setPool(pool);
        builder.setWork(CheckBuilder.Work.SYNC);
        var job = rule.createFreeStyleProject(name);
        job.getBuildersList().add(builder);
        return job;
    }

    private static void begin(JenkinsRule rule) throws Throwable {
        rule.jenkins.setNumExecutors(4);
        job(rule, "weekly", "test");
        job(rule, "nightly", "prod").scheduleBuild2(0).waitForStart();
        job(rule, "hourly", "test").scheduleBuild2(0).waitForStart();
    }

    private static FreeStyleBuild build(JenkinsRule rule, String job, int number) {
        return rule.jenkins.getItemByFullName(job, FreeStyleProject.class).getBuildByNumber(number);
    }

    /** Runs the job; returns the result and the log of that build. */
    private static String run(JenkinsRule rule, String job) throws Throwable {
        var build = rule.waitForCompletion(rule.jenkins
                .getItemByFullName(job, FreeStyleProject.class)
                .scheduleBuild2(0)
                .waitForStart());
        return build.getResult() + "\n" + JenkinsRule.getLog(build);
    }

    private static String results(JenkinsRule rule) throws Throwable {
        return List.of(build(rule, "nightly", 1), build(rule, "hourly", 1)).stream()
                .map(build -> build.isBuilding() + " " + build.getResult())
                .toList()
                .toString();
    }

    private static void awaitHeld(SimulatedPool pool) {
        Awaitility.await("the pool synchronises")
                .atMost(Duration.ofMinutes(3))
                .until(() -> pool.simulator()
                        .read(() -> pool.simulator().requestsByMethod().containsKey("Async.pool.sync_updates")));
    }

    private static String lock(SimulatedPool pool) {
        return pool.simulator()
                .read(() -> String.valueOf(
                        pool.simulator().pool().map("other_config").get(LOCK)));
    }

    private void release() {
        released.set(true);
        List.of(prod, test).forEach(pool -> pool.simulator().later(Duration.ZERO, () -> {}));
    }

    @Test
    void shouldLeaveThePoolToTheNextBuildOfAnyJob() throws Throwable {
        jenkins.startJenkins();
        jenkins.runRemotely(KilledBuildTest::define, "prod", prod.address(), prod.fingerprints());
        jenkins.runRemotely(KilledBuildTest::define, "test", test.address(), test.fingerprints());
        jenkins.runRemotely(KilledBuildTest::begin);
        awaitHeld(prod);
        awaitHeld(test);
        assertThat(jenkins.runRemotely(KilledBuildTest::run, "weekly"))
                .startsWith(Result.FAILURE.toString())
                .contains("is held by job hourly, build 1");

        jenkins.stopJenkinsForcibly();
        assertThat(lock(prod)).contains("\"job\":\"nightly\"", "\"build\":\"1\"");
        assertThat(lock(test)).contains("\"job\":\"hourly\"", "\"build\":\"1\"");
        release();

        jenkins.startJenkins();
        assertThat(jenkins.runRemotely(KilledBuildTest::results)).isEqualTo("[false ABORTED, false ABORTED]");
        demandTakenOver(prod, "nightly", jenkins.runRemotely(KilledBuildTest::run, "nightly"));
        demandTakenOver(test, "hourly", jenkins.runRemotely(KilledBuildTest::run, "weekly"));
    }

    /** It ends well, says whose lock it has found, and leaves none. */
    private static void demandTakenOver(SimulatedPool pool, String from, String told) {
        assertThat(told)
                .startsWith(Result.SUCCESS.toString())
                .contains("Pool pool-1 was still held by job " + from + ", build 1")
                .contains("its lock is taken over")
                .contains("Pool pool-1 is synchronised to " + pool.simulator().hash());
        assertThat(lock(pool)).isEqualTo("null");
        assertThat(pool.simulator().forbiddenCalls()).isEmpty();
    }
}
