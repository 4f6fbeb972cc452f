package io.jenkins.plugins.xenserver.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import hudson.model.FreeStyleBuild;
import hudson.model.Result;
import io.jenkins.plugins.xenserver.config.LivePool;
import io.jenkins.plugins.xenserver.simulator.Scenarios;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

/** A freestyle build that is aborted while the pool takes its time. */
@WithJenkins
class AbortedBuildTest {
    private final AtomicBoolean released = new AtomicBoolean();

    private void hold(LivePool pool, String method) {
        pool.simulator().faults().when(method).heldUntil(released::get);
    }

    private void release(LivePool pool) {
        released.set(true);
        pool.simulator().later(Duration.ZERO, () -> {});
    }

    private static FreeStyleBuild begin(JenkinsRule jenkins, CheckBuilder.Work work) throws Exception {
        var job = jenkins.createFreeStyleProject("nightly");
        var builder = new CheckBuilder();
        builder.setPool("prod");
        builder.setWork(work);
        job.getBuildersList().add(builder);
        return job.scheduleBuild2(0).waitForStart();
    }

    private static void awaitAsked(LivePool pool, String method) {
        Awaitility.await(method)
                .atMost(Duration.ofMinutes(3))
                .until(() ->
                        pool.simulator().requestsByMethod().keySet().stream().anyMatch(m -> m.endsWith(method)));
    }

    @Test
    void shouldEndASynchronisationWithThePoolGivenBack(JenkinsRule jenkins) throws Exception {
        try (var pool = new LivePool(Scenarios.fullReboot(2, 0))) {
            pool.define("prod", "nightly");
            hold(pool, "pool.sync_updates");
            var build = begin(jenkins, CheckBuilder.Work.BOTH);
            awaitAsked(pool, "pool.sync_updates");

            build.doStop();
            jenkins.waitForMessage("Stop requested: pool prod completes its synchronisation", build);
            assertThat(build.isBuilding()).isTrue();
            release(pool);

            jenkins.assertBuildStatus(Result.ABORTED, jenkins.waitForCompletion(build));
            assertThat(pool.simulator().read(() -> pool.simulator().pool().map("other_config")))
                    .doesNotContainKey("xenserver-updates.lock");
            assertThat(build.getArtifacts())
                    .extracting(a -> a.relativePath)
                    .contains("xenserver/prod/sync/report.json", "xenserver/prod/sync/journal.jsonl")
                    .noneMatch(path -> path.startsWith("xenserver/prod/check/"));
            assertThat(pool.simulator().forbiddenCalls()).isEmpty();
        }
    }

    /** The pool answers only when the build has ended. */
    @Test
    void shouldWaitForNothingWhenItIsAbortedTwice(JenkinsRule jenkins) throws Exception {
        try (var pool = new LivePool(Scenarios.fullReboot(2, 0))) {
            pool.define("prod", "nightly");
            hold(pool, "pool.sync_updates");
            var build = begin(jenkins, CheckBuilder.Work.SYNC);
            awaitAsked(pool, "pool.sync_updates");

            build.doStop();
            jenkins.waitForMessage("Stop requested", build);
            build.doStop();

            jenkins.assertBuildStatus(Result.ABORTED, jenkins.waitForCompletion(build));
            assertThat(build.getArtifacts())
                    .extracting(a -> a.relativePath)
                    .contains("xenserver/prod/sync/report.json", "xenserver/prod/sync/journal.jsonl");
            release(pool);
        }
    }

    @Test
    void shouldEndALookAtOnce(JenkinsRule jenkins) throws Exception {
        try (var pool = new LivePool(Scenarios.fullReboot(2, 0))) {
            pool.define("prod", "nightly");
            var asked = new AtomicBoolean();
            pool.simulator().faults().when("GET /updates").heldUntil(() -> {
                asked.set(true);
                return released.get();
            });
            var build = begin(jenkins, CheckBuilder.Work.CHECK);
            Awaitility.await("the list is asked for")
                    .atMost(Duration.ofMinutes(3))
                    .untilTrue(asked);

            build.doStop();

            // The pool still holds its answer back.
            jenkins.assertBuildStatus(Result.ABORTED, jenkins.waitForCompletion(build));
            release(pool);
        }
    }
}
