package io.jenkins.plugins.xenserver.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.xenserver.simulator.Faults;
import io.jenkins.plugins.xenserver.simulator.Scenarios;
import io.jenkins.plugins.xenserver.simulator.SimCall;
import io.jenkins.plugins.xenserver.simulator.SimFailure;
import io.jenkins.plugins.xenserver.simulator.SimHost;
import io.jenkins.plugins.xenserver.simulator.SimPoolBuilder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What random schedules have found, each as small as it can be. */
class FoundByChanceTest {
    private static SimulatedRollout rollout(SimPoolBuilder scenario, Drain.Rung... rungs) {
        var rollout = new SimulatedRollout(scenario);
        rollout.options = RolloutOptions.DEFAULT.with(
                o -> o.drain = new Drain(List.of(rungs), 0, Duration.ofSeconds(1), false, null));
        return rollout;
    }

    @Test
    void shouldLeaveTheLedgerAloneOnceTheLockWasTakenOver() {
        var rollout = rollout(Scenarios.fullReboot(2, 4), Drain.Rung.MIGRATE);
        var taken = new ArrayList<SimCall>();
        // While VMs are on their way home, because what follows is nothing but striking out that they were away.
        rollout.simulator
                .faults()
                .when("VM.pool_migrate")
                .then(sim -> rollout.operator(Duration.ofSeconds(1), client -> {
                    var pool = sim.pool().ref();
                    client.call("pool.remove_from_other_config", pool, PoolLock.KEY);
                    client.call(
                            "pool.add_to_other_config", pool, PoolLock.KEY, "{\"rollout\":\"other\",\"driver\":\"d\"}");
                    taken.addAll(sim.calls());
                }));
        assertThat(rollout.update().outcome()).isEqualTo(Outcome.DETACHED);
        assertThat(taken).isNotEmpty();
        assertThat(rollout.simulator
                        .calls()
                        .subList(taken.size(), rollout.simulator.calls().size()))
                .extracting(SimCall::method)
                .doesNotContain("pool.remove_from_other_config", "pool.add_to_other_config");
        assertThat(rollout.simulator.pool().map("other_config").keySet()).anyMatch(k -> k.startsWith(Ledger.PREFIX));
    }

    @Test
    void shouldNeverStopAPausedVm() {
        var scenario = Scenarios.fullReboot(2, 2);
        scenario.vm("paused").state("Paused");
        var rollout = rollout(scenario, Drain.Rung.MIGRATE, Drain.Rung.SHUTDOWN, Drain.Rung.HARD_SHUTDOWN);
        assertThat(rollout.update().message()).contains("paused");
        assertThat(rollout.methods()).doesNotContain("VM.clean_shutdown", "VM.hard_shutdown", "host.disable");
        assertThat(rollout.simulator.vm("paused").powerState()).isEqualTo("Paused");
    }

    @Test
    void shouldNotAskForAHostBackThatStillOwesAMandatoryTask() {
        var rollout = rollout(Scenarios.fullReboot(2, 2), Drain.Rung.MIGRATE);
        rollout.simulator.later(Duration.ofSeconds(230), () -> rollout.stop.request(StopSignal.Wish.NOW, "alice"));
        var result = rollout.update();
        assertThat(result.owed()).extracting(Obligation::kind).contains(Obligation.Kind.HOST_DISABLED);
        assertThat(rollout.methods()).contains("host.apply_updates").doesNotContain("host.enable");
        assertThat(rollout.log).anyMatch(line -> line.contains("still owes a mandatory task"));
        assertThat(rollout.simulator.forbiddenCalls()).isEmpty();
    }

    @Test
    void shouldCallAHostDoneThatHasNothingToDo() {
        var rollout = rollout(Scenarios.harmless(2, 0), Drain.Rung.MIGRATE);
        rollout.update();
        var again = rollout.successor("rollout-2");
        assertThat(again.update().hosts())
                .hasSize(2)
                .extracting(HostResult::result)
                .containsOnly(HostResult.Result.NOTHING_TO_DO);
    }

