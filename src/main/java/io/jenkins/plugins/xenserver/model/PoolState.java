package io.jenkins.plugins.xenserver.model;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.stream.Collectors;

/** A pool with its hosts, its users' VMs and its repositories, as one reading of it. */
public record PoolState(PoolFacts pool, List<HostState> hosts, List<VmState> vms, List<RepositoryState> repositories) {
    /** Coordinator first, then by name; the uuid settles equal names, so that the order never changes by itself. */
    private static final Comparator<HostState> ROLLOUT_ORDER = Comparator.comparing(
                    (HostState host) -> !host.coordinator())
            .thenComparing(HostState::name, String.CASE_INSENSITIVE_ORDER)
            .thenComparing(HostState::uuid);

    public PoolState {
        hosts = Copies.list(hosts);
        vms = Copies.list(vms);
        repositories = Copies.list(repositories);
    }

    /**
     * The coordinator.
     *
     * @throws NoSuchElementException when the reading holds none, which no real pool can be
     */
    public HostState coordinator() {
        return host(pool.coordinatorUuid())
                .or(() -> hosts.stream().filter(HostState::coordinator).findFirst())
                .orElseThrow(() -> new NoSuchElementException(Texts.of("pool.noCoordinator", pool.name())));
    }

    /** The host with a uuid. */
    public Optional<HostState> host(String uuid) {
        return hosts.stream().filter(host -> host.uuid().equals(uuid)).findFirst();
    }

    /** The host behind a reference of the server. */
    public Optional<HostState> hostByRef(String ref) {
        return hosts.stream().filter(host -> host.ref().equals(ref)).findFirst();
    }

    /** The VM with a uuid. */
    public Optional<VmState> vm(String uuid) {
        return vms.stream().filter(vm -> vm.uuid().equals(uuid)).findFirst();
    }

    /** The VM behind a reference of the server. */
    public Optional<VmState> vmByRef(String ref) {
        return vms.stream().filter(vm -> vm.ref().equals(ref)).findFirst();
    }

    /** The VMs that occupy a host, running or paused. */
    public List<VmState> residentVms(String hostUuid) {
        return vms.stream().filter(vm -> vm.residesOn(hostUuid)).toList();
    }

    /** The hosts in the order in which a rollout goes through them. */
    public List<HostState> rolloutOrder() {
        return hosts.stream().sorted(ROLLOUT_ORDER).toList();
    }

    /**
     * The one enabled update repository.
     *
     * @throws UpdateRepositoryException when there is none or more than one
     */
    public RepositoryState updateRepository() {
        var enabled = repositories.stream()
                .filter(repository -> repository.enabled() && repository.update())
                .toList();
        if (enabled.isEmpty()) {
            throw new UpdateRepositoryException(Texts.of("repository.none", pool.name()));
        }
        if (enabled.size() > 1) {
            var names = enabled.stream().map(RepositoryState::name).sorted().collect(Collectors.joining(", "));
            throw new UpdateRepositoryException(Texts.of("repository.several", pool.name(), names));
        }
        return enabled.getFirst();
    }

    /** Whether hosts run different releases, during which the pool refuses a lot (xapi-reference §4.6). */
    public boolean versionsDiffer() {
        return hosts.stream()
                .anyMatch(
                        host -> !host.versions().sameReleaseAs(hosts.getFirst().versions()));
    }

    /** Names for people behind the server's references of hosts and VMs. */
    public Map<String, String> namesByRef() {
        var names = new HashMap<String, String>();
        hosts.forEach(host -> names.put(host.ref(), host.name()));
        vms.forEach(vm -> names.put(vm.ref(), vm.name()));
        hosts.stream().flatMap(host -> host.pbds().stream()).forEach(pbd -> names.put(pbd.ref(), pbd.storageName()));
        return names;
    }

    @Override
    public String toString() {
        return "%s: %d hosts, %d VMs".formatted(pool, hosts.size(), vms.size());
    }
}
