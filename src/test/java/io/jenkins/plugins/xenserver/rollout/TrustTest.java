package io.jenkins.plugins.xenserver.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.xenserver.simulator.Scenarios;
import io.jenkins.plugins.xenserver.simulator.SimVm;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Rule R11 of design §2.5: who gets VMs back while they could not leave again. */
class TrustTest {
    private static final Duration CANARY = Duration.ofMinutes(40);

    private final SimulatedRollout rollout = new SimulatedRollout(Scenarios.fullReboot(3, 6));
    private Recorder recorder;

    @BeforeEach
    void watch() {
        rollout.options = RolloutOptions.DEFAULT.with(o -> o.canary = CANARY);
        recorder = Recorder.of(rollout);
    }

    private Instant rebooted(String host) {
        return recorder.all("host.reboot").stream()
                .filter(sent ->
                        sent.body().contains(rollout.simulator.host(host).ref()))
                .findFirst()
                .orElseThrow()
                .at();
    }

    private List<SimVm> vmsOfFirst() {
        return rollout.simulator.host("xs01").domains().stream()
                .filter(SimVm::isUserVm)
                .toList();
    }

    private List<String> movesAfter(Instant moment) {
        return recorder.all("VM.pool_migrate").stream()
                .filter(sent -> sent.at().isAfter(moment))
                .map(Object::toString)
                .toList();
    }

    @ParameterizedTest
    @EnumSource(names = {"AFTER_HOST", "NOW"})
    void r11_whoEndsTheWatchingEarlyHasNoReasonToTrustTheHost(StopSignal.Wish wish) {
        recorder.before(
                "host.reboot",
                sent -> rollout.simulator.later(Duration.ofMinutes(25), () -> rollout.stop.request(wish, "somebody")));
        var result = rollout.update();
        assertThat(result.message()).contains("while host xs01 was being watched");
        // As after a gate that said no: where they are they are well.
        assertThat(result.owed()).extracting(Obligation::kind).doesNotContain(Obligation.Kind.VMS_AWAY);
        assertThat(movesAfter(rebooted("xs01"))).isEmpty();
        assertThat(vmsOfFirst()).isEmpty();
        assertThat(recorder.all("host.reboot")).hasSize(1);
    }

    @Test
    void r11_aHostThatRestartsByItselfWhileItIsWatchedStopsTheRollout() {
        recorder.before("host.reboot", sent -> rollout.simulator.later(Duration.ofMinutes(25), () -> crash()));
        var result = rollout.update();
        assertThat(result.message()).contains("xs01 has restarted by itself");
        assertThat(movesAfter(rebooted("xs01"))).isEmpty();
        assertThat(vmsOfFirst()).isEmpty();
    }

    @Test
    void r11_aHostThatIsNotGoodAnyMoreAfterItsGateGetsNoVms() {
        rollout.options = RolloutOptions.DEFAULT;
        rollout.gate = step -> {
            var first = rollout.simulator.host("xs01");
            rollout.simulator.attachments(first).forEach(pbd -> rollout.simulator.breakStorage(pbd, true));
            return HostGate.Verdict.PASSED;
        };
        var result = rollout.update();
        assertThat(result.outcome()).isNotEqualTo(Outcome.SUCCESS);
        assertThat(movesAfter(rebooted("xs01"))).isEmpty();
        assertThat(vmsOfFirst()).isEmpty();
        assertThat(recorder.all("host.reboot")).hasSize(1);
        assertThat(result.owed())
                .extracting(Obligation::key)
                .contains("vms/" + rollout.simulator.host("xs01").uuid());
    }

    /** Whoever comes after one that died over it has not seen the host pass. */
    @Test
    void r11_aHostThatWasBeingWatchedGetsItsVmsBackFromWhoeverComesNextOnlyWhenTheyCouldLeaveAgain() {
        rollout.updateUntil(DeadStop.afterRecord(record -> record.id().equals("soak")));
        assertThat(vmsOfFirst()).isEmpty();
        var restored = rollout.successor("restore").run(setup -> new RestorePool(setup, true));
        assertThat(restored.owed()).extracting(Obligation::what).containsExactly("the VMs of host xs01 back on it");
        assertThat(vmsOfFirst()).isEmpty();

        var next = rollout.successor("rollout-2");
        var result = next.update();
        assertThat(result.owed()).isEmpty();
        assertThat(vmsOfFirst()).hasSize(2);
        assertThat(next.log).anyMatch(line -> line.contains("xs01 has not passed"));
    }

    private void crash() {
        var first = rollout.simulator.host("xs01");
        rollout.simulator.crash(first);
        rollout.simulator.powerOn(first);
    }
}
