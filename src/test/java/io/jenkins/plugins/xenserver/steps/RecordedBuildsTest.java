package io.jenkins.plugins.xenserver.steps;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertAll;

import hudson.model.Result;
import io.jenkins.plugins.xenserver.simulator.Scenarios;
import io.jenkins.plugins.xenserver.simulator.SimCall;
import io.jenkins.plugins.xenserver.simulator.SimHost;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.commons.io.FileUtils;
import org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.JenkinsSessionExtension;

/**
 * Jobs whose builds were in the middle of our steps when Jenkins went down and the plugin was upgraded. {@code jobs-1} is what
 * the first version had left in the home by then, with the programs as Pipeline keeps them; what runs today must go on with it.
 * The folder is never to be made anew, only joined by those of later versions, which {@link #recordsTheBuilds} makes:
 *
 * <pre>mvn test -Dtest=RecordedBuildsTest -DrecordedBuilds=/tmp/jobs-2</pre>
 *
 * <p>The journals are not among it, so the rollouts begin at a pool that nobody has touched yet, as after a crash before the
 * first line was written; {@code JournalFormatTest} shows that old journals are gone on with.
 */
class RecordedBuildsTest {
    private static final String SWITCH = "recordedBuilds";

    /** What each job does, and where its pool held it when it was recorded. */
    enum Held {
        /** The program holds a step that waits for its pool. */
        WINDOW("host.apply_updates", """
                xenRollingUpdate pool: 'window', level: 'full', migrateHome: false, drain: 'migrate\\nsuspend'
                """),
        /** The program holds a body that is running, and a step that waits for it. */
        GATED("", """
                xenGatedRollingUpdate(pool: 'gated', allowMixed: true, limits: 'gate=9d') {
                    echo "asked about ${env.XEN_HOST}"
                    while (currentBuild.description != 'go') { sleep 2 }
                }
                """),
        /** The program holds the wish to stop. */
        STOPPED("host.apply_updates", "xenRollingUpdate pool: 'stopped'"),
        /** The program holds a pool that the job has described itself; its credentials are gone by now. */
        INLINE("pool.sync_updates", """
                xenSync url: 'ADDRESS', credentialsId: 'mine', trust: xenPinned('FINGERPRINTS'), force: true
                """);

        private final String method;
        private final String script;

        Held(String method, String script) {
            this.method = method;
            this.script = script;
        }

        String job() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    @RegisterExtension
    private final JenkinsSessionExtension sessions = new JenkinsSessionExtension();

    private final Map<Held, SimulatedPool> pools = new EnumMap<>(Held.class);

    @BeforeEach
    void pools() {
        for (var held : Held.values()) {
            pools.put(held, new SimulatedPool(Scenarios.harmless(2, 0).ha().seed(held.ordinal() + 1)));
        }
    }

    @AfterEach
    void close() {
        pools.values().forEach(SimulatedPool::close);
    }

    private static WorkflowRun build(JenkinsRule jenkins, Held held) {
        return jenkins.jenkins.getItemByFullName(held.job(), WorkflowJob.class).getBuildByNumber(1);
    }

    private WorkflowRun ended(JenkinsRule jenkins, Held held, Result result) throws Exception {
        var build = build(jenkins, held);
        jenkins.assertBuildStatus(result, jenkins.waitForCompletion(build));
        var simulator = pools.get(held).simulator();
        assertThat(simulator.forbiddenCalls()).isEmpty();
        assertThat(simulator.pool().haEnabled()).isTrue();
        assertThat(simulator.pool().map("other_config").keySet()).noneMatch(key -> key.startsWith("xenserver-updates"));
        return build;
    }

    private long applied(Held held) {
        return pools.get(held).simulator().calls().stream()
                .map(SimCall::method)
                .filter(method -> method.endsWith("host.apply_updates"))
                .count();
    }

