package io.jenkins.plugins.xenserver.simulator;

/** The groups of rules that change a pool, and the messages they understand. */
final class Rules {
    private final MethodRegistry registry = new MethodRegistry();
    private final SessionRules sessions;
    private final TaskRules tasks;
    private final HostRules hostRules;
    private final VmRules vmRules;
    private final StorageRules storage;
    private final ClusterRules cluster;
    private final Placement placement;
    private final Connections connections;
    private final Migrations migrations;
    private final UpdateRules updates;
    private final RepositoryRules repositoryRules;
    private final SyncRules syncRules;
    private final HaRules haRules;
    private final Lifecycle lifecycle;
    private final Residents residents;
    private final Versions versions;
    private final ObjectOperations operations;
    private final PoolOperationSlots slots;
    private final Disk disk;

    Rules(Simulator sim, long seed) {
        sessions = new SessionRules(sim);
        tasks = new TaskRules(sim);
        hostRules = new HostRules(sim);
        vmRules = new VmRules(sim);
        storage = new StorageRules(sim);
        cluster = new ClusterRules(sim);
        placement = new Placement(sim);
        connections = new Connections(sim);
        migrations = new Migrations(sim);
        updates = new UpdateRules(sim);
        repositoryRules = new RepositoryRules(sim);
        syncRules = new SyncRules(sim, seed);
        haRules = new HaRules(sim);
        lifecycle = new Lifecycle(sim);
        residents = new Residents(sim);
        versions = new Versions(sim);
        operations = new ObjectOperations(sim);
        slots = new PoolOperationSlots(sim, seed);
        disk = new Disk(sim);
        new EventRules(sim).register(registry);
        new PoolRules(sim).register(registry);
        new EvacuationRules(sim).register(registry);
        new SnapshotRules(sim).register(registry);
        new MembershipRules(sim).register(registry);
        sessions.register(registry);
        tasks.register(registry);
        hostRules.register(registry);
        vmRules.register(registry);
        storage.register(registry);
        migrations.register(registry);
        updates.register(registry);
        repositoryRules.register(registry);
        syncRules.register(registry);
        haRules.register(registry);
        lifecycle.register(registry);
    }

    MethodRegistry registry() {
        return registry;
    }

    SessionRules sessions() {
        return sessions;
    }

    TaskRules tasks() {
        return tasks;
    }

    HostRules hostRules() {
        return hostRules;
    }

    VmRules vmRules() {
        return vmRules;
    }

    Connections connections() {
        return connections;
    }

    ClusterRules cluster() {
        return cluster;
    }

    StorageRules storage() {
        return storage;
    }

    Placement placement() {
        return placement;
    }

    Migrations migrations() {
        return migrations;
    }

    UpdateRules updates() {
        return updates;
    }

    RepositoryRules repositoryRules() {
        return repositoryRules;
    }

    SyncRules syncRules() {
        return syncRules;
    }

    HaRules haRules() {
        return haRules;
    }

    Lifecycle lifecycle() {
        return lifecycle;
    }

    Residents residents() {
        return residents;
    }

    Versions versions() {
        return versions;
    }

    ObjectOperations operations() {
        return operations;
    }

    PoolOperationSlots slots() {
        return slots;
    }

    Disk disk() {
        return disk;
    }
}
