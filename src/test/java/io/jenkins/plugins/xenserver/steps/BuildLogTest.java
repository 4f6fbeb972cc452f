package io.jenkins.plugins.xenserver.steps;

import static org.assertj.core.api.Assertions.assertThat;

import hudson.model.Result;
import hudson.model.Run;
import io.jenkins.plugins.xenserver.jobs.CheckBuilder;
import io.jenkins.plugins.xenserver.simulator.Scenarios;
import io.jenkins.plugins.xenserver.simulator.SimObject;
import java.util.ArrayList;
import org.junit.jupiter.api.Test;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

/** Names that hold what ends a line tell nothing of their own in a build's log. */
@WithJenkins
class BuildLogTest {
    private static final String FORGED = "Finished: all is well";

    /** Has a terminal forget what stands before it; the one beginning of such a thing that XML does not forbid. */
    private static final String CLEAR = "\u009b2K";

    private static SimulatedPool named(SimulatedPool pool) throws Exception {
        pool.define("prod", "**");
        pool.simulator().read(() -> {
            var named = new ArrayList<SimObject>(pool.simulator().hosts());
            named.addAll(pool.simulator().vms());
            named.add(pool.simulator().pool());
            named.forEach(object -> object.set("name_label", object.name() + "\n" + FORGED + CLEAR));
            return null;
        });
        return pool;
    }

    private static void demandNoLineOfTheirOwn(Run<?, ?> build) throws Exception {
        assertThat(JenkinsRule.getLog(build).lines())
                .noneMatch(line -> line.startsWith(FORGED))
                .noneMatch(line -> line.contains(CLEAR))
                .anyMatch(line -> line.contains(FORGED));
    }

    @Test
    void shouldTellProgressEndAndDebtsOfAStepInLinesOfItsOwn(JenkinsRule jenkins) throws Exception {
        try (var pool = named(new SimulatedPool(Scenarios.fullReboot(2, 2)))) {
            pool.simulator()
                    .faults()
                    .neverReturns(pool.simulator().hosts().getLast().name());
            var failed = PipelineFixture.run(
                    jenkins, Result.FAILURE, "xenRollingUpdate pool: 'prod', limits: 'reboot=20m', drainRetries: 0");
            assertThat(JenkinsRule.getLog(failed).lines())
                    .anyMatch(line -> line.startsWith("Still owed: ") && line.contains(FORGED))
                    .anyMatch(line -> line.startsWith("ERROR: ") && line.contains(FORGED));
            demandNoLineOfTheirOwn(failed);
        }
    }

    @Test
    void shouldTellTheEndOfAJobWithoutAPipelineInLinesOfItsOwn(JenkinsRule jenkins) throws Exception {
        try (var pool = named(new SimulatedPool(Scenarios.fullReboot(2, 2)))) {
            var job = jenkins.createFreeStyleProject();
            var builder = new CheckBuilder();
            builder.setPool("prod");
            builder.setUnstableOnGuidance(true);
            job.getBuildersList().add(builder);
            demandNoLineOfTheirOwn(jenkins.buildAndAssertStatus(Result.UNSTABLE, job));
        }
    }
}
