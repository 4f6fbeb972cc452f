package io.jenkins.plugins.xenserver.steps;

import static org.assertj.core.api.Assertions.assertThat;

import hudson.model.Result;
import hudson.model.TaskListener;
import hudson.tasks.LogRotator;
import io.jenkins.plugins.xenserver.config.PoolAccess;
import io.jenkins.plugins.xenserver.config.XenServerPools;
import io.jenkins.plugins.xenserver.rollout.FileJournal;
import io.jenkins.plugins.xenserver.rollout.Outcome;
import io.jenkins.plugins.xenserver.rollout.RollingUpdate;
import io.jenkins.plugins.xenserver.rollout.RolloutListener;
import io.jenkins.plugins.xenserver.rollout.RolloutOptions;
import io.jenkins.plugins.xenserver.rollout.RolloutResult;
import io.jenkins.plugins.xenserver.rollout.RolloutSetup;
import io.jenkins.plugins.xenserver.rollout.StopSignal;
import io.jenkins.plugins.xenserver.simulator.Scenarios;
import io.jenkins.plugins.xenserver.simulator.SimCall;
import io.jenkins.plugins.xenserver.simulator.SimHost;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.jenkinsci.plugins.workflow.steps.TimeoutStepExecution;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

/** A step that is ended over our head: nothing consequential is sent any more, and the next build pays the debts. */
@WithJenkins
class FenceTest {
    private final AtomicBoolean released = new AtomicBoolean();

    /** Ways to end a step without asking it. */
    enum End {
        TERMINATE {
            @Override
            void end(JenkinsRule jenkins, WorkflowRun build) throws Exception {
                build.doTerm();
            }
        },
        KILL {
            @Override
            void end(JenkinsRule jenkins, WorkflowRun build) throws Exception {
                build.doKill();
            }
        },
        /** A time-out around the step; when its grace period is over too, it ends the step by force. */
        TIMEOUT {
            @Override
            String script() {
                return "timeout(time: 1, unit: 'HOURS') { " + super.script() + " }";
            }

            @Override
            void end(JenkinsRule jenkins, WorkflowRun build) throws Exception {
                // The hour passes at once; that is all that is not as in real life.
                var expired = TimeoutStepExecution.class.getDeclaredMethod("cancel");
                expired.setAccessible(true);
                for (var step : build.getExecution().getCurrentExecutions(false).get()) {
                    if (step instanceof TimeoutStepExecution) {
                        expired.invoke(step);
                    }
                }
                jenkins.waitForMessage("did not finish within grace period", build);
            }
        };

        String script() {
            return "xenRollingUpdate pool: 'prod'";
        }

        abstract void end(JenkinsRule jenkins, WorkflowRun build) throws Exception;
    }

    private static List<String> consequences(SimulatedPool pool) {
        return pool.simulator().calls().stream()
                .map(SimCall::method)
                .filter(m -> !m.startsWith("session.") && !m.startsWith("task."))
                .toList();
    }

    private void hold(SimulatedPool pool, String method) {
        pool.simulator().faults().when(method).heldUntil(released::get);
    }

    private void release(SimulatedPool pool) {
        released.set(true);
        pool.simulator().later(java.time.Duration.ZERO, () -> {});
    }

    private static void awaitHeld(SimulatedPool pool, String method) {
        PipelineFixture.await(
                method + " is held",
                () -> pool.simulator().requestsByMethod().keySet().stream().anyMatch(m -> m.endsWith(method)));
    }

