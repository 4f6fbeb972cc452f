package io.jenkins.plugins.xenserver.steps;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import hudson.model.Result;
import io.jenkins.plugins.xenserver.config.XenServerPools;
import io.jenkins.plugins.xenserver.simulator.Scenarios;
import java.time.Duration;
import java.util.ArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.junit.jupiter.api.Test;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

/** Waiting costs next to nothing: fifty rollouts at once, each waiting for its pool. */
@WithJenkins
class ManyRolloutsTest {
    private static final int ROLLOUTS = 50;

    private static long platformThreads(String name) {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> !thread.isVirtual() && thread.getName().contains(name))
                .count();
    }

    @Test
    void shouldTakeNoThreadOfTheSystemForEachRollout(JenkinsRule jenkins) throws Exception {
        var released = new AtomicBoolean();
        var pools = new ArrayList<SimulatedPool>();
        try {
            var script = new StringBuilder("parallel(");
            for (var i = 0; i < ROLLOUTS; i++) {
                var pool = new SimulatedPool(Scenarios.harmless(1, 0));
                pools.add(pool);
                pool.simulator().faults().when("host.apply_updates").heldUntil(released::get);
                pool.define("pool" + i, "**");
                script.append(i == 0 ? "" : ", ").append("p" + i + ": { xenRollingUpdate pool: 'pool" + i + "' }");
            }
            assertThat(XenServerPools.get().getPools()).hasSize(ROLLOUTS);
            assertThat(pools)
                    .allMatch(pool -> pool.simulator().requestsByMethod().isEmpty());
            var build = PipelineFixture.begin(jenkins, script + ")");
            for (var pool : pools) {
                PipelineFixture.await(
                        "all are held",
                        () -> pool.simulator()
                                .read(() ->
                                        pool.simulator().requestsByMethod().containsKey("Async.host.apply_updates")));
            }
            var threads = platformThreads("XenServer update of");
            assertThat(platformThreads("SelectorManager")).isLessThan(5);
            demandRecords(build);
            released.set(true);
            pools.forEach(pool -> pool.simulator().later(Duration.ZERO, () -> {}));
            jenkins.assertBuildStatus(Result.SUCCESS, jenkins.waitForCompletion(build));
            // Last, so that the rest is looked at everywhere, and yet nobody takes this for shown where it was not.
            assumeTrue(RolloutThreads.virtual(), "only since Java 24 does waiting cost no thread of the system");
            assertThat(threads).isZero();
        } finally {
            pools.forEach(SimulatedPool::close);
        }
    }

    private static void demandRecords(WorkflowRun build) {
        assertThat(build.getAction(PoolUpdateAction.class).getRecords())
                .hasSize(ROLLOUTS)
                .extracting(PoolRecord::getFolder)
                .doesNotHaveDuplicates();
    }
}
