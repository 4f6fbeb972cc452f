package io.jenkins.plugins.xenserver.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.xenserver.simulator.Guidance;
import io.jenkins.plugins.xenserver.simulator.GuidanceKind;
import io.jenkins.plugins.xenserver.simulator.Scenarios;
import io.jenkins.plugins.xenserver.simulator.SimPoolBuilder;
import io.jenkins.plugins.xenserver.simulator.SimUpdate;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How long hosts took before, and what is expected of them next (design §3.2). */
class HistoryTest {
    @TempDir
    private Path folder;

    private FileHistory history() {
        return new FileHistory(folder.resolve("deep/history.jsonl"));
    }

    private SimulatedRollout rollout(SimPoolBuilder scenario) {
        var rollout = new SimulatedRollout(scenario);
        rollout.history = history();
        return rollout;
    }

    private List<HostEstimate> estimates(SimulatedRollout rollout) {
        return new PoolCheck(
                        rollout.session(),
                        rollout.options,
                        SimulatedRollout.time(rollout.clock),
                        RolloutListener.NONE,
                        facts -> {},
                        history())
                .run()
                .estimates();
    }

    private static String pool(SimulatedRollout rollout) {
        return rollout.simulator.pool().uuid();
    }

    @Test
    void shouldRememberEachHostOnceAndExpectTheSameNextTime() {
        var first = rollout(Scenarios.fullReboot(3, 6));
        assertThat(estimates(first)).extracting(HostEstimate::earlier).containsOnly(0);
        assertThat(estimates(first).getFirst().source()).isEqualTo("from defaults");
        var begin = first.clock.now();
        first.update();
        var whole = Duration.between(begin, first.clock.now());
        var entries = history().of(pool(first));
        assertThat(entries).extracting(History.Entry::hostName).containsExactly("xs01", "xs02", "xs03");
        assertThat(entries).allSatisfy(e -> {
            assertThat(e.actions()).containsExactly("EVACUATE", "APPLY", "REBOOT");
            assertThat(e.phases()).containsKeys("evacuate", "apply", "reboot");
            assertThat(e.took()).isBetween(e.phases().get("reboot"), whole);
        });

        first.simulator
                .channel()
                .publish(SimUpdate.of("UPDATE-0100")
                        .delivers("kernel", "4.19.19-8.0.45.xs8")
                        .asks(GuidanceKind.MANDATORY, Guidance.REBOOT_HOST));
        var next = first.successor("rollout-2");
        next.history = history();
        next.run(setup -> new PoolSync(setup));
        var plan = estimates(next);
        assertThat(plan).extracting(HostEstimate::earlier).containsOnly(1);
        assertThat(plan.getFirst().source()).isEqualTo("from 1 earlier update");
        assertThat(plan.getFirst().expected()).isEqualTo(entries.getFirst().took());
    }

    @Test
    void shouldNotCountASoakOrAnAnswerThatTookLong() {
        var quick = rollout(Scenarios.toolstackOnly(2, 0));
        quick.update();
        var expected = history().of(pool(quick)).getFirst().took();

        var slow = new SimulatedRollout(Scenarios.toolstackOnly(2, 0));
        slow.history = new FileHistory(folder.resolve("slow.jsonl"));
        slow.options = RolloutOptions.DEFAULT.with(o -> {
            o.canary = Duration.ofHours(2);
            o.allowMixed = true;
        });
        slow.gate = step -> {
            try {
                slow.clock.sleep(Duration.ofHours(1));
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            return HostGate.Verdict.PASSED;
        };
        slow.update();
        assertThat(slow.history.of(pool(slow)).getFirst().took())
                .isBetween(expected.minusMinutes(1), expected.plusMinutes(1));
    }

    @Test
    void shouldNotRememberAHostThatWasInterruptedOrFailed() {
        var interrupted = rollout(Scenarios.toolstackOnly(2, 0));
        interrupted.updateUntil(DeadStop.afterCall(7));
        interrupted.history = history();
        interrupted.update();
        assertThat(history().of(pool(interrupted)))
                .extracting(History.Entry::hostName)
                .containsExactly("xs02");
    }

    @Test
    void shouldMeasureTheWindowByIt() {
        var rollout = rollout(Scenarios.fullReboot(2, 2));
        rollout.simulator
                .hosts()
                .forEach(h -> history()
                        .add(new History.Entry(
                                pool(rollout),
                                h.uuid(),
                                h.name(),
                                "earlier",
                                Instant.EPOCH,
                                List.of("EVACUATE", "APPLY", "REBOOT"),
                                Duration.ofHours(5),
                                Map.of())));
        rollout.options = RolloutOptions.DEFAULT.with(
                o -> o.finishBefore = rollout.clock.now().plus(Duration.ofHours(9)));
        assertThat(rollout.update().message()).contains("expected to take 10 h");
    }

    @Test
    void shouldTakeTheMeanOfTheNewestAndIgnoreWhatCannotBeRead() throws Exception {
        var rollout = rollout(Scenarios.toolstackOnly(1, 0));
        var host = rollout.simulator.host("xs01");
        for (var i = 1; i <= 8; i++) {
            history()
                    .add(new History.Entry(
                            pool(rollout),
                            host.uuid(),
                            "xs01",
                            "earlier-" + i,
                            Instant.EPOCH,
                            List.of("APPLY", "RESTART_TOOLSTACK"),
                            Duration.ofMinutes(i * 10L),
                            Map.of()));
        }
        Files.writeString(
                folder.resolve("deep/history.jsonl"), "{\"pool\":\"torn\n[]\nnull\n{}\n", StandardOpenOption.APPEND);
        assertThat(estimates(rollout))
                .containsExactly(new HostEstimate(host.uuid(), "xs01", Duration.ofMinutes(60), 5));
    }

    @Test
    void shouldGoOnWithoutAHistoryThatCannotBeWritten() {
        var rollout = new SimulatedRollout(Scenarios.toolstackOnly(1, 0));
        rollout.history = new History() {
            @Override
            public List<Entry> of(String poolUuid) {
                return List.of();
            }

            @Override
            public void add(Entry entry) {
                throw new UncheckedIOException(new java.io.IOException("disk full"));
            }
        };
        assertThat(rollout.update().outcome()).isEqualTo(Outcome.SUCCESS);
    }
}
