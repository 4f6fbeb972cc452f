package io.jenkins.plugins.xenserver.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.xenserver.simulator.PoolPicture;
import io.jenkins.plugins.xenserver.simulator.SimCall;
import io.jenkins.plugins.xenserver.simulator.SimPoolBuilder;
import io.jenkins.plugins.xenserver.simulator.Simulator;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What is left of a rollout.
 *
 * @param state everything about the pool that a user would notice
 * @param calls which consequential calls there were
 * @param once calls that must never be repeated, with their number
 */
record Ended(List<String> state, List<String> calls, List<String> once) {
    private static final List<String> NEVER_TWICE =
            List.of("host.apply_updates", "host.reboot", "host.restart_agent", "pool.sync_updates", "VM.clean_reboot");

    /** How it ends when nothing happens to it, with all that an update can do. */
    static Ended undisturbed(Path folder, SimPoolBuilder scenario) throws Exception {
        return of(rollout(folder, scenario));
    }

    /** Runs one that nothing happens to; the pool afterwards. */
    static Simulator rollout(Path folder, SimPoolBuilder scenario) throws Exception {
        var own = Files.createTempDirectory(folder, "undisturbed");
        try (var pool = new CliRun(scenario, own)) {
            var journal = own.resolve("journal.jsonl").toString();
            var arguments = new ArrayList<>(List.of("--journal", journal));
            arguments.addAll(KilledProcessTest.CHOICES);
            var result = pool.onPool("update", arguments.toArray(String[]::new));
            assertThat(result.code()).as(result.out() + result.err()).isEqualTo(ExitCode.SUCCESS);
            return pool.simulator;
        }
    }

    /** The pool as it is now; nothing forbidden was sent on the way. */
    static Ended of(Simulator simulator) {
        assertThat(simulator.read(simulator::forbiddenCalls)).isEmpty();
        assertThat(simulator.read(simulator::killedVms)).isEmpty();
        return simulator.read(() -> new Ended(PoolPicture.state(simulator), callsOf(simulator), onceOf(simulator)));
    }

    /** The same, as far as anybody could tell. */
    void demandSameAs(Ended expected) {
        assertThat(state()).isEqualTo(expected.state());
        assertThat(calls()).containsExactlyElementsOf(expected.calls());
        assertThat(once()).containsExactlyElementsOf(expected.once());
    }

    /** Those that may be repeated count once. */
    private static List<String> callsOf(Simulator simulator) {
        return PoolPicture.calls(simulator).stream().distinct().toList();
    }

    private static List<String> onceOf(Simulator simulator) {
        return simulator.calls().stream()
                .filter(c -> NEVER_TWICE.contains(c.method().replace("Async.", "")))
                .map(SimCall::signature)
                .sorted()
                .toList();
    }
}
