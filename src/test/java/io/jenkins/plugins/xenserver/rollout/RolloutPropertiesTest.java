package io.jenkins.plugins.xenserver.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/**
 * Random pools, options, faults, operators, stops and deaths, and what must hold whatever happens (design §5): it ends,
 * nothing forbidden is sent, nothing is sent without the lock, nothing owed is lost, no VM is, and the report is true.
 *
 * <p>{@code -Drollout.schedules=N} says how many, {@code -Drollout.base=N} with which seed to begin, {@code
 * -Drollout.seed=N} replays one, {@code -Drollout.failures=N} after how many failures it ends early.
 */
class RolloutPropertiesTest {
    /** So many failures tell as much as all; a soak wants more of them. */
    private static final int ENOUGH = Integer.getInteger("rollout.failures", 5);

    /** Always the same in an ordinary build: a build must not fail by chance. */
    private static final long BASE = 20_260_302L;

    private static int schedules() {
        return Integer.getInteger("rollout.schedules", isInJenkins() ? 50 : 500);
    }

    /** Whether this is the plugin's build, which repeats what the stand-alone one shows in full. */
    static boolean isInJenkins() {
        try {
            Class.forName("hudson.model.Job", false, RolloutPropertiesTest.class.getClassLoader());
            return true;
        } catch (ClassNotFoundException e) {
            return false;
        }
    }

    @Test
    void shouldKeepItsPromisesWhateverHappens() {
        var replayed = Long.getLong("rollout.seed");
        if (replayed != null) {
            assertThat(problem(replayed, true)).isEmpty();
            return;
        }
        var base = Long.getLong("rollout.base", BASE);
        var count = schedules();
        System.out.println("random rollouts: " + count + " schedules from seed " + base);
        var done = new AtomicInteger();
        var failures = LongStream.range(base, base + count)
                .parallel()
                .mapToObj(seed -> problem(seed, false))
                .peek(problem -> tell(problem, done.incrementAndGet()))
                .filter(problem -> !problem.isEmpty())
                .unordered()
                .limit(ENOUGH)
                .toList();
        assertThat(failures)
                .as("some of %s schedules; -Drollout.seed=N replays one", count)
                .isEmpty();
    }

    /** A soak takes long: what it found is told at once, and how far it is. */
    private static void tell(String problem, int done) {
        if (!problem.isEmpty()) {
            System.out.println(problem);
        }
        if (done % 1000 == 0) {
            System.out.println("random rollouts: " + done + " done");
        }
    }

    private static String problem(long seed, boolean told) {
        var rollout = new RandomRollout(seed);
        var violations = rollout.violations();
        if (told) {
            System.out.println(rollout.description());
            rollout.log().forEach(System.out::println);
            rollout.world().simulator.calls().forEach(System.out::println);
        }
        return violations.isEmpty() ? "" : rollout.description() + "\n  " + String.join("\n  ", violations);
    }
}
