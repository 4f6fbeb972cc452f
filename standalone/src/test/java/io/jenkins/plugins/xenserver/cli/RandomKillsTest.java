package io.jenkins.plugins.xenserver.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.xenserver.rollout.FileJournal;
import io.jenkins.plugins.xenserver.rollout.RecordType;
import io.jenkins.plugins.xenserver.simulator.Scenarios;
import io.jenkins.plugins.xenserver.simulator.SimCall;
import io.jenkins.plugins.xenserver.simulator.SimPoolBuilder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Real processes ended by SIGKILL at twenty points drawn by a seed, each followed by a resume in a new process with the same
 * journal, over real HTTPS. {@code -Dkills.seed=N} draws others, or the same again.
 */
class RandomKillsTest {
    private static final long SEED = 20_261_125L;
    private static final int KILLS_EACH = 5;

    @TempDir
    private Path folder;

    /** When the process dies over a consequential call. */
    private enum Moment {
        /** It has left the process, and the pool never sees it. */
        LOST,
        /** The pool carries it out, and nobody hears the answer. */
        UNHEARD,
        /** Its answer is told, and the process is dead when it would send the next. */
        ANSWERED
    }

    /**
     * Where a process dies.
     *
     * @param nth at which call of this method, counted from 1
     */
    private record Point(String method, int nth, Moment moment) {
        void arm(CliRun pool, AtomicReference<RealProcess> process) {
            pool.simulator.read(() -> {
                var seen = pool.simulator.calls().stream()
                        .filter(call -> call.method().equals(method))
                        .count();
                var faults = pool.simulator.faults();
                var rule = faults.when(method).from(Math.max(1, nth - (int) seen));
                switch (moment) {
                    case LOST -> rule.resetBefore().then(sim -> process.get().kill());
                    case UNHEARD -> rule.then(sim -> process.get().kill());
                    case ANSWERED ->
                        rule.then(sim -> faults.when("*")
                                .resetBefore()
                                .then(next -> process.get().kill()));
                }
                return null;
            });
        }
    }

    @Test
    void shouldEndTheSameWhereverAProcessIsKilled() throws Exception {
        var seed = Long.getLong("kills.seed", SEED);
        System.out.println("killed processes: 20 points from seed " + seed);
        var random = new Random(seed);
        var scenarios = List.<Supplier<SimPoolBuilder>>of(
                () -> Scenarios.haAndWlb(2, 2),
                () -> Scenarios.haAndWlb(2, 2),
                () -> Scenarios.toolstackOnly(2, 2).periodicSync().wlb(),
                () -> Scenarios.harmless(3, 1).ha());
        try (var two = Executors.newFixedThreadPool(2)) {
            var rollouts = new ArrayList<Future<?>>();
            for (var scenario : scenarios) {
                var own = new Random(random.nextLong());
                rollouts.add(two.submit(() -> {
                    killedAndUndisturbed(scenario, own);
                    return null;
                }));
            }
            for (var rollout : rollouts) {
                rollout.get();
            }
        }
    }

    private void killedAndUndisturbed(Supplier<SimPoolBuilder> scenario, Random random) throws Exception {
        var undisturbed = Ended.rollout(folder, scenario.get());
        var points = draw(undisturbed.calls(), random);
        try {
            killed(scenario.get(), points).demandSameAs(Ended.of(undisturbed));
        } catch (AssertionError e) {
            throw new AssertionError("killed at " + points + ": " + e.getMessage(), e);
        }
    }

    /** Different calls in the order in which they come. */
    private static List<Point> draw(List<SimCall> calls, Random random) {
        var drawn = new TreeMap<Integer, Point>();
        while (drawn.size() < KILLS_EACH) {
            var index = random.nextInt(calls.size());
            var method = calls.get(index).method();
            var nth = calls.subList(0, index + 1).stream()
                    .filter(call -> call.method().equals(method))
                    .count();
            var moment = Moment.values()[random.nextInt(Moment.values().length)];
            if (!method.startsWith("session.")) {
                drawn.putIfAbsent(index, new Point(method, (int) nth, moment));
            }
        }
        return List.copyOf(drawn.values());
    }

    private Ended killed(SimPoolBuilder scenario, List<Point> points) throws Exception {
        var own = Files.createTempDirectory(folder, "killed");
        try (var pool = new CliRun(scenario, own)) {
            var journal = own.resolve("journal.jsonl");
            for (var point : points) {
                var process = new AtomicReference<RealProcess>();
                point.arm(pool, process);
                process.set(start(pool, journal));
                process.get().demandExit(RealProcess.KILLED);
            }
            if (!isClosed(journal)) {
                start(pool, journal).demandExit(ExitCode.SUCCESS);
            }
            assertThat(isClosed(journal)).isTrue();
            return Ended.of(pool.simulator);
        }
    }

    private static RealProcess start(CliRun pool, Path journal) throws Exception {
        var arguments = new ArrayList<>(List.of("--journal", journal.toString()));
        var first = !Files.exists(journal) || FileJournal.read(journal).isEmpty();
        arguments.addAll(first ? KilledProcessTest.CHOICES : List.of());
        return RealProcess.start(pool.arguments(first ? "update" : "resume", arguments.toArray(String[]::new)));
    }

    private static boolean isClosed(Path journal) throws Exception {
        return FileJournal.read(journal).getLast().type() == RecordType.CLOSED;
    }
}
