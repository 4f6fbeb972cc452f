package io.jenkins.plugins.xenserver.steps;

import static org.assertj.core.api.Assertions.assertThat;

import hudson.Launcher;
import hudson.model.AbstractBuild;
import hudson.model.BuildListener;
import hudson.model.FreeStyleProject;
import hudson.model.Items;
import hudson.model.TaskListener;
import io.jenkins.plugins.xenserver.rollout.Owner;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.TestBuilder;
import org.jvnet.hudson.test.junit.jupiter.JenkinsSessionExtension;

/** A job that is renamed or moved is not gone: what it has left under its earlier name is still its own. */
class MovedJobsTest {
    @RegisterExtension
    private final JenkinsSessionExtension sessions = new JenkinsSessionExtension();

    /** Goes on for as long as the test wants. */
    public static final class Held extends TestBuilder {
        private static final CountDownLatch BEGUN = new CountDownLatch(1);
        private static final CountDownLatch RELEASED = new CountDownLatch(1);

        @Override
        public boolean perform(AbstractBuild<?, ?> build, Launcher launcher, BuildListener listener)
                throws InterruptedException {
            BEGUN.countDown();
            RELEASED.await();
            return true;
        }
    }

    private static FreeStyleProject job(JenkinsRule jenkins, String name) {
        return jenkins.jenkins.getItemByFullName(name, FreeStyleProject.class);
    }

    /** The journal of a build that has ended. */
    private static String ended(String job, int build) throws IOException {
        var id = Rollouts.newId();
        var now = Rollouts.get().now();
        Files.createDirectories(Rollouts.folder(id));
        Files.writeString(Rollouts.journal(id), """
                {"seq":1,"at":"%s","type":"opened","id":"","data":{"format":1,"kind":"sync","by":{"job":"%s","build":"%d"}}}
                {"seq":2,"at":"%s","type":"closed","id":"","data":{"outcome":"success"}}
                """.formatted(now, job, build, now));
        return id;
    }

    @Test
    void shouldFindAJobWhereverItIsNow() throws Throwable {
        var before = new Instant[1];
        sessions.then(jenkins -> {
            jenkins.createFreeStyleProject("nightly");
            var team = jenkins.createFolder("team");
            before[0] = Rollouts.get().now();
            job(jenkins, "nightly").renameTo("weekly");
            Items.move(job(jenkins, "weekly"), team);
            Items.move(team, jenkins.createFolder("all"));
            jenkins.createFreeStyleProject("nightly");
        });
        sessions.then(jenkins -> {
            assertThat(MovedJobs.find("nightly", before[0])).isSameAs(job(jenkins, "all/team/weekly"));
            assertThat(MovedJobs.find("team/weekly", before[0])).isSameAs(job(jenkins, "all/team/weekly"));
            // Another has its name now, and what is of today is of that one.
            assertThat(MovedJobs.find("nightly", Rollouts.get().now())).isSameAs(job(jenkins, "nightly"));
            assertThat(MovedJobs.find("team/never", before[0])).isNull();
            job(jenkins, "all/team/weekly").delete();
            assertThat(MovedJobs.find("nightly", before[0])).isNull();
        });
    }

    @Test
    void shouldKeepTheJournalAsLongAsTheBuildIsThere() throws Throwable {
        sessions.then(jenkins -> {
            var job = jenkins.createFreeStyleProject("nightly");
            var build = jenkins.buildAndAssertSuccess(job);
            var rollout = ended("nightly", build.getNumber());
            job.renameTo("weekly");

            new RolloutCleaner().execute(TaskListener.NULL);
            assertThat(Rollouts.journal(rollout)).exists();

            build.delete();
            new RolloutCleaner().execute(TaskListener.NULL);
            assertThat(Rollouts.folder(rollout)).doesNotExist();
        });
    }

    @Test
    void shouldTakeNoLockFromABuildThatGoesOnUnderAnotherName() throws Throwable {
        sessions.then(jenkins -> {
            var job = jenkins.createFreeStyleProject("window");
            job.getBuildersList().add(new Held());
            var build = job.scheduleBuild2(0).waitForStart();
            Held.BEGUN.await();
            var owner = new Owner(Rollouts.newId(), "driver", Rollouts.get().now(), new Asker(build).facts());
            Items.move(job, jenkins.createFolder("ops"));

            assertThat(new Asker(null).test(owner)).as("it is running").isFalse();

            Held.RELEASED.countDown();
            jenkins.assertBuildStatusSuccess(jenkins.waitForCompletion(build));
            assertThat(new Asker(null).test(owner)).as("it is over").isTrue();
            assertThat(new Asker(null)
                            .test(new Owner(
                                    owner.rollout(),
                                    "driver",
                                    owner.since(),
                                    Map.of("instance", "another", "job", "window", "build", "1"))))
                    .as("it is of another Jenkins")
                    .isFalse();
        });
    }
}
