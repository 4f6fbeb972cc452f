package io.jenkins.plugins.xenserver.model;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;

/** Builds readings of pools and update documents for tests; every pool starts healthy, synchronised and with updates. */
public final class PoolFixture {
    /** The coordinator's clock in all fixtures. */
    public static final Instant NOW = Instant.parse("2026-11-23T02:00:00Z");

    public static final String HASH = "5f2a9c0e7d41b6830a1f";
    public static final long GIB = 1024L * 1024 * 1024;
    public static final Versions OLD = new Versions("8.4.0", "3.4.0", "26.1", "26.1.9", "4.17.5-10", "cloud");
    public static final Versions NEW = new Versions("8.4.0", "3.4.0", "26.17", "26.17.0", "4.17.5-12", "cloud");

    private PoolFacts facts = new PoolFacts(
            "pool-uuid",
            "OpaqueRef:pool",
            "prod",
            "host-1",
            false,
            Map.of(),
            List.of(),
            0,
            false,
            "",
            NOW.minusSeconds(3600),
            true,
            "daily",
            0,
            Map.of(),
            Set.of(),
            Map.of());
    private final Map<String, HostState> hosts = new LinkedHashMap<>();
    private final List<VmState> vms = new ArrayList<>();
    private final List<RepositoryState> repositories = new ArrayList<>();
    private final Map<String, HostUpdates> available = new LinkedHashMap<>();
    private final Map<String, Update> updates = new LinkedHashMap<>();

    /** Hosts {@code host-1} (the coordinator) and following, named {@code xs-01} and so on. */
    public static PoolFixture withHosts(int count) {
        var fixture = new PoolFixture();
        for (var i = 1; i <= count; i++) {
            fixture.hosts.put("host-" + i, host(i));
        }
        fixture.repositories.add(repository("normal", true));
        return fixture;
    }

    public static RepositoryState repository(String name, boolean update) {
        return new RepositoryState(
                "repo-" + name,
                "OpaqueRef:repo-" + name,
                name,
                "https://repo.ops.xenserver.com/xs8/" + name,
                "https://repo-src.ops.xenserver.com/xs8/" + name,
                update,
                update ? HASH : "",
                Origin.REMOTE,
                update);
    }

    private static HostState host(int number) {
        return new HostState(
                "host-" + number,
                "OpaqueRef:host-" + number,
                "xs-%02d".formatted(number),
                "10.0.0." + number,
                number == 1,
                true,
                true,
                NOW.minusSeconds(864000),
                NOW.minusSeconds(864000),
                GuidanceSet.EMPTY,
                NOW.minusSeconds(30 * 86400),
                "old-hash",
                Applied.NO,
                OLD,
                256 * GIB,
                128 * GIB,
                Set.of(),
                List.of(new PbdState("pbd-" + number, "OpaqueRef:pbd-" + number, "shared", "sr-shared", true)));
    }

    public PoolFixture pool(UnaryOperator<PoolFacts> change) {
        facts = change.apply(facts);
        return this;
    }

    public PoolFixture host(int number, UnaryOperator<HostState> change) {
        hosts.computeIfPresent("host-" + number, (uuid, host) -> change.apply(host));
        return this;
    }

    public PoolFixture pending(int number, GuidanceSet pending) {
        return host(
                number,
                h -> new HostState(
                        h.uuid(),
                        h.ref(),
                        h.name(),
                        h.address(),
                        h.coordinator(),
                        h.enabled(),
                        h.live(),
                        h.bootTime(),
                        h.agentStartTime(),
                        pending,
                        h.lastSoftwareUpdate(),
                        h.lastUpdateHash(),
                        h.latestSyncedUpdatesApplied(),
                        h.versions(),
                        h.memoryTotalBytes(),
                        h.memoryFreeBytes(),
                        h.currentOperations(),
                        h.pbds()));
    }

    public PoolFixture status(int number, boolean enabled, boolean live, Versions versions, Set<String> operations) {
        return host(
                number,
                h -> new HostState(
                        h.uuid(),
                        h.ref(),
                        h.name(),
                        h.address(),
                        h.coordinator(),
                        enabled,
                        live,
                        h.bootTime(),
                        h.agentStartTime(),
                        h.pending(),
                        h.lastSoftwareUpdate(),
                        h.lastUpdateHash(),
                        h.latestSyncedUpdatesApplied(),
                        versions,
                        h.memoryTotalBytes(),
                        h.memoryFreeBytes(),
                        operations,
                        h.pbds()));
    }

