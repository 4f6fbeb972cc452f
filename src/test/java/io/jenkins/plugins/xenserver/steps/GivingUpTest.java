package io.jenkins.plugins.xenserver.steps;

import static org.assertj.core.api.Assertions.assertThat;

import hudson.model.Result;
import io.jenkins.plugins.xenserver.simulator.Scenarios;
import io.jenkins.plugins.xenserver.simulator.SimSources;
import io.jenkins.plugins.xenserver.simulator.SimUpdates;
import java.io.ByteArrayInputStream;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

/** A build that hangs in a call is aborted. The pool answers that call only when the build has ended. */
@WithJenkins
@Timeout(600)
class GivingUpTest {
    private final AtomicBoolean released = new AtomicBoolean();

    private CountDownLatch hold(SimulatedPool pool, String method) {
        var asked = new CountDownLatch(1);
        pool.simulator().faults().when(method).then(sim -> asked.countDown()).heldUntil(released::get);
        return asked;
    }

    private void release(SimulatedPool pool) {
        released.set(true);
        pool.simulator().later(Duration.ZERO, () -> {});
    }

    private static boolean isOwed(SimulatedPool pool) {
        return pool.simulator()
                .read(() -> pool.simulator().pool().map("other_config").keySet().stream()
                        .anyMatch(key -> key.startsWith("xenserver-updates")));
    }

    private static void demandAborted(JenkinsRule jenkins, WorkflowRun build, String what) throws Exception {
        jenkins.assertBuildStatus(Result.ABORTED, jenkins.waitForCompletion(build));
        assertThat(build.getArtifacts())
                .extracting(a -> a.relativePath)
                .contains("xenserver/prod/" + what + "/report.json", "xenserver/prod/" + what + "/journal.jsonl");
    }

    @Test
    void shouldWaitForNothingWhenARollingUpdateIsAbortedTwice(JenkinsRule jenkins) throws Exception {
        try (var pool = new SimulatedPool(Scenarios.harmless(2, 0).ha())) {
            pool.define("prod", "**");
            var asked = hold(pool, "host.enable");
            var build = PipelineFixture.begin(jenkins, "xenRollingUpdate pool: 'prod'");
            PipelineFixture.await("the call hangs", () -> asked.getCount() == 0);

            build.doStop();
            jenkins.waitForMessage("Stop requested", build);
            build.doStop();

            demandAborted(jenkins, build, "update");
            jenkins.assertLogContains("without waiting any longer", build);
            jenkins.assertLogContains("Still owed: host xs01 back in service", build);
            jenkins.assertLogContains("Still owed: high availability", build);
            assertThat(pool.simulator()
                            .read(() -> pool.simulator().requestsByMethod().entrySet().stream()
                                    .filter(e -> e.getKey().endsWith("host.enable"))
                                    .mapToLong(e -> e.getValue())
                                    .sum()))
                    .isOne();
            release(pool);
        }
    }

    /** Each is stopped where nothing is left that a stop could leave out, so the work itself ends well. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "xenSync pool: 'prod' | pool.sync_updates | pool prod completes its synchronisation",
                "xenConfigureUpdates pool: 'prod', channel: 'normal', schedule: 'daily'"
                        + " | pool.configure_update_sync | the configuration of pool prod is completed",
                "xenRollingUpdate pool: 'prod' | pool.enable_ha | pool prod completes the host in hand",
                "xenGatedRollingUpdate(pool: 'prod') { echo 'asked' }"
                        + " | pool.enable_ha | pool prod completes the host in hand",
            })
    void shouldNotGoOnWithTheScriptWhenWhatWasAbortedEndsWell(
            String step, String lastCall, String told, JenkinsRule jenkins) throws Exception {
        try (var pool = new SimulatedPool(Scenarios.harmless(2, 0).ha())) {
            pool.define("prod", "**");
            var asked = hold(pool, lastCall);
            var build = PipelineFixture.begin(jenkins, step + "\necho 'went on'");
            PipelineFixture.await("the call hangs", () -> asked.getCount() == 0);
            build.doStop();
            jenkins.waitForMessage("Stop requested: " + told, build);
            release(pool);
            jenkins.assertBuildStatus(Result.ABORTED, jenkins.waitForCompletion(build));
            jenkins.assertLogNotContains("went on", build);
            assertThat(isOwed(pool)).isFalse();
            assertThat(pool.simulator().pool().haEnabled()).isTrue();
        }
    }

    @Test
    void shouldEndAnUploadThatIsAborted(JenkinsRule jenkins) throws Exception {
        try (var pool = new SimulatedPool(Scenarios.healthy(2, 2))) {
            pool.define("prod", "**");
            pool.simulator().bundleContent(SimUpdates.harmless());
            var job = PipelineFixture.job(
                    jenkins, "node { xenSync pool: 'prod', bundle: 'july.xsbundle', switchChannel: true }");
            jenkins.jenkins
                    .getWorkspaceFor(job)
                    .child("july.xsbundle")
                    .copyFrom(new ByteArrayInputStream(SimSources.bundle(1 << 20)));

            var once = beginUpload(pool, job);
            once.doStop();
            demandAborted(jenkins, once, "sync");
            jenkins.assertLogContains("before pool pool-1 had said that it has taken in july.xsbundle", once);
            assertThat(isOwed(pool)).as("the channel is given back").isFalse();

            var twice = beginUpload(pool, job);
            twice.doStop();
            twice.doStop();
            demandAborted(jenkins, twice, "sync");
            if (isOwed(pool)) {
                jenkins.assertLogContains("Still owed", twice);
            }
            release(pool);
        }
    }

    private WorkflowRun beginUpload(SimulatedPool pool, WorkflowJob job) throws Exception {
        var asked = hold(pool, "PUT /bundle");
        var build = job.scheduleBuild2(0).waitForStart();
        PipelineFixture.await("the call hangs", () -> asked.getCount() == 0);
        return build;
    }
}
