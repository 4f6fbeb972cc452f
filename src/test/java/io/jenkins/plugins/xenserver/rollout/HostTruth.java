package io.jenkins.plugins.xenserver.rollout;

import io.jenkins.plugins.xenserver.model.Guidance;
import io.jenkins.plugins.xenserver.model.GuidanceLevel;
import io.jenkins.plugins.xenserver.model.Versions;
import io.jenkins.plugins.xenserver.report.Debt;
import io.jenkins.plugins.xenserver.report.Report;
import io.jenkins.plugins.xenserver.report.ReportedHost;
import io.jenkins.plugins.xenserver.simulator.SimHost;
import io.jenkins.plugins.xenserver.simulator.Simulator;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** What a report says of each host, held against the pool in the moment in which the rollout ends. */
final class HostTruth {
    private static final Map<GuidanceLevel, String> PENDING = Map.of(
            GuidanceLevel.MANDATORY, "pending_guidances",
            GuidanceLevel.RECOMMENDED, "pending_guidances_recommended",
            GuidanceLevel.FULL, "pending_guidances_full");

    private static final Set<io.jenkins.plugins.xenserver.report.HostResult> UNTOUCHED = Set.of(
            io.jenkins.plugins.xenserver.report.HostResult.NOT_STARTED,
            io.jenkins.plugins.xenserver.report.HostResult.NOTHING_TO_DO);

    private final Simulator sim;
    private final Mischief mischief;
    private final Consumer<String> violation;

    HostTruth(Simulator sim, Mischief mischief, Consumer<String> violation) {
        this.sim = sim;
        this.mischief = mischief;
        this.violation = violation;
    }

    private void demand(boolean good, String what) {
        if (!good) {
            violation.accept(what);
        }
    }

    /**
     * Compares.
     *
     * @param hash what the rollout applied, "" if it does not say
     */
    void demand(SimulatedRollout rollout, Report report, String hash) {
        var detached = rollout.journal.existing().getLast().type() == RecordType.DETACHED;
        for (var told : report.hosts()) {
            var host = sim.hosts().stream()
                    .filter(h -> h.text("uuid").equals(told.uuid()))
                    .findFirst()
                    .orElseThrow();
            demandHash(host, told, hash);
            if (!detached && UNTOUCHED.contains(told.result())) {
                demandUntouched(rollout, host, told);
            }
            var rebooted = demandReboots(host, told);
            lastWord(rollout, told.uuid())
                    .filter(said -> !agentStart(host).isAfter(said.minusSeconds(1)))
                    .ifPresent(said -> demandVersion(host, told));
            // Whoever was taken over knows nothing of what the other does.
            if (!detached) {
                demandToldReboots(host, rebooted, rollout);
                demandService(host, told, report);
            }
        }
    }

    private void demandHash(SimHost host, ReportedHost told, String applied) {
        var hash = host.text("last_update_hash");
        demand(
                told.toHash().isEmpty() || told.toHash().equals(hash),
                "the report says of " + told.name() + " " + told.toHash() + ", it has " + hash);
        if (told.result() == io.jenkins.plugins.xenserver.report.HostResult.UPDATED && !applied.isEmpty()) {
            demand(
                    told.updateIds().isEmpty() || hash.equals(applied),
                    told.name() + " is said to be updated to " + applied + ", it has " + hash);
        }
    }

    /** What was not begun, or needed nothing, has what it had, and was asked for nothing that would change that. */
    private void demandUntouched(SimulatedRollout rollout, SimHost host, ReportedHost told) {
        var before = rollout.journal.existing().stream()
                .filter(r -> r.type() == RecordType.BASELINE)
                .findFirst();
        if (before.isEmpty()) {
            return;
        }
        var hash = host.text("last_update_hash");
        before.get()
                .as(Baseline.class)
                .host(told.uuid())
                .ifPresent(found -> demand(
                        hash.equals(found.lastUpdateHash()),
                        "the report calls " + told.name() + " " + told.result() + ", it had " + found.lastUpdateHash()
                                + " and has " + hash));
        var since = before.get().at().plus(Watch.GRACE);
        sim.calls().stream()
                .filter(call -> List.of("host.apply_updates", "host.reboot").contains(call.method())
                        && call.arguments().contains(host.name())
                        && !call.user().equals(Mischief.OPERATOR)
                        && call.time().isAfter(since))
                .forEach(call -> demand(
                        false, "the report calls " + told.name() + " " + told.result() + ", but there was " + call));
    }