    public PoolFixture resources(int number, long memoryFree, List<PbdState> pbds, Instant lastUpdate) {
        return host(
                number,
                h -> new HostState(
                        h.uuid(),
                        h.ref(),
                        h.name(),
                        h.address(),
                        h.coordinator(),
                        h.enabled(),
                        h.live(),
                        h.bootTime(),
                        h.agentStartTime(),
                        h.pending(),
                        lastUpdate,
                        h.lastUpdateHash(),
                        h.latestSyncedUpdatesApplied(),
                        h.versions(),
                        h.memoryTotalBytes(),
                        memoryFree,
                        h.currentOperations(),
                        pbds));
    }

    public PoolFixture vm(String name, int host, UnaryOperator<VmBuilder> change) {
        vms.add(change.apply(new VmBuilder(name, "host-" + host)).build());
        return this;
    }

    public PoolFixture vm(String name, int host) {
        return vm(name, host, UnaryOperator.identity());
    }

    public PoolFixture repositories(RepositoryState... states) {
        repositories.clear();
        repositories.addAll(List.of(states));
        return this;
    }

    public PoolFixture available(int host, GuidanceSet guidance, List<String> packages, String... ids) {
        var ref = "OpaqueRef:host-" + host;
        available.put(ref, new HostUpdates(ref, guidance, packages, List.of(ids), List.of()));
        return this;
    }

    public PoolFixture livepatch(int host, GuidanceSet guidance, String... ids) {
        var ref = "OpaqueRef:host-" + host;
        var patch = new Livepatch("xen", "b", "4.17.5", "10.xs8", "4.17.5", "12.xs8");
        available.put(ref, new HostUpdates(ref, guidance, List.of(), List.of(ids), List.of(patch)));
        return this;
    }

    public PoolFixture update(String id, GuidanceSet guidance) {
        return update(id, guidance, Set.of());
    }

    public PoolFixture update(String id, GuidanceSet guidance, Set<Guidance> livepatch) {
        updates.put(
                id,
                new Update(
                        id,
                        "Title of " + id,
                        "Summary",
                        "Description",
                        "",
                        "https://support.example.org/" + id,
                        "security",
                        Severity.HIGH,
                        NOW.minusSeconds(86400),
                        guidance,
                        livepatch,
                        List.of()));
        return this;
    }

    public PoolState state() {
        return new PoolState(facts, List.copyOf(hosts.values()), vms, repositories);
    }

    /** Hosts that nothing was said about are listed and up to date. */
    public AvailableUpdates updates() {
        var all = new LinkedHashMap<>(available);
        hosts.values().forEach(host -> all.putIfAbsent(host.ref(), HostUpdates.none(host.ref())));
        return new AvailableUpdates(HASH, all, updates, "2.23");
    }

    public Plan plan(GuidanceLevel level) {
        return plan(level, VmRestartPolicy.MANDATORY);
    }

    public Plan plan(GuidanceLevel level, VmRestartPolicy policy) {
        return Planner.plan(state(), updates(), level, policy, Map.of());
    }

    /** The few things about a VM that tests vary. */
    public static final class VmBuilder {
        private final String name;
        private String host;
        private PowerState power = PowerState.RUNNING;
        private long memory = 4 * GIB;
        private DomainType type = DomainType.HVM;
        private GuidanceSet pending = GuidanceSet.EMPTY;
        private long order;
        private Set<String> storage = Set.of("sr-shared");

        VmBuilder(String name, String host) {
            this.name = name;
            this.host = host;
        }

        public VmBuilder power(PowerState state) {
            power = state;
            if (state == PowerState.HALTED || state == PowerState.SUSPENDED) {
                host = null;
            }
            return this;
        }

        public VmBuilder memory(long bytes) {
            memory = bytes;
            return this;
        }

        public VmBuilder type(DomainType domainType) {
            type = domainType;
            return this;
        }

        public VmBuilder pending(GuidanceSet guidance) {
            pending = guidance;
            return this;
        }

        public VmBuilder order(long position) {
            order = position;
            return this;
        }

        public VmBuilder storage(String uuid) {
            storage = Set.of(uuid);
            return this;
        }

        VmState build() {
            return new VmState(
                    "uuid-" + name,
                    "OpaqueRef:" + name,
                    name,
                    power,
                    host,
                    null,
                    memory,
                    type,
                    pending,
                    NOW.minusSeconds(7200),
                    false,
                    "",
                    order,
                    Set.of(),
                    Map.of(),
                    Set.of(),
                    storage,
                    Set.of(),
                    false,
                    true);
        }
    }
}
