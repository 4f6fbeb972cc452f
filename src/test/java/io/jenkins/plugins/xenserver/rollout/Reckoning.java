package io.jenkins.plugins.xenserver.rollout;

import io.jenkins.plugins.xenserver.report.Journal;
import io.jenkins.plugins.xenserver.report.JsonReport;
import io.jenkins.plugins.xenserver.report.Report;
import io.jenkins.plugins.xenserver.report.StrictSchema;
import io.jenkins.plugins.xenserver.simulator.SimHost;
import io.jenkins.plugins.xenserver.simulator.SimVm;
import io.jenkins.plugins.xenserver.simulator.Simulator;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Compares a pool after a schedule with the pool before it, and with what was said about it. */
final class Reckoning {
    /** Where a VM was. */
    private record Place(String powerState, String host) {
        static Place of(SimVm vm) {
            return new Place(vm.powerState(), vm.host() == null ? "" : vm.host().name());
        }
    }

    private static final int CHECKED = 8;

    private final Simulator sim;
    private final Mischief mischief;
    private final List<String> violations;
    private final Excuses excuses;
    private final Map<String, String> switches;
    private final Map<String, Boolean> enabled = new HashMap<>();
    private final Map<String, Place> places = new HashMap<>();

    Reckoning(Simulator sim, Mischief mischief, List<String> violations) {
        this.sim = sim;
        this.mischief = mischief;
        this.violations = violations;
        excuses = new Excuses(sim, mischief);
        switches = switches();
        sim.hosts().forEach(h -> enabled.put(h.name(), h.isEnabled()));
        sim.vms().forEach(vm -> places.put(vm.name(), Place.of(vm)));
    }

    private Map<String, String> switches() {
        var pool = sim.pool();
        return Map.of(
                "ha",
                String.valueOf(pool.haEnabled()),
                "wlb",
                String.valueOf(pool.wlbEnabled()),
                "update-sync",
                String.valueOf(pool.periodicSyncEnabled()),
                "auto-power-on",
                pool.map("other_config").getOrDefault("auto_poweron", "absent"));
    }

    private void demand(boolean good, String what) {
        if (!good) {
            violations.add(sim.clock().now() + " " + what);
        }
    }

    private Set<String> ledger() {
        return sim.pool().map("other_config").keySet().stream()
                .filter(k -> k.startsWith(Ledger.PREFIX))
                .map(k -> k.substring(Ledger.PREFIX.length()))
                .map(k -> k.replace(Ledger.INSTEAD, ""))
                .collect(Collectors.toSet());
    }

    // ---- when a driver has come to an end of its own

    /** Called in the moment in which the driver ends, so nothing has changed since. */
    void atTheEndOf(SimulatedRollout rollout, RolloutResult result) {
        var records = rollout.journal.existing();
        var last = records.getLast().type();
        demand(last == RecordType.CLOSED || last == RecordType.DETACHED, rollout.id() + " left its journal open");
        var held = records.stream().anyMatch(r -> r.type() == RecordType.DECIDED && r.id().equals("paying-back"));
        if (!held) {
            return;
        }
        demandOwed(rollout, result);
        demandTruth(rollout, result);
        if (result.outcome() == Outcome.SUCCESS) {
            demandSuccess(result);
        }
        if (last == RecordType.CLOSED && !result.message().contains("could not be seen")) {
            var lock = sim.pool().map("other_config").get(PoolLock.KEY);
            demand(lock == null || !Owner.parse(lock).rollout().equals(rollout.id()), rollout.id() + " kept the lock");
        }
    }

    /** What a result calls owed stands in the pool too, unless it is so already. */
    private void demandOwed(SimulatedRollout rollout, RolloutResult result) {
        var ledger = ledger();
        for (var owed : result.owed()) {
            demand(
                    ledger.contains(owed.key()) || isRestored(owed) || mischief.isTouched("foreign lock"),
                    rollout.id() + " owes " + owed.key() + ", but the pool's ledger holds " + ledger);
        }
    }

