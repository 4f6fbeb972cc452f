package io.jenkins.plugins.xenserver.rollout;

import io.jenkins.plugins.xenserver.simulator.VirtualClock;
import io.jenkins.plugins.xenserver.xapi.ThreadStopped;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** Carries out one schedule: drivers that are stopped dead, interrupted, resumed, succeeded and taken over, until one ends. */
final class RandomRollout {
    private static final Duration TOO_LONG = Duration.ofDays(4);
    private static final Duration SETTLING = Duration.ofMinutes(5);

    private final Schedule schedule;
    private final SimulatedRollout first;
    private final Mischief mischief;
    private final Reckoning reckoning;
    private final List<String> violations = new ArrayList<>();
    private final List<SimulatedRollout> rollouts = new ArrayList<>();
    private final List<String> ends = new ArrayList<>();
    private int successors;
    private boolean gated;

    RandomRollout(long seed) {
        schedule = new Schedule(seed);
        first = new SimulatedRollout(schedule.pool());
        first.options = schedule.options();
        tagVms();
        disableOne();
        mischief = new Mischief(schedule, first);
        reckoning = new Reckoning(first.simulator, mischief, violations);
        mischief.prepare();
    }

    /** Whoever allows disabled hosts has one. */
    private void disableOne() {
        // With high availability on, the pool may not let a host go.
        if (first.options.allowDisabled() && !first.simulator.pool().haEnabled()) {
            var host = first.simulator.host(schedule.told("found disabled", schedule.host()));
            first.operator(client -> client.call("host.disable", host.ref()));
        }
    }

    private void tagVms() {
        for (var vm : first.simulator.vms()) {
            if (schedule.chance(4)) {
                vm.set(
                        "tags",
                        List.of(Drain.TAG + schedule.told(vm.name() + " drain", schedule.one("suspend", "shutdown"))));
            }
        }
    }

    /** What was wrong, empty if nothing; each begins with the moment it was seen. */
    List<String> violations() {
        var begin = first.clock.now();
        try {
            actor("rollout", this::drive);
            mischief.over();
            if (Duration.between(begin, first.clock.now()).compareTo(TOO_LONG) > 0) {
                violations.add("It took until " + first.clock.now());
            }
            actor("settling", this::settle);
            reckoning.atTheEnd(rollouts);
        } catch (VirtualClock.StandstillException | InterruptedException e) {
            violations.add("It never ended: " + e.getMessage());
        }
        return violations;
    }

