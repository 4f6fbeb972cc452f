package io.jenkins.plugins.xenserver.steps;

import static org.assertj.core.api.Assertions.assertThat;

import com.cloudbees.plugins.credentials.CredentialsScope;
import hudson.model.Result;
import hudson.security.FullControlOnceLoggedInAuthorizationStrategy;
import hudson.security.HudsonPrivateSecurityRealm;
import io.jenkins.plugins.xenserver.audit.AuditLog;
import io.jenkins.plugins.xenserver.audit.AuditQuery;
import io.jenkins.plugins.xenserver.rollout.FileJournal;
import io.jenkins.plugins.xenserver.rollout.JournalRecord;
import io.jenkins.plugins.xenserver.rollout.RecordType;
import io.jenkins.plugins.xenserver.simulator.Scenarios;
import io.jenkins.plugins.xenserver.simulator.SimCall;
import io.jenkins.plugins.xenserver.simulator.SimHost;
import io.jenkins.plugins.xenserver.simulator.SimPoolBuilder;
import java.io.Serializable;
import java.nio.file.Files;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition;
import org.jenkinsci.plugins.workflow.cps.CpsFlowExecution;
import org.jenkinsci.plugins.workflow.flow.FlowDurabilityHint;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.jenkinsci.plugins.workflow.job.properties.DurabilityHintJobProperty;
import org.jenkinsci.plugins.workflow.pickles.Pickle;
import org.jenkinsci.plugins.workflow.pickles.PickleFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.RealJenkinsExtension;

/**
 * A real, secured Jenkins in a process of its own, whose anonymous user may do nothing, drives a dozen pools at once, each held
 * in another phase of its update, and is then stopped in an orderly way or killed. The pools live on in this process.
 */
class DurabilityTest {
    /** Where a pool is held when Jenkins goes. */
    enum Phase {
        PRECHECK("host.get_vms_which_prevent_evacuation", () -> Scenarios.fullReboot(2, 2)),
        HA_OFF("pool.disable_ha", () -> Scenarios.haAndWlb(1, 0)),
        DISABLE("host.disable", () -> Scenarios.harmless(1, 0)),
        EVACUATE("host.evacuate", () -> Scenarios.fullReboot(2, 2)),
        APPLY("host.apply_updates", () -> Scenarios.fullReboot(1, 0)),
        TOOLSTACK("host.restart_agent", () -> Scenarios.toolstackOnly(1, 0)),
        REBOOT("host.reboot", () -> Scenarios.fullReboot(1, 0)),
        ENABLE("host.enable", () -> Scenarios.harmless(1, 0)),
        VMS_HOME("VM.pool_migrate", () -> Scenarios.fullReboot(2, 2)),
        GATE("", () -> Scenarios.harmless(1, 0)),
        /** The body has not begun, or the program does not know of it yet. */
        GATE_BEGINS("host.enable", () -> Scenarios.harmless(2, 0)),
        /** The body has ended, and the program does not know of it yet. */
        GATE_ENDS("", () -> Scenarios.harmless(2, 0)),
        VM_PASS("VM.clean_reboot", () -> Scenarios.fullReboot(2, 2)),
        HA_ON("pool.enable_ha", () -> Scenarios.haAndWlb(1, 0));

        private final String method;
        private final Supplier<SimPoolBuilder> scenario;

        Phase(String method, Supplier<SimPoolBuilder> scenario) {
            this.method = method;
            this.scenario = scenario;
        }

        String job() {
            return name().toLowerCase(Locale.ROOT);
        }

        String script() {
            // Time passes a hundred times as fast, so that a restart on a busy machine may take days.
            var arguments = "pool: '" + job() + "', level: 'full', vmRestart: 'level', resumeWithin: '7d'";
            return name().startsWith("GATE")
                    ? "xenGatedRollingUpdate(" + arguments
                            + ", allowMixed: true) { echo \"asked about ${env.XEN_HOST}\"; "
                            + "while (currentBuild.description != 'go') { sleep time: 200, unit: 'MILLISECONDS' }; "
                            + "currentBuild.displayName = 'ended' }"
                    : "xenRollingUpdate " + arguments;
        }
    }

    @RegisterExtension
    private final RealJenkinsExtension jenkins = new RealJenkinsExtension().withTimeout(0);

