package io.jenkins.plugins.xenserver.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.xenserver.model.GuidanceLevel;
import io.jenkins.plugins.xenserver.model.PrecheckResult;
import io.jenkins.plugins.xenserver.model.VmRestartPolicy;
import io.jenkins.plugins.xenserver.simulator.Scenarios;
import io.jenkins.plugins.xenserver.simulator.SimPoolBuilder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** VMs that have to go on running, such as the one that drives the update (rule R15). */
class ProtectedVmsTest {
    private static SimulatedRollout rollout(SimPoolBuilder scenario, String... names) {
        var rollout = new SimulatedRollout(scenario);
        rollout.options = RolloutOptions.DEFAULT.with(o -> {
            o.level = GuidanceLevel.FULL;
            o.vmRestart = VmRestartPolicy.LEVEL;
            o.drain = new Drain(List.of(Drain.Rung.MIGRATE, Drain.Rung.SHUTDOWN), 0, null, false, List.of(names));
        });
        return rollout;
    }

    @Test
    void r15_theRestartOfAProtectedVmIsTheLastThingOfAllWhenEverythingIsPaidAndTheReportCanBeWritten() {
        var rollout = rollout(Scenarios.haAndWlb(2, 4), "vm-002");
        var atTheEnd = new ArrayList<String>();
        rollout.ended = result -> {
            atTheEnd.addAll(rollout.sequence("VM.clean_reboot"));
            atTheEnd.addAll(rollout.simulator.pool().map("other_config").keySet());
            assertThat(rollout.journal.existing().getLast().type()).isEqualTo(RecordType.CLOSED);
        };
        var result = rollout.update();
        assertThat(result.outcome()).as("%s", rollout.log).isEqualTo(Outcome.SUCCESS);
        assertThat(atTheEnd)
                .containsExactlyInAnyOrder(
                        "VM.clean_reboot vm-001", "VM.clean_reboot vm-003", "VM.clean_reboot vm-004");
        assertThat(rollout.sequence("VM.clean_reboot"))
                .endsWith("VM.clean_reboot vm-002")
                .hasSize(4);
        assertThat(rollout.methods()).last().isEqualTo("VM.clean_reboot");
        assertThat(rollout.journal.existing())
                .filteredOn(r -> r.type() == RecordType.VM_RESULT)
                .extracting(r -> r.text("name") + " " + r.text("what"))
                .contains("vm-002 restarting");
    }

    @Test
    void r15_theRestartIsLeftToWhoeverHasTakenThePoolMeanwhile() {
        var rollout = rollout(Scenarios.fullReboot(2, 2), "vm-001");
        rollout.ended = result -> rollout.operator(client -> client.call(
                "pool.add_to_other_config",
                rollout.simulator.pool().ref(),
                PoolLock.KEY,
                "{\"rollout\":\"other\",\"driver\":\"d\"}"));
        rollout.update();
        assertThat(rollout.sequence("VM.clean_reboot")).containsExactly("VM.clean_reboot vm-002");
    }

    /** Dead when the run has ended and not all are asked, as this very program is when its own VM is the first of them. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void r15_aRestartThatWasLeftIsDoneAfterwardsAndNoneIsDoneTwice(boolean oneIsAsked) {
        var rollout = rollout(Scenarios.fullReboot(2, 4), "vm-001", "vm-002");
        rollout.updateUntil(
                oneIsAsked ? DeadStop.afterMethod("VM.clean_reboot", 3) : DeadStop.beforeMethod("VM.clean_reboot", 3));
        assertThat(rollout.journal.existing().getLast().type()).isEqualTo(RecordType.CLOSED);
        Demand.pause(rollout, Duration.ofMinutes(1));
        var result = rollout.update();
        assertThat(result.outcome()).as("%s", rollout.log).isEqualTo(Outcome.SUCCESS);
        assertThat(rollout.update().message()).isEqualTo(result.message());
        assertThat(rollout.sequence("VM.clean_reboot"))
                .doesNotHaveDuplicates()
                .hasSize(4)
                .endsWith("VM.clean_reboot vm-001", "VM.clean_reboot vm-002");
        assertThat(rollout.journal.existing().getLast().type()).isEqualTo(RecordType.CLOSED);
        assertThat(rollout.simulator.pool().map("other_config")).isEmpty();
    }

    @Test
    void r15_aPoolThatIsAwayDoesNotHoldUpARunThatHasEnded() {
        var rollout = rollout(Scenarios.fullReboot(2, 2), "vm-001");
        rollout.updateUntil(DeadStop.beforeMethod("VM.clean_reboot", 2));
        rollout.simulator.faults().when("*").always().refuse();
        var before = rollout.clock.now();
        assertThat(rollout.update().outcome()).isEqualTo(Outcome.SUCCESS);
        assertThat(Duration.between(before, rollout.clock.now())).isLessThan(Duration.ofMinutes(3));
    }

    @Test
    void r15_aProtectedVmIsNotRestartedWhereNothingIsDue() {
        var rollout = rollout(Scenarios.toolstackOnly(2, 2), "vm-001");
        assertThat(rollout.update().outcome()).isEqualTo(Outcome.SUCCESS);
        assertThat(rollout.methods()).doesNotContain("VM.clean_reboot");
    }

    @Test
    void r15_aHostThatAProtectedVmCannotLeaveFailsThePrechecksWithTheWayOut() throws Exception {
        var rollout = rollout(Scenarios.vmThatCannotMove(3, 6), "stuck");
        var result = rollout.update();
        assertThat(result.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(result.message())
                .contains("VM stuck is protected")
                .contains("xs02")
                .contains("command line");
        assertThat(rollout.methods()).doesNotContain("host.disable", "VM.clean_shutdown");
    }

    @Test
    void r15_thePlanNamesTheProtectedVms() {
        var rollout = rollout(Scenarios.vmThatCannotMove(3, 3), "stuck", "not-there");
        var check = new PoolCheck(
                        rollout.session(), rollout.options, SimulatedRollout.time(rollout.clock), RolloutListener.NONE)
                .run();
        assertThat(check.protectedVms()).containsExactly("stuck");
        assertThat(check.prechecks())
                .filteredOn(p -> p.id().equals("protected-vm"))
                .singleElement()
                .satisfies(p -> assertThat(p.status()).isEqualTo(PrecheckResult.Status.FAILURE));
        assertThat(check.expected()).isGreaterThan(Duration.ofMinutes(30));
    }
}
