package io.jenkins.plugins.xenserver.rollout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.jenkins.plugins.xenserver.model.Guidance;
import io.jenkins.plugins.xenserver.model.GuidanceSet;
import io.jenkins.plugins.xenserver.model.HostState;
import io.jenkins.plugins.xenserver.model.PrecheckResult;
import io.jenkins.plugins.xenserver.simulator.Scenarios;
import io.jenkins.plugins.xenserver.simulator.SimHost;
import io.jenkins.plugins.xenserver.simulator.SimObject;
import io.jenkins.plugins.xenserver.simulator.SimPoolBuilder;
import io.jenkins.plugins.xenserver.simulator.SimVm;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The rules of design §2.5 about hosts that come back: R16, R20, R21. */
class HostReturnRulesTest {
    private static final Duration NEVER = Duration.ofDays(99);
    private static final Duration PLUGGED_AFTER = Duration.ofMinutes(2);

    // ---- R16

    @Test
    void r16_aNewAgentOnAnOldBootIsNoReboot() {
        var rollout = new SimulatedRollout(Scenarios.fullReboot(2, 0));
        var sim = rollout.simulator;
        // The call is lost, and the host's toolstack dies and starts again, with its boot second a little off.
        sim.faults().when("host.reboot").from(2).resetBefore();
        var boot = sim.host("xs02").bootTime();
        var recorder = Recorder.of(rollout).before("host.reboot", sent -> {
            if (sent.body().contains(sim.host("xs02").ref())) {
                sim.later(Duration.ofSeconds(5), () -> sim.crashToolstack(sim.host("xs02")));
            }
        });
        Demand.doneAndAsFound(rollout, rollout.update());
        assertThat(recorder.positions("host.reboot", sim.host("xs02").ref())).hasSize(2);
        assertThat(sim.host("xs02").bootTime()).isAfter(boot);
    }

    @ParameterizedTest
    @CsvSource({
        // moved by s, was pending, is pending, unseen, resumed, rebooted
        "  0,  true, false, true,  true,  false",
        " 29,  true, false, true,  true,  false",
        "-29,  true, false, true,  true,  false",
        " 31,  true, false, false, false, true",
        "-31,  true, false, false, false, true",
        "300,  true, true,  false, false, false",
        "300,  true, true,  false, true,  false",
        "300,  true, true,  true,  false, true",
        "300, false, false, false, false, false",
        "300, false, false, true,  false, true",
        "300, false, false, false, true,  true",
    })
    void r16_severalFactsTogetherProveAReboot(
            long moved, boolean wasPending, boolean isPending, boolean unseen, boolean resumed, boolean rebooted) {
        var boot = Instant.parse("2026-03-02T20:00:00Z");
        var before = Map.of("boot", boot.toString(), "rebootPending", String.valueOf(wasPending));
        assertThat(RebootProof.rebooted(host(boot.plusSeconds(moved), isPending), before, unseen, resumed))
                .isEqualTo(rebooted);
    }

    @Test
    void r16_anUnknownBootTimeProvesNothing() {
        var boot = Instant.parse("2026-03-02T20:00:00Z");
        assertThat(RebootProof.rebooted(host(null, false), Map.of("boot", boot.toString()), true, true))
                .isFalse();
        assertThat(RebootProof.rebooted(host(boot, false), Map.of("boot", ""), true, true))
                .isFalse();
        assertThat(HostState.parseServerSeconds("0.")).isNull();
    }

    private static HostState host(Instant boot, boolean pending) {
        var owed = pending ? new GuidanceSet(Set.of(Guidance.REBOOT_HOST), Set.of(), Set.of()) : null;
        return new HostState(
                "u", "r", "xs01", "", false, true, true, boot, boot, owed, null, "", null, null, 0, 0, null, null);
    }

    // ---- R20

    @ParameterizedTest
    @CsvSource({"xs02", "xs01"})
    void r20_aHostThatWasFoundDisabledIsDisabledAgainAfterItsReboot(String name) {
        var rollout = new SimulatedRollout(Scenarios.fullReboot(3, 0));
        var host = rollout.simulator.host(name);
        rollout.operator(client -> client.call("host.disable", host.ref()));
        assertThat(rollout.update().message()).contains(name).contains("disabled");
        assertThat(rollout.methods()).doesNotContain("host.apply_updates");

        var allowed = rollout.successor("rollout-2");
        allowed.options = RolloutOptions.DEFAULT.with(o -> o.allowDisabled = true);
        var result = allowed.update();
        assertThat(result.outcome()).as(result.message() + allowed.log).isIn(Outcome.SUCCESS, Outcome.UNSTABLE);
        assertThat(result.owed()).isEmpty();
        assertThat(host.isEnabled()).isFalse();
        assertThat(allowed.simulator.hosts()).filteredOn(h -> h != host).allMatch(SimHost::isEnabled);
        assertThat(allowed.sequence("host.reboot")).contains("host.reboot " + name);
    }

