package io.jenkins.plugins.xenserver.steps;

import static org.assertj.core.api.Assertions.assertThat;

import hudson.FilePath;
import hudson.Launcher;
import hudson.model.BuildListener;
import hudson.model.Result;
import hudson.model.Run;
import hudson.model.TaskListener;
import io.jenkins.plugins.xenserver.config.PoolTarget;
import io.jenkins.plugins.xenserver.report.Outcome;
import io.jenkins.plugins.xenserver.rollout.Bundle;
import io.jenkins.plugins.xenserver.rollout.HostGate;
import io.jenkins.plugins.xenserver.simulator.Scenarios;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import jenkins.model.ArtifactManager;
import jenkins.model.ArtifactManagerConfiguration;
import jenkins.model.ArtifactManagerFactory;
import jenkins.util.VirtualFile;
import org.junit.jupiter.api.Test;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

/** What is around a procedure breaks, and not the pool. */
@WithJenkins
class RolloutDriverTest {
    /** A store of artifacts that takes nothing, and says so in a way that nobody expects. */
    public static final class BrokenStore extends ArtifactManagerFactory {
        @Override
        public ArtifactManager managerFor(Run<?, ?> build) {
            return new Manager();
        }

        /** Stores nothing. */
        public static final class Manager extends ArtifactManager {
            @Override
            public void onLoad(Run<?, ?> build) {}

            @Override
            public void archive(
                    FilePath workspace, Launcher launcher, BuildListener listener, Map<String, String> artifacts) {
                throw new IllegalStateException("the bucket has a hole");
            }

            @Override
            public boolean delete() {
                return false;
            }

            @Override
            public VirtualFile root() {
                throw new IllegalStateException("the bucket has a hole");
            }
        }
    }

    @Test
    void shouldTellItsCallerWhateverBreaks(JenkinsRule jenkins) throws Exception {
        try (var pool = new SimulatedPool(Scenarios.harmless(1, 0))) {
            pool.define("prod", "**");
            var build = jenkins.buildAndAssertSuccess(jenkins.createFreeStyleProject());
            var caller = new BrokenCaller(build);
            var rollout = Rollouts.newId();
            new RolloutDriver(
                            rollout,
                            PoolTarget.of("prod", null, null, null, null),
                            ProcedureRequest.of(ProcedureKind.SYNC),
                            caller)
                    .start();
            var end = caller.end.get(3, TimeUnit.MINUTES);
            assertThat(end.outcome()).isEqualTo(Outcome.FAILED);
            assertThat(end.cause()).isInstanceOf(StackOverflowError.class);
            assertThat(Rollouts.get().isLive(rollout)).isFalse();
            assertThat(build.getAction(PoolUpdateAction.class).getRecords())
                    .extracting(PoolRecord::getOutcome)
                    .containsExactly("failed");

            ArtifactManagerConfiguration.get().getArtifactManagerFactories().add(new BrokenStore());
            var pipeline = PipelineFixture.run(
                    jenkins, Result.SUCCESS, "xenRollingUpdate pool: 'prod'\nxenCheckUpdates pool: 'prod'");
            assertThat(JenkinsRule.getLog(pipeline).lines())
                    .filteredOn(line -> line.contains("could not be archived: the bucket has a hole"))
                    .hasSize(2);
        }
    }

    /** Fails as nothing should. */
    private static final class BrokenCaller implements Caller {
        private final CompletableFuture<Ended> end = new CompletableFuture<>();
        private final Run<?, ?> run;

        BrokenCaller(Run<?, ?> run) {
            this.run = run;
        }

        @Override
        public Run<?, ?> run() {
            return run;
        }

        @Override
        public TaskListener listener() {
            return TaskListener.NULL;
        }

        @Override
        public boolean wanted() {
            return true;
        }

        @Override
        public HostGate gate() {
            throw new StackOverflowError();
        }

        @Override
        public Bundle bundle() {
            return null;
        }

        @Override
        public void ended(Ended how) {
            end.complete(how);
        }
    }
}
