package io.jenkins.plugins.xenserver.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.xenserver.model.GuidanceLevel;
import io.jenkins.plugins.xenserver.model.VmRestartPolicy;
import io.jenkins.plugins.xenserver.simulator.PoolPicture;
import io.jenkins.plugins.xenserver.simulator.Scenarios;
import io.jenkins.plugins.xenserver.simulator.SimUpdates;
import io.jenkins.plugins.xenserver.simulator.SimVm;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/**
 * Stops rollouts dead at every point there is and resumes them from journal and pool alone: no step is lost, none is done
 * twice (design §5). Together the rollouts use every activity. Of those that mostly repeat the steps of the first two, every second
 * point is tried, and in a soak all.
 */
class CrashMatrixTest {
    private static final Duration SOAK = Duration.ofMinutes(6);
    private static final List<String> EMPTIED =
            List.of("sent VM.pool_migrate[vm-001, xs02, {live=true}]", "sent host.evacuate[xs01, (nothing), 0]");
    private static final List<String> REFUSED = List.of(
            "sent VM.clean_shutdown[stubborn]",
            "sent VM.pool_migrate[passthrough, xs01, {live=true}]",
            "sent VM.start_on[passthrough, xs02, false, false]");

    /** Switches, evacuation by the pool itself, updates, reboots, VM restarts. */
    private static SimulatedRollout common() {
        var rollout = new SimulatedRollout(Scenarios.haAndWlb(2, 6));
        rollout.options = RolloutOptions.DEFAULT.with(o -> {
            o.level = GuidanceLevel.FULL;
            o.vmRestart = VmRestartPolicy.LEVEL;
            o.drain = new Drain(null, 2, null, false, List.of("vm-006"));
        });
        return rollout;
    }

    /**
     * Every rung of the drain ladder and the way back, on the coordinator and on a member, where both pool and VM ask for
     * automatic power-on; a soak and a gate.
     */
    static SimulatedRollout ladder() {
        var scenario = Scenarios.fullReboot(2, 1).autoPowerOn();
        scenario.vm("archive").on("xs01").onLocalStorage();
        scenario.vm("kiosk").on("xs01").onLocalStorage().autoPowerOn();
        scenario.vm("stubborn").on("xs02").onLocalStorage();
        var rollout = new SimulatedRollout(scenario);
        var sim = rollout.simulator;
        sim.vm("kiosk").set("tags", List.of(Drain.TAG + "shutdown"));
        sim.vm("stubborn").set("tags", List.of(Drain.TAG + "shutdown+hard-shutdown"));
        sim.faults().guest("stubborn", "VM_SHUTDOWN_TIMEOUT");
        rollout.options = RolloutOptions.DEFAULT.with(o -> {
            o.drain = new Drain(List.of(Drain.Rung.MIGRATE, Drain.Rung.SUSPEND), 0, null, false, null);
            o.canary = SOAK;
        });
        rollout.gate = step -> {
            var since = Duration.between(sim.host(step.host()).bootTime(), rollout.clock.now());
            assertThat(step.done() > 1 || since.compareTo(SOAK) > 0)
                    .as("soaked")
                    .isTrue();
            return HostGate.Verdict.PASSED;
        };
        return rollout;
    }

    /**
     * A toolstack that restarts because of a live patch, device models of VMs that stay, and a reboot that becomes due only because another one fails, on a
     * host that was found disabled and whose storage does not come back by itself.
     */
    private static SimulatedRollout late() {
        var rollout = new SimulatedRollout(Scenarios.livepatch(2, 2).updates(SimUpdates.deviceModel()));
        var sim = rollout.simulator;
        var host = sim.host("xs02");
        rollout.operator(client -> client.call("host.disable", host.ref()));
        sim.faults().livepatchFails("xs02", "xen");
        var storage = sim.attachments(host).getFirst();
        sim.faults().when("host.reboot").then(pool -> {
            pool.breakStorage(storage, true);
            pool.later(Duration.ofMinutes(4), () -> pool.breakStorage(storage, false));
        });
        rollout.options = RolloutOptions.DEFAULT.with(o -> o.allowDisabled = true);
        return rollout;
    }

    /**
     * Hosts that are emptied and enabled without a restart, a VM that cannot start at home any more, and a number of failures to
     * tolerate that has to be set again.
     */
    private static SimulatedRollout withoutRestart() {
        var scenario = Scenarios.healthy(2, 1).updates(SimUpdates.evacuation()).ha();
        scenario.vm("passthrough").on("xs02");
        var rollout = new SimulatedRollout(scenario);
        var sim = rollout.simulator;
        sim.vm("passthrough").cannotMoveBecause("VM_HAS_PCI_ATTACHED");
        sim.faults().tasksFail("VM.start_on", 9, "INTERNAL_ERROR", "no free device");
        sim.faults().when("pool.enable_ha").always().then(pool -> pool.pool().set("ha_host_failures_to_tolerate", 0L));
        rollout.options = RolloutOptions.DEFAULT.with(
                o -> o.drain = new Drain(List.of(Drain.Rung.MIGRATE, Drain.Rung.SHUTDOWN), 0, null, false, null));
        return rollout;
    }

    @Test
    void shouldEndTheSameWhereverItIsStopped() {
        assertThat(undisturbed(CrashMatrixTest::common)).contains("pool.enable_ha", "VM.clean_reboot");
        var points = points("crash matrix", CrashMatrixTest::common, CrashMatrixTest::end);
        assertThat(points).isGreaterThanOrEqualTo(200);
    }