    /**
     * The storage of xs02 does not answer while it restarts, so the host does not attach it.
     *
     * @param away how long, from its reboot on
     * @param attached after how long something else than the rollout attaches it
     */
    private static SimulatedRollout withoutStorage(Duration away, Duration attached) {
        return withoutStorage(away, attached, Scenarios.fullReboot(2, 0));
    }

    private static SimulatedRollout withoutStorage(Duration away, Duration attached, SimPoolBuilder pool) {
        var rollout = new SimulatedRollout(pool);
        rollout.simulator.faults().when("host.reboot").from(2).then(sim -> {
            sim.breakStorage(storage(rollout), true);
            sim.later(away, () -> sim.breakStorage(storage(rollout), false));
            sim.later(attached, () -> storage(rollout).set("currently_attached", true));
        });
        return rollout;
    }

    private static SimObject storage(SimulatedRollout rollout) {
        return rollout.simulator.attachments(rollout.simulator.host("xs02")).getFirst();
    }

    /** How long after xs02 was back in service its storage was asked for. */
    private static Duration untilPlugged(SimulatedRollout rollout, Recorder recorder) {
        var enabled = "host/" + rollout.simulator.host("xs02").text("uuid") + "/enable";
        var back = rollout.journal.existing().stream()
                .filter(r -> r.type() == RecordType.OUTCOME && r.id().equals(enabled))
                .findFirst()
                .orElseThrow();
        return Duration.between(back.at(), recorder.all("PBD.plug").getFirst().at());
    }

    @Test
    void r20_storageThatDoesNotComeBackByItselfIsPluggedAfterTwoMinutes() {
        var rollout = withoutStorage(Duration.ofMinutes(4), NEVER);
        var recorder = Recorder.of(rollout);
        Demand.doneAndAsFound(rollout, rollout.update());
        assertThat(untilPlugged(rollout, recorder)).isBetween(PLUGGED_AFTER, PLUGGED_AFTER.plusSeconds(1));
        assertThat(recorder.positions("PBD.plug", storage(rollout).ref())).hasSize(1);
        assertThat(storage(rollout).flag("currently_attached")).isTrue();
    }

