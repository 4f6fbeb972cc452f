package io.jenkins.plugins.xenserver.steps;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.cloudbees.plugins.credentials.CredentialsScope;
import com.cloudbees.plugins.credentials.SystemCredentialsProvider;
import com.fasterxml.jackson.databind.node.ObjectNode;
import hudson.model.Result;
import io.jenkins.plugins.xenserver.audit.AuditEntry;
import io.jenkins.plugins.xenserver.audit.AuditLog;
import io.jenkins.plugins.xenserver.audit.AuditQuery;
import io.jenkins.plugins.xenserver.config.LivePool;
import io.jenkins.plugins.xenserver.config.XenServerPools;
import io.jenkins.plugins.xenserver.model.Json;
import io.jenkins.plugins.xenserver.rollout.FileJournal;
import io.jenkins.plugins.xenserver.rollout.RecordType;
import io.jenkins.plugins.xenserver.simulator.Role;
import io.jenkins.plugins.xenserver.simulator.Scenarios;
import io.jenkins.plugins.xenserver.simulator.SimCall;
import io.jenkins.plugins.xenserver.simulator.SimClient;
import io.jenkins.plugins.xenserver.simulator.SimHost;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.JenkinsSessionExtension;

/** What changes while Jenkins is away, or while nobody looks: credentials, permission, the build itself. */
class AwayTest {
    @RegisterExtension
    private final JenkinsSessionExtension sessions = new JenkinsSessionExtension();

    private final AtomicBoolean released = new AtomicBoolean();
    private final SimulatedPool pool =
            new SimulatedPool(Scenarios.harmless(2, 0).ha().user("successor", "another-password", Role.POOL_ADMIN));

    @AfterEach
    void close() {
        pool.close();
    }

    private void begin(String script) throws Throwable {
        begin(script, (jenkins, build) -> {});
    }

    private void begin(String script, SessionStep then) throws Throwable {
        sessions.then(jenkins -> {
            pool.define("prod", "window");
            pool.simulator().faults().when("host.apply_updates").heldUntil(released::get);
            var job = jenkins.createProject(WorkflowJob.class, "window");
            job.setDefinition(new CpsFlowDefinition(script, true));
            var build = job.scheduleBuild2(0).waitForStart();
            PipelineFixture.await("it is held", () -> asked("host.apply_updates"));
            then.run(jenkins, build);
        });
    }

    /** What is done when the build is held, before Jenkins goes. */
    private interface SessionStep {
        void run(JenkinsRule jenkins, WorkflowRun build) throws Exception;
    }

    private void release() {
        released.set(true);
        pool.simulator().later(Duration.ZERO, () -> {});
    }

    /** The build that was held, in the Jenkins that is there now. */
    private static WorkflowRun first(JenkinsRule jenkins) {
        return jenkins.jenkins.getItemByFullName("window", WorkflowJob.class).getBuildByNumber(1);
    }

    private static String rollout(WorkflowRun build) {
        return build.getAction(PoolUpdateAction.class).getRecords().getFirst().getRollout();
    }

    private boolean asked(String method) {
        return pool.simulator()
                .read(() ->
                        pool.simulator().requestsByMethod().keySet().stream().anyMatch(m -> m.endsWith(method)));
    }

    /** Until the build drives its pool again after the restart. */
    private void awaitGoingOn() {
        PipelineFixture.await(
                "it goes on, with the lock taken anew and on disk",
                () -> locks() == 2
                        && pool.simulator().calls().getLast().method().equals("pool.sync_database"));
    }

    /** How often the pool's lock was taken: once by each driver. */
    private long locks() {
        return pool.simulator().calls().stream()
                .filter(call -> call.succeeded() && call.method().equals("pool.add_to_other_config"))
                .filter(call -> call.arguments().contains("xenserver-updates.lock"))
                .count();
    }

    /** What changes the pool; that it is to write down what it knows, changes nothing. */
    private long consequences() {
        return pool.simulator().calls().stream()
                .map(SimCall::method)
                .filter(m -> !m.startsWith("session.") && !m.startsWith("task.") && !m.equals("pool.sync_database"))
                .count();
    }

    /** The build has what there is, and nothing of it looks as if it still went on. */
    private static void demandLeft(WorkflowRun build, String reason) throws Exception {
        assertThat(build.getArtifacts())
                .extracting(a -> a.relativePath)
                .contains("xenserver/prod/update/report.json", "xenserver/prod/update/journal.jsonl");
        var kept = build.getAction(PoolUpdateAction.class).getRecords().getFirst();
        assertThat(kept.getOutcome()).isEqualTo("failed");
        assertThat(kept.getMessage()).contains(reason);
        var last = FileJournal.read(Rollouts.journal(kept.getRollout())).getLast();
        assertThat(last.type()).isEqualTo(RecordType.DETACHED);
        assertThat(last.text("reason")).contains(reason);
    }

