package io.jenkins.plugins.xenserver.simulator;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** {@code host.apply_updates}: the checks in their order, the effects, what it does not do (xapi-reference §4.3). */
final class UpdateRules {
    private final Simulator sim;
    private final Map<SimHost, HostUpdates> cache = new HashMap<>();

    UpdateRules(Simulator sim) {
        this.sim = sim;
    }

    void register(MethodRegistry registry) {
        registry.add("host.apply_updates")
                .takes("self:ref", "hash:string")
                .needs(Role.POOL_OPERATOR)
                .slow()
                .changes()
                .since("1.301.0")
                .does(this::apply);
    }

    /** Lost with the coordinator's toolstack and when the enabled repositories change (§3.1). */
    void forgetCache() {
        cache.clear();
    }

    Map<SimHost, HostUpdates> cache() {
        return cache;
    }

    void checkLicence() throws SimFailure {
        if ("true".equals(sim.pool().map("restrictions").get("restrict_updates"))) {
            throw new SimFailure("LICENCE_RESTRICTION", "Updates");
        }
    }

    private Object apply(Call call, Args args) throws SimFailure, InterruptedException {
        var host = args.host("self");
        checkLicence();
        return sim.rules().slots().holding(call, "apply_updates", () -> {
            if (sim.pool().haEnabled()) {
                throw new SimFailure("HA_IS_ENABLED");
            }
            disableAutomatically(host);
            return sim.rules()
                    .operations()
                    .onHost(call, host, "apply_updates", () -> applyTo(call, host, args.text("hash")));
        });
    }

    /** Not an error since 24.10.0; before that the host had to be disabled. */
    private void disableAutomatically(SimHost host) throws SimFailure {
        if (!host.isEnabled()) {
            return;
        }
        if (!sim.isAtLeast("24.10.0")) {
            throw new SimFailure("HOST_NOT_DISABLED");
        }
        sim.rules().hostRules().disable(host);
        if (host == sim.pool().coordinator()) {
            // A member does not get to know: its memory of being disabled sits in the coordinator's process.
            host.disabledInMemory(true);
        }
    }

    private Object applyTo(Call call, SimHost host, String hash) throws SimFailure, InterruptedException {
        if (sim.faults().takeClusterDegraded(host) || !sim.rules().cluster().isWhole()) {
            throw new SimFailure("CLUSTERED_SR_DEGRADED", sim.firstSharedSr().ref());
        }
        // Both checks of what a host must be came with 24.10.0.
        var careful = sim.isAtLeast("24.10.0");
        if (careful && host.hasMandatoryPending()) {
            throw new SimFailure("HOST_PENDING_MANDATORY_GUIDANCE_NOT_EMPTY", host.ref());
        }
        var repository = sim.rules().repositoryRules().theEnabledUpdateRepository();
        if (hash.isEmpty() || !hash.equals(repository.hash())) {
            throw new SimFailure("UPDATEINFO_HASH_MISMATCH");
        }
        var metadata = sim.rules().repositoryRules().mirrored();
        if (!metadata.hash().equals(hash)) {
            throw new SimFailure("APPLY_UPDATES_FAILED", host.ref());
        }
        if (host == sim.pool().coordinator() && cache.isEmpty()) {
            if (!sim.isAtLeast("26.6.0")) {
                // The toolstack waits for a lock that it holds itself, until somebody restarts it.
                call.waitFor("a lock that apply_updates itself holds", () -> false, Instant.MAX);
            }
            fillCache(call, metadata);
        }
        call.pause(Delay.HOST_QUERY);
        var updates = query(host, metadata);
        var mandatory = updates.guidance().get(GuidanceKind.MANDATORY);
        var mustBeEmpty = mandatory.contains(Guidance.REBOOT_HOST) || mandatory.contains(Guidance.EVACUATE_HOST);
        if (careful && mustBeEmpty && !host.domains().isEmpty()) {
            throw new SimFailure("HOST_EVACUATION_IS_REQUIRED", host.ref());
        }
        install(call, host, updates);
        var rows = applyLivepatches(call, host, updates);
        recordGuidance(host, updates);
        if (host == sim.pool().coordinator()) {
            recordVmRestarts();
        }
        if (!cache.isEmpty()) {
            cache.put(host, HostUpdates.none());
        }
        host.set("last_software_update", sim.clock().now());
        host.set("latest_synced_updates_applied", "yes");
        host.set("last_update_hash", hash);
        return rows;
    }

    /** Asks one host what it lacks. */
    HostUpdates query(SimHost host, SimChannel.Metadata metadata) throws SimFailure {
        if (!host.isLive() || !host.isUp()) {
            throw new SimFailure("GET_HOST_UPDATES_FAILED", host.ref());
        }
        return UpdateEngine.evaluate(metadata, host.installed(), host.runningBuilds(), host.appliedLivepatches());
    }

