package io.jenkins.plugins.xenserver.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.xenserver.simulator.Faults;
import io.jenkins.plugins.xenserver.simulator.Scenarios;
import io.jenkins.plugins.xenserver.simulator.SimPoolBuilder;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Runs that end before all hosts have the updates: what that is called, and that nothing is waited for that cannot be (rule R4). */
class PartOfAPoolTest {
    /** Longer than everything else of a rollout takes together. */
    private static final Duration NEVER_WAITED_FOR = Duration.ofHours(20);

    private static SimulatedRollout rollout(
            SimPoolBuilder scenario, BiConsumer<SimulatedRollout, RolloutOptions.Builder> choice) {
        var rollout = new SimulatedRollout(scenario);
        rollout.options = RolloutOptions.DEFAULT.with(o -> {
            o.limits = Limits.of(Map.of("settle", NEVER_WAITED_FOR));
            o.allowMixed = true;
            choice.accept(rollout, o);
        });
        return rollout;
    }

    /** Why not all hosts are done. */
    enum Why {
        CHOSEN {
            @Override
            void choose(SimulatedRollout rollout, RolloutOptions.Builder options) {
                options.hosts = List.of("xs01");
            }
        },
        WINDOW {
            @Override
            void choose(SimulatedRollout rollout, RolloutOptions.Builder options) {
                options.finishBefore = rollout.clock.now().plus(Duration.ofMinutes(40));
            }
        },
        LATE {
            @Override
            SimulatedRollout rollout(SimPoolBuilder scenario) {
                var rollout = super.rollout(scenario);
                rollout.updateUntil(DeadStop.afterMethod("host.apply_updates", 1));
                Demand.pause(rollout, Duration.ofHours(3));
                return rollout;
            }
        },
        LOST {
            @Override
            void choose(SimulatedRollout rollout, RolloutOptions.Builder options) {
                options.onFailure = RolloutOptions.OnFailure.SKIP_HOST;
                rollout.simulator.faults().neverReturns("xs02");
            }
        },
        FAILED {
            @Override
            void choose(SimulatedRollout rollout, RolloutOptions.Builder options) {
                options.onFailure = RolloutOptions.OnFailure.SKIP_HOST;
                rollout.simulator
                        .faults()
                        .when("host.apply_updates")
                        .from(2)
                        .always()
                        .then(sim -> sim.faults().install("xs02", Faults.Install.FAILS_BEFORE_PACKAGES));
            }
        };

        void choose(SimulatedRollout rollout, RolloutOptions.Builder options) {}

        SimulatedRollout rollout(SimPoolBuilder scenario) {
            return PartOfAPoolTest.rollout(scenario, this::choose);
        }
    }

    @ParameterizedTest
    @EnumSource
    void r04_whatLeavesHostsWithDifferentVersionsIsIncompleteAndTheirAgreementIsNotWaitedFor(Why why) {
        var rollout = why.rollout(Scenarios.fullReboot(3, 3));
        var begin = rollout.clock.now();
        var result = rollout.update();
        assertThat(result.outcome()).as(result.message()).isEqualTo(Outcome.INCOMPLETE);
        assertThat(result.message()).contains("The hosts of the pool run different versions");
        assertThat(Duration.between(begin, rollout.clock.now())).isLessThan(NEVER_WAITED_FOR.dividedBy(2));
        assertThat(rollout.journal.existing())
                .filteredOn(r -> r.type() == RecordType.WARNING)
                .noneMatch(r -> r.text("message").contains("has not settled"));
    }

    @Test
    void shouldCallItUnstableWhereTheHostsThatAreLeftRunTheSameVersion() {
        var rollout = rollout(
                Scenarios.harmless(3, 0),
                (r, o) -> o.finishBefore = r.clock.now().plus(Duration.ofMinutes(15)));
        var result = rollout.update();
        assertThat(result.hosts()).extracting(HostResult::result).endsWith(HostResult.Result.NOT_STARTED);
        assertThat(result.outcome()).isEqualTo(Outcome.UNSTABLE);
        assertThat(result.message()).contains("The next run goes on").doesNotContain("different versions");
    }

    /** A member that has just restarted may still be away for a moment; that passes. */
    @Test
    void shouldWaitUntilThePoolHasNoticedThatAllHostsAgree() {
        var rollout = rollout(Scenarios.fullReboot(3, 3), (r, o) -> {});
        var result = rollout.update();
        assertThat(result.outcome()).isEqualTo(Outcome.SUCCESS);
        assertThat(rollout.simulator.pool().versionsDiffer()).isFalse();
    }
}