    private final Map<Phase, SimulatedPool> pools = new EnumMap<>(Phase.class);
    private final AtomicBoolean released = new AtomicBoolean();
    private final AtomicBoolean early = new AtomicBoolean();

    /** What the other process has to know of a pool. */
    record Reach(String name, String address, String fingerprints, String script) implements Serializable {}

    @BeforeEach
    void pools() {
        for (var phase : Phase.values()) {
            var pool = new SimulatedPool(phase.scenario.get().seed(phase.ordinal() + 1));
            pools.put(phase, pool);
            if (!phase.method.isEmpty()) {
                pool.simulator()
                        .faults()
                        .when(phase.method)
                        .heldUntil(() -> released.get() || early.get() && phase == Phase.GATE_BEGINS);
            }
        }
        jenkins.javaOptions(
                "-Xmx1500m",
                "-Dhudson.model.UpdateCenter.never=true",
                "-Dio.jenkins.plugins.xenserver.view.PoolLooks.initialDelay=86400000",
                pools.get(Phase.PRECHECK).timeOption());
    }

    @AfterEach
    void close() {
        pools.values().forEach(SimulatedPool::close);
    }

    private Reach[] reaches() {
        return pools.entrySet().stream()
                .map(e -> new Reach(
                        e.getKey().job(),
                        e.getValue().address(),
                        e.getValue().fingerprints(),
                        e.getKey().script()))
                .toArray(Reach[]::new);
    }

    private void release() {
        released.set(true);
        pools.values().forEach(pool -> pool.simulator().later(Duration.ZERO, () -> {}));
    }

    private void awaitAllHeld() {
        for (var phase : Phase.values()) {
            if (!phase.method.isEmpty()) {
                PipelineFixture.await(phase + " is held", () -> sent(phase));
            }
        }
    }

    private boolean sent(Phase phase) {
        var simulator = pools.get(phase).simulator();
        return simulator.read(() -> simulator.requestsByMethod().keySet().stream()
                .anyMatch(m -> m.equals(phase.method) || m.equals("Async." + phase.method)));
    }

    /** Secures Jenkins, defines pools and jobs, starts a build of each. */
    private static void begin(JenkinsRule rule, Reach[] reaches, Boolean optimised) throws Throwable {
        rule.jenkins.setNumExecutors(0);
        // Classes of the core, because those of the test harness are not there when Jenkins starts again.
        var realm = new HudsonPrivateSecurityRealm(false);
        realm.createAccount("admin", "admin");
        rule.jenkins.setSecurityRealm(realm);
        var strategy = new FullControlOnceLoggedInAuthorizationStrategy();
        strategy.setAllowAnonymousRead(false);
        rule.jenkins.setAuthorizationStrategy(strategy);
        rule.jenkins.save();
        for (var reach : reaches) {
            SimulatedPool.credentials("xen-" + reach.name(), CredentialsScope.SYSTEM);
            SimulatedPool.define(reach.name(), reach.address(), reach.fingerprints(), reach.name());
            var job = rule.jenkins.createProject(WorkflowJob.class, reach.name());
            if (optimised) {
                job.addProperty(new DurabilityHintJobProperty(FlowDurabilityHint.PERFORMANCE_OPTIMIZED));
            }
            job.setDefinition(new CpsFlowDefinition(reach.script(), true));
            job.scheduleBuild2(0).waitForStart();
        }
        rule.waitForMessage("asked about", build(rule, "gate"));
        rule.waitForMessage("asked about", build(rule, "gate_ends"));
    }

    private static String withoutThePluginsClasses(JenkinsRule rule) throws Throwable {
        var live = Rollouts.class.getDeclaredField("live");
        live.setAccessible(true);
        var plugin = rule.jenkins.getPluginManager().whichPlugin(Rollouts.class).classLoader;
        return ((Map<?, ?>) live.get(Rollouts.get()))
                .values().stream()
                        .filter(thread -> ((Thread) thread).getContextClassLoader() != plugin)
                        .collect(Collectors.toSet())
                        .toString();
    }

    private static WorkflowRun build(JenkinsRule rule, String job) {
        return rule.jenkins.getItemByFullName(job, WorkflowJob.class).getLastBuild();
    }