    @Test
    void shouldEndWithTheRemedyWhenTheCredentialsAreGone() throws Throwable {
        begin("xenRollingUpdate pool: 'prod'", (jenkins, held) -> {
            SystemCredentialsProvider.getInstance().getCredentials().clear();
            SystemCredentialsProvider.getInstance().save();
        });
        release();
        sessions.then(jenkins -> {
            var build = first(jenkins);
            jenkins.assertBuildStatus(Result.FAILURE, jenkins.waitForCompletion(build));
            jenkins.assertLogContains("xen-prod", build);
            jenkins.assertLogContains("xenRestore", build);
            jenkins.assertLogContains("Still owed: high availability", build);
            demandLeft(build, "xen-prod");
            SimulatedPool.credentials("xen-prod", CredentialsScope.SYSTEM);
            build.getParent().setDefinition(new CpsFlowDefinition("xenRestore pool: 'prod'", true));
            jenkins.buildAndAssertStatus(Result.SUCCESS, build.getParent());
            // What the first build could not tell any more.
            assertThat(AuditLog.get().read(AuditQuery.newest(100)))
                    .extracting(AuditEntry::host, AuditEntry::build, AuditEntry::result)
                    .containsExactly(tuple("xs01", 1, "applied"));
            assertThat(pool.simulator().pool().haEnabled()).isTrue();
            assertThat(pool.simulator().hosts()).allMatch(SimHost::isEnabled);
        });
    }

    @Test
    void shouldGoOnWithTheCredentialsAsTheyAreWhenItIsBack() throws Throwable {
        begin("xenRollingUpdate pool: 'prod'");
        sessions.then(
                jenkins -> LivePool.credentials("xen-prod", CredentialsScope.SYSTEM, "successor", "another-password"));
        release();
        sessions.then(jenkins -> {
            var build = first(jenkins);
            jenkins.assertBuildStatus(Result.SUCCESS, jenkins.waitForCompletion(build));
        });
        assertThat(pool.simulator().calls())
                .filteredOn(call -> call.method().equals("pool.enable_ha"))
                .extracting(SimCall::user)
                .containsExactly("successor");
        assertThat(pool.simulator().pool().haEnabled()).isTrue();
        assertThat(pool.simulator().forbiddenCalls()).isEmpty();
    }

    @Test
    void shouldEndWhenTheJobMayNotUseThePoolAnyMore() throws Throwable {
        begin("xenRollingUpdate pool: 'prod'", (jenkins, held) -> {
            var pools = XenServerPools.get().getPools();
            pools.getFirst().setAllowedJobs("others/*");
            XenServerPools.get().setPools(List.copyOf(pools));
        });
        var before = consequences();
        release();
        sessions.then(jenkins -> {
            var build = first(jenkins);
            jenkins.assertBuildStatus(Result.FAILURE, jenkins.waitForCompletion(build));
            jenkins.assertLogContains("may not use a pool called 'prod'", build);
            demandLeft(build, "may not use a pool called 'prod'");
            assertThat(consequences()).isBetween(before, before + 1);
        });
    }

    /** A step that was refused before it wrote anything. */
    private static String empty(Instant when) throws IOException {
        var id = Rollouts.newId();
        Files.setLastModifiedTime(Files.createDirectories(Rollouts.folder(id)), FileTime.from(when));
        return id;
    }

    /** A restoration that a person asked for. */
    private static String byHand(Instant when) throws IOException {
        var id = Rollouts.newId();
        Files.createDirectories(Rollouts.folder(id));
        Files.writeString(Rollouts.journal(id), """
                {"seq":1,"at":"%s","type":"opened","id":"","data":{"format":1,"kind":"restore","by":{"user":"alice"}}}
                {"seq":2,"at":"%s","type":"closed","id":"","data":{"outcome":"success"}}
                """.formatted(when, when));
        return id;
    }

    @Test
    void shouldSendNothingMoreWhenItsJobIsDeletedAndKeepTheJournal() throws Throwable {
        begin("xenRollingUpdate pool: 'prod'");
        sessions.then(jenkins -> {
            var build = first(jenkins);
            var rollout = rollout(build);
            awaitGoingOn();
            var before = consequences();
            build.doKill();
            build.getParent().delete();
            release();
            PipelineFixture.await("the thread ends", () -> !Rollouts.get().isLive(rollout));
            assertThat(consequences()).as("%s", pool.simulator().calls()).isLessThanOrEqualTo(before + 1);
            var now = Instant.now();
            var kept = List.of(rollout, empty(now), byHand(now));
            var forgotten = List.of(empty(now.minus(Duration.ofDays(2))), byHand(now.minus(Duration.ofDays(31))));
            new RolloutCleaner().execute(hudson.model.TaskListener.NULL);
            assertThat(kept).allMatch(id -> Files.exists(Rollouts.folder(id)));
            assertThat(forgotten).noneMatch(id -> Files.exists(Rollouts.folder(id)));

            var next = jenkins.createProject(WorkflowJob.class, "window");
            next.setDefinition(new CpsFlowDefinition("xenRollingUpdate pool: 'prod'", true));
            jenkins.buildAndAssertStatus(Result.UNSTABLE, next);
            assertThat(pool.simulator().pool().haEnabled()).isTrue();
        });
    }

