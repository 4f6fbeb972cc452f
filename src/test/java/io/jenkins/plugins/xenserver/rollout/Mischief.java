package io.jenkins.plugins.xenserver.rollout;

import io.jenkins.plugins.xenserver.simulator.Faults;
import io.jenkins.plugins.xenserver.simulator.SimClient;
import io.jenkins.plugins.xenserver.simulator.SimFailure;
import io.jenkins.plugins.xenserver.simulator.SimHost;
import io.jenkins.plugins.xenserver.simulator.Simulator;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What goes wrong in a schedule, and what a second operator does meanwhile. Nothing of it happens once it is over. */
final class Mischief {
    /** Name and password of the second operator. */
    static final String OPERATOR = "operator";

    private final Set<SimHost> foundDisabled = new HashSet<>();
    private static final String FOREIGN =
            "{\"rollout\":\"foreign\",\"driver\":\"f\",\"since\":\"2026-03-02T19:00:00Z\",\"by\":{\"job\":\"ops/other\"}}";

    private final Schedule schedule;
    private final SimulatedRollout rollout;
    private final Simulator sim;
    private final Map<String, Instant> touched = new HashMap<>();
    private boolean over;

    Mischief(Schedule schedule, SimulatedRollout rollout) {
        this.schedule = schedule;
        this.rollout = rollout;
        this.sim = rollout.simulator;
    }

    /** When somebody else changed this last, null if nobody did. */
    Instant touched(String what) {
        return touched.get(what);
    }

    boolean isTouched(String what) {
        return touched.containsKey(what);
    }

    void touch(String what) {
        touched.put(what, sim.clock().now());
    }

    void over() {
        over = true;
    }

    void prepare() {
        sim.hosts().stream().filter(host -> !host.isEnabled()).forEach(foundDisabled::add);
        for (var i = schedule.one(0, 0, 1, 1, 2, 3); i > 0; i--) {
            if (schedule.chance(55)) {
                request();
            } else {
                accident();
            }
        }
        for (var i = schedule.one(0, 0, 0, 0, 1, 1, 2); i > 0; i--) {
            later(schedule.told("operator", operation()));
        }
        if (schedule.chance(15)) {
            stop(schedule.told("stop", schedule.one(StopSignal.Wish.AFTER_HOST, StopSignal.Wish.NOW)));
        }
    }

    private void stop(StopSignal.Wish wish) {
        var delay = delay();
        at(delay, () -> {
            rollout.stop.request(wish, "alice");
            if (wish == StopSignal.Wish.NOW) {
                touch("stop");
            }
        });
        if (wish == StopSignal.Wish.NOW && schedule.chance(25)) {
            at(
                    delay.plusMinutes(schedule.told("again after minutes", schedule.upTo(6))),
                    () -> rollout.stop.request(wish, "alice"));
        }
    }

    private Duration delay() {
        return Duration.ofSeconds(schedule.told("after s", schedule.upTo(240 + 420 * schedule.hosts())));
    }

    private void at(Duration delay, Runnable what) {
        sim.later(delay, () -> {
            if (!over) {
                what.run();
            }
        });
    }

    private void request() {
        var rule = sim.faults()
                .when(schedule.told(
                        "request",
                        schedule.one(
                                "*",
                                "*",
                                "host.apply_updates",
                                "host.disable",
                                "host.enable",
                                "host.evacuate",
                                "host.reboot",
                                "host.restart_agent",
                                "host.get_record",
                                "VM.pool_migrate",
                                "VM.clean_reboot",
                                "VM.suspend",
                                "VM.start_on",
                                "pool.disable_ha",
                                "pool.enable_ha",
                                "pool.set_wlb_enabled",
                                "pool.add_to_other_config",
                                "pool.remove_from_other_config",
                                "pool.sync_updates",
                                "pool.sync_database",
                                "event.from",
                                "session.login_with_password",
                                "GET /updates")))
                .from(schedule.told("from", schedule.upTo(schedule.chance(50) ? 3 : 200)))
                .times(schedule.told("times", schedule.one(1, 1, 2, 5)));
        switch (schedule.told("effect", schedule.upTo(7))) {
            case 1 -> rule.refuse();
            case 2 -> rule.resetBefore();
            case 3 -> rule.resetAfter();
            case 4 -> rule.http500();
            case 5 -> rule.slow(Duration.ofSeconds(schedule.upTo(40)));
            case 6 -> rule.partial();
            default -> rule.hang();
        }
    }