    @ParameterizedTest
    @EnumSource(End.class)
    void shouldSendNothingMoreAndLeaveTheRestToTheNextBuild(End how, JenkinsRule jenkins) throws Exception {
        try (var pool = new SimulatedPool(Scenarios.haAndWlb(2, 2))) {
            pool.define("prod", "**");
            hold(pool, "host.apply_updates");
            var build = PipelineFixture.begin(jenkins, how.script());
            awaitHeld(pool, "host.apply_updates");
            how.end(jenkins, build);
            jenkins.assertBuildStatus(Result.ABORTED, jenkins.waitForCompletion(build));
            release(pool);
            PipelineFixture.await("the thread ends", () -> !isLive(build));
            assertThat(consequences(pool).getLast()).endsWith("host.apply_updates");
            assertThat(pool.simulator().pool().haEnabled()).isFalse();

            var next =
                    jenkins.assertBuildStatus(Result.UNSTABLE, build.getParent().scheduleBuild2(0));
            jenkins.assertLogContains("high availability", next);
            assertThat(pool.simulator().pool().haEnabled()).isTrue();
            assertThat(pool.simulator().hosts()).allMatch(h -> h.isEnabled());
            assertThat(pool.simulator().forbiddenCalls()).isEmpty();
        }
    }

    @Test
    void shouldPayForABuildThatIsRotatedAwayAndKeepItsJournalUntilThen(JenkinsRule jenkins) throws Exception {
        try (var pool = new SimulatedPool(Scenarios.harmless(2, 0).ha())) {
            pool.define("prod", "**");
            hold(pool, "host.apply_updates");
            var build = PipelineFixture.begin(jenkins, "xenRollingUpdate pool: 'prod'");
            awaitHeld(pool, "host.apply_updates");
            var rollout = build.getAction(PoolUpdateAction.class)
                    .getRecords()
                    .getFirst()
                    .getRollout();
            build.doKill();
            jenkins.waitForCompletion(build);
            release(pool);
            PipelineFixture.await("the thread ends", () -> !Rollouts.get().isLive(rollout));

            var job = build.getParent();
            var update = job.getDefinition();
            job.setBuildDiscarder(new LogRotator(-1, 1, -1, -1));
            job.setDefinition(new CpsFlowDefinition("echo 'something else'", true));
            jenkins.buildAndAssertSuccess(job);
            PipelineFixture.await("it is rotated away", () -> job.getBuildByNumber(1) == null);
            new RolloutCleaner().execute(TaskListener.NULL);
            assertThat(Rollouts.journal(rollout)).exists();
            assertThat(pool.simulator().pool().haEnabled()).isFalse();

            job.setDefinition(update);
            var next = jenkins.buildAndAssertStatus(Result.UNSTABLE, job);
            jenkins.assertLogContains("high availability", next);
            assertThat(pool.simulator().pool().haEnabled()).isTrue();
            assertThat(pool.simulator().hosts()).allMatch(SimHost::isEnabled);
            assertThat(pool.simulator().forbiddenCalls()).isEmpty();
            new RolloutCleaner().execute(TaskListener.NULL);
            assertThat(Rollouts.folder(rollout)).doesNotExist();
            assertThat(Rollouts.journal(next.getAction(PoolUpdateAction.class)
                            .getRecords()
                            .getFirst()
                            .getRollout()))
                    .exists();
        }
    }

    private static boolean isLive(WorkflowRun build) {
        return build.getAction(PoolUpdateAction.class).getRecords().stream()
                .anyMatch(r -> Rollouts.get().isLive(r.getRollout()));
    }

    @Test
    void shouldCompleteTheHostInHandWhenItIsAborted(JenkinsRule jenkins) throws Exception {
        try (var pool = new SimulatedPool(Scenarios.harmless(2, 0).ha())) {
            pool.define("prod", "**");
            hold(pool, "host.apply_updates");
            var build = PipelineFixture.begin(jenkins, "xenRollingUpdate pool: 'prod'");
            awaitHeld(pool, "host.apply_updates");
            build.doStop();
            jenkins.waitForMessage("completes the host in hand", build);
            release(pool);
            jenkins.assertBuildStatus(Result.ABORTED, jenkins.waitForCompletion(build));
            jenkins.assertLogContains("before the next host was begun", build);
            assertThat(consequences(pool))
                    .filteredOn(m -> m.endsWith("host.apply_updates"))
                    .hasSize(1);
            assertThat(pool.simulator().pool().haEnabled()).isTrue();
            assertThat(build.getArtifacts())
                    .extracting(a -> a.relativePath)
                    .contains("xenserver/prod/update/report.json");
        }
    }

