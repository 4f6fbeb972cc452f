package io.jenkins.plugins.xenserver.simulator;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Builds a pool: hosts, VMs, storage, users, a channel with updates. Memory is in GiB. */
public final class SimPoolBuilder {
    /** The account every scenario has. */
    public static final SimUser ROOT = new SimUser("root", "xenserver", Role.POOL_ADMIN);

    /** Where the update channel is. */
    public static final String CHANNEL_URL = "https://repo.ops.xenserver.com/xs8/normal";

    /** What a VM is to be. All setters return the specification. */
    public static final class VmSpec {
        final String name;
        long memoryGib = 4;
        String host = "";
        SimVm.Domain domain = SimVm.Domain.HVM;
        boolean tools = true;
        boolean localStorage;
        String state = "Running";
        String haPriority = "";
        long order;
        boolean autoPowerOn;

        VmSpec(String name) {
            this.name = name;
        }

        public VmSpec memoryGib(long gib) {
            memoryGib = gib;
            return this;
        }

        /** Runs on this host; without it the emptiest host is chosen. */
        public VmSpec on(String hostName) {
            host = hostName;
            return this;
        }

        public VmSpec domain(SimVm.Domain kind) {
            domain = kind;
            return this;
        }

        /** Has no guest tools: cannot be migrated, suspended or shut down cleanly. */
        public VmSpec withoutTools() {
            tools = false;
            return this;
        }

        /** Its disk is on its host's local storage. */
        public VmSpec onLocalStorage() {
            localStorage = true;
            return this;
        }

        public VmSpec state(String powerState) {
            state = powerState;
            return this;
        }

        public VmSpec haPriority(String priority) {
            haPriority = priority;
            return this;
        }

        /** Is started by itself when the coordinator boots, if the pool asks for it too. */
        public VmSpec autoPowerOn() {
            autoPowerOn = true;
            return this;
        }

        public VmSpec order(long value) {
            order = value;
            return this;
        }
    }

    private final String name;
    private SimClock clock = new VirtualClock();
    private long seed = 1;
    private String release = "26.17.0";
    private Timings timings = Timings.usual();
    private String addressPattern = "127.0.0.%d";
    private final Map<String, Long> hosts = new LinkedHashMap<>();
    private final List<VmSpec> vms = new ArrayList<>();
    private final List<SimUser> users = new ArrayList<>(List.of(ROOT));
    private final SimChannel channel = new SimChannel();
    private final List<String> networks = new ArrayList<>();
    private boolean synced = true;
    private boolean clustered;
    private boolean ha;
    private boolean wlb;
    private boolean periodicSync;
    private boolean autoPowerOn;

    private SimPoolBuilder(String name) {
        this.name = name;
    }

    public static SimPoolBuilder pool(String name) {
        return new SimPoolBuilder(name);
    }

    public SimPoolBuilder clock(SimClock time) {
        clock = time;
        return this;
    }

    /** References, uuids and random pauses come from it. */
    public SimPoolBuilder seed(long value) {
        seed = value;
        return this;
    }

    /** The toolstack release whose fields and messages the pool has, e.g. {@code 24.9.0}. */
    public SimPoolBuilder release(String text) {
        release = text;
        return this;
    }

    public SimPoolBuilder timings(Timings values) {
        timings = values;
        return this;
    }

    /** Addresses by number from 1, e.g. {@code 10.0.0.%d}; 127.0.0.%d unless told. */
    public SimPoolBuilder addresses(String pattern) {
        addressPattern = pattern;
        return this;
    }

    /** Adds hosts named xs01, xs02, …; the first host of a pool is the coordinator. */
    public SimPoolBuilder hosts(int count, long memoryGib) {
        for (var i = 0; i < count; i++) {
            host(String.format("xs%02d", hosts.size() + 1), memoryGib);
        }
        return this;
    }

    public SimPoolBuilder host(String hostName, long memoryGib) {
        hosts.put(hostName, memoryGib);
        return this;
    }