    private void demandUpdated(JenkinsRule jenkins, Held held) throws Exception {
        var build = ended(jenkins, held, Result.SUCCESS);
        assertThat(applied(held)).isEqualTo(2);
        assertThat(pools.get(held).simulator().hosts()).allMatch(SimHost::isEnabled);
        assertThat(build.getAction(PoolUpdateAction.class).getRecords())
                .extracting(PoolRecord::getHostsDone)
                .containsExactly(2);
    }

    @Test
    void shouldGoOnWithWhatTheFirstVersionHasLeft() throws Throwable {
        sessions.then(jenkins -> {
            for (var held : Held.values()) {
                pools.get(held).define(held.job(), held.job());
            }
        });
        var recorded = new File(RecordedBuildsTest.class.getResource("jobs-1").toURI());
        FileUtils.copyDirectory(recorded, new File(sessions.getHome(), "jobs"));
        sessions.then(jenkins -> {
            build(jenkins, Held.GATED).setDescription("go");
            assertAll(
                    () -> demandUpdated(jenkins, Held.WINDOW),
                    () -> demandUpdated(jenkins, Held.GATED),
                    () -> jenkins.assertLogContains("asked about xs02", build(jenkins, Held.GATED)),
                    () -> jenkins.assertLogContains(
                            "that was requested before Jenkins went down counts",
                            ended(jenkins, Held.STOPPED, Result.ABORTED)),
                    () -> assertThat(applied(Held.STOPPED)).isZero(),
                    () -> jenkins.assertLogContains("mine", ended(jenkins, Held.INLINE, Result.FAILURE)));
        });
    }

    /** No test: makes the folder that the test above goes on with. */
    @Test
    @EnabledIfSystemProperty(named = SWITCH, matches = ".+")
    void recordsTheBuilds() throws Throwable {
        var released = new AtomicBoolean();
        for (var held : Held.values()) {
            if (!held.method.isEmpty()) {
                pools.get(held).simulator().faults().when(held.method).heldUntil(released::get);
            }
        }
        sessions.then(jenkins -> {
            SimulatedPool.credentials("mine", com.cloudbees.plugins.credentials.CredentialsScope.GLOBAL);
            for (var held : Held.values()) {
                pools.get(held).define(held.job(), "*");
                var job = jenkins.createProject(WorkflowJob.class, held.job());
                var script = held.script
                        .replace("ADDRESS", pools.get(held).address())
                        .replace("FINGERPRINTS", pools.get(held).fingerprints().replace("\n", "\\n"));
                job.setDefinition(new CpsFlowDefinition(script, true));
                job.scheduleBuild2(0).waitForStart();
            }
            for (var held : Held.values()) {
                PipelineFixture.await(held + " is held", () -> isHeld(jenkins, held));
            }
            build(jenkins, Held.STOPPED).doStop();
            jenkins.waitForMessage("Stop requested", build(jenkins, Held.STOPPED));
        });
        keep(sessions.getHome().toPath().resolve("jobs"), Path.of(System.getProperty(SWITCH)));
        released.set(true);
        pools.values().forEach(pool -> pool.simulator().later(Duration.ZERO, () -> {}));
    }

    private boolean isHeld(JenkinsRule jenkins, Held held) throws IOException {
        var simulator = pools.get(held).simulator();
        return held.method.isEmpty()
                ? JenkinsRule.getLog(build(jenkins, held)).contains("asked about")
                : simulator.read(
                        () -> simulator.requestsByMethod().keySet().stream().anyMatch(m -> m.endsWith(held.method)));
    }

    /** Nothing but what Jenkins reads again. */
    private static void keep(Path jobs, Path target) throws IOException {
        FileUtils.copyDirectory(
                jobs.toFile(),
                target.toFile(),
                file -> file.isDirectory() || !file.getName().startsWith("permalinks"));
        try (var all = Files.walk(target)) {
            assertThat(all.filter(Files::isRegularFile)
                            .mapToLong(f -> f.toFile().length())
                            .sum())
                    .isLessThan(200 << 10);
        }
    }
}