    /** Holds a call that changes nothing for anybody, so that the pool is at rest while its lock is taken over. */
    private WorkflowRun beginAndHoldAtRest(JenkinsRule jenkins, SimulatedPool pool) throws Exception {
        pool.simulator().faults().when("pool.sync_database").from(3).heldUntil(released::get);
        var build = PipelineFixture.begin(jenkins, "xenRollingUpdate pool: 'prod'");
        PipelineFixture.await(
                "the database is being written",
                () -> pool.simulator()
                        .read(() -> pool.simulator().requestsByMethod().getOrDefault("pool.sync_database", 0L) >= 3));
        return build;
    }

    /** The call that was held is carried out late, and changes nothing; nothing comes after it. */
    private void demandNothingMore(JenkinsRule jenkins, SimulatedPool pool, WorkflowRun build) throws Exception {
        var expected = new ArrayList<>(consequences(pool));
        expected.add("pool.sync_database");
        release(pool);
        jenkins.assertBuildStatus(Result.FAILURE, jenkins.waitForCompletion(build));
        jenkins.assertLogContains("Nothing more is sent", build);
        assertThat(consequences(pool)).isEqualTo(expected);
        assertThat(pool.simulator().pool().haEnabled()).isTrue();
        assertThat(pool.simulator().forbiddenCalls()).isEmpty();
    }

    @Test
    void shouldRefuseASecondBuildAndLetItRestoreWithForce(JenkinsRule jenkins) throws Exception {
        try (var pool = new SimulatedPool(Scenarios.harmless(2, 0).ha())) {
            pool.define("prod", "**");
            var build = beginAndHoldAtRest(jenkins, pool);
            var second = PipelineFixture.run(jenkins, Result.FAILURE, "xenSync pool: 'prod'");
            jenkins.assertLogContains("is held by job " + build.getParent().getFullName() + ", build 1", second);
            PipelineFixture.run(jenkins, Result.SUCCESS, "xenRestore pool: 'prod', force: true");
            assertThat(pool.simulator().pool().haEnabled()).isTrue();
            assertThat(consequences(pool)).contains("pool.disable_ha", "pool.enable_ha");
            demandNothingMore(jenkins, pool, build);
        }
    }

    /** The same rollout, driven from a copy of this Jenkins' home. */
    private static RolloutResult driveFromCopy(Path journal, String rollout) throws Exception {
        var connection = PoolAccess.asSystem(XenServerPools.get().named("prod").orElseThrow());
        return new RollingUpdate(new RolloutSetup(
                        rollout,
                        connection.address(),
                        connection.session(),
                        FileJournal.open(journal),
                        RolloutOptions.DEFAULT,
                        Map.of("program", "the copy"),
                        "driver-of-the-copy",
                        Rollouts.get().time(),
                        new StopSignal(),
                        () -> true,
                        RolloutListener.NONE))
                .run();
    }

    @Test
    void shouldSendNothingMoreOnceACopyOfThisJenkinsGoesOn(JenkinsRule jenkins, @TempDir Path copy) throws Exception {
        try (var pool = new SimulatedPool(Scenarios.harmless(2, 0).ha())) {
            pool.define("prod", "**");
            var build = beginAndHoldAtRest(jenkins, pool);
            var rollout = build.getAction(PoolUpdateAction.class)
                    .getRecords()
                    .getFirst()
                    .getRollout();
            var journal = Files.copy(Rollouts.journal(rollout), copy.resolve(Rollouts.JOURNAL));
            assertThat(driveFromCopy(journal, rollout).outcome()).isEqualTo(Outcome.SUCCESS);
            demandNothingMore(jenkins, pool, build);
        }
    }
}
