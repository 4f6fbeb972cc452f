package io.jenkins.plugins.xenserver.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A deadlock is a failure: it must not take the thread with it that would have to say so. */
@Timeout(value = 20, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class VirtualClockTest {
    private final VirtualClock clock = new VirtualClock();
    private final List<String> events = new ArrayList<>();

    @Test
    void shouldJumpWhenTheOnlyActorSleeps() throws Exception {
        clock.sleep(Duration.ofDays(300));

        assertThat(clock.now()).isEqualTo(VirtualClock.DEFAULT_START.plus(Duration.ofDays(300)));
    }

    @Test
    void shouldRunChangesInTheOrderOfTimeAndOfBeingAsked() throws Exception {
        clock.at(clock.now().plusSeconds(2), () -> events.add("late"));
        clock.at(clock.now().plusSeconds(1), () -> events.add("first"));
        clock.at(clock.now().plusSeconds(1), () -> events.add("second"));

        clock.sleep(Duration.ofSeconds(3));

        assertThat(events).containsExactly("first", "second", "late");
    }

    @Test
    void shouldWakeAWaiterWhenItsConditionHoldsAndNotBefore() throws Exception {
        var flag = new boolean[1];
        clock.at(clock.now().plusSeconds(7), () -> flag[0] = true);

        assertThat(clock.await(() -> flag[0], clock.now().plusSeconds(60))).isTrue();
        assertThat(clock.now()).isEqualTo(VirtualClock.DEFAULT_START.plusSeconds(7));
    }

    @Test
    void shouldGiveUpAtTheDeadline() throws Exception {
        assertThat(clock.await(() -> false, clock.now().plusSeconds(5))).isFalse();
        assertThat(clock.now()).isEqualTo(VirtualClock.DEFAULT_START.plusSeconds(5));
    }

    @Test
    void shouldRunOneActorAtATimeInTheSameOrderEveryTime() throws Exception {
        var first = interleaving();
        for (var i = 0; i < 20; i++) {
            assertThat(interleaving()).isEqualTo(first);
        }
    }

    private static List<String> interleaving() throws InterruptedException {
        var clock = new VirtualClock();
        var trace = new ArrayList<String>();
        var threads = new ArrayList<Thread>();
        var factory = clock.threads("actor");
        clock.enter();
        for (var i = 0; i < 4; i++) {
            var name = "a" + i;
            var pause = 3 + i;
            Runnable body = () -> {
                for (var n = 0; n < 10; n++) {
                    trace.add(name + n);
                    sleep(clock, pause);
                }
            };
            if (i % 2 == 0) {
                threads.add(clock.spawn(name, body));
            } else {
                var thread = factory.newThread(body);
                thread.start();
                threads.add(thread);
            }
        }
        clock.exit();
        for (var thread : threads) {
            clock.join(thread);
        }
        return trace;
    }

    private static void sleep(VirtualClock clock, long seconds) {
        try {
            clock.sleep(Duration.ofSeconds(seconds));
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void shouldLetTwoActorsHandOverToEachOther() throws Exception {
        var turn = new int[1];
        clock.enter();
        var one = clock.spawn("one", () -> play(turn, 0));
        var two = clock.spawn("two", () -> play(turn, 1));
        clock.exit();

        clock.join(one);
        clock.join(two);

        assertThat(events).containsExactly("0", "1", "0", "1", "0", "1");
    }

    private void play(int[] turn, int mine) {
        try {
            for (var i = 0; i < 3; i++) {
                clock.await("turn of " + mine, () -> turn[0] % 2 == mine, Instant.MAX);
                events.add(String.valueOf(mine));
                turn[0]++;
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void shouldNotMoveTimeBetweenTheCallsOfAGuest() throws Exception {
        var world = clock.scope("world");
        world.start("something slow", () -> {
            sleep(clock, 3600);
            events.add("done");
        });
        world.enter();
        world.exit();

        assertThat(clock.now()).isEqualTo(VirtualClock.DEFAULT_START);
        assertThat(events).isEmpty();

        clock.sleep(Duration.ofHours(2));
        assertThat(events).containsExactly("done");
    }

    @Test
    void shouldSayWhoWaitsForWhatWhenNobodyCanEverWakeUp() {
        assertThatThrownBy(() -> clock.await("the end of the world", () -> false, Instant.MAX))
                .isInstanceOf(VirtualClock.StandstillException.class)
                .hasMessageContaining(Thread.currentThread().getName() + " waits for the end of the world");
    }

    @Test
    void shouldNotTakeEndlessSmallEventsForProgress() {
        repeatForEver();

        assertThatThrownBy(() -> clock.await("nothing", () -> false, Instant.MAX))
                .isInstanceOf(VirtualClock.StandstillException.class);
    }

    private void repeatForEver() {
        clock.at(clock.now().plus(Duration.ofDays(1)), this::repeatForEver);
    }

    @Test
    void shouldInterruptAWaitWithoutHangingTheOthers() throws Exception {
        clock.enter();
        var waiter = clock.spawn("waiter", () -> {
            try {
                clock.await("a word", () -> false, Instant.MAX);
            } catch (InterruptedException e) {
                events.add("interrupted at " + Duration.between(VirtualClock.DEFAULT_START, clock.now()));
            }
        });
        var other = clock.spawn("other", () -> {
            sleep(clock, 10);
            waiter.interrupt();
            sleep(clock, 10);
            events.add("other goes on");
        });
        clock.exit();

        clock.join(waiter);
        clock.join(other);

        assertThat(events).containsExactly("interrupted at PT10S", "other goes on");
    }

    @Test
    void shouldGoOnWithoutAKilledActorWhichRunsNoFinally() throws Exception {
        clock.enter();
        var victim = clock.spawn("victim", () -> {
            try {
                sleep(clock, 100);
            } finally {
                events.add("finally");
            }
        });
        clock.sleep(Duration.ofSeconds(1));
        clock.kill(victim);
        clock.exit();

        clock.join(victim);
        clock.sleep(Duration.ofSeconds(1000));

        assertThat(events).isEmpty();
        assertThat(clock.hasEnded(victim)).isTrue();
    }

    @Test
    void shouldGoOnAfterAnActorKilledItself() throws Exception {
        var died = new CountDownLatch(1);
        var victim = clock.threads("victim").newThread(() -> {
            died.countDown();
            clock.killCurrent();
            events.add("came back");
        });
        victim.start();

        clock.join(victim);

        assertThat(died.getCount()).isZero();
        assertThat(events).isEmpty();
        assertThat(clock.now()).isEqualTo(VirtualClock.DEFAULT_START);
    }

    @Test
    void shouldNotWakeAnActorKilledWhenItWasAboutToRun() throws Exception {
        var flag = new boolean[1];
        clock.enter();
        clock.at(clock.now().plusSeconds(5), () -> flag[0] = true);
        var threads = new ArrayList<Thread>();
        threads.add(clock.spawn("killer", () -> {
            await(flag);
            clock.kill(threads.get(1));
            sleep(clock, 1);
            events.add("killed");
        }));
        threads.add(clock.spawn("victim", () -> {
            await(flag);
            events.add("ran");
        }));
        clock.exit();

        for (var thread : threads) {
            clock.join(thread);
        }
        assertThat(events).containsExactly("killed");
    }

    private void await(boolean[] flag) {
        try {
            clock.await("the flag", () -> flag[0], Instant.MAX);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void shouldEndWaitsWhenClosed() throws Exception {
        clock.enter();
        var waiter = clock.spawn("waiter", () -> {
            try {
                clock.await("a word", () -> false, clock.now().plusSeconds(1_000_000));
            } catch (VirtualClock.StandstillException e) {
                events.add(e.getMessage());
            } catch (InterruptedException e) {
                events.add("interrupted");
            }
        });
        clock.sleep(Duration.ofSeconds(1));

        clock.close();
        clock.exit();
        waiter.join();

        assertThat(events).containsExactly("The clock was closed.");
    }

    @Test
    void shouldReportAChangeThatFails() {
        clock.at(clock.now().plusSeconds(1), () -> {
            throw new IllegalArgumentException("broken");
        });

        assertThatThrownBy(() -> clock.sleep(Duration.ofSeconds(2)))
                .isInstanceOf(IllegalStateException.class)
                .hasRootCauseMessage("broken");
    }

    /** As an accident does it that befalls the pool at a time: it reads and changes the pool like any guest. */
    private void accidentAt(long seconds, boolean[] flag) {
        var pool = clock.scope("pool");
        clock.at(clock.now().plusSeconds(seconds), () -> {
            pool.enter();
            try {
                flag[0] = true;
            } finally {
                pool.exit();
            }
            events.add("accident at " + Duration.between(VirtualClock.DEFAULT_START, clock.now()));
        });
    }

    @Test
    void shouldLetAChangeEnterOnTheThreadOfAnActorThatHasJustEnded() throws Exception {
        var flag = new boolean[1];
        clock.enter();
        accidentAt(5, flag);
        var waiter = clock.spawn("waiter", () -> await(flag));
        clock.spawn("the last to run", () -> {});

        clock.join(waiter);
        clock.exit();

        assertThat(events).containsExactly("accident at PT5S");
    }

    @Test
    void shouldLetAChangeEnterOnTheThreadOfAnActorThatKilledItself() throws Exception {
        var flag = new boolean[1];
        clock.enter();
        accidentAt(5, flag);
        var waiter = clock.spawn("waiter", () -> await(flag));
        clock.spawn("the last to run", clock::killCurrent);

        clock.join(waiter);
        clock.exit();

        assertThat(events).containsExactly("accident at PT5S");
    }

    @Test
    void shouldLetAChangeEnterOnTheThreadOfAGuestThatGoes() throws Exception {
        var flag = new boolean[1];
        clock.enter();
        accidentAt(5, flag);
        var waiter = clock.spawn("waiter", () -> await(flag));
        clock.sleep(Duration.ofSeconds(1));

        clock.exit();
        clock.join(waiter);

        assertThat(events).containsExactly("accident at PT5S");
    }

    @Test
    void shouldRefuseToLetAChangeWait() {
        clock.at(clock.now().plusSeconds(1), () -> sleep(clock, 1));

        assertThatThrownBy(() -> clock.sleep(Duration.ofSeconds(5)))
                .isInstanceOf(IllegalStateException.class)
                .hasRootCauseMessage("A scheduled change must not wait, and this one waits for the time "
                        + VirtualClock.DEFAULT_START.plusSeconds(2) + ".");
    }
}
