package io.jenkins.plugins.xenserver.steps;

import static org.assertj.core.api.Assertions.assertThat;

import hudson.model.Result;
import hudson.model.Run;
import io.jenkins.plugins.xenserver.WithOneJenkins;
import io.jenkins.plugins.xenserver.rollout.UpdatesDocument;
import io.jenkins.plugins.xenserver.simulator.Scenarios;
import io.jenkins.plugins.xenserver.simulator.SimClient;
import io.jenkins.plugins.xenserver.simulator.SimObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.jvnet.hudson.test.JenkinsRule;

/** The list of available updates is archived as the pool sent it, however the build ends. */
@WithOneJenkins
class UpdatesArtifactTest {
    private static final String UPDATE = "xenRollingUpdate pool: 'prod', level: 'full'";

    private static byte[] archived(Run<?, ?> build, String kind) throws IOException {
        var file = build.getArtifactManager().root().child("xenserver/prod/" + kind + "/" + UpdatesDocument.NAME);
        try (var in = file.open()) {
            return in.readAllBytes();
        }
    }

    private static byte[] sent(SimulatedPool pool) throws Exception {
        return SimClient.of(pool.simulator()).updates().body();
    }

    @Test
    void shouldArchiveItForALookAndAnUpdate(JenkinsRule jenkins) throws Exception {
        try (var pool = new SimulatedPool(Scenarios.fullReboot(2, 2))) {
            pool.define("prod", "**");
            var sent = sent(pool);
            var build = PipelineFixture.run(jenkins, Result.SUCCESS, "xenCheckUpdates pool: 'prod'\n" + UPDATE);
            assertThat(archived(build, "check")).isEqualTo(sent);
            assertThat(archived(build, "update")).isEqualTo(sent);
        }
    }

    @Test
    void shouldArchiveItWhenTheUpdateFails(JenkinsRule jenkins) throws Exception {
        try (var pool = new SimulatedPool(Scenarios.vmThatCannotMove(2, 2))) {
            pool.define("prod", "**");
            var sent = sent(pool);
            var build = PipelineFixture.run(jenkins, Result.FAILURE, UPDATE);
            assertThat(archived(build, "update")).isEqualTo(sent);
        }
    }

    /** Whoever looks into it wants to see what the pool has said instead. */
    @Test
    void shouldArchiveItWhenTheLookFails(JenkinsRule jenkins) throws Exception {
        try (var pool = new SimulatedPool(Scenarios.fullReboot(2, 2))) {
            pool.define("prod", "**");
            var sent = sent(pool);
            pool.simulator()
                    .faults()
                    .when("host.get_vms_which_prevent_evacuation")
                    .always()
                    .http500();
            var build = PipelineFixture.run(jenkins, Result.FAILURE, "xenCheckUpdates pool: 'prod'");
            assertThat(archived(build, "check")).isEqualTo(sent);
        }
    }

    @Test
    void shouldArchiveItWhenTheBuildIsAborted(JenkinsRule jenkins) throws Exception {
        var released = new AtomicBoolean();
        try (var pool = new SimulatedPool(Scenarios.fullReboot(2, 2))) {
            pool.define("prod", "**");
            var sent = sent(pool);
            pool.simulator().faults().when("host.apply_updates").heldUntil(released::get);
            var build = PipelineFixture.begin(jenkins, UPDATE);
            PipelineFixture.await(
                    "apply",
                    () -> pool.simulator().requestsByMethod().keySet().stream()
                            .anyMatch(method -> method.endsWith("host.apply_updates")));
            var open = pool.simulator()
                    .read(() -> pool.simulator().database().all("session").stream()
                            .map(SimObject::ref)
                            .toList());
            build.getExecutor().interrupt();
            jenkins.waitForMessage("Stop requested", build);
            released.set(true);
            pool.simulator().later(Duration.ZERO, () -> {});
            jenkins.assertBuildStatus(Result.ABORTED, jenkins.waitForCompletion(build));
            assertThat(archived(build, "update")).isEqualTo(sent);
            assertThat(open).isNotEmpty();
            assertThat(new String(sent, StandardCharsets.UTF_8)).doesNotContain(open);
        }
    }

    /** A folder is in its way; the update goes on, and the log says what will be missing. */
    @Test
    void shouldUpdateAPoolWhoseListCannotBeKept(JenkinsRule jenkins) throws Exception {
        var asked = new AtomicBoolean();
        var released = new AtomicBoolean();
        try (var pool = new SimulatedPool(Scenarios.fullReboot(1, 0))) {
            pool.define("prod", "**");
            pool.simulator().faults().when("GET /updates").heldUntil(() -> {
                asked.set(true);
                return released.get();
            });
            var build = PipelineFixture.begin(jenkins, UPDATE);
            PipelineFixture.await("the list is asked for", asked::get);
            try (var rollouts = Files.list(Rollouts.root())) {
                for (var folder : rollouts.toList()) {
                    Files.createDirectories(folder.resolve(UpdatesDocument.NAME).resolve("in the way"));
                }
            }
            released.set(true);
            pool.simulator().later(Duration.ZERO, () -> {});
            jenkins.assertBuildStatusSuccess(jenkins.waitForCompletion(build));
            jenkins.assertLogContains("could not be kept", build);
            assertThat(build.getArtifacts())
                    .extracting(a -> a.relativePath)
                    .contains("xenserver/prod/update/report.json")
                    .noneMatch(path -> path.contains(UpdatesDocument.NAME));
        }
    }
}
