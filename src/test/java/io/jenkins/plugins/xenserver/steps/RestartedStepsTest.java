package io.jenkins.plugins.xenserver.steps;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertAll;

import hudson.model.Result;
import io.jenkins.plugins.xenserver.simulator.Scenarios;
import io.jenkins.plugins.xenserver.simulator.SimCall;
import io.jenkins.plugins.xenserver.simulator.SimPoolBuilder;
import io.jenkins.plugins.xenserver.simulator.SimSources;
import io.jenkins.plugins.xenserver.simulator.SimUpdates;
import io.jenkins.plugins.xenserver.simulator.Simulator;
import java.io.ByteArrayInputStream;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.JenkinsSessionExtension;

/** What becomes of the steps that update no host when Jenkins is restarted in the middle of their one important call. */
class RestartedStepsTest {
    /** A pool for each of them, held in that call. */
    enum Held {
        SYNC(
                "pool.sync_updates",
                1,
                () -> Scenarios.healthy(1, 0),
                "xenSync pool: 'sync'",
                "synchronising with the update channel"),
        CONFIGURE(
                "pool.configure_update_sync",
                1,
                () -> Scenarios.healthy(1, 0),
                "xenConfigureUpdates pool: 'configure', channel: 'earlyAccess', schedule: 'daily'",
                "setting the periodic synchronisation to"),
        GUIDANCE(
                "host.restart_agent",
                1,
                () -> Scenarios.healthy(2, 0),
                "xenApplyGuidance pool: 'guidance', level: 'full'",
                "xs01: restarting the toolstack"),
        RESTORE(
                "pool.set_update_sync_enabled",
                2,
                () -> Scenarios.harmless(1, 0).periodicSync(),
                "xenSync pool: 'restore', freeze: true; echo 'frozen'; xenRestore pool: 'restore'",
                "switching periodic synchronisation on again"),
        UPLOAD("PUT /bundle", 1, () -> Scenarios.healthy(1, 0), """
                node {
                    echo "hash ${xenSync(pool: 'upload', bundle: 'july.xsbundle', switchChannel: true).hash}"
                }
                """, "% of july.xsbundle sent"),
        CHECK(
                "GET /updates",
                1,
                () -> Scenarios.harmless(1, 0),
                "echo \"hash ${xenCheckUpdates(pool: 'check', level: 'full').hash}\"",
                "pool-1: asking which updates are available");

        private final String method;
        private final int nth;
        private final Supplier<SimPoolBuilder> scenario;
        private final String script;
        /** What its status says meanwhile. */
        private final String doing;

        Held(String method, int nth, Supplier<SimPoolBuilder> scenario, String script, String doing) {
            this.method = method;
            this.nth = nth;
            this.scenario = scenario;
            this.script = script;
            this.doing = doing;
        }

        String job() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    @RegisterExtension
    private final JenkinsSessionExtension sessions = new JenkinsSessionExtension();

    private final Map<Held, SimulatedPool> pools = new EnumMap<>(Held.class);
    private final Set<Held> reached = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean released = new AtomicBoolean();

    @AfterEach
    void close() {
        pools.values().forEach(SimulatedPool::close);
    }

    @BeforeEach
    void pools() {
        for (var held : Held.values()) {
            var pool = new SimulatedPool(held.scenario.get().seed(held.ordinal() + 1));
            pools.put(held, pool);
            var simulator = pool.simulator();
            simulator
                    .faults()
                    .when(held.method)
                    .from(held.nth)
                    .then(sim -> reached.add(held))
                    .heldUntil(released::get);
            simulator.bundleContent(SimUpdates.harmless());
            if (held == Held.GUIDANCE) {
                simulator.read(() -> {
                    simulator.host("xs01").set("pending_guidances_recommended", List.of("restart_toolstack"));
                    return null;
                });
            }
        }
    }

    private void begin(JenkinsRule jenkins, Held held) throws Exception {
        pools.get(held).define(held.job(), held.job());
        var job = jenkins.createProject(WorkflowJob.class, held.job());
        job.setDefinition(new CpsFlowDefinition(held.script, true));
        if (held == Held.UPLOAD) {
            // More than the connection takes in while the pool reads nothing.
            jenkins.jenkins
                    .getWorkspaceFor(job)
                    .child("july.xsbundle")
                    .copyFrom(new ByteArrayInputStream(SimSources.bundle(24 << 20)));
        }
        job.scheduleBuild2(0).waitForStart();
    }