    private boolean isRestored(Obligation owed) {
        return switch (owed.kind()) {
            case HA -> sim.pool().haEnabled();
            case WLB -> sim.pool().wlbEnabled();
            case UPDATE_SYNC -> sim.pool().periodicSyncEnabled();
            case AUTO_POWER_ON -> "true".equals(sim.pool().map("other_config").get("auto_poweron"));
            case HOST_DISABLED -> sim.host(owed.subject()).isEnabled();
            case HOST_ENABLED -> !sim.host(owed.subject()).isEnabled();
            case HOST_GUIDANCE -> isDoneOrKnown(owed);
            case VM_STOPPED, VM_SUSPENDED -> sim.vm(owed.subject()).isRunning();
            case VMS_AWAY -> Places.vms(owed).values().stream().allMatch(this::isHome);
            default -> false;
        };
    }

    /** A restart that updates ask for is done, or stands among what is pending on the host. */
    private boolean isDoneOrKnown(Obligation owed) {
        var host = sim.host(owed.subject());
        var agent = host.map("other_config").get("agent_start_time").replace(".", "");
        if (!Instant.ofEpochSecond(Long.parseLong(agent))
                .toString()
                .equals(owed.values().get("agent"))) {
            return true;
        }
        return Stream.of("mandatory", "recommended", "full").allMatch(kind -> {
            var tasks = owed.values().getOrDefault(kind.toUpperCase(Locale.ROOT), "");
            return tasks.isEmpty() || pending(host).containsAll(List.of(tasks.split(",")));
        });
    }

    private static Set<String> pending(SimHost host) {
        return Stream.of("pending_guidances", "pending_guidances_recommended", "pending_guidances_full")
                .flatMap(field -> host.list(field).stream())
                .collect(Collectors.toSet());
    }

    private boolean isHome(String vm) {
        return Place.of(sim.vm(vm)).equals(places.get(vm));
    }

    private void demandSuccess(RolloutResult result) {
        demand(result.owed().isEmpty(), "success, but owed " + result.owed());
        for (var host : result.hosts()) {
            demand(
                    List.of(HostResult.Result.UPDATED, HostResult.Result.NOTHING_TO_DO)
                            .contains(host.result()),
                    "success, but " + host);
        }
        demand(!versionsDiffer(), "success, but versions differ");
        // Whoever only restores has nothing to wait for until the pool has noticed that its versions agree.
        demand(result.hosts().isEmpty() || !sim.pool().versionsDiffer(), "success, but the pool sees versions differ");
    }

    private boolean versionsDiffer() {
        return sim.hosts().stream()
                        .map(h -> h.version("xapi") + " " + h.version("platform_version"))
                        .distinct()
                        .count()
                > 1;
    }

    /** What the report says of hosts and VMs is what the pool shows. */
    private void demandTruth(SimulatedRollout rollout, RolloutResult result) {
        var report = report(rollout);
        new HostTruth(sim, mischief, what -> demand(false, what)).demand(rollout, report, result.hash());
        if (report.end() != null) {
            report.vms().forEach(this::demandTruth);
        }
        demand(
                report.debts().stream()
                        .filter(d -> d.released() == null)
                        .map(io.jenkins.plugins.xenserver.report.Debt::key)
                        .collect(Collectors.toSet())
                        .equals(result.owed().stream().map(Obligation::key).collect(Collectors.toSet())),
                "report and result differ about debts: " + report.owed() + " " + result.owed());
    }

    private void demandTruth(io.jenkins.plugins.xenserver.report.ReportedVm told) {
        var vm = sim.vm(told.name());
        if (mischief.isTouched("vm " + told.name()) || told.powerState().isEmpty()) {
            return;
        }
        var now = Place.of(vm);
        demand(
                told.powerState().equalsIgnoreCase(now.powerState())
                        && told.residentOn().equals(now.host()),
                "the report says of " + told.name() + " " + told.powerState() + " on " + told.residentOn() + ", it is "
                        + now);
    }

