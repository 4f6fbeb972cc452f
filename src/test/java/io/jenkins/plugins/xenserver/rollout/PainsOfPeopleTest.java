package io.jenkins.plugins.xenserver.rollout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ArrayNode;
import io.jenkins.plugins.xenserver.model.Json;
import io.jenkins.plugins.xenserver.report.Report;
import io.jenkins.plugins.xenserver.simulator.Delay;
import io.jenkins.plugins.xenserver.simulator.Faults;
import io.jenkins.plugins.xenserver.simulator.Scenarios;
import io.jenkins.plugins.xenserver.simulator.Timings;
import io.jenkins.plugins.xenserver.xapi.Transport;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What users of other tools complain about, the runs that die, stop, lie or say nothing: pains 1–4, 14, 15, 17–19. */
class PainsOfPeopleTest {
    @Test
    void pain01_aLongUpdateNeedsNobodysOpenWindowAndSurvivesItsOwnDeaths() {
        var rollout = new SimulatedRollout(Scenarios.haAndWlb(6, 12));
        for (var host = 1; host <= 6; host++) {
            rollout.updateUntil(DeadStop.afterMethod("host.reboot", 1));
            Demand.pause(rollout, Duration.ofMinutes(90));
        }
        Demand.doneAndAsFound(rollout, rollout.update());
        assertThat(rollout.simulator.pool().haEnabled()).isTrue();
        assertThat(rollout.sequence("host.reboot")).hasSize(6).doesNotHaveDuplicates();
    }

    @Test
    void pain02_aRunThatDiedMidwayGoesOnWhereItWasAndDoesNothingTwice() {
        var rollout = new SimulatedRollout(Scenarios.haAndWlb(3, 6));
        for (var method : List.of("host.evacuate", "host.apply_updates", "host.reboot", "VM.pool_migrate")) {
            rollout.updateUntil(DeadStop.afterMethod(method, 1));
        }
        Demand.doneAndAsFound(rollout, rollout.update());
        assertThat(rollout.sequence("host.evacuate", "host.apply_updates", "host.reboot"))
                .hasSize(9)
                .doesNotHaveDuplicates();
    }

    @Test
    void pain03_aNoteThatNobodyCanReadIsClearedByForceAndBlocksThePoolNoLonger() {
        var rollout = new SimulatedRollout(Scenarios.fullReboot(2, 2));
        rollout.operator(client -> {
            var pool = rollout.simulator.pool().ref();
            client.call("pool.add_to_other_config", pool, PoolLock.KEY, "no lock of ours");
            client.call("pool.add_to_other_config", pool, Ledger.PREFIX + "ha", "no debt of ours");
        });
        assertThat(rollout.update().outcome()).isEqualTo(Outcome.FAILED);

        var restore = rollout.successor("restore-1");
        restore.run(setup -> new RestorePool(setup, true));
        assertThat(rollout.simulator.pool().map("other_config")).doesNotContainKey(PoolLock.KEY);
        var next = rollout.successor("rollout-2");
        var result = next.update();
        assertThat(result.hosts()).extracting(HostResult::result).containsOnly(HostResult.Result.UPDATED);
    }

    @Test
    void pain04_aSlowHostIsWaitedForAsLongAsChosenAndTheCoordinatorsAbsenceIsPartOfIt() {
        var slow = Timings.usual().with(Delay.FIRMWARE_STARTS, Duration.ofMinutes(50));
        var rollout = new SimulatedRollout(Scenarios.fullReboot(2, 2).timings(slow));
        Demand.doneAndAsFound(rollout, rollout.update());

        var hasty = new SimulatedRollout(Scenarios.fullReboot(2, 2).timings(slow));
        hasty.options = RolloutOptions.DEFAULT.with(
                o -> o.limits = Limits.of(Map.of("away", Duration.ofMinutes(20), "reboot", Duration.ofMinutes(20))));
        assertThat(hasty.update().message()).contains("xs01").contains("20 min");
    }

    @Test
    void pain14_hostsWithoutUpdatesAndUpdatesWithoutRebootCostNoEvacuationAndNoReboot() {
        for (var scenario :
                List.of(Scenarios.toolstackOnly(3, 6), Scenarios.livepatch(3, 6), Scenarios.harmless(3, 6))) {
            var rollout = new SimulatedRollout(scenario);
            Demand.doneAndAsFound(rollout, rollout.update());
            assertThat(rollout.methods()).doesNotContain("host.evacuate", "host.reboot", "VM.pool_migrate");
        }
        var part = new SimulatedRollout(Scenarios.fullReboot(3, 6));
        part.options = RolloutOptions.DEFAULT.with(o -> {
            o.hosts = List.of("xs01", "xs02");
            o.allowMixed = true;
        });
        part.update();
        var rest = part.successor("rollout-2");
        var before = rest.simulator.calls().size();
        Demand.doneAndAsFound(rest, rest.update());
        assertThat(rest.simulator.calls().subList(before, rest.simulator.calls().size()))
                .filteredOn(c -> c.method().startsWith("host."))
                .extracting(c -> c.arguments().getFirst())
                .containsOnly("xs03");
    }