    /**
     * A disk on which programs are not saved any more, once that is so: what Jenkins knows of those builds after it was killed
     * is what it had saved before.
     */
    private static final class DeadDisk extends PickleFactory {
        private static final CountDownLatch NEVER = new CountDownLatch(1);
        private static final Map<String, BooleanSupplier> DEAD = new ConcurrentHashMap<>();

        @Override
        public Pickle writeReplace(Object object) {
            DEAD.forEach((job, dead) -> {
                if (Thread.currentThread().getName().contains("/jobs/" + job + "/") && dead.getAsBoolean()) {
                    try {
                        NEVER.await();
                    } catch (InterruptedException e) {
                        throw new IllegalStateException(e);
                    }
                }
            });
            return null;
        }
    }

    private static void loseWhatIsNotSavedYet(JenkinsRule rule) throws Throwable {
        var begins = build(rule, "gate_begins");
        ((CpsFlowExecution) begins.getExecution()).waitForSuspension();
        var ends = build(rule, "gate_ends");
        DeadDisk.DEAD.put("gate_begins", () -> true);
        DeadDisk.DEAD.put("gate_ends", () -> ends.getDisplayName().equals("ended"));
        rule.jenkins.getExtensionList(PickleFactory.class).add(new DeadDisk());
        ends.setDescription("go");
    }

    private static void awaitGates(JenkinsRule rule) throws Throwable {
        rule.waitForMessage("asked about", build(rule, "gate_begins"));
        var ends = build(rule, "gate_ends");
        PipelineFixture.await("it has ended", () -> ends.getDisplayName().equals("ended"));
    }

    /** How often each host's gate was asked, and how often it has answered: a line for each build. */
    private static String gates(JenkinsRule rule) throws Throwable {
        var found = new StringBuilder();
        for (var job : List.of("gate", "gate_begins", "gate_ends")) {
            var build = build(rule, job);
            var rollout = build.getAction(PoolUpdateAction.class)
                    .getRecords()
                    .getFirst()
                    .getRollout();
            var answers = FileJournal.read(Rollouts.journal(rollout)).stream()
                    .filter(r -> r.type() == RecordType.GATE)
                    .map(JournalRecord::id)
                    .toList();
            found.append(job)
                    .append(JenkinsRule.getLog(build)
                            .lines()
                            .filter(line -> line.startsWith("asked about "))
                            .map(line -> line.substring("asked about ".length()))
                            .toList())
                    .append(": ")
                    .append(answers.size())
                    .append(" answers for ")
                    .append(Set.copyOf(answers).size())
                    .append('\n');
        }
        return found.toString();
    }

    /** Waits for every job's last build; "" or what is wrong with them. */
    private static String outcomes(JenkinsRule rule, Integer number) throws Throwable {
        var wrong = new StringBuilder();
        for (var job : rule.jenkins.getAllItems(WorkflowJob.class)) {
            var build = job.getBuildByNumber(number);
            build.setDescription("go");
            rule.waitForCompletion(build);
            if (build.getResult() == null || build.getResult().isWorseThan(Result.UNSTABLE)) {
                wrong.append("== ").append(build).append('\n').append(JenkinsRule.getLog(build));
            }
        }
        return wrong.toString();
    }

    private static void again(JenkinsRule rule) throws Throwable {
        for (var job : rule.jenkins.getAllItems(WorkflowJob.class)) {
            if (job.getBuildByNumber(1) != null) {
                rule.waitForCompletion(job.getBuildByNumber(1));
            }
            job.scheduleBuild2(0).waitForStart();
        }
    }

    /** How often the history tells of each host, as text. */
    private static String history(JenkinsRule rule) throws Throwable {
        return AuditLog.get().read(AuditQuery.newest(100)).stream()
                .collect(Collectors.groupingBy(
                        entry -> entry.pool() + " " + entry.host(), TreeMap::new, Collectors.counting()))
                .toString();
    }

    private String everyHostOnce() {
        var once = new TreeMap<String, Long>();
        pools.forEach((phase, pool) ->
                pool.simulator().hosts().forEach(h -> once.put(phase.job() + " " + h.name(), 1L)));
        return once.toString();
    }

