package io.jenkins.plugins.xenserver.rollout;

import io.jenkins.plugins.xenserver.model.Applied;
import io.jenkins.plugins.xenserver.model.DomainType;
import io.jenkins.plugins.xenserver.model.Guidance;
import io.jenkins.plugins.xenserver.model.GuidanceSet;
import io.jenkins.plugins.xenserver.model.HostState;
import io.jenkins.plugins.xenserver.model.Origin;
import io.jenkins.plugins.xenserver.model.PbdState;
import io.jenkins.plugins.xenserver.model.PoolFacts;
import io.jenkins.plugins.xenserver.model.PoolState;
import io.jenkins.plugins.xenserver.model.PowerState;
import io.jenkins.plugins.xenserver.model.RepositoryState;
import io.jenkins.plugins.xenserver.model.Versions;
import io.jenkins.plugins.xenserver.model.VmState;
import io.jenkins.plugins.xenserver.xapi.Fields;
import io.jenkins.plugins.xenserver.xapi.NameBook;
import io.jenkins.plugins.xenserver.xapi.References;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Makes our records out of the pool's; pure, except that it teaches the names behind references (xapi-reference §2). */
final class PoolReader {
    private final NameBook names;

    PoolReader(NameBook names) {
        this.names = names;
    }

    /** The records of every class that a whole reading needs, by reference. */
    record Raw(
            Map<String, Fields> pools,
            Map<String, Fields> hosts,
            Map<String, Fields> hostMetrics,
            Map<String, Fields> vms,
            Map<String, Fields> vmMetrics,
            Map<String, Fields> guestMetrics,
            Map<String, Fields> repositories,
            Map<String, Fields> pbds,
            Map<String, Fields> storages,
            Map<String, Fields> disks,
            Map<String, Fields> blockDevices) {}

    PoolState state(Raw raw) {
        raw.hosts().forEach((ref, host) -> names.learn(ref, host.text("name_label"), host.text("uuid")));
        raw.storages().forEach((ref, sr) -> names.learn(ref, sr.text("name_label"), sr.text("uuid")));
        raw.vms().forEach((ref, vm) -> names.learn(ref, vm.text("name_label"), vm.text("uuid")));
        var entry = raw.pools().entrySet().iterator().next();
        var pool = pool(entry.getKey(), entry.getValue(), ref -> uuid(raw.hosts(), ref));
        var storageByVm = storageByVm(raw);
        var hosts = new ArrayList<HostState>();
        raw.hosts()
                .forEach((ref, host) -> hosts.add(host(
                        ref,
                        host,
                        raw.hostMetrics().get(host.text("metrics")),
                        pbds(ref, raw),
                        pool.coordinatorUuid())));
        var vms = new ArrayList<VmState>();
        raw.vms().forEach((ref, vm) -> {
            if (isUsers(vm)) {
                vms.add(vm(ref, vm, raw, storageByVm.getOrDefault(ref, Set.of())));
            }
        });
        var enabled = entry.getValue().texts("repositories");
        var repositories = new ArrayList<RepositoryState>();
        raw.repositories().forEach((ref, r) -> repositories.add(repository(ref, r, enabled.contains(ref))));
        return new PoolState(pool, hosts, vms, repositories);
    }

    /** Snapshots, templates and control domains are ignored in every list (rule R10). */
    static boolean isUsers(Fields vm) {
        return !vm.bool("is_a_template", false)
                && !vm.bool("is_a_snapshot", false)
                && !vm.bool("is_control_domain", false);
    }

    private static Map<String, Set<String>> storageByVm(Raw raw) {
        var result = new LinkedHashMap<String, Set<String>>();
        for (var vbd : raw.blockDevices().values()) {
            var disk = raw.disks().get(vbd.text("VDI"));
            if (disk != null && !vbd.bool("empty", false)) {
                result.computeIfAbsent(vbd.text("VM"), vm -> new LinkedHashSet<>())
                        .add(uuid(raw.storages(), disk.text("SR")));
            }
        }
        return result;
    }

    private static String uuid(Map<String, Fields> records, String ref) {
        var found = records.get(ref);
        return found == null ? "" : found.text("uuid");
    }

    static PoolFacts pool(String ref, Fields pool, java.util.function.UnaryOperator<String> hostUuid) {
        return new PoolFacts(
                pool.text("uuid"),
                ref,
                pool.text("name_label"),
                hostUuid.apply(pool.text("master")),
                pool.bool("ha_enabled", false),
                pool.map("ha_configuration"),
                List.copyOf(pool.texts("ha_statefiles")),
                pool.number("ha_host_failures_to_tolerate"),
                pool.bool("wlb_enabled", false),
                pool.text("wlb_url"),
                pool.time("last_update_sync"),
                pool.bool("update_sync_enabled", false),
                pool.text("update_sync_frequency"),
                pool.number("update_sync_day"),
                pool.map("other_config"),
                Set.copyOf(pool.map("current_operations").values()),
                pool.map("restrictions"));
    }