    private void accident() {
        var host = schedule.host();
        var vm = schedule.vm();
        var kind = schedule.told("accident at " + host + " " + vm, schedule.upTo(14));
        var faults = sim.faults();
        switch (kind) {
            case 1 -> install(host, schedule.told("install", schedule.one(Faults.Install.values())));
            case 2 -> faults.livepatchFails(host, "xen");
            case 3 -> faults.neverReturns(host);
            case 4 -> faults.migrationFails(vm, schedule.one("VM_LACKS_FEATURE", "INTERNAL_ERROR"));
            case 5 -> faults.guest(vm, schedule.one("VM_SHUTDOWN_TIMEOUT", "VM_LACKS_FEATURE"));
            case 6 -> faults.syncFails("REPOSYNC_FAILED");
            case 7 -> faults.clusterDegraded(host, schedule.upTo(4));
            case 8 -> emergency(host);
            case 9 -> at(delay(), () -> crashToolstack(sim.coordinator()));
            case 10 -> at(delay(), () -> crashToolstack(sim.host(host)));
            case 11 -> at(delay(), () -> handOver(host));
            case 12 -> at(delay(), () -> losePower(host));
            case 13 -> refuseTasks(host);
            default -> at(delay(), this::loseTasks);
        }
    }

    /** The pool takes the call, and its task fails: what ought to be done passes, or never does. */
    private void refuseTasks(String host) {
        var method = schedule.told(
                "refused",
                schedule.one(
                        "host.apply_updates",
                        "host.evacuate",
                        "host.reboot",
                        "VM.pool_migrate",
                        "VM.suspend",
                        "VM.clean_shutdown",
                        "VM.clean_reboot",
                        "VM.start_on",
                        "VM.resume_on",
                        "pool.sync_updates",
                        "pool.disable_ha",
                        "pool.enable_ha"));
        var times = schedule.told("times", schedule.one(1, 1, 2, 6, 30));
        var code = schedule.told(
                "with",
                schedule.one("HOST_OFFLINE", "CANNOT_CONTACT_HOST", "OTHER_OPERATION_IN_PROGRESS", "INTERNAL_ERROR"));
        sim.faults().tasksFail(method, times, code, sim.host(host).ref());
    }

    /** Whether a host was out of service before anybody began with it. */
    boolean wasFoundDisabled(SimHost host) {
        return foundDisabled.contains(host);
    }

    private void install(String host, Faults.Install how) {
        if (how == Faults.Install.COORDINATOR_DIES_BEFORE_GUIDANCE && foundDisabled.contains(sim.coordinator())) {
            touch("host " + sim.coordinator().name());
        }
        sim.faults().install(host, how);
    }

    /** A toolstack that starts anew forgets that its host was disabled (xapi-reference §4.5). */
    private void crashToolstack(SimHost host) {
        if (foundDisabled.contains(host)) {
            touch("host " + host.name());
        }
        sim.crashToolstack(host);
    }

    private void emergency(String host) {
        // The coordinator has nobody who could turn it away.
        if (!host.equals("xs01")) {
            sim.faults().emergency(host, true);
            at(delay().plusMinutes(10), () -> sim.faults().emergency(host, false));
        }
    }

    /** Another coordinator ends a rollout; what it owes is paid through the new one. */
    private void handOver(String host) {
        if (sim.host(host).isLive() && sim.host(host).isPowered()) {
            // Both toolstacks start anew, and their hosts are out of service meanwhile.
            touch("host " + sim.coordinator().name());
            touch("host " + host);
            sim.handOver(sim.host(host));
        }
    }