    /** Asks every host; takes long and fails if one is down. */
    void fillCache(Call call, SimChannel.Metadata metadata) throws SimFailure, InterruptedException {
        var fresh = new HashMap<SimHost, HostUpdates>();
        for (var host : sim.hosts()) {
            call.pause(Delay.HOST_QUERY);
            fresh.put(host, query(host, metadata));
        }
        cache.putAll(fresh);
    }

    private void install(Call call, SimHost host, HostUpdates updates) throws SimFailure, InterruptedException {
        if (updates.packages().isEmpty()) {
            return;
        }
        var fault = sim.faults().takeInstallFault(host);
        sim.rules().hostRules().reach(host);
        var each = sim.timings()
                .get(Delay.INSTALL_EACH_PACKAGE)
                .multipliedBy(updates.packages().size());
        during(call, sim.timings().get(Delay.INSTALL).plus(each), host.name() + " to install packages", () -> {
            if (fault == Faults.Install.FAILS_BEFORE_PACKAGES || !host.isPowered()) {
                return;
            }
            var wanted = updates.packages();
            var count = fault == Faults.Install.FAILS_HALFWAY ? (wanted.size() + 1) / 2 : wanted.size();
            wanted.subList(0, count).forEach(host::install);
        });
        if (fault == Faults.Install.COORDINATOR_DIES_BEFORE_GUIDANCE) {
            sim.crashToolstack(sim.pool().coordinator());
            call.checkAlive();
        }
        if (fault != null) {
            throw new SimFailure("APPLY_UPDATES_FAILED", host.ref());
        }
        if (!host.isUp()) {
            throw new SimFailure(host.isLive() ? "CANNOT_CONTACT_HOST" : "HOST_OFFLINE", host.ref());
        }
    }

    /** Goes on in the host even if the coordinator's toolstack dies over it. */
    private void during(Call call, Duration duration, String what, Runnable end) throws InterruptedException {
        var over = new boolean[1];
        sim.clock().at(sim.clock().now().plus(duration), () -> {
            end.run();
            over[0] = true;
        });
        call.waitFor(what, () -> over[0], Instant.MAX);
    }

    /** One row for each live patch that could not be applied; never fatal. */
    private List<Object> applyLivepatches(Call call, SimHost host, HostUpdates updates) throws InterruptedException {
        var rows = new ArrayList<Object>();
        var applied = new HashSet<String>();
        var failed = new HashSet<String>();
        for (var patch : updates.livepatches()) {
            call.pause(Delay.APPLY_LIVEPATCH);
            if (sim.faults().livepatchFails(host, patch.component())) {
                failed.add(patch.component());
                rows.add(List.of("APPLY_LIVEPATCH_FAILED", JsonRpcCodec.text(patch.json())));
            } else {
                applied.add(patch.component());
                host.appliedLivepatches().put(patch.component(), patch.target());
                host.put(
                        "software_version",
                        patch.component() + "_livepatches",
                        patch.target().toString());
            }
        }
        var field = GuidanceKind.RECOMMENDED.field();
        var previous = EnumSet.noneOf(Guidance.class);
        for (var item : Guidance.values()) {
            if (item.pending() != null && host.list(field).contains(item.pending())) {
                previous.add(item);
            }
        }
        var change = UpdateEngine.livepatchFailures(previous, applied, failed);
        change.removed().forEach(item -> host.remove(field, item.pending()));
        change.added().forEach(item -> host.add(field, item.pending()));
        return rows;
    }

    /** Adds what the updates ask for to the pending lists; takes nothing away. */
    private void recordGuidance(SimHost host, HostUpdates updates) {
        UpdateEngine.pendingForHost(updates.guidance())
                .forEach((kind, words) -> words.forEach(word -> host.add(kind.field(), word)));
        for (var kind : GuidanceKind.PENDING) {
            if (updates.guidance().get(kind).contains(Guidance.RESTART_DEVICE_MODEL)) {
                for (var vm : host.domains()) {
                    if (vm.hasDeviceModel()) {
                        vm.add(kind.field(), Guidance.RESTART_DEVICE_MODEL.pending());
                    }
                }
            }
        }
    }

    /** The only place where {@code restart_vm} is added: the whole pool, through the coordinator. */
    private void recordVmRestarts() {
        for (var kind : GuidanceKind.PENDING) {
            var wanted = cache.values().stream()
                    .anyMatch(updates -> updates.guidance().get(kind).contains(Guidance.RESTART_VM));
            if (wanted) {
                for (var vm : sim.vms()) {
                    if (vm.isUserVm() && !vm.isHalted()) {
                        vm.add(kind.field(), Guidance.RESTART_VM.pending());
                    }
                }
            }
        }
    }

    /** Updates asked for by no host are left out of the document's second list. */
    static Set<String> idsOf(Iterable<HostUpdates> all) {
        var ids = new LinkedHashSet<String>();
        all.forEach(updates -> ids.addAll(updates.updates()));
        return ids;
    }
}
