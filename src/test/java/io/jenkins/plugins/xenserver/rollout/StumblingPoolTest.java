package io.jenkins.plugins.xenserver.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.xenserver.simulator.Scenarios;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A coordinator that stumbles over a question: asked again within the limit, because a question changes nothing. */
class StumblingPoolTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "pool.get_record",
                "host.get_record",
                "host.get_all_records",
                "host_metrics.get_record",
                "VM.get_record",
                "Repository.get_record",
                "PBD.get_record",
                "event.from",
                "task.get_record",
                "host.get_servertime",
                "host.get_vms_which_prevent_evacuation",
                "GET /updates"
            })
    void shouldAskAgainWhenAServerStumblesOverAQuestion(String question) {
        for (var from = 1; from <= 6; from += 5) {
            for (var cut : new boolean[] {false, true}) {
                var rollout = new SimulatedRollout(Scenarios.haAndWlb(2, 2));
                var rule = rollout.simulator.faults().when(question).from(from).times(3);
                if (cut) {
                    rule.malformed();
                } else {
                    rule.http500();
                }
                assertThat(rollout.update().outcome())
                        .as("%s from %s %s", question, from, rollout.log)
                        .isEqualTo(Outcome.SUCCESS);
            }
        }
    }

    @Test
    void shouldGiveUpOnAServerThatDoesNotStopStumbling() {
        var rollout = new SimulatedRollout(Scenarios.haAndWlb(2, 2));
        rollout.simulator.faults().when("host.get_record").from(20).always().http500();
        var begin = rollout.clock.now();
        var result = rollout.update();
        assertThat(result.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(result.message()).contains("no usable answer for 10 min").contains("HTTP 500");
        assertThat(Duration.between(begin, rollout.clock.now())).isLessThan(Duration.ofHours(3));
        assertThat(rollout.log).filteredOn(l -> l.contains("asking again")).isNotEmpty();
    }

    @Test
    void shouldEndAsAbortedWhenGivenUpBeforeThePoolHasAnswered() {
        var rollout = new SimulatedRollout(Scenarios.haAndWlb(2, 2));
        rollout.simulator.faults().when("pool.get_all_records").always().http500();
        rollout.simulator.faults().when("pool.get_record").always().http500();
        rollout.simulator.later(Duration.ofMinutes(1), () -> rollout.stop.request(StopSignal.Wish.GIVE_UP, "alice"));
        var result = rollout.update();
        assertThat(result.outcome()).isEqualTo(Outcome.ABORTED);
        assertThat(result.message()).contains("alice");
        assertThat(rollout.journal.existing().getLast().type()).isEqualTo(RecordType.CLOSED);
    }
}