    @Test
    void shouldLeaveAStepToItsTimeoutAndPayInTheNextBuild() throws Throwable {
        var answered = new AtomicBoolean();
        begin(FenceTest.End.TIMEOUT.script());
        pool.simulator().faults().when("host.enable").heldUntil(answered::get);
        release();
        sessions.then(jenkins -> {
            var build = first(jenkins);
            var rollout = rollout(build);
            PipelineFixture.await("it is held again", () -> asked("host.enable"));
            // It is asked, and as the host in hand does not answer in time, it is ended over its head.
            FenceTest.End.TIMEOUT.end(jenkins, build);
            jenkins.assertBuildStatus(Result.ABORTED, jenkins.waitForCompletion(build));
            jenkins.assertLogContains("Stop requested", build);
            var before = pool.simulator().calls().size();
            answered.set(true);
            release();
            PipelineFixture.await("the thread ends", () -> !Rollouts.get().isLive(rollout));
            assertThat(pool.simulator().calls().stream().skip(before).map(SimCall::method))
                    .as("nothing after the call that was held")
                    .allMatch(m -> m.endsWith("host.enable") || m.startsWith("session.") || m.startsWith("task."));
            assertThat(pool.simulator().pool().haEnabled()).isFalse();

            var next = jenkins.buildAndAssertStatus(Result.UNSTABLE, build.getParent());
            jenkins.assertLogContains("high availability", next);
            assertThat(pool.simulator().pool().haEnabled()).isTrue();
            assertThat(pool.simulator().hosts())
                    .allMatch(SimHost::isEnabled)
                    .allMatch(host -> host.text("last_update_hash")
                            .equals(pool.simulator().hash()));
            assertThat(pool.simulator().forbiddenCalls()).isEmpty();
        });
    }

    @Test
    void shouldNotForgetAStopThatWasToldBeforeJenkinsDied(@TempDir Path disk) throws Throwable {
        var told = disk.resolve("program.dat");
        begin("xenRollingUpdate pool: 'prod'", (jenkins, build) -> {
            build.doStop();
            jenkins.waitForMessage("Stop requested", build);
            Files.copy(build.getRootDir().toPath().resolve("program.dat"), told);
        });
        // As if it had been killed then: what an orderly end saves is not there.
        var build1 = sessions.getHome().toPath().resolve("jobs/window/builds/1");
        Files.copy(told, build1.resolve("program.dat"), StandardCopyOption.REPLACE_EXISTING);
        release();
        sessions.then(jenkins -> {
            var build = first(jenkins);
            jenkins.assertBuildStatus(Result.ABORTED, jenkins.waitForCompletion(build));
            jenkins.assertLogContains("requested before Jenkins went down counts", build);
            jenkins.assertLogContains("before the next host was begun", build);
            assertThat(pool.simulator().calls())
                    .extracting(SimCall::method)
                    .filteredOn(m -> m.endsWith("host.apply_updates"))
                    .hasSize(1);
            assertThat(pool.simulator().pool().haEnabled()).isTrue();
            assertThat(build.getAction(PoolUpdateAction.class).getRecords())
                    .extracting(PoolRecord::getOutcome)
                    .containsExactly("aborted");
        });
    }

    /** What a version of the plugin left that did not know some of the options yet. */
    private static void makeOlder(Path journal) throws IOException {
        var lines = new ArrayList<String>();
        for (var line : Files.readAllLines(journal)) {
            var entry = (ObjectNode) Json.mapper().readTree(line);
            if (entry.path("type").asText().equals("opened")) {
                var options = (ObjectNode) entry.path("data").path("options");
                options.remove(List.of("evacuationBatch", "evacuationNetwork"));
                ((ObjectNode) options.path("limits")).remove("cluster");
            }
            lines.add(Json.mapper().writeValueAsString(entry));
        }
        Files.write(journal, lines);
    }

    @Test
    void shouldGoOnWithTheJournalOfAnOlderVersion() throws Throwable {
        var updates = SimClient.of(pool.simulator()).updates().body();
        begin("xenRollingUpdate pool: 'prod'");
        var rollouts = sessions.getHome().toPath().resolve("xenserver").resolve("rollouts");
        try (var folders = Files.newDirectoryStream(rollouts)) {
            for (var folder : folders) {
                makeOlder(folder.resolve(Rollouts.JOURNAL));
            }
        }
        release();
        sessions.then(jenkins -> {
            var build = first(jenkins);
            jenkins.assertBuildStatus(Result.SUCCESS, jenkins.waitForCompletion(build));
            assertThat(pool.simulator().hosts())
                    .allMatch(host -> host.text("last_update_hash")
                            .equals(pool.simulator().hash()));
            assertThat(pool.simulator().forbiddenCalls()).isEmpty();
            var list = build.getArtifactManager().root().child("xenserver/prod/update/updates.json");
            try (var in = list.open()) {
                assertThat(in.readAllBytes()).isEqualTo(updates);
            }
        });
    }
}