    @Test
    void shouldHaveTheCoordinatorRememberEachHostThatIsBack() {
        var rollout = rollout(Scenarios.fullReboot(3, 0), Drain.Rung.MIGRATE);
        // The first member is back since ten seconds when the coordinator loses what it has not written.
        rollout.simulator.later(
                Duration.ofSeconds(730), () -> rollout.simulator.crashToolstack(rollout.simulator.coordinator()));
        assertThat(rollout.update().outcome())
                .as(String.join("\n", rollout.log))
                .isEqualTo(Outcome.SUCCESS);
        assertThat(rollout.simulator.hosts()).allMatch(SimHost::isEnabled);
        assertThat(rollout.simulator.pool().map("other_config")).isEmpty();
    }

    @Test
    void shouldOweAHostAgainThatTheCoordinatorForgotToBeEnabled() {
        var rollout = rollout(Scenarios.fullReboot(3, 0), Drain.Rung.MIGRATE);
        rollout.simulator.faults().when("pool.sync_database").from(7).always().refuse();
        rollout.simulator.later(
                Duration.ofSeconds(730), () -> rollout.simulator.crashToolstack(rollout.simulator.coordinator()));
        assertThat(rollout.update().owed()).extracting(Obligation::subject).containsExactly("xs02");
        assertThat(rollout.simulator.host("xs02").isEnabled()).isFalse();
        assertThat(rollout.simulator.pool().map("other_config").keySet()).anyMatch(k -> k.startsWith(Ledger.PREFIX));
    }

    @Test
    void shouldNotTakeAnAnswerItCannotReadForARefusal() {
        var rollout = rollout(Scenarios.vmThatCannotMove(2, 2), Drain.Rung.MIGRATE, Drain.Rung.SUSPEND);
        rollout.simulator.faults().when("VM.suspend").http500();
        assertThat(rollout.update().outcome())
                .as(String.join("\n", rollout.log))
                .isEqualTo(Outcome.SUCCESS);
        assertThat(rollout.methods()).containsOnlyOnce("VM.suspend").contains("VM.resume_on");
        assertThat(rollout.simulator.vm("stuck").isRunning()).isTrue();
    }

    @Test
    void shouldWaitForWhatADeadDriverBeganBeforeAHostIsPutBack() {
        var dead = rollout(Scenarios.toolstackOnly(2, 0), Drain.Rung.MIGRATE);
        var stop = DeadStop.afterCall(6);
        dead.store = stop::store;
        dead.transport = stop::transport;
        try {
            dead.update();
        } catch (DeadStop.Dead expected) {
            dead.log.clear();
        }
        assertThat(dead.methods()).last().isEqualTo("host.apply_updates");
        var next = dead.successor("rollout-2");
        next.takeOver = owner -> true;
        assertThat(next.update().owed()).isEmpty();
        assertThat(next.simulator.forbiddenCalls()).isEmpty();
    }

    @Test
    void shouldLeaveTheLedgerToWhoeverTookTheLockWhileTheCoordinatorRestarted() {
        var rollout = rollout(Scenarios.fullReboot(2, 4), Drain.Rung.MIGRATE);
        rollout.operator(Duration.ofSeconds(258), client -> {
            var pool = rollout.simulator.pool();
            client.call("pool.remove_from_other_config", pool.ref(), PoolLock.KEY);
            for (var key : List.copyOf(pool.map("other_config").keySet())) {
                client.call("pool.remove_from_other_config", pool.ref(), key);
            }
            client.call(
                    "pool.add_to_other_config", pool.ref(), PoolLock.KEY, "{\"rollout\":\"other\",\"driver\":\"d\"}");
        });
        assertThat(rollout.update().outcome()).isEqualTo(Outcome.DETACHED);
        assertThat(rollout.simulator.pool().map("other_config").keySet()).noneMatch(k -> k.startsWith(Ledger.PREFIX));
    }

