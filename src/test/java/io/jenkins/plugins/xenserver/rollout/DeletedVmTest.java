package io.jenkins.plugins.xenserver.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.xenserver.model.GuidanceLevel;
import io.jenkins.plugins.xenserver.model.VmRestartPolicy;
import io.jenkins.plugins.xenserver.simulator.Scenarios;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** VMs that somebody deletes while an update is under way (rule R19). */
class DeletedVmTest {
    /** One that is deleted is nobody's failure, whether it is to be moved, stopped, started or restarted at that moment. */
    @ParameterizedTest
    @CsvSource({
        "VM.pool_migrate, vm-003, ''",
        "VM.clean_shutdown, stuck, ''",
        "VM.clean_shutdown, app, ''",
        "host.apply_updates, stuck, stuck",
        "VM.start_on, stuck, stuck",
        "VM.clean_reboot, vm-003, ''",
    })
    void r19_aVmThatSomebodyDeletesIsReleasedAndEndsNothing(String atCall, String name, String stopped) {
        var scenario = Scenarios.vmThatCannotMove(2, 4);
        scenario.vm("app").on("xs02").onLocalStorage();
        var rollout = new SimulatedRollout(scenario);
        rollout.options = RolloutOptions.DEFAULT.with(o -> {
            o.drain = new Drain(List.of(Drain.Rung.MIGRATE, Drain.Rung.SHUTDOWN), 0, Duration.ZERO, false, null);
            o.level = GuidanceLevel.FULL;
            o.vmRestart = VmRestartPolicy.LEVEL;
        });
        var vm = rollout.simulator.vm(name);
        Recorder.of(rollout).before(atCall, sent -> {
            var due = stopped.isEmpty() || !rollout.simulator.vm(stopped).isRunning();
            if (due && rollout.simulator.vms().contains(vm)) {
                rollout.simulator.delete(vm);
            }
        });
        Demand.doneAndAsFound(rollout, rollout.update());
        assertThat(rollout.simulator.vms()).doesNotContain(vm);
        assertThat(rollout.journal.existing())
                .filteredOn(r -> r.id().startsWith("vm/" + vm.text("uuid")) && r.type() == RecordType.INTENT)
                .allMatch(intent -> rollout.journal.existing().stream()
                        .anyMatch(r -> r.type() == RecordType.OUTCOME && r.id().equals(intent.id())));
    }
}