    /**
     * A crash may change three things here. The gate may be asked again (HostGate). A driver that finds nothing any more that
     * blocks the pool's own evacuation uses it, instead of moving the last VM itself (rule R12). And where the answer to a
     * clean shutdown was lost that the guest then refused, its outcome is unknown, and it is asked for once more (rule R8).
     */
    @Test
    void shouldBringBackWhateverWasSuspendedOrStoppedWhereverItIsStopped() {
        assertThat(undisturbed(CrashMatrixTest::ladder))
                .contains(
                        "VM.pool_migrate",
                        "VM.suspend",
                        "VM.clean_shutdown",
                        "VM.hard_shutdown",
                        "VM.resume_on",
                        "VM.start_on");
        points("crash matrix of the drain ladder", CrashMatrixTest::ladder, rollout -> {
            var end = endWithRefusals(rollout);
            end.replaceAll(line -> EMPTIED.contains(line) ? "emptied xs01" : line);
            return end.stream().sorted().toList();
        });
    }

    @Test
    void shouldDoWhatBecameDueLateAndLeaveTheHostAsFoundWhereverItIsStopped() {
        assertThat(undisturbed(CrashMatrixTest::late))
                .contains("host.evacuate", "host.reboot", "host.restart_agent", "VM.restart_device_models", "PBD.plug");
        sample("crash matrix of what becomes due late", CrashMatrixTest::late, CrashMatrixTest::end);
    }

    /**
     * Another build takes the debts over and plans anew. What it sends is its own affair, but no host goes down twice, and the
     * pool ends as if nothing had happened.
     */
    @Test
    void shouldLeaveThePoolTheSameWhereverAnotherBuildGoesOn() {
        var points = Matrix.sample(
                CrashMatrixTest::late,
                SimulatedRollout::update,
                dead -> {
                    var next = dead.successor("rollout-2");
                    next.options = dead.options;
                    next.takeOver = owner -> true;
                    next.update();
                    dead.log.addAll(next.log);
                },
                rollout -> end(rollout).stream()
                        .filter(line -> !line.matches("(ended|released|sent (?!host.reboot|host.restart_agent)).*"))
                        .toList());
        System.out.println("crash matrix of another build: " + points + " points");
    }

    /** Where the answer to the move or the start was lost that the pool then refused, it is asked for once more (rule R8). */
    @Test
    void shouldEnableHostsAndStartVmsElsewhereWhereverItIsStopped() {
        assertThat(undisturbed(CrashMatrixTest::withoutRestart))
                .contains("host.enable", "VM.start", "pool.set_ha_host_failures_to_tolerate")
                .doesNotContain("host.reboot", "host.restart_agent");
        sample(
                "crash matrix of hosts that are not restarted",
                CrashMatrixTest::withoutRestart,
                CrashMatrixTest::endWithRefusals);
    }

    /** What is sent, in a rollout that succeeds and leaves nothing behind. */
    private static List<String> undisturbed(Supplier<SimulatedRollout> fresh) {
        var rollout = fresh.get();
        var result = rollout.update();
        assertThat(result.outcome()).as("%s %s", result, rollout.log).isEqualTo(Outcome.SUCCESS);
        assertThat(result.owed()).isEmpty();
        assertThat(rollout.simulator.vms()).allMatch(SimVm::isRunning);
        return rollout.methods();
    }

    private static int points(
            String name, Supplier<SimulatedRollout> fresh, Function<SimulatedRollout, List<String>> end) {
        var points = Matrix.check(fresh, SimulatedRollout::update, end);
        System.out.println(name + ": " + points + " points");
        return points;
    }

    private static void sample(
            String name, Supplier<SimulatedRollout> fresh, Function<SimulatedRollout, List<String>> end) {
        var points = Matrix.sample(fresh, SimulatedRollout::update, SimulatedRollout::update, end);
        System.out.println(name + ": " + points + " points");
    }

    /** What was refused may have been asked for twice, and counts once. */
    private static List<String> endWithRefusals(SimulatedRollout rollout) {
        var end = end(rollout);
        REFUSED.stream().filter(call -> Collections.frequency(end, call) == 2).forEach(end::remove);
        return end;
    }

    /** A debt of a rung that failed may be noted and struck out once more, so each counts once. */
    private static List<String> end(SimulatedRollout rollout) {
        var records = rollout.journal.existing();
        var end = new ArrayList<String>();
        end.add("ended " + records.getLast().text("outcome") + " "
                + records.getLast().text("message"));
        end.addAll(PoolPicture.state(rollout.simulator));
        records.stream()
                .filter(r -> r.type() == RecordType.RELEASED)
                .map(r -> "released " + r.id() + " " + r.text("how"))
                .distinct()
                .sorted()
                .forEach(end::add);
        records.stream()
                .filter(r -> r.type() == RecordType.GATE)
                .map(r -> "gate " + r.text("host") + " " + r.text("result"))
                .forEach(end::add);
        PoolPicture.calls(rollout.simulator).forEach(call -> end.add("sent " + call));
        rollout.simulator.forbiddenCalls().forEach(call -> end.add("forbidden " + call));
        rollout.simulator.killedVms().forEach(vm -> end.add("killed " + vm.name()));
        return end;
    }
}