    @Test
    void r20_aHostWhoseStorageCannotBePluggedEitherHasFailed() {
        var rollout = withoutStorage(NEVER, NEVER, Scenarios.fullReboot(3, 6));
        var recorder = Recorder.of(rollout);
        var result = rollout.update();
        assertThat(result.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(result.hosts())
                .extracting(HostResult::name, HostResult::result)
                .containsExactly(
                        tuple("xs01", HostResult.Result.UPDATED),
                        tuple("xs02", HostResult.Result.FAILED),
                        tuple("xs03", HostResult.Result.NOT_STARTED));
        assertThat(rollout.sequence("host.disable")).doesNotContain("host.disable xs03");
        assertThat(rollout.simulator.host("xs03").text("last_update_hash")).isEmpty();
        assertThat(rollout.simulator.vms())
                .hasSize(6)
                .allMatch(SimVm::isRunning)
                .allMatch(vm -> vm.host() != null);
        assertThat(rollout.simulator.killedVms()).isEmpty();
        assertThat(result.message()).contains("xs02").contains("without some of its storage");
        assertThat(untilPlugged(rollout, recorder)).isBetween(PLUGGED_AFTER, PLUGGED_AFTER.plusSeconds(1));
    }

    /** By itself, or because somebody was faster. */
    @Test
    void r20_storageThatComesBackWithinTwoMinutesIsNotPlugged() {
        var rollout = withoutStorage(Duration.ofMinutes(4), Duration.ofMinutes(5));
        var recorder = Recorder.of(rollout);
        Demand.doneAndAsFound(rollout, rollout.update());
        assertThat(recorder.all("PBD.plug")).isEmpty();
    }

    /** Whoever asks for an end now has nothing new sent, storage included. */
    @Test
    void r20_storageIsNotPluggedAnyMoreForWhoeverWantsTheEndNow() {
        var rollout = withoutStorage(Duration.ofMinutes(4), NEVER);
        var recorder = Recorder.of(rollout).before("PBD.get_record", sent -> {
            if (rollout.stop.wish() == StopSignal.Wish.NONE
                    && sent.body().contains(storage(rollout).ref())) {
                rollout.stop.request(StopSignal.Wish.NOW, "alice");
            }
        });
        var result = rollout.update();
        assertThat(result.outcome()).as(result.message() + rollout.log).isEqualTo(Outcome.ABORTED);
        assertThat(result.message()).contains("alice");
        assertThat(recorder.all("PBD.plug")).isEmpty();
        assertThat(rollout.simulator.hosts()).allMatch(SimHost::isEnabled);
    }

    @Test
    void r20_earlierValuesComeBackExactlyAbsentOnesIncluded() {
        var rollout = new SimulatedRollout(Scenarios.haAndWlb(3, 3));
        rollout.operator(client -> client.call(
                "pool.set_ha_host_failures_to_tolerate",
                rollout.simulator.pool().ref(),
                2));
        var pool = rollout.simulator.pool();
        var before = List.of(
                pool.number("ha_host_failures_to_tolerate"), pool.map("ha_configuration"), pool.map("other_config"));
        assertThat(pool.map("other_config")).doesNotContainKey("auto_poweron");
        // Whatever it becomes while high availability is off or goes on is not what it was.
        rollout.simulator
                .faults()
                .when("pool.enable_ha")
                .then(sim -> sim.pool().set("ha_host_failures_to_tolerate", 1L));
        Demand.doneAndAsFound(rollout, rollout.update());
        assertThat(List.of(
                        pool.number("ha_host_failures_to_tolerate"),
                        pool.map("ha_configuration"),
                        pool.map("other_config")))
                .isEqualTo(before);
        assertThat(rollout.methods()).contains("pool.set_ha_host_failures_to_tolerate");
    }

    /** The pool then chooses one by itself, which nobody is to find out by chance. */
    @ParameterizedTest
    @ValueSource(strings = {"none", "gone"})
    void r20_aHeartbeatStorageThatCannotBeToldIsWarnedOfBeforeAndAfter(String how) {
        var rollout = new SimulatedRollout(Scenarios.fullReboot(2, 0).ha());
        rollout.simulator.pool().set("ha_statefiles", how.equals("none") ? List.of() : List.of("OpaqueRef:gone"));
        var look = new PoolCheck(
                        rollout.session(), rollout.options, SimulatedRollout.time(rollout.clock), RolloutListener.NONE)
                .run();
        assertThat(look.refused()).isFalse();
        assertThat(look.prechecks())
                .filteredOn(p -> p.id().equals("high-availability") && p.status() == PrecheckResult.Status.WARNING)
                .singleElement()
                .satisfies(p -> assertThat(p.message()).contains("pool-1", "heartbeat"));
        rollout.updateUntil(DeadStop.afterRecord(
                r -> r.type() == RecordType.WARNING && r.text("message").contains("heartbeat")));
        var result = rollout.update();
        Demand.doneAndAsFound(rollout, result);
        assertThat(result.outcome()).isEqualTo(Outcome.UNSTABLE);
        assertThat(rollout.simulator.pool().haEnabled()).isTrue();
        assertThat(rollout.journal.existing())
                .filteredOn(r -> r.type() == RecordType.WARNING)
                .singleElement()
                .satisfies(r -> assertThat(r.text("message")).contains("chosen the storage by itself"));
    }

    // ---- R21

    @Test
    void r21_noHostIsBegunBeforeEveryMemberHasAnsweredItselfAfterTheCoordinatorsReturn() {
        var rollout = new SimulatedRollout(Scenarios.fullReboot(3, 0));
        var recorder = Recorder.of(rollout);
        rollout.simulator.faults().emergency("xs03", true);
        rollout.simulator.later(
                Duration.ofSeconds(210), () -> rollout.simulator.crashToolstack(rollout.simulator.host("xs03")));
        var free = rollout.clock.now().plus(Duration.ofMinutes(25));
        rollout.simulator.later(Duration.ofMinutes(25), () -> {
            rollout.simulator.faults().emergency("xs03", false);
            rollout.simulator.crashToolstack(rollout.simulator.host("xs03"));
        });
        Demand.doneAndAsFound(rollout, rollout.update());
        var next = recorder.positions(
                        "host.disable", rollout.simulator.host("xs02").ref())
                .getFirst();
        assertThat(recorder.all.get(next).at()).isAfter(free);
        for (var name : List.of("xs01", "xs02", "xs03")) {
            var asked = recorder.positions(
                    "host.get_servertime", rollout.simulator.host(name).ref());
            var reboot = recorder.position(
                    "host.reboot", rollout.simulator.host("xs01").ref());
            assertThat(asked).as(name).anyMatch(i -> i > reboot && i < next);
        }
    }

    /** The coordinator's own restart is not the only one: it may also crash while a member is in hand. */
    @Test
    void r21_soAlsoAfterARestartOfTheCoordinatorThatNobodyWanted() {
        var rollout = new SimulatedRollout(Scenarios.fullReboot(3, 0));
        var sim = rollout.simulator;
        var free = new Instant[1];
        var recorder = Recorder.of(rollout).before("host.get_record", sent -> {
            if (free[0] == null && rollout.sequence("host.reboot").size() == 2) {
                free[0] = rollout.clock.now().plus(Duration.ofMinutes(25));
                sim.faults().emergency("xs03", true);
                sim.crashToolstack(sim.host("xs03"));
                sim.crashToolstack(sim.coordinator());
                sim.later(Duration.ofMinutes(25), () -> {
                    sim.faults().emergency("xs03", false);
                    sim.crashToolstack(sim.host("xs03"));
                });
            }
        });
        Demand.doneAndAsFound(rollout, rollout.update());
        var next = recorder.positions("host.disable", sim.host("xs03").ref()).getFirst();
        assertThat(recorder.all.get(next).at()).isAfter(free[0]);
    }
}
