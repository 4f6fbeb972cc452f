package io.jenkins.plugins.xenserver.steps;

import hudson.model.Result;
import io.jenkins.plugins.xenserver.simulator.Scenarios;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

/** What a script learns from a look: the same as the report says. */
@WithJenkins
class CheckUpdatesStepTest {
    private static final String LOOK = """
            def seen = xenCheckUpdates pool: 'prod'%s
            echo "up to date: ${seen.upToDate}. ${seen.message}"
            """;

    @Test
    void shouldSayThatAPoolIsUpToDateOnlyIfItIs(JenkinsRule jenkins) throws Exception {
        try (var pool = new SimulatedPool(Scenarios.healthy(2, 2))) {
            pool.define("prod", "**");
            var simulator = pool.simulator();
            jenkins.assertLogContains(
                    "up to date: true. Pool pool-1 is up to date.",
                    PipelineFixture.run(jenkins, Result.SUCCESS, LOOK.formatted("")));

            simulator.read(() -> {
                var member = simulator.host("xs02").ref();
                simulator.vms().stream()
                        .filter(vm -> vm.text("resident_on").equals(member))
                        .forEach(vm -> vm.set("pending_guidances", List.of("restart_vm")));
                return null;
            });
            jenkins.assertLogContains(
                    "up to date: false. Pool pool-1 has updates or update tasks waiting on VMs only",
                    PipelineFixture.run(jenkins, Result.SUCCESS, LOOK.formatted(", hosts: 'xs01'")));

            simulator.read(() -> {
                simulator.pool().set("repositories", List.of());
                return null;
            });
            jenkins.assertLogContains(
                    "up to date: false. Pool pool-1 has no update channel",
                    PipelineFixture.run(jenkins, Result.SUCCESS, LOOK.formatted("")));
        }
    }
}
