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
    private List<String> expected;

    private Matrix(
            Supplier<SimulatedRollout> fresh,
            Consumer<SimulatedRollout> procedure,
            Consumer<SimulatedRollout> afterwards,
            Function<SimulatedRollout, List<String>> state) {
        this.fresh = fresh;
        this.procedure = procedure;
        this.afterwards = afterwards;
        this.state = state;
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
        return new Matrix(fresh, procedure, procedure, state).check();
    }

    /**
     * The same, where something else goes on after the stop.
     *
     * @param afterwards what is done then
     */
    static int check(
            Supplier<SimulatedRollout> fresh,
            Consumer<SimulatedRollout> procedure,
            Consumer<SimulatedRollout> afterwards,
            Function<SimulatedRollout, List<String>> state) {
        return new Matrix(fresh, procedure, afterwards, state).check();
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

    /** The stand-alone build tries all; the plugin's, which has as much to do again, every fourth one, and says so. */
    private static List<Point> tried(List<Point> points) {
        if (!RolloutPropertiesTest.isInJenkins()) {
            return points;
        }
        var some = IntStream.range(0, points.size())
                .filter(i -> i % 4 == 0)
                .mapToObj(points::get)
                .toList();
        System.out.println("stopped dead at " + some.size() + " of " + points.size() + " points in this build");
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
