package io.jenkins.plugins.xenserver.rollout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.xenserver.simulator.Scenarios;
import io.jenkins.plugins.xenserver.simulator.SimHost;
import io.jenkins.plugins.xenserver.simulator.SimPoolBuilder;
import io.jenkins.plugins.xenserver.simulator.SimVm;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Rule R11 of design §2.5 where a rollout died over a host that it had updated, before its gate had passed it: the next one
 * with a gate asks that before it goes on.
 */
class AdoptedGateTest {
    private static final Duration SOAK = Duration.ofMinutes(3);

    private final List<HostGate.Step> asked = new ArrayList<>();

    /** Pools in which a host is taken out of service, emptied, and restarted to different degrees. */
    enum Kind {
        VMS_AWAY(() -> Scenarios.haAndWlb(3, 6)),
        NO_VMS(() -> Scenarios.fullReboot(2, 0)),
        TOOLSTACK(() -> Scenarios.toolstackOnly(2, 2)),
        LIVE_PATCH(() -> Scenarios.livepatch(2, 2)),
        STOPPED(() -> {
            var scenario = Scenarios.fullReboot(2, 2);
            scenario.vm("stuck").on("xs01").onLocalStorage();
            return scenario;
        });

        private final Supplier<SimPoolBuilder> scenario;

        Kind(Supplier<SimPoolBuilder> scenario) {
            this.scenario = scenario;
        }

        SimulatedRollout fresh() {
            var rollout = new SimulatedRollout(scenario.get());
            rollout.options = RolloutOptions.DEFAULT.with(o -> {
                o.canary = SOAK;
                o.drain = new Drain(
                        List.of(Drain.Rung.MIGRATE, Drain.Rung.SHUTDOWN), 0, Duration.ofSeconds(1), false, null);
            });
            rollout.gate = step -> HostGate.Verdict.PASSED;
            return rollout;
        }
    }

    /** The number of the first record that such a line holds, in a run that nobody disturbs. */
    private static int record(Kind kind, RecordType type, String id) {
        var whole = kind.fresh();
        var wanted = id.replace("xs01", whole.simulator.host("xs01").uuid());
        whole.update();
        var records = whole.journal.existing();
        return 1
                + IntStream.range(0, records.size())
                        .filter(i -> records.get(i).type() == type
                                && records.get(i).id().equals(wanted))
                        .findFirst()
                        .orElseThrow();
    }

    private SimulatedRollout next(SimulatedRollout dead, HostGate.Verdict ofFirst) {
        var next = dead.successor("rollout-2");
        next.options = dead.options;
        next.takeOver = owner -> true;
        next.gate = step -> {
            asked.add(step);
            return asked.size() == 1 ? ofFirst : HostGate.Verdict.PASSED;
        };
        return next;
    }

    private static SimulatedRollout dead(Kind kind, int record) {
        var dead = kind.fresh();
        dead.updateUntil(DeadStop.afterRecord(record));
        return dead;
    }

    private static void demandNoVmsOnFirst(SimulatedRollout rollout, Kind kind, int at) {
        if (kind == Kind.VMS_AWAY || kind == Kind.STOPPED) {
            assertThat(rollout.simulator.host("xs01").domains())
                    .as("after record %s of %s", at, kind)
                    .noneMatch(SimVm::isUserVm);
        }
    }