    /** A member falls over, and its VMs with it, and somebody presses the button ten minutes later. */
    private void losePower(String host) {
        var member = sim.host(host);
        if (member == sim.coordinator() || !member.isPowered()) {
            return;
        }
        touch("host " + host);
        touch(powerOf(host));
        member.domains().forEach(vm -> touch("vm " + vm.name()));
        sim.crash(member);
        sim.later(Duration.ofMinutes(10), () -> {
            if (!member.isPowered()) {
                sim.powerOn(member);
            }
        });
    }

    /** What is touched when a host falls over. */
    static String powerOf(String host) {
        return "power of " + host;
    }

    private void loseTasks() {
        for (var label : List.of("host.apply_updates", "host.evacuate", "VM.pool_migrate", "pool.sync_updates")) {
            sim.loseTasks("Async." + label);
        }
    }

    private String operation() {
        var vm = schedule.vm();
        var onVm = vm.isEmpty() ? "wlb" : schedule.one("stop ", "start ", "move ") + vm;
        return schedule.one("enable " + schedule.host(), "ha", "wlb", "sync", onVm, onVm, "hash", "take", "clear");
    }

    private void later(String operation) {
        var parts = operation.split(" ");
        var target = schedule.host();
        at(delay(), () -> {
            if (parts[0].equals("hash")) {
                sim.changeHashBehindTheClient(schedule.update("UPDATE-X"));
            } else {
                rollout.clock.spawn("second operator", () -> operate(parts[0], parts[parts.length - 1], target));
            }
        });
    }

    private void operate(String what, String name, String target) {
        try {
            var client = SimClient.at(sim.coordinator(), sim);
            client.login(OPERATOR, OPERATOR);
            switch (what) {
                case "enable" -> onHost(client, name);
                case "ha" -> onPool("ha", () -> client.async("pool.enable_ha", List.of(), Map.of()));
                case "wlb" ->
                    onPool(
                            "wlb",
                            () -> client.call("pool.set_wlb_enabled", sim.pool().ref(), true));
                case "sync" ->
                    onPool(
                            "sync",
                            () -> client.call(
                                    "pool.set_update_sync_enabled", sim.pool().ref(), true));
                case "take" -> lock(client, true);
                case "clear" -> lock(client, false);
                default -> onVm(client, what, name, target);
            }
        } catch (SimFailure | IOException | InterruptedException e) {
            // A pool that refuses an operator is none of the rollout's business.
            touch("refused operator");
        }
    }

    private interface Operation {
        void run() throws SimFailure, IOException, InterruptedException;
    }

    private void onPool(String what, Operation operation) throws SimFailure, IOException, InterruptedException {
        touch(what);
        operation.run();
        touch(what);
    }

    private void onHost(SimClient client, String name) throws SimFailure, IOException, InterruptedException {
        onPool("host " + name, () -> client.call("host.enable", sim.host(name).ref()));
    }

    private void onVm(SimClient client, String what, String name, String target)
            throws SimFailure, IOException, InterruptedException {
        var vm = sim.vm(name).ref();
        onPool("vm " + name, () -> {
            switch (what) {
                case "stop" -> client.async("VM.clean_shutdown", vm);
                case "start" -> client.async("VM.start", vm, false, false);
                default -> client.async("VM.pool_migrate", vm, sim.host(target).ref(), Map.of("live", "true"));
            }
        });
    }

    private void lock(SimClient client, boolean take) throws SimFailure, IOException, InterruptedException {
        var pool = sim.pool().ref();
        client.call("pool.remove_from_other_config", pool, PoolLock.KEY);
        touch("lock");
        if (take) {
            client.call("pool.add_to_other_config", pool, PoolLock.KEY, FOREIGN);
            touch("foreign lock");
        }
    }
}