    /** When the rollout last wrote down what the host runs. */
    private static java.util.Optional<Instant> lastWord(SimulatedRollout rollout, String uuid) {
        return rollout.journal.existing().stream()
                .filter(r -> List.of(RecordType.HOST_RESULT, RecordType.HOST_STANDING)
                                .contains(r.type())
                        && r.id().equals(uuid)
                        && !r.text("toVersion").isEmpty())
                .map(JournalRecord::at)
                .reduce((a, b) -> b);
    }

    private static Instant agentStart(SimHost host) {
        return Instant.ofEpochSecond(
                Long.parseLong(host.map("other_config").get("agent_start_time").replace(".", "")));
    }

    /** A toolstack that has started since may run another version, and clears what is pending. */
    private void demandVersion(SimHost host, ReportedHost told) {
        var version = Versions.of(host.map("software_version")).words();
        demand(
                told.toVersion().equals(version),
                "the report says that " + told.name() + " runs " + told.toVersion() + ", it runs " + version);
        PENDING.forEach((level, field) -> {
            var deferred = told.deferred().kind(level).stream()
                    .map(Guidance::pendingName)
                    .collect(Collectors.toSet());
            demand(
                    deferred.equals(Set.copyOf(host.list(field))),
                    "the report calls " + deferred + " pending on " + told.name() + ", the pool " + host.list(field));
        });
    }

    /** A reboot that is told has been; returns whether one is told. */
    private boolean demandReboots(SimHost host, ReportedHost told) {
        var reboots = told.phases().stream()
                .filter(phase -> phase.activity().startsWith("reboot"))
                .toList();
        reboots.stream()
                .filter(phase -> phase.result().equals("done"))
                .reduce((a, b) -> b)
                .ifPresent(phase -> demand(
                        host.bootTime().isAfter(phase.start()),
                        told.name() + " is said to have rebooted since " + phase.start() + ", it has at "
                                + host.bootTime()));
        return !reboots.isEmpty();
    }

    private void demandToldReboots(SimHost host, boolean told, SimulatedRollout rollout) {
        // Before, somebody else may have driven; from then on whoever did so lost the lock.
        var began = rollout.journal.existing().stream()
                .filter(r -> r.type() == RecordType.BASELINE)
                .map(r -> r.at().plus(Watch.GRACE))
                .findFirst();
        var sent = sim.calls().stream()
                .filter(call -> call.method().equals("host.reboot") && call.succeeded())
                .filter(call -> call.arguments().contains(host.name()))
                .anyMatch(call -> began.filter(call.time()::isAfter).isPresent());
        demand(told || !sent, host.name() + " was rebooted, and the report does not say so");
    }

    /** Debts tell whether a host is in service. One whose toolstack is just starting is not, for a moment. */
    private void demandService(SimHost host, ReportedHost told, Report report) {
        if (mischief.isTouched("host " + told.name()) || !host.hasStarted()) {
            return;
        }
        report.debts().stream()
                .filter(debt -> debt.key().equals(HostUpdate.key(told.uuid())))
                .reduce((a, b) -> b)
                .filter(debt -> "restored".equals(debt.released()))
                .map(Debt::kind)
                .ifPresent(kind -> demand(
                        host.isEnabled() == kind.equals(Obligation.Kind.HOST_DISABLED.name()),
                        "the report calls " + kind + " of " + told.name() + " restored, but it is enabled: "
                                + host.isEnabled()));
    }
}