    /** They are back as soon as it has passed. */
    private static void demandVmsOnFirst(SimulatedRollout rollout, Kind kind) {
        kind.fresh().simulator.host("xs01").domains().stream()
                .filter(SimVm::isUserVm)
                .forEach(vm -> assertThat(rollout.simulator.vm(vm.name()).host())
                        .as(vm.name())
                        .isEqualTo(rollout.simulator.host("xs01")));
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void r11_whoComesNextAsksItsOwnGateAboutAHostThatADeadOneHadUpdated(Kind kind) {
        var gated = record(kind, RecordType.GATE, "xs01");
        for (var at = record(kind, RecordType.OUTCOME, "host/xs01/apply"); at < gated; at += Matrix.step()) {
            asked.clear();
            var dead = dead(kind, at);
            var begun = dead.sequence("host.disable").size();
            var point = at;
            var next = next(dead, HostGate.Verdict.PASSED);
            var gate = next.gate;
            next.gate = step -> {
                if (asked.isEmpty()) {
                    demandNoVmsOnFirst(next, kind, point);
                    assertThat(next.sequence("host.disable").subList(begun, begunNow(next)))
                            .as("after record %s of %s", point, kind)
                            .allMatch(call -> call.endsWith(" xs01"));
                } else if (asked.size() == 1) {
                    demandVmsOnFirst(next, kind);
                }
                return gate.ask(step);
            };
            var result = next.update();
            assertThat(asked)
                    .as("after record %s of %s: %s", at, kind, next.log)
                    .extracting(step -> step.host() + " " + step.done() + " of " + step.total())
                    .containsExactlyElementsOf(inTurn(next));
            Demand.doneAndAsFound(next, result);
            assertThat(next.simulator.vms())
                    .as("after record %s of %s", at, kind)
                    .allMatch(
                            vm -> !vm.name().equals("stuck") || vm.host().name().equals("xs01"));
        }
    }

    /** Every host, the one of the dead rollout first. */
    private static List<String> inTurn(SimulatedRollout rollout) {
        var total = rollout.simulator.hosts().size();
        return IntStream.rangeClosed(1, total)
                .mapToObj(i -> "xs0%d %d of %d".formatted(i, i, total))
                .toList();
    }

    private static int begunNow(SimulatedRollout rollout) {
        return rollout.sequence("host.disable").size();
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void r11_aNoOfTheGateOfWhoComesNextStopsItBeforeTheNextHost(Kind kind) {
        var dead = dead(kind, record(kind, RecordType.GATE, "xs01") - 1);
        var next = next(dead, new HostGate.Verdict(false, "It looks ill."));
        var result = next.update();
        assertThat(result.message()).contains("The gate after host xs01 said no. It looks ill.");
        assertThat(asked).hasSize(1);
        assertThat(next.sequence("host.apply_updates")).hasSize(1);
        if (kind != Kind.STOPPED) {
            demandNoVmsOnFirst(next, kind, 0);
        }
        assertThat(next.simulator.hosts()).allMatch(SimHost::isEnabled);
        assertThat(next.simulator.forbiddenCalls()).isEmpty();
    }

    /** Also whoever comes after one that only gave back, and after one that died over the same question. */
    @ParameterizedTest
    @EnumSource(Kind.class)
    void r11_theQuestionIsNotForgottenOverARestorationNorASecondDeath(Kind kind) {
        var dead = dead(kind, record(kind, RecordType.GATE, "xs01") - 1);
        var restored = dead.successor("restore").run(setup -> new RestorePool(setup, true));
        if (kind != Kind.STOPPED) {
            demandNoVmsOnFirst(dead, kind, 0);
        }
        assertThat(restored.owed()).extracting(Obligation::key).anyMatch(key -> key.startsWith("vms/"));

        var second = next(dead, HostGate.Verdict.PASSED);
        second.gate = step -> {
            throw new DeadStop.Dead();
        };
        assertThatThrownBy(second::update).isInstanceOf(DeadStop.Dead.class);

        var third = next(second, HostGate.Verdict.PASSED).successor("rollout-3");
        third.options = dead.options;
        third.takeOver = owner -> true;
        third.gate = step -> {
            asked.add(step);
            return HostGate.Verdict.PASSED;
        };
        Demand.doneAndAsFound(third, third.update());
        assertThat(asked)
                .extracting(step -> step.host() + " " + step.done() + " of " + step.total())
                .containsExactlyElementsOf(inTurn(third));
    }

    @Test
    void r11_aHostWhoseGateHasPassedIsNotAskedAboutAgain() {
        var dead = Kind.VMS_AWAY.fresh();
        dead.updateUntil(DeadStop.beforeMethod("host.disable", 2));
        var next = next(dead, HostGate.Verdict.PASSED);
        Demand.doneAndAsFound(next, next.update());
        assertThat(asked).extracting(HostGate.Step::host).containsExactly("xs02", "xs03");
    }

    @Test
    void r11_whoComesNextWithoutAGateGoesOnAndWatchesItsOwnFirstHost() {
        var dead = dead(Kind.VMS_AWAY, record(Kind.VMS_AWAY, RecordType.GATE, "xs01") - 1);
        var next = next(dead, HostGate.Verdict.PASSED);
        next.gate = HostGate.OPEN;
        Demand.doneAndAsFound(next, next.update());
        assertThat(next.log)
                .filteredOn(line -> line.contains("watching for"))
                .singleElement()
                .asString()
                .contains("xs02");
    }
}
