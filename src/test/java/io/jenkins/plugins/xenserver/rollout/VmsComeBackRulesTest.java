package io.jenkins.plugins.xenserver.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.xenserver.simulator.Scenarios;
import io.jenkins.plugins.xenserver.simulator.SimPoolBuilder;
import io.jenkins.plugins.xenserver.simulator.SimVm;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The rule of design §2.5 about VMs that were moved or stopped: R19. */
class VmsComeBackRulesTest {
    /** Something somebody does to a VM of the first host while that is away. */
    private static SimulatedRollout whileTheFirstHostReboots(
            SimulatedRollout.Operation operation, SimPoolBuilder pool) {
        var rollout = new SimulatedRollout(pool);
        var done = new boolean[1];
        Recorder.of(rollout).before("pool.sync_database", sent -> {
            // The one after the installation on the first host: that is empty, and the others have its VMs.
            if (!done[0] && rollout.methods().contains("host.apply_updates")) {
                done[0] = true;
                rollout.operator(operation);
            }
        });
        return rollout;
    }

    @ParameterizedTest
    @CsvSource({"move, Running", "VM.clean_shutdown, Halted", "VM.suspend, Suspended"})
    void r19_whatSomebodyElseDidWithAVmMeanwhileStands(String what, String state) {
        var vm = new SimVm[1];
        var where = new String[1];
        var rollout = new SimulatedRollout[1];
        rollout[0] = whileTheFirstHostReboots(
                client -> {
                    vm[0] = rollout[0].simulator.vm("vm-001");
                    if (what.equals("move")) {
                        where[0] = vm[0].host().name().equals("xs02") ? "xs03" : "xs02";
                        client.async(
                                "VM.pool_migrate",
                                vm[0].ref(),
                                rollout[0].simulator.host(where[0]).ref(),
                                Map.of("live", "true"));
                    } else {
                        client.async(what, vm[0].ref());
                    }
                },
                Scenarios.fullReboot(3, 3));
        rollout[0].options = RolloutOptions.DEFAULT.with(o -> {
            o.hosts = List.of("xs01");
            o.allowMixed = true;
        });
        var result = rollout[0].update();
        assertThat(vm[0].powerState()).isEqualTo(state);
        assertThat(vm[0].host() == null ? null : vm[0].host().name()).isEqualTo(where[0]);
        assertThat(result.owed()).isEmpty();
        assertThat(rollout[0].methods()).doesNotContain("VM.start", "VM.start_on", "VM.resume", "VM.resume_on");
    }

    @Test
    void r19_aVmThatIsAlreadyAtHomeIsNotMoved() {
        var rollout = new SimulatedRollout(Scenarios.fullReboot(2, 4));
        Demand.doneAndAsFound(rollout, rollout.update());
        assertThat(rollout.simulator.calls())
                .filteredOn(c -> c.method().equals("VM.pool_migrate"))
                .extracting(c -> c.arguments().getFirst())
                .doesNotHaveDuplicates();
    }

    @Test
    void r19_aVmWeStoppedStartsElsewhereWhenItsHomeDoesNotComeBack() {
        var rollout = new SimulatedRollout(Scenarios.fullReboot(3, 6));
        rollout.simulator.vm("vm-002").set("tags", List.of(Drain.TAG + "shutdown"));
        rollout.simulator.vm("vm-002").cannotMoveBecause("VM_HAS_PCI_ATTACHED");
        rollout.options = RolloutOptions.DEFAULT.with(o -> o.onFailure = RolloutOptions.OnFailure.SKIP_HOST);
        rollout.simulator.faults().neverReturns("xs02");
        var result = rollout.update();
        assertThat(rollout.simulator.vm("vm-002").isRunning())
                .as(result.message() + rollout.log)
                .isTrue();
        assertThat(rollout.simulator.vm("vm-002").host().name()).isNotEqualTo("xs02");
        assertThat(result.owed()).extracting(Obligation::subject).doesNotContain("vm-002");
        // Nobody is to wait for it until all the other hosts are done.
        assertThat(rollout.indexOf("VM.start", "vm-002")).isBetween(0, rollout.indexOf("host.disable", "xs03"));
    }