    @Test
    void pain15_theNextHostIsBegunOnlyWhenTheLastOneIsReallyBack() {
        var rollout = new SimulatedRollout(Scenarios.fullReboot(4, 8));
        var boots = rollout.simulator.hosts().stream().collect(Collectors.toMap(h -> h.name(), h -> h.bootTime()));
        var done = new ArrayList<String>();
        Recorder.of(rollout).before("host.disable", sent -> {
            for (var name : done) {
                var host = rollout.simulator.host(name);
                assertThat(host.bootTime()).as(name).isAfter(boots.get(name));
                assertThat(host.isLive() && host.isEnabled() && host.isPowered())
                        .as(name)
                        .isTrue();
                assertThat(rollout.simulator.attachments(host)).allMatch(pbd -> pbd.flag("currently_attached"));
            }
            rollout.simulator.hosts().stream()
                    .filter(h -> sent.body().contains(h.ref()))
                    .forEach(h -> done.add(h.name()));
        });
        Demand.doneAndAsFound(rollout, rollout.update());
        assertThat(done).containsExactly("xs01", "xs02", "xs03", "xs04");
    }

    @Test
    void pain17_aHostWhoseUpdatesWereNotInstalledIsNeverCalledUpdated() {
        for (var how : List.of(Faults.Install.FAILS_BEFORE_PACKAGES, Faults.Install.FAILS_HALFWAY)) {
            var rollout = new SimulatedRollout(Scenarios.fullReboot(2, 2));
            rollout.simulator
                    .faults()
                    .when("host.apply_updates")
                    .from(2)
                    .always()
                    .then(sim -> sim.faults().install("xs02", how));
            var result = rollout.update();
            assertThat(result.outcome()).isNotEqualTo(Outcome.SUCCESS);
            assertThat(result.hosts().get(1).result()).isEqualTo(HostResult.Result.FAILED);
            assertThat(result.message()).contains("xs02");
            assertThat(rollout.simulator.host("xs02").text("last_update_hash")).isEmpty();
        }
    }

    /** Such a host would look as if it needed nothing, and the pool as if it were up to date. */
    @ParameterizedTest
    @ValueSource(strings = {"xs02", "xs01, xs02"})
    void pain17_aHostThatTheListOfUpdatesLeavesOutIsNotTakenForUpToDate(String leftOut) {
        var rollout = new SimulatedRollout(Scenarios.fullReboot(2, 2));
        rollout.transport = inner -> (endpoint, request) -> {
            var reply = inner.send(endpoint, request);
            return request.method().equals("GET") ? without(rollout, List.of(leftOut.split(", ")), reply) : reply;
        };
        var options = rollout.options;
        assertThatThrownBy(() -> new PoolCheck(
                                rollout.session(), options, SimulatedRollout.time(rollout.clock), RolloutListener.NONE)
                        .run())
                .isInstanceOf(RolloutException.class)
                .hasMessageContaining("hosts out")
                .hasMessageContaining(leftOut);
        var result = rollout.update();
        assertThat(result.outcome()).as(result.message()).isEqualTo(Outcome.FAILED);
        assertThat(result.message()).contains("hosts out").contains(leftOut);
        assertThat(rollout.methods()).doesNotContain("host.disable", "host.apply_updates");
        Demand.asFound(rollout, result);
    }

    private static Transport.Reply without(SimulatedRollout rollout, List<String> hosts, Transport.Reply reply) {
        try {
            var document = Json.mapper().readTree(reply.body());
            var refs = hosts.stream()
                    .map(name -> rollout.simulator.host(name).ref())
                    .toList();
            ((ArrayNode) document.get("hosts"))
                    .removeIf(host -> refs.contains(host.path("ref").asText()));
            return new Transport.Reply(reply.status(), Json.mapper().writeValueAsBytes(document));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void pain18_noMemberIsUpdatedBeforeItsCoordinator() {
        var rollout = new SimulatedRollout(Scenarios.fullReboot(3, 3));
        rollout.simulator.handOver(rollout.simulator.host("xs03"));
        Demand.pause(rollout, Duration.ofMinutes(5));
        rollout.update();
        assertThat(rollout.sequence("host.apply_updates").getFirst()).isEqualTo("host.apply_updates xs03");

        var wrong = new SimulatedRollout(Scenarios.fullReboot(3, 3));
        wrong.options = RolloutOptions.DEFAULT.with(o -> {
            o.hosts = List.of("xs02");
            o.allowMixed = true;
        });
        assertThat(wrong.update().message()).contains("coordinator xs01");
        assertThat(wrong.methods()).doesNotContain("host.disable");
    }

    @Test
    void pain19_atEachMomentTheJournalTellsWhatIsGoingOnAndAfterwardsTheReportTellsAll() {
        var rollout = new SimulatedRollout(
                Scenarios.fullReboot(2, 4).timings(Timings.usual().with(Delay.INSTALL, Duration.ofMinutes(30))));
        var told = new ArrayList<String>();
        for (var minute = 4; minute < 75; minute += 5) {
            rollout.simulator.later(
                    Duration.ofMinutes(minute),
                    () -> told.add(JournalSummary.of(rollout.journal.existing()).waiting()));
        }
        assertThat(rollout.update().outcome()).isEqualTo(Outcome.SUCCESS);
        assertThat(told).hasSizeGreaterThan(10).noneMatch(String::isBlank);
        assertThat(told).anyMatch(t -> t.contains("xs01")).anyMatch(t -> t.contains("xs02"));
        var text = rollout.journal.existing().stream().map(JournalRecord::line).collect(Collectors.joining("\n"));
        var report = Report.of(io.jenkins.plugins.xenserver.report.Journal.parse(text));
        assertThat(report.hosts()).hasSize(2).allSatisfy(host -> {
            assertThat(host.phases()).hasSizeGreaterThanOrEqualTo(5);
            assertThat(host.updateIds()).hasSize(3);
        });
        assertThat(report.vms()).hasSize(4);
    }
}