    /** Whoever looks at a build that waits is told what goes on, and for how long it has. */
    private static void demandStatus(JenkinsRule jenkins, Held held) throws Exception {
        var build =
                jenkins.jenkins.getItemByFullName(held.job(), WorkflowJob.class).getBuildByNumber(1);
        var step = build.getExecution().getCurrentExecutions(true).get().stream()
                .filter(PoolExecution.class::isInstance)
                .findFirst()
                .orElseThrow();
        // The call is at the pool already, and what is told of it may come a moment later.
        PipelineFixture.await(
                held + " says what it waits for", () -> step.getStatus().contains(held.doing));
        assertThat(step.getStatus()).startsWith(held.job() + ": ").containsPattern(", for [0-9]+ (s|min)");
    }

    private long sent(Held held) {
        return pools.get(held).simulator().calls().stream()
                .filter(SimCall::succeeded)
                .filter(call -> call.method().equals(held.method))
                .count();
    }

    private void demandSentOnce(JenkinsRule jenkins, Held held) throws Exception {
        ended(jenkins, held, Result.SUCCESS);
        assertThat(sent(held)).as("how often %s was sent", held).isEqualTo(held.nth);
    }

    private long uploads() {
        var simulator = pools.get(Held.UPLOAD).simulator();
        return simulator.read(() -> simulator.requestsByMethod().get("PUT /bundle"));
    }

    /** The bundle is not sent again by itself; the channel is what it was; whoever starts the job again has success. */
    private void demandCutUpload(JenkinsRule jenkins, Object channels) throws Exception {
        var cut = ended(jenkins, Held.UPLOAD, Result.FAILURE);
        jenkins.assertLogContains("The upload of july.xsbundle to pool", cut);
        jenkins.assertLogContains("was cut before the pool had all of it. Upload it again", cut);
        assertThat(uploads()).isOne();
        var simulator = pools.get(Held.UPLOAD).simulator();
        assertThat(channels(simulator)).isEqualTo(channels);
        PipelineFixture.await(
                "nothing runs in the pool any more",
                () -> simulator
                        .read(() -> simulator.pool().map("current_operations"))
                        .isEmpty());
        var again = jenkins.buildAndAssertStatus(Result.SUCCESS, cut.getParent());
        jenkins.assertLogContains("hash " + simulator.hash(), again);
        assertThat(uploads()).isEqualTo(2);
        assertThat(simulator.forbiddenCalls()).isEmpty();
    }

    private static Object channels(Simulator simulator) {
        return simulator.read(() -> List.copyOf(simulator.pool().list("repositories")));
    }

    private WorkflowRun ended(JenkinsRule jenkins, Held held, Result result) throws Exception {
        var build =
                jenkins.jenkins.getItemByFullName(held.job(), WorkflowJob.class).getBuildByNumber(1);
        jenkins.assertBuildStatus(result, jenkins.waitForCompletion(build));
        assertThat(pools.get(held).simulator().forbiddenCalls()).as("%s", held).isEmpty();
        assertThat(pools.get(held).simulator().pool().map("other_config").keySet())
                .as("%s", held)
                .noneMatch(key -> key.startsWith("xenserver-updates"));
        return build;
    }

    @Test
    void shouldGoOnOrBeginAfresh() throws Throwable {
        var channels = channels(pools.get(Held.UPLOAD).simulator());
        sessions.then(jenkins -> {
            for (var held : Held.values()) {
                begin(jenkins, held);
            }
            for (var held : Held.values()) {
                PipelineFixture.await(held + " is held", () -> reached.contains(held));
            }
            for (var held : Held.values()) {
                demandStatus(jenkins, held);
            }
        });
        released.set(true);
        pools.values().forEach(pool -> pool.simulator().later(Duration.ZERO, () -> {}));
        sessions.then(jenkins -> {
            assertAll(
                    () -> demandSentOnce(jenkins, Held.SYNC),
                    () -> demandSentOnce(jenkins, Held.CONFIGURE),
                    () -> demandSentOnce(jenkins, Held.GUIDANCE),
                    () -> demandSentOnce(jenkins, Held.RESTORE),
                    () -> assertThat(pools.get(Held.RESTORE).simulator().pool().flag("update_sync_enabled"))
                            .as("what was frozen is free again")
                            .isTrue(),
                    () -> demandCutUpload(jenkins, channels),
                    () -> jenkins.assertLogContains(
                            "hash " + pools.get(Held.CHECK).simulator().hash(),
                            ended(jenkins, Held.CHECK, Result.SUCCESS)));
        });
    }
}