    @Test
    void r19_aVmIsNotSuspendedOnStorageThatOneHostSeesUnlessAllowed() {
        for (var allowed : List.of(false, true)) {
            var rollout = VmRulesTest.stuck(Drain.Rung.MIGRATE, Drain.Rung.SUSPEND);
            rollout.options = rollout.options.with(
                    o -> o.drain = new Drain(o.drain.rungs(), 0, Duration.ofSeconds(1), allowed, null));
            var vm = rollout.simulator.vm("stuck");
            vm.set("suspend_SR", vm.storage().getFirst().ref());
            rollout.update();
            assertThat(rollout.methods().contains("VM.suspend")).isEqualTo(allowed);
            assertThat(vm.isRunning()).isTrue();
        }
    }

    /** As restarts do (rule R10): those of one order together, those of the next when all of them are back. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void r19_whatWeStoppedOrSuspendedComesBackInTheVmsOrderAlsoAtTheEnd(boolean atTheEnd) {
        var scenario = Scenarios.fullReboot(2, 0);
        for (var i = 1; i <= 8; i++) {
            scenario.vm("app-" + i).on("xs02").onLocalStorage().order(3 - (i - 1) / 3);
        }
        var rollout = new SimulatedRollout(scenario);
        var sim = rollout.simulator;
        // Of each order some are stopped and some suspended, and which of the two they are must not matter.
        List.of(2, 3, 6, 7).forEach(i -> sim.vm("app-" + i).set("tags", List.of(Drain.TAG + "suspend")));
        rollout.options = RolloutOptions.DEFAULT.with(o -> {
            o.parallel = 2;
            o.drain = new Drain(List.of(Drain.Rung.SHUTDOWN), 0, Duration.ofSeconds(1), false, null);
        });
        if (atTheEnd) {
            for (var method : List.of("VM.start_on", "VM.start", "VM.resume_on", "VM.resume")) {
                sim.faults().tasksFail(method, 4, "INTERNAL_ERROR", "no free device");
            }
        }
        var started = new ArrayList<String>();
        var together = new ArrayList<Integer>();
        var recorder = Recorder.of(rollout);
        for (var method : List.of("VM.start_on", "VM.resume_on")) {
            recorder.before(method, sent -> {
                var vm = sim.vms().stream()
                        .filter(one -> sent.body().contains(one.ref()))
                        .findFirst()
                        .orElseThrow();
                var coming = sim.vms().stream()
                        .filter(one ->
                                one == vm || !one.map("current_operations").isEmpty())
                        .toList();
                together.add(coming.size());
                assertThat(coming).extracting(one -> one.number("order")).containsOnly(vm.number("order"));
                started.add(vm.name());
            });
        }
        Demand.doneAndAsFound(rollout, rollout.update());
        var once = started.subList(started.size() - 8, started.size());
        assertThat(once.subList(0, 2)).containsExactlyInAnyOrder("app-7", "app-8");
        assertThat(once.subList(2, 5)).containsExactlyInAnyOrder("app-4", "app-5", "app-6");
        assertThat(once.subList(5, 8)).containsExactlyInAnyOrder("app-1", "app-2", "app-3");
        assertThat(together).contains(2).allMatch(n -> n <= 2);
    }

    @Test
    void r19_startsAndResumesComeBeforeHighAvailability() {
        var scenario = Scenarios.haAndWlb(3, 6);
        scenario.vm("stuck").on("xs03").onLocalStorage();
        var rollout = new SimulatedRollout(scenario);
        rollout.options = RolloutOptions.DEFAULT.with(o -> o.drain =
                new Drain(List.of(Drain.Rung.MIGRATE, Drain.Rung.SUSPEND), 0, Duration.ofSeconds(1), false, null));
        // It resumes nowhere the first time, so that it is still owed at the end.
        rollout.simulator.faults().when("VM.resume_on").times(2).resetBefore();
        rollout.simulator.faults().when("VM.resume").times(2).resetBefore();
        var recorder = Recorder.of(rollout);
        Demand.doneAndAsFound(rollout, rollout.update());
        var resumes = recorder.all.stream()
                .filter(s -> s.name().startsWith("VM.resume"))
                .toList();
        assertThat(resumes).isNotEmpty();
        assertThat(recorder.all("pool.enable_ha")).hasSize(1);
        assertThat(recorder.all("pool.enable_ha").getFirst().at())
                .isAfter(resumes.getLast().at());
        assertThat(rollout.simulator.vm("stuck").host().name()).isEqualTo("xs03");
    }
}