    private static List<PbdState> pbds(String host, Raw raw) {
        return raw.pbds().entrySet().stream()
                .filter(e -> e.getValue().text("host").equals(host))
                .map(e -> {
                    var storage = raw.storages().get(e.getValue().text("SR"));
                    return new PbdState(
                            e.getValue().text("uuid"),
                            e.getKey(),
                            storage == null ? "" : storage.text("name_label"),
                            storage == null ? "" : storage.text("uuid"),
                            e.getValue().bool("currently_attached", false));
                })
                .toList();
    }

    HostState host(String ref, Fields host, Fields metrics, List<PbdState> pbds, String coordinatorUuid) {
        names.learn(ref, host.text("name_label"), host.text("uuid"));
        var other = host.map("other_config");
        return new HostState(
                host.text("uuid"),
                ref,
                host.text("name_label"),
                host.text("address"),
                host.text("uuid").equals(coordinatorUuid),
                host.bool("enabled", false),
                metrics != null && metrics.bool("live", false),
                HostState.parseServerSeconds(other.get("boot_time")),
                HostState.parseServerSeconds(other.get("agent_start_time")),
                pending(host),
                host.time("last_software_update"),
                host.text("last_update_hash"),
                applied(host.text("latest_synced_updates_applied")),
                Versions.of(host.map("software_version")),
                metrics == null ? 0 : metrics.number("memory_total"),
                metrics == null ? 0 : metrics.number("memory_free"),
                Set.copyOf(host.map("current_operations").values()),
                pbds);
    }

    private static Applied applied(String text) {
        return switch (text) {
            case "yes" -> Applied.YES;
            case "no" -> Applied.NO;
            default -> Applied.UNKNOWN;
        };
    }

    static GuidanceSet pending(Fields owner) {
        return new GuidanceSet(
                guidance(owner.texts("pending_guidances")),
                guidance(owner.texts("pending_guidances_recommended")),
                guidance(owner.texts("pending_guidances_full")));
    }

    private static Set<Guidance> guidance(Set<String> texts) {
        return texts.stream().map(Guidance::ofPending).collect(Collectors.toSet());
    }

    private VmState vm(String ref, Fields vm, Raw raw, Set<String> storages) {
        return vm(
                ref,
                vm,
                raw.vmMetrics().get(vm.text("metrics")),
                raw.guestMetrics().get(vm.text("guest_metrics")),
                host -> uuid(raw.hosts(), host),
                storages);
    }

    VmState vm(
            String ref,
            Fields vm,
            Fields metrics,
            Fields guest,
            java.util.function.UnaryOperator<String> hostUuid,
            Set<String> storages) {
        names.learn(ref, vm.text("name_label"), vm.text("uuid"));
        var other = vm.map("other_config");
        return new VmState(
                vm.text("uuid"),
                ref,
                vm.text("name_label"),
                power(vm.text("power_state")),
                present(hostUuid, vm.text("resident_on")),
                present(hostUuid, vm.text("affinity")),
                Math.max(vm.number("memory_dynamic_max"), vm.number("memory_static_max")),
                domain(
                        vm.text("current_domain_type").isEmpty()
                                ? vm.text("domain_type")
                                : vm.text("current_domain_type")),
                pending(vm),
                metrics == null ? null : metrics.time("start_time"),
                vm.bool("ha_always_run", false),
                vm.text("ha_restart_priority"),
                vm.number("order"),
                vm.texts("tags"),
                other,
                Set.copyOf(vm.map("current_operations").values()),
                storages,
                vm.map("blocked_operations").keySet(),
                "true".equalsIgnoreCase(other.get("auto_poweron")),
                guest != null && guest.bool("PV_drivers_detected", false));
    }

    private static String present(java.util.function.UnaryOperator<String> uuid, String ref) {
        if (!References.isPresent(ref)) {
            return null;
        }
        var found = uuid.apply(ref);
        return found.isEmpty() ? null : found;
    }

    private static PowerState power(String text) {
        return switch (text.toLowerCase(java.util.Locale.ROOT)) {
            case "running" -> PowerState.RUNNING;
            case "halted" -> PowerState.HALTED;
            case "suspended" -> PowerState.SUSPENDED;
            case "paused" -> PowerState.PAUSED;
            default -> PowerState.UNKNOWN;
        };
    }

    private static DomainType domain(String text) {
        return switch (text) {
            case "hvm" -> DomainType.HVM;
            case "pv" -> DomainType.PV;
            case "pvh" -> DomainType.PVH;
            case "pv_in_pvh" -> DomainType.PV_IN_PVH;
            default -> DomainType.UNSPECIFIED;
        };
    }

    private static RepositoryState repository(String ref, Fields r, boolean enabled) {
        return new RepositoryState(
                r.text("uuid"),
                ref,
                r.text("name_label"),
                r.text("binary_url"),
                r.text("source_url"),
                r.bool("update", false),
                r.text("hash"),
                origin(r.text("origin")),
                enabled);
    }

    /** Pools older than bundles do not tell the origin; everything was remote then (xapi-reference §2.8). */
    private static Origin origin(String text) {
        return switch (text) {
            case "", "remote" -> Origin.REMOTE;
            case "bundle" -> Origin.BUNDLE;
            case "remote_pool" -> Origin.REMOTE_POOL;
            default -> Origin.UNKNOWN;
        };
    }
}