    /** Adds running VMs named vm-001, vm-002, …, each on the host that is emptiest then. */
    public SimPoolBuilder vms(int count, long memoryGib) {
        for (var i = 0; i < count; i++) {
            vm(String.format("vm-%03d", vms.size() + 1)).memoryGib(memoryGib);
        }
        return this;
    }

    /** Adds a VM to be described further. */
    public VmSpec vm(String vmName) {
        var spec = new VmSpec(vmName);
        vms.add(spec);
        return spec;
    }

    public SimPoolBuilder user(String userName, String password, Role role) {
        users.add(new SimUser(userName, password, role));
        return this;
    }

    /** Publishes updates in the channel. */
    public SimPoolBuilder updates(SimUpdate... updates) {
        channel.publish(updates);
        return this;
    }

    /** The pool has not synchronised with its channel yet. */
    public SimPoolBuilder notSynced() {
        synced = false;
        return this;
    }

    public SimPoolBuilder ha() {
        ha = true;
        return this;
    }

    public SimPoolBuilder wlb() {
        wlb = true;
        return this;
    }

    /** Adds a network that every host is connected to. */
    public SimPoolBuilder network(String networkName) {
        networks.add(networkName);
        return this;
    }

    /** The shared storage is clustered. */
    public SimPoolBuilder clustered() {
        clustered = true;
        return this;
    }

    /** The pool starts VMs marked for it by itself. */
    public SimPoolBuilder autoPowerOn() {
        autoPowerOn = true;
        return this;
    }

    public SimPoolBuilder periodicSync() {
        periodicSync = true;
        return this;
    }

    public Simulator build() {
        var database = new SimDatabase(seed);
        var pool = new SimPool(database, name);
        var sim = new Simulator(clock, database, pool, timings, release, seed);
        sim.clock().enter();
        try {
            fill(sim);
        } finally {
            sim.clock().exit();
        }
        return sim;
    }

    private void fill(Simulator sim) {
        users.forEach(user -> sim.users().put(user.name(), user));
        sim.channels().put(CHANNEL_URL, channel);
        var inventory = new Inventory(sim, release);
        var number = 1;
        for (var entry : hosts.entrySet()) {
            inventory.addHost(entry.getKey(), String.format(addressPattern, number++), entry.getValue());
        }
        vms.forEach(inventory::addVm);
        networks.forEach(inventory::addNetwork);
        var repository = new SimRepository(sim.database(), "Normal", "remote");
        repository.set("binary_url", CHANNEL_URL);
        repository.set("source_url", "https://repo-src.ops.xenserver.com/xs8/normal");
        repository.set("update", true);
        sim.pool().set("repositories", List.of(repository.ref()));
        if (synced) {
            synchronise(sim, repository);
        }
        if (clustered) {
            sim.rules().cluster().create();
        }
        if (ha) {
            sim.rules().haRules().arm(sim.firstSharedSr());
            sim.pool().set("ha_host_failures_to_tolerate", Math.min(1, hosts.size() - 1));
        }
        if (wlb) {
            sim.pool().set("wlb_url", "wlb.example.org:8012");
            sim.pool().set("wlb_enabled", true);
        }
        if (autoPowerOn) {
            sim.pool().put("other_config", "auto_poweron", "true");
        }
        if (periodicSync) {
            sim.pool().set("update_sync_enabled", true);
            sim.rules().syncRules().schedule();
        }
        sim.hosts()
                .forEach(host ->
                        host.set("allowed_operations", sim.rules().hostRules().allowedOperations(host)));
        sim.rules().disk().write();
    }

    private static void synchronise(Simulator sim, SimRepository repository) {
        var content = sim.channel().metadata();
        sim.coordinator().mirror(content);
        repository.set("hash", content.hash());
        Instant earlier = sim.started().minusSeconds(3600);
        sim.pool().set("last_update_sync", earlier);
        for (var host : sim.hosts()) {
            try {
                var updates = sim.rules().updates().query(host, content);
                sim.rules().updates().cache().put(host, updates);
                host.set("latest_synced_updates_applied", updates.isEmpty() ? "yes" : "no");
            } catch (SimFailure e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