    @Test
    void shouldWriteLockAndLedgerAgainWhileItStillWaitsForALostAnswer() {
        var rollout = rollout(Scenarios.fullReboot(2, 4), Drain.Rung.MIGRATE);
        rollout.simulator.later(
                Duration.ofSeconds(240), () -> rollout.simulator.crashToolstack(rollout.simulator.coordinator()));
        var held = new ArrayList<String>();
        rollout.simulator.later(
                Duration.ofSeconds(400),
                () -> held.addAll(rollout.simulator.pool().map("other_config").keySet()));
        assertThat(rollout.update().outcome())
                .as(String.join("\n", rollout.log))
                .isEqualTo(Outcome.SUCCESS);
        assertThat(held).contains(PoolLock.KEY).anyMatch(k -> k.startsWith(Ledger.PREFIX + "vms/"));
    }

    @Test
    void shouldNotResumeAVmThatADeadDriverIsResuming() {
        var dead = rollout(Scenarios.vmThatCannotMove(2, 0), Drain.Rung.MIGRATE, Drain.Rung.SUSPEND);
        dead.transport = inner -> (endpoint, request) -> {
            var reply = inner.send(endpoint, request);
            if (DeadStop.methodName(request).endsWith("VM.resume_on")) {
                throw new DeadStop.Dead();
            }
            return reply;
        };
        try {
            dead.update();
        } catch (DeadStop.Dead expected) {
            dead.log.clear();
        }
        assertThat(dead.methods()).last().isEqualTo("VM.resume_on");
        var next = dead.successor("rollout-2");
        next.takeOver = owner -> true;
        assertThat(next.update().owed()).isEmpty();
        assertThat(next.simulator.forbiddenCalls()).isEmpty();
        assertThat(next.methods()).containsOnlyOnce("VM.resume_on");
    }

    @Test
    void shouldStartAVmWhoseSuspensionTheCoordinatorForgot() {
        var rollout = rollout(Scenarios.vmThatCannotMove(2, 0), Drain.Rung.MIGRATE, Drain.Rung.SUSPEND);
        rollout.simulator
                .faults()
                .when("VM.suspend")
                .then(sim -> sim.faults().when("pool.sync_database").always().refuse());
        rollout.simulator
                .faults()
                .when("host.apply_updates")
                .from(2)
                .then(sim -> sim.crashToolstack(sim.coordinator()));
        var result = rollout.update();
        assertThat(rollout.log).anyMatch(line -> line.contains("forgot that"));
        assertThat(rollout.simulator.vm("stuck").isRunning()).isTrue();
        assertThat(result.owed()).extracting(Obligation::kind).doesNotContain(Obligation.Kind.VM_SUSPENDED);
        assertThat(rollout.methods()).contains("VM.suspend", "VM.start_on").doesNotContain("VM.resume_on");
    }

    /** The journal of the dead driver is not the adopter's; the debt in the pool has to tell. */
    @Test
    void shouldStartAVmWhoseSuspensionTheCoordinatorForgotAlsoForADeadDriver() {
        var dead = deadAfterSuspending();
        dead.simulator.crashToolstack(dead.simulator.coordinator());
        Demand.pause(dead, Duration.ofMinutes(10));
        assertThat(dead.simulator.vm("stuck").powerState()).isEqualTo("Halted");

        var next = dead.successor("rollout-2");
        next.takeOver = owner -> true;
        next.update();
        assertThat(next.log).anyMatch(line -> line.contains("forgot that"));
        assertThat(next.simulator.vm("stuck").isRunning()).isTrue();
    }

    @Test
    void shouldLeaveAVmHaltedThatAPersonHaltedWhileItWasSuspendedForADeadDriver() {
        var dead = deadAfterSuspending();
        dead.operator(client ->
                client.call("VM.hard_shutdown", dead.simulator.vm("stuck").ref()));

        var next = dead.successor("rollout-2");
        next.takeOver = owner -> true;
        next.update();
        assertThat(next.log).noneMatch(line -> line.contains("forgot that"));
        assertThat(next.simulator.vm("stuck").powerState()).isEqualTo("Halted");
        assertThat(next.methods()).doesNotContain("VM.start_on", "VM.start");
    }

