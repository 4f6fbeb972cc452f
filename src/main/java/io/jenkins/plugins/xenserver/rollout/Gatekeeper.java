package io.jenkins.plugins.xenserver.rollout;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import java.time.Duration;
import java.time.Instant;

/** Asks the gate after each host and watches for a while after the first one (rule R11). */
final class Gatekeeper {
    private static final String SOAK = "soak";
    private static final Duration GLANCE = Duration.ofSeconds(30);

    private final RolloutContext context;
    private final HostGate.Step step;

    Gatekeeper(RolloutContext context, HostGate.Step step) {
        this.context = context;
        this.step = step;
    }

    /** The gate's answer as the journal holds it. */
    record Answer(String host, String result, String message) {}

    /**
     * The soak.
     *
     * @param until its end, an absolute moment, so that a resume does not begin it anew
     * @param boot when the host had booted as it began, null if that was not known
     */
    record Soak(Instant until, @CheckForNull Instant boot) {}

    /** Whether the host is watched or a gate is asked about it. */
    boolean isAwaited() {
        return context.gate() != HostGate.OPEN
                || isFirst() && context.options().canary().isPositive();
    }

    /** Whether a host is or was watched. */
    static boolean hasWatched(Journal journal) {
        return journal.decision(RecordType.DECIDED, SOAK).isPresent();
    }

    private boolean isFirst() {
        return step.done() == 1 && step.total() > 1;
    }

    /**
     * Watches and asks.
     *
     * @throws RolloutException if the gate says no
     */
    void pass() {
        if (isFirst()) {
            soak();
        }
        // Whoever goes on may have no gate; what the gate said before counts all the same.
        if (context.gate() == HostGate.OPEN
                && context.journal().decision(RecordType.GATE, step.uuid()).isEmpty()) {
            return;
        }
        var answer = context.journal().decide(RecordType.GATE, step.uuid(), Answer.class, this::ask);
        if (!answer.result().equals("passed")) {
            leaveVms();
            throw new PoolFailure(Texts.of("gate.failed", step.host(), answer.message()));
        }
    }

    private Answer ask() {
        context.listener().log(step.host(), Texts.of("gate.asking"));
        var verdict = context.gate().ask(step, context.patience()::alive);
        if (!verdict.passed()) {
            // A gate also ends when the rollout is ended over its head: that is no verdict.
            context.fence().demandOurs();
        }
        if (!verdict.passed() && context.stop().wish() != StopSignal.Wish.NONE) {
            // Whoever ends the rollout ends its gate with it: that is no verdict, and no reason to trust the host
            // either.
            leaveVms();
            throw new StopRequested(Texts.of("stop.atGate", context.stop().by(), step.host()));
        }
        return new Answer(step.host(), verdict.passed() ? "passed" : "failed", verdict.message());
    }

    /** A host that is not trusted gets no VMs back; where they are they are well. */
    private void leaveVms() {
        if (context.ledger().owes(Evacuation.key(step.uuid()))) {
            context.warn(step.host(), Texts.of("gate.left", step.host()));
            context.ledger().release(Evacuation.key(step.uuid()), "given up", Texts.of("gate.left", step.host()));
        }
    }

    private void soak() {
        var wanted = context.options().canary();
        if (!wanted.isPositive()) {
            return;
        }
        var time = context.patience().time();
        var soak = context.journal()
                .decide(
                        RecordType.DECIDED,
                        SOAK,
                        Soak.class,
                        () -> new Soak(
                                time.now().plus(wanted),
                                context.pool().host(step.uuid()).bootTime()));
        context.listener().log(step.host(), Texts.of("soaking", Patience.words(wanted)));
        // The clock tells only how much is left after an interruption.
        var rest = Duration.between(time.now(), soak.until());
        var end = time.elapsed().plus(rest.compareTo(wanted) < 0 ? rest : wanted);
        try {
            for (var left = end.minus(time.elapsed());
                    left.isPositive() && context.stop().wish() == StopSignal.Wish.NONE;
                    left = end.minus(time.elapsed())) {
                context.patience().sleep(left.compareTo(GLANCE) < 0 ? left : GLANCE);
                demandUp(soak);
            }
            if (context.stop().wish() != StopSignal.Wish.NONE) {
                throw new StopRequested(Texts.of("stop.inSoak", context.stop().by(), step.host()));
            }
        } catch (StopRequested e) {
            // Whoever ends the watching early has no reason to trust the host.
            leaveVms();
            throw e;
        }
    }

    /** A host that restarts by itself is what the watching is for. */
    private void demandUp(Soak soak) {
        if (RebootProof.hasBooted(soak.boot(), context.pool().host(step.uuid()).bootTime())) {
            leaveVms();
            throw new PoolFailure(Texts.of("soak.rebooted", step.host()));
        }
    }
}
