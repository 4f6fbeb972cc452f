package io.jenkins.plugins.xenserver.steps;

import static org.assertj.core.api.Assertions.assertThat;

import hudson.EnvVars;
import hudson.model.Result;
import io.jenkins.plugins.xenserver.model.Json;
import io.jenkins.plugins.xenserver.rollout.OwnVm;
import io.jenkins.plugins.xenserver.simulator.Scenarios;
import io.jenkins.plugins.xenserver.simulator.SimCall;
import io.jenkins.plugins.xenserver.simulator.SimHost;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.jvnet.hudson.test.junit.jupiter.JenkinsSessionExtension;

/** Jenkins and an agent of it are VMs of the very pool that is updated (rule R15). */
class OwnMachinesTest {
    @RegisterExtension
    private final JenkinsSessionExtension sessions = new JenkinsSessionExtension();

    private final AtomicBoolean released = new AtomicBoolean();
    private final SimulatedPool pool = new SimulatedPool(Scenarios.haAndWlb(2, 2));

    @AfterEach
    void close() {
        System.clearProperty(OwnVm.ROOT);
        pool.close();
    }

    /** The root of a machine that is this VM of the pool. */
    private Path machine(Path folder, String vm) throws IOException {
        var told = folder.resolve("sys/hypervisor/uuid");
        Files.createDirectories(told.getParent());
        Files.writeString(told, pool.simulator().vm(vm).uuid() + "\n");
        return folder;
    }

    private List<String> sent(String method) {
        return pool.simulator().calls().stream()
                .map(SimCall::method)
                .filter(m -> m.endsWith(method))
                .toList();
    }

    /** Also of those that are held. */
    private long requested(String method) {
        return pool.simulator().read(() -> pool.simulator().requestsByMethod().getOrDefault(method, 0L));
    }

    @Test
    void shouldMoveTheVmOfJenkinsAndRestartItLastOfAll(@TempDir Path controller, @TempDir Path agent) throws Throwable {
        System.setProperty(OwnVm.ROOT, machine(controller, "vm-001").toString());
        var env = new EnvVars("JAVA_TOOL_OPTIONS", "-D" + OwnVm.ROOT + "=" + machine(agent, "vm-002"));
        // The first restart is the one of Jenkins or the agent; with the second Jenkins goes down.
        pool.simulator().faults().when("VM.clean_reboot").from(2).heldUntil(released::get);
        sessions.then(jenkins -> {
            pool.define("prod", "window");
            jenkins.createOnlineSlave(null, env);
            var job = jenkins.createProject(WorkflowJob.class, "window");
            job.setDefinition(new CpsFlowDefinition("""
                    xenCheckUpdates pool: 'prod', level: 'full'
                    def done = xenRollingUpdate pool: 'prod', level: 'full', vmRestart: 'level', drain: 'migrate\\nhardShutdown'
                    echo "the update was a ${done.outcome}"
                    """, true));
            var build = job.scheduleBuild2(0).waitForStart();
            PipelineFixture.await("both restart", () -> requested("Async.VM.clean_reboot") == 2);

            assertThat(build.isBuilding()).isTrue();
            for (var what : List.of("check", "update")) {
                assertThat(protectedVms(build, what)).as(what).containsExactly("vm-001", "vm-002");
            }
            assertThat(pool.simulator().pool().map("other_config").keySet())
                    .noneMatch(key -> key.startsWith("xenserver-updates"));
            assertThat(pool.simulator().pool().haEnabled()).isTrue();
            assertThat(pool.simulator().hosts()).allMatch(SimHost::isEnabled);
            assertThat(pool.simulator().vm("vm-001").host().name()).isEqualTo("xs01");
            assertThat(pool.simulator().vm("vm-002").host().name()).isEqualTo("xs02");
            assertThat(requested("VM.clean_reboot")).as("nobody waits for it").isZero();
        });
        released.set(true);
        pool.simulator().later(Duration.ZERO, () -> {});
        sessions.then(jenkins -> {
            var build = jenkins.jenkins
                    .getItemByFullName("window", WorkflowJob.class)
                    .getBuildByNumber(1);
            jenkins.assertBuildStatus(Result.SUCCESS, jenkins.waitForCompletion(build));
            jenkins.assertLogContains("the update was a success", build);
            assertThat(build.getArtifacts())
                    .extracting(a -> a.relativePath)
                    .contains("xenserver/prod/update/report.html")
                    .noneMatch(path -> path.startsWith("xenserver/prod/update-2"));
        });
        assertThat(sent("VM.clean_reboot")).hasSize(2);
        assertThat(sent("VM.hard_shutdown")).isEmpty();
        assertThat(pool.simulator().killedVms()).isEmpty();
        assertThat(pool.simulator().vms()).allMatch(vm -> !vm.isUserVm() || vm.isRunning());
        assertThat(pool.simulator().forbiddenCalls()).isEmpty();
    }

    private static List<String> protectedVms(WorkflowRun build, String what) throws IOException {
        var report = build.getArtifactsDir().toPath().resolve("xenserver/prod/" + what + "/report.json");
        var names = Json.mapper().readTree(report.toFile()).path("protectedVms");
        return Json.mapper()
                .convertValue(names, Json.mapper().getTypeFactory().constructCollectionType(List.class, String.class));
    }
}