    /** One report of so many is held against the published schema; always the same ones, so that a seed replays. */
    private void demandSchema(SimulatedRollout rollout, Report report) {
        if (Math.floorMod(report.hashCode(), CHECKED) == 0) {
            var errors = StrictSchema.errors(JsonReport.render(report));
            demand(errors.isEmpty(), "the report of " + rollout.id() + " is not as published: " + errors);
        }
    }

    private Report report(SimulatedRollout rollout) {
        var text = rollout.journal.existing().stream().map(JournalRecord::line).collect(Collectors.joining("\n"));
        var journal = Journal.parse(text);
        if (journal.unreadable() > 0) {
            throw new AssertionError("unreadable lines in the journal of " + rollout.id());
        }
        var report = Report.of(journal);
        demandSchema(rollout, report);
        return report;
    }

    // ---- when all is over

    void atTheEnd(List<SimulatedRollout> rollouts) {
        for (var call : sim.forbiddenCalls()) {
            demand(call.user().equals(Mischief.OPERATOR) || excuses.couldNotKnow(call), "forbidden: " + call);
        }
        demand(sim.killedVms().isEmpty(), "killed " + sim.killedVms());
        rollouts.forEach(this::report);
        var gave = givenUp(rollouts);
        switches().forEach((name, now) -> {
            var touchedAs = name.equals("update-sync") ? "sync" : name;
            if (!now.equals(switches.get(name)) && !mischief.isTouched(touchedAs)) {
                demandInLedger(name, name + " was " + switches.get(name) + ", is " + now, gave);
            }
        });
        for (var host : sim.hosts()) {
            if (!Objects.equals(enabled.get(host.name()), host.isEnabled())
                    && !mischief.isTouched("host " + host.name())) {
                demandInLedger(HostUpdate.key(host.text("uuid")), host.name() + " enabled: " + host.isEnabled(), gave);
            }
        }
        sim.vms().forEach(vm -> demandKept(vm, rollouts, gave));
    }

    private void demandInLedger(String key, String what, Set<String> givenUp) {
        demand(ledger().contains(key) || givenUp.contains(key), "lost: " + what + "; ledger " + ledger());
    }

    /** Debts that were released for a reason other than having been paid. */
    private static Set<String> givenUp(List<SimulatedRollout> rollouts) {
        return rollouts.stream()
                .flatMap(r -> r.journal.existing().stream())
                .filter(r -> r.type() == RecordType.RELEASED
                        && List.of("given up", "gone").contains(r.text("how")))
                .map(JournalRecord::id)
                .collect(Collectors.toSet());
    }

    private void demandKept(SimVm vm, List<SimulatedRollout> rollouts, Set<String> givenUp) {
        var before = places.get(vm.name());
        var now = Place.of(vm);
        if (now.equals(before) || mischief.isTouched("vm " + vm.name())) {
            return;
        }
        if (!now.powerState().equals(before.powerState())) {
            demandInLedger(DrainLadder.key(vm.text("uuid")), vm.name() + " was " + before + ", is " + now, givenUp);
        } else if (rollouts.getFirst().options.migrateHome() && !wasRevivedElsewhere(vm, rollouts)) {
            var home = sim.host(before.host()).text("uuid");
            demandInLedger(Evacuation.key(home), vm.name() + " was " + before + ", is " + now, givenUp);
        }
    }

    private static boolean wasRevivedElsewhere(SimVm vm, List<SimulatedRollout> rollouts) {
        return rollouts.stream()
                .flatMap(r -> r.journal.existing().stream())
                .anyMatch(r -> r.type() == RecordType.OUTCOME
                        && r.id().startsWith("vm/" + vm.text("uuid") + "/revive-anywhere"));
    }
}
