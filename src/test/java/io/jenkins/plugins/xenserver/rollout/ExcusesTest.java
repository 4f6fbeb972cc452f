package io.jenkins.plugins.xenserver.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.xenserver.simulator.Role;
import io.jenkins.plugins.xenserver.simulator.Scenarios;
import io.jenkins.plugins.xenserver.simulator.SimCall;
import io.jenkins.plugins.xenserver.simulator.SimClient;
import io.jenkins.plugins.xenserver.simulator.SimFailure;
import io.jenkins.plugins.xenserver.simulator.SimPoolBuilder;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The checker of random rollouts excuses what somebody else brought about, and nothing that a driver did itself. */
class ExcusesTest {
    private final SimulatedRollout rollout = new SimulatedRollout(pool());
    private final Mischief mischief = new Mischief(new Schedule(1), rollout);
    private final Excuses excuses = new Excuses(rollout.simulator, mischief);

    /** With a VM that cannot leave its host when that goes down. */
    private static SimPoolBuilder pool() {
        var pool = Scenarios.fullReboot(3, 0).user(Mischief.OPERATOR, Mischief.OPERATOR, Role.POOL_ADMIN);
        pool.vm("stuck").on("xs02").onLocalStorage();
        return pool;
    }

    private SimClient client(String user) throws Exception {
        var client = SimClient.at(rollout.simulator.coordinator(), rollout.simulator);
        client.login(user, user.equals(Mischief.OPERATOR) ? user : "xenserver");
        return client;
    }

    private void refused(SimulatedRollout.Operation operation) throws Exception {
        try {
            operation.run(client("root"));
        } catch (SimFailure expected) {
            return;
        }
        throw new AssertionError("not refused");
    }

    private SimCall forbidden() {
        return rollout.simulator.forbiddenCalls().getLast();
    }

    private void moveInVain() throws Exception {
        refused(client -> client.async(
                "VM.pool_migrate",
                rollout.simulator.vm("stuck").ref(),
                rollout.simulator.host("xs01").ref(),
                Map.of("live", "true")));
    }

    @ParameterizedTest
    @CsvSource({"root, false", "operator, true"})
    void shouldExcuseAMoveOnlyIfSomebodyElseStoppedTheVm(String user, boolean excused) throws Exception {
        client(user).async("VM.hard_shutdown", rollout.simulator.vm("stuck").ref());
        moveInVain();
        assertThat(excuses.couldNotKnow(forbidden())).isEqualTo(excused);
    }

    /** Who stopped it last is who is asked about it. */
    @Test
    void shouldNotExcuseAMoveOfAVmThatADriverStoppedAfterSomebodyElseDid() throws Exception {
        var vm = rollout.simulator.vm("stuck").ref();
        client(Mischief.OPERATOR).async("VM.hard_shutdown", vm);
        client("root").async("VM.start", vm, false, false);
        client("root").async("VM.hard_shutdown", vm);
        moveInVain();
        assertThat(excuses.couldNotKnow(forbidden())).isFalse();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldExcuseAMoveIfItsHostFellOverAndNotIfADriverSentThatDown(boolean accident) throws Exception {
        var host = rollout.simulator.host("xs02");
        if (accident) {
            mischief.touch(Mischief.powerOf("xs02"));
            rollout.simulator.crash(host);
            rollout.simulator.powerOn(host);
        } else {
            client("root").call("host.disable", host.ref());
            client("root").async("host.reboot", host.ref());
        }
        rollout.clock.await(
                "the VM to be off", () -> rollout.simulator.vm("stuck").halted() != null, Instant.MAX);
        moveInVain();
        assertThat(forbidden().outcome()).contains("VM_BAD_POWER_STATE");
        assertThat(excuses.couldNotKnow(forbidden())).isEqualTo(accident);
    }

    @ParameterizedTest
    @CsvSource({"root, false", "operator, true"})
    void shouldExcuseAnInstallationOnlyIfSomebodyElseSwitchedHighAvailabilityOn(String user, boolean excused)
            throws Exception {
        var host = rollout.simulator.coordinator().ref();
        client("root").call("host.disable", host);
        client(user).async("pool.enable_ha", List.of(), Map.of());
        refused(client -> client.async("host.apply_updates", host, rollout.simulator.hash()));
        assertThat(forbidden().outcome()).contains("HA_IS_ENABLED");
        assertThat(excuses.couldNotKnow(forbidden())).isEqualTo(excused);
    }
}
