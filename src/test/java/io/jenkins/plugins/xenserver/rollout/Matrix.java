package io.jenkins.plugins.xenserver.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/** Stops a procedure dead after each record and around each consequential call, resumes it, and compares what it comes to. */
final class Matrix {
    /** So many failures tell as much as all. */
    private static final int ENOUGH = 2;

    private final Supplier<SimulatedRollout> fresh;
    private final Consumer<SimulatedRollout> procedure;
    private final Consumer<SimulatedRollout> afterwards;
    private final Function<SimulatedRollout, List<String>> state;
    private final int step;
    private List<String> expected;

    private Matrix(
            Supplier<SimulatedRollout> fresh,
            Consumer<SimulatedRollout> procedure,
            Consumer<SimulatedRollout> afterwards,
            Function<SimulatedRollout, List<String>> state,
            int step) {
        this.fresh = fresh;
        this.procedure = procedure;
        this.afterwards = afterwards;
        this.state = state;
        this.step = step;
    }

    /**
     * Checks all points.
     *
     * @param state what the undisturbed run and each resumed one have to agree in, line by line
     * @return how many points there were
     */
    static int check(
            Supplier<SimulatedRollout> fresh,
            Consumer<SimulatedRollout> procedure,
            Function<SimulatedRollout, List<String>> state) {
        return new Matrix(fresh, procedure, procedure, state, 1).check();
    }

    /**
     * The same for a rollout most of whose steps another matrix has as well: every second point, and all of them in a soak.
     *
     * @param afterwards what is done after the stop
     */
    static int sample(
            Supplier<SimulatedRollout> fresh,
            Consumer<SimulatedRollout> procedure,
            Consumer<SimulatedRollout> afterwards,
            Function<SimulatedRollout, List<String>> state) {
        return new Matrix(fresh, procedure, afterwards, state, step()).check();
    }

    /** Where every second point is enough, but for a soak. */
    static int step() {
        return Boolean.getBoolean("matrix.all") ? 1 : 2;
    }

    private record Point(String kind, int number, IntFunction<DeadStop> stop) {
        @Override
        public String toString() {
            return kind + " " + number;
        }
    }

    private int check() {
        var counter = DeadStop.never();
        var whole = driven(counter);
        procedure.accept(whole);
        expected = state.apply(whole);
        assertThat(expected).as("" + whole.log).noneMatch(line -> line.matches("(forbidden|killed) .*"));
        var points = new ArrayList<Point>();
        for (var n = 1; n <= counter.records(); n++) {
            points.add(new Point("after record", n, DeadStop::afterRecord));
        }
        for (var n = 1; n <= counter.calls(); n++) {
            points.add(new Point("before call", n, DeadStop::beforeCall));
        }
        for (var n = 1; n <= counter.calls(); n++) {
            points.add(new Point("after call", n, DeadStop::afterCall));
        }
        // Each point has a pool and a clock of its own, so all cores can be at it.
        var problems = tried(points).parallelStream()
                .map(point -> problemAt(point))
                .filter(problem -> !problem.isEmpty())
                .unordered()
                .limit(ENOUGH)
                .toList();
        assertThat(problems).as("some of %s points", points.size()).isEmpty();
        return points.size();
    }

    /** The plugin's build, which has as much to do again, tries every fourth one of those that the stand-alone build tries. */
    private List<Point> tried(List<Point> points) {
        var every = RolloutPropertiesTest.isInJenkins() ? 4 * step : step;
        var some = IntStream.range(0, points.size())
                .filter(i -> i % every == 0)
                .mapToObj(points::get)
                .toList();
        if (every > 1) {
            System.out.println("stopped dead at " + some.size() + " of " + points.size() + " points in this build");
        }
        return some;
    }

    private SimulatedRollout driven(DeadStop stop) {
        var rollout = fresh.get();
        rollout.store = stop::store;
        rollout.transport = stop::transport;
        return rollout;
    }

    private String problemAt(Point point) {
        var rollout = driven(point.stop().apply(point.number()));
        try {
            procedure.accept(rollout);
            return point + ": was not stopped";
        } catch (DeadStop.Dead expectedDeath) {
            rollout.store = s -> s;
            rollout.transport = t -> t;
        }
        rollout.log.add("-- stopped " + point);
        afterwards.accept(rollout);
        var now = state.apply(rollout);
        return now.equals(expected)
                ? ""
                : "%s: extra %s, missing %s%n%s"
                        .formatted(point, without(now, expected), without(expected, now), lines(rollout.log));
    }

    private static List<String> without(List<String> lines, List<String> others) {
        var left = new ArrayList<>(lines);
        others.forEach(left::remove);
        return left;
    }

    private static String lines(List<String> log) {
        return String.join("\n", log);
    }
}