    private void demandAllUpdated() {
        for (var entry : pools.entrySet()) {
            var simulator = entry.getValue().simulator();
            assertThat(simulator.forbiddenCalls()).as("%s", entry.getKey()).isEmpty();
            assertThat(simulator.hosts())
                    .as("%s", entry.getKey())
                    .allMatch(SimHost::isEnabled)
                    .allMatch(host -> host.text("last_update_hash").equals(simulator.hash()));
            assertThat(simulator.pool().map("other_config").keySet())
                    .as("%s", entry.getKey())
                    .noneMatch(key -> key.startsWith("xenserver-updates"));
        }
        assertThat(pools.get(Phase.HA_OFF).simulator().pool().haEnabled()).isTrue();
        assertThat(pools.get(Phase.HA_ON).simulator().pool().haEnabled()).isTrue();
    }

    private long applied(Phase phase) {
        return pools.get(phase).simulator().calls().stream()
                .filter(call -> call.method().endsWith("host.apply_updates"))
                .count();
    }

    /** No call that must happen once was sent twice. */
    private void demandNothingTwice() {
        for (var entry : pools.entrySet()) {
            var hosts = entry.getValue().simulator().hosts().size();
            for (var method : Set.of("host.apply_updates", "host.reboot", "host.restart_agent")) {
                assertThat(entry.getValue().simulator().calls().stream()
                                .map(SimCall::method)
                                .filter(m -> m.replace("Async.", "").equals(method)))
                        .as("%s of %s", method, entry.getKey())
                        .hasSizeLessThanOrEqualTo(hosts);
            }
        }
    }

    @Test
    void shouldGoOnAfterAnOrderlyRestart() throws Throwable {
        jenkins.startJenkins();
        jenkins.runRemotely(DurabilityTest::begin, reaches(), false);
        awaitAllHeld();
        assertThat(jenkins.runRemotely(DurabilityTest::withoutThePluginsClasses))
                .isEqualTo("[]");
        jenkins.stopJenkins();
        release();
        jenkins.startJenkins();
        assertThat(jenkins.runRemotely(DurabilityTest::outcomes, 1)).isEmpty();
        demandAllUpdated();
        demandNothingTwice();
    }

    @Test
    void shouldGoOnAfterBeingKilled() throws Throwable {
        jenkins.startJenkins();
        jenkins.runRemotely(DurabilityTest::begin, reaches(), false);
        awaitAllHeld();
        jenkins.runRemotely(DurabilityTest::loseWhatIsNotSavedYet);
        early.set(true);
        pools.get(Phase.GATE_BEGINS).simulator().later(Duration.ZERO, () -> {});
        jenkins.runRemotely(DurabilityTest::awaitGates);
        jenkins.stopJenkinsForcibly();
        for (var phase : List.of(Phase.GATE_BEGINS, Phase.GATE_ENDS)) {
            assertThat(applied(phase))
                    .as("%s: no verdict is used that is not kept", phase)
                    .isOne();
        }
        release();
        jenkins.startJenkins();
        assertThat(jenkins.runRemotely(DurabilityTest::outcomes, 1)).isEmpty();
        assertThat(jenkins.runRemotely(DurabilityTest::gates)).isEqualTo("""
                gate[xs01]: 1 answers for 1
                gate_begins[xs01, xs01, xs02]: 2 answers for 2
                gate_ends[xs01, xs02]: 2 answers for 2
                """);
        demandAllUpdated();
        demandNothingTwice();
    }

    @Test
    void shouldLetTheNextBuildGoOnWhereAPipelineCannot() throws Throwable {
        jenkins.startJenkins();
        jenkins.runRemotely(DurabilityTest::begin, reaches(), true);
        awaitAllHeld();
        jenkins.stopJenkinsForcibly();
        // Jenkins writes such builds in place: one that it was killed with in the middle is gone.
        Files.write(jenkins.getHome().toPath().resolve("jobs/apply/builds/1/build.xml"), new byte[0]);
        release();
        jenkins.startJenkins();
        jenkins.runRemotely(DurabilityTest::again);
        assertThat(jenkins.runRemotely(DurabilityTest::outcomes, 2)).isEmpty();
        // Also of those whose updates came in when nobody was there to tell.
        assertThat(jenkins.runRemotely(DurabilityTest::history)).isEqualTo(everyHostOnce());
        demandAllUpdated();
        demandNothingTwice();
    }
}