    /** The debt is on the coordinator's disk and the suspension is not. */
    private static SimulatedRollout deadAfterSuspending() {
        var dead = rollout(Scenarios.vmThatCannotMove(2, 0), Drain.Rung.MIGRATE, Drain.Rung.SUSPEND);
        dead.updateUntil(DeadStop.beforeMethod("VM.suspend", 1));
        dead.operator(client -> {
            try {
                client.call("pool.sync_database");
            } catch (SimFailure e) {
                // While versions differ it fails for the members, and writes the coordinator's disk.
                assertThat(e.code()).isEqualTo("INTERNAL_ERROR");
            }
            client.call("VM.suspend", dead.simulator.vm("stuck").ref());
        });
        assertThat(dead.simulator.vm("stuck").powerState()).isEqualTo("Suspended");
        return dead;
    }

    @Test
    void shouldHaveTheCoordinatorRememberASuspension() {
        var rollout = rollout(Scenarios.vmThatCannotMove(2, 0), Drain.Rung.MIGRATE, Drain.Rung.SUSPEND);
        rollout.simulator
                .faults()
                .when("host.apply_updates")
                .from(2)
                .then(sim -> sim.crashToolstack(sim.coordinator()));
        rollout.update();
        assertThat(rollout.methods()).contains("VM.suspend", "VM.resume_on").doesNotContain("VM.start_on");
        assertThat(rollout.simulator.vm("stuck").isRunning()).isTrue();
    }

    @Test
    void shouldStartNoVmOnAHostThatRunsAnOlderVersionThanOthers() {
        var rollout = rollout(Scenarios.vmThatCannotMove(2, 2), Drain.Rung.MIGRATE, Drain.Rung.SUSPEND);
        rollout.simulator
                .faults()
                .when("host.apply_updates")
                .from(2)
                .always()
                .then(sim -> sim.faults().install("xs02", Faults.Install.FAILS_BEFORE_PACKAGES));
        var result = rollout.update();
        assertThat(rollout.methods()).contains("VM.suspend").doesNotContain("VM.resume_on");
        assertThat(result.owed()).extracting(Obligation::subject).contains("stuck");
        assertThat(rollout.log).anyMatch(line -> line.contains("does not start there"));
        assertThat(rollout.simulator.forbiddenCalls()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8})
    void shouldNotTrustALookAtTheLockThatIsOldWhenTheCallIsSent(int nth) {
        var rollout = rollout(Scenarios.fullReboot(2, 0), Drain.Rung.MIGRATE);
        var taken = new ArrayList<SimCall>();
        rollout.simulator.faults().when("pool.add_to_other_config").from(2).then(sim -> {
            // The debt of the first host; what is looked at before the host is disabled comes next.
            sim.faults().when("host.get_record").from(nth).hang();
            rollout.operator(Duration.ofSeconds(30), client -> {
                var pool = sim.pool().ref();
                client.call("pool.remove_from_other_config", pool, PoolLock.KEY);
                client.call("pool.add_to_other_config", pool, PoolLock.KEY, "{\"rollout\":\"other\",\"driver\":\"d\"}");
                taken.addAll(sim.calls());
            });
        });
        assertThat(rollout.update().outcome()).isEqualTo(Outcome.DETACHED);
        assertThat(taken).isNotEmpty();
        assertThat(rollout.simulator
                        .calls()
                        .subList(taken.size(), rollout.simulator.calls().size()))
                .extracting(SimCall::method)
                .doesNotContain("host.disable", "host.evacuate", "host.apply_updates");
    }

    @Test
    void shouldNotTrustALookAtTheHostThatTookLongBeforeACall() {
        var rollout = rollout(Scenarios.fullReboot(2, 0), Drain.Rung.MIGRATE);
        // The hash is read between the look at the lock and the installation.
        rollout.simulator
                .faults()
                .when("host.disable")
                .then(sim -> sim.faults()
                        .when("Repository.get_record")
                        .then(s -> rollout.operator(Duration.ofSeconds(30), client -> {
                            client.call(
                                    "pool.remove_from_other_config", s.pool().ref(), PoolLock.KEY);
                            client.call(
                                    "pool.add_to_other_config",
                                    s.pool().ref(),
                                    PoolLock.KEY,
                                    "{\"rollout\":\"other\",\"driver\":\"d\"}");
                        }))
                        .hang());
        assertThat(rollout.update().outcome()).isEqualTo(Outcome.DETACHED);
        assertThat(rollout.methods()).doesNotContain("host.apply_updates");
    }
}