    /** A host whose toolstack died just before the end puts itself back into service, which is nobody's debt. */
    private void settle() {
        try {
            first.clock.sleep(SETTLING);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    String description() {
        return schedule.description();
    }

    /** How its drivers ended, in words. */
    List<String> ends() {
        return ends;
    }

    /** What all drivers told. */
    List<String> log() {
        return rollouts.stream().flatMap(r -> r.log.stream()).toList();
    }

    SimulatedRollout world() {
        return first;
    }

    private void actor(String name, Runnable body) throws InterruptedException {
        var failure = new Throwable[1];
        var thread = first.clock.spawn(name, () -> {
            try {
                body.run();
            } catch (Throwable e) {
                failure[0] = e;
            }
        });
        first.clock.join(thread);
        if (failure[0] != null) {
            var text = new java.io.StringWriter();
            failure[0].printStackTrace(new java.io.PrintWriter(text));
            violations.add(text.toString());
        }
    }

    private void drive() {
        var rival = schedule.chance(8) ? schedule.told("taken over alive after s", schedule.upTo(1500)) : 0;
        var thread = new Thread[1];
        if (rival > 0) {
            first.simulator.later(
                    Duration.ofSeconds(rival),
                    () -> thread[0] = first.clock.spawn("rival", () -> attempt(successor(owner -> true), "")));
        }
        lifeOf(first);
        // Also one who comes only when the first has ended: nobody may still be at work when the reckoning is made.
        var come = rival == 0;
        while (!come) {
            come = hasCome(thread);
        }
    }

    /** Whether the other driver has come and ended; an interrupt that was meant for the first one ends the waiting. */
    private boolean hasCome(Thread[] rival) {
        try {
            first.clock.await("the rival", () -> rival[0] != null, Instant.MAX);
            first.clock.join(rival[0]);
            return true;
        } catch (InterruptedException e) {
            return false;
        }
    }

    private SimulatedRollout successor(java.util.function.Predicate<Owner> takeOver) {
        var next = first.successor("successor-" + ++successors);
        next.options = first.options;
        next.takeOver = takeOver;
        return next;
    }

    /** One rollout through all its drivers; if it stays dead, another one takes its place. */
    private void lifeOf(SimulatedRollout rollout) {
        for (var driver = 1; driver <= 3; driver++) {
            var end = driver < 3 && schedule.chance(30)
                    ? schedule.told("driver " + driver, schedule.one("record ", "before ", "after ", "interrupt "))
                            + schedule.told("at", schedule.upTo(30 + 50 * schedule.hosts()))
                    : "";
            if (!attempt(rollout, end)) {
                return;
            }
            if (schedule.chance(25)) {
                var next = successor(owner -> owner.rollout().equals(rollout.id()));
                schedule.told("succeeded by", next.id());
                attempt(next, "", schedule.chance(30) ? setup -> new RestorePool(setup, true) : RollingUpdate::new);
                return;
            }
        }
    }

    private boolean attempt(SimulatedRollout rollout, String end) {
        return attempt(rollout, end, RollingUpdate::new);
    }

    /** Runs a driver; whether somebody has to go on after it. */
    private boolean attempt(SimulatedRollout rollout, String end, Function<RolloutSetup, Procedure> procedure) {
        if (!rollouts.contains(rollout)) {
            rollouts.add(rollout);
        }
        var watch = new Watch(rollout, mischief, violations);
        var stop = stopOf(end);
        rollout.gate = gate(watch);
        rollout.store = s -> stop.store(watch.store(s));
        rollout.transport = t -> stop.transport(watch.transport(t));
        if (end.startsWith("interrupt ")) {
            interruptAfter(Integer.parseInt(end.split(" ")[1]) * 5);
        }
        try {
            var result = rollout.run(procedure);
            ends.add(result.outcome().words());
            reckoning.atTheEndOf(rollout, result);
            return false;
        } catch (DeadStop.Dead | ThreadStopped e) {
            Thread.interrupted();
            ends.add("stopped");
            return !closed(rollout);
        }
    }

    private void pause(Duration duration) {
        try {
            first.clock.sleep(duration);
        } catch (InterruptedException e) {
            throw new ThreadStopped(e);
        }
    }

    private static boolean closed(SimulatedRollout rollout) {
        var records = rollout.journal.existing();
        return !records.isEmpty()
                && List.of(RecordType.CLOSED, RecordType.DETACHED)
                        .contains(records.getLast().type());
    }

    private void interruptAfter(long seconds) {
        var driver = Thread.currentThread();
        var alive = new boolean[] {true};
        first.simulator.later(Duration.ofSeconds(seconds), () -> {
            if (alive[0] && !first.clock.hasEnded(driver)) {
                driver.interrupt();
            }
        });
    }

    private DeadStop stopOf(String end) {
        var parts = end.split(" ");
        return switch (parts[0]) {
            case "record" -> DeadStop.afterRecord(Integer.parseInt(parts[1]));
            case "before" -> DeadStop.beforeCall(Integer.parseInt(parts[1]));
            case "after" -> DeadStop.afterCall(Integer.parseInt(parts[1]));
            default -> DeadStop.never();
        };
    }

    /** Who comes after one with a gate mostly has one too; an answer takes a while, in which a driver may die. */
    private HostGate gate(Watch watch) {
        if (!schedule.chance(gated ? 80 : 20)) {
            return HostGate.OPEN;
        }
        gated = true;
        var takes = Duration.ofMinutes(schedule.told("gate takes minutes", schedule.upTo(15)));
        var no = schedule.told("gate says no after host number", schedule.upTo(2 * schedule.hosts()));
        return step -> {
            pause(takes);
            if (step.done() != no) {
                return HostGate.Verdict.PASSED;
            }
            watch.gateRefused(step.host());
            return new HostGate.Verdict(false, "The application does not answer.");
        };
    }
}
