package io.jenkins.plugins.xenserver.rollout;

import com.xensource.xenapi.Types;
import io.jenkins.plugins.xenserver.model.AvailableUpdates;
import io.jenkins.plugins.xenserver.model.Blocker;
import io.jenkins.plugins.xenserver.model.Blockers;
import io.jenkins.plugins.xenserver.model.Connections;
import io.jenkins.plugins.xenserver.model.HostState;
import io.jenkins.plugins.xenserver.model.MalformedUpdatesException;
import io.jenkins.plugins.xenserver.model.PbdState;
import io.jenkins.plugins.xenserver.model.PoolFacts;
import io.jenkins.plugins.xenserver.model.PoolState;
import io.jenkins.plugins.xenserver.model.VmState;
import io.jenkins.plugins.xenserver.xapi.ApiFailure;
import io.jenkins.plugins.xenserver.xapi.Endpoint;
import io.jenkins.plugins.xenserver.xapi.Fields;
import io.jenkins.plugins.xenserver.xapi.MalformedAnswer;
import io.jenkins.plugins.xenserver.xapi.PoolSession;
import io.jenkins.plugins.xenserver.xapi.References;
import io.jenkins.plugins.xenserver.xapi.UpdateCalls;
import io.jenkins.plugins.xenserver.xapi.UpdatesDownload;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Function;

/**
 * The pool as the procedure sees it: readings in our own records, taken with patience while the coordinator is away, and the
 * calls for those who act. Objects are known by uuid; references are looked up once and stay good in the database.
 */
final class PoolGateway {
    private static final Duration UPDATES = Duration.ofMinutes(30);

    private final PoolSession session;
    private final UpdateCalls calls;
    private final Patience patience;
    private final BiConsumer<AvailableUpdates, byte[]> documents;
    private final PoolReader reader;
    private final Map<String, String> hostUuids = new HashMap<>();
    private final Map<String, String> vmRefs = new HashMap<>();
    private final Set<String> controlDomains = new HashSet<>();
    private String poolRef;
    private String coordinator = "";

    PoolGateway(PoolSession session, Patience patience) {
        this(session, patience, (updates, document) -> {});
    }

    /**
     * The same.
     *
     * @param documents shown each document of available updates, understood and as it came
     */
    PoolGateway(PoolSession session, Patience patience, BiConsumer<AvailableUpdates, byte[]> documents) {
        this.documents = documents;
        this.session = session;
        this.calls = new UpdateCalls(session);
        this.patience = patience;
        this.reader = new PoolReader(session.names());
    }

    PoolSession session() {
        return session;
    }

    UpdateCalls calls() {
        return calls;
    }

    Patience patience() {
        return patience;
    }

    /** A whole reading, with storage and disks: what planning needs. */
    PoolState state() {
        return patience.read(() -> readState(true));
    }

    /** A reading of pool, hosts and VMs without storage, which is much smaller. */
    PoolState overview() {
        return patience.read(() -> readState(false));
    }

    /** Where the networks and graphics cards are that VMs need: read only where a single VM has to find a place. */
    Connections connections() {
        return patience.read(() -> new ConnectionsReader(calls::records).read());
    }

    private PoolState readState(boolean whole) {
        Function<String, Map<String, Fields>> more = type -> whole ? calls.records(type) : Map.of();
        var raw = new PoolReader.Raw(
                calls.records("pool"),
                calls.records("host"),
                calls.records("host_metrics"),
                calls.records("VM"),
                calls.records("VM_metrics"),
                more.apply("VM_guest_metrics"),
                more.apply("Repository"),
                more.apply("PBD"),
                more.apply("SR"),
                more.apply("VDI"),
                more.apply("VBD"));
        onePool(raw.pools());
        var state = reader.state(raw);
        if (state.hosts().stream().noneMatch(HostState::coordinator)) {
            throw new MalformedAnswer("The coordinator that the pool names is not among its hosts.");
        }
        poolRef = state.pool().ref();
        coordinator = state.pool().coordinatorUuid();
        state.hosts().forEach(h -> hostUuids.put(h.ref(), h.uuid()));
        state.vms().forEach(v -> vmRefs.put(v.uuid(), v.ref()));
        learnAddresses(state);
        return state;
    }

    private void learnAddresses(PoolState state) {
        var endpoints = new ArrayList<Endpoint>();
        for (var host : state.hosts()) {
            if (!host.address().isBlank()) {
                endpoints.add(Endpoint.parse(host.address(), session.port()));
            }
        }
        session.alsoTry(endpoints);
    }

    /** The pool's own record alone. */
    PoolFacts pool() {
        var facts = patience.read(() -> PoolReader.pool(ref(), calls.record("pool", ref()), this::hostUuid));
        coordinator = facts.coordinatorUuid();
        return facts;
    }

    /** Whether this is the coordinator, as last seen. */
    boolean isCoordinator(String hostUuid) {
        return hostUuid.equals(coordinator);
    }

    /** The pool's reference. */
    String ref() {
        if (poolRef == null) {
            poolRef = onePool(calls.records("pool"));
        }
        return poolRef;
    }

    private static String onePool(Map<String, Fields> pools) {
        if (pools.size() != 1) {
            throw new MalformedAnswer("The server knows " + pools.size() + " pools instead of one.");
        }
        return pools.keySet().iterator().next();
    }

    private String hostUuid(String ref) {
        return hostUuids.computeIfAbsent(ref, r -> calls.record("host", r).text("uuid"));
    }

    /** A host's reference. */
    String hostRef(String uuid) {
        for (var entry : hostUuids.entrySet()) {
            if (entry.getValue().equals(uuid)) {
                return entry.getKey();
            }
        }
        var answer = session.invoke("host.get_by_uuid", uuid);
        hostUuids.put(String.valueOf(answer), uuid);
        return String.valueOf(answer);
    }

    /** One host, without its storage. */
    HostState host(String uuid) {
        return patience.read(() -> readHost(uuid));
    }

    /** Whether the pool has a host of this uuid; one that has left it comes back under another. */
    boolean hasHost(String uuid) {
        return patience.read(() -> {
            try {
                return !calls.record("host", hostRef(uuid)).text("uuid").isEmpty();
            } catch (ApiFailure e) {
                return gone(e).isPresent();
            }
        });
    }

    /** The same without patience, for whoever wants to know that the coordinator is away. */
    HostState readHost(String uuid) {
        return readHost(uuid, host -> List.of());
    }

    /** One host with its storage connections. */
    HostState hostWithStorage(String uuid) {
        return patience.read(() -> readHost(uuid, this::storage));
    }

    private HostState readHost(String uuid, Function<Fields, List<PbdState>> storage) {
        var ref = hostRef(uuid);
        var host = calls.record("host", ref);
        var metrics =
                References.isPresent(host.text("metrics")) ? calls.record("host_metrics", host.text("metrics")) : null;
        return reader.host(ref, host, metrics, storage.apply(host), coordinator);
    }

    private List<PbdState> storage(Fields host) {
        var pbds = new ArrayList<PbdState>();
        for (var pbd : host.texts("PBDs")) {
            var fields = calls.record("PBD", pbd);
            var name = session.names().nameOf(fields.text("SR"));
            pbds.add(new PbdState(fields.text("uuid"), pbd, name, "", fields.bool("currently_attached", false)));
        }
        return pbds;
    }

    /** The user VMs on a host at this moment, without their start times. */
    List<VmState> residents(String hostUuid) {
        return residents(hostUuid, false);
    }

    /** The user VMs on a host at this moment. */
    List<VmState> residents(String hostUuid, boolean withStartTime) {
        return patience.read(() -> {
            var residents = new ArrayList<VmState>();
            for (var ref : calls.record("host", hostRef(hostUuid)).texts("resident_VMs")) {
                if (!controlDomains.contains(ref)) {
                    readVm(ref, withStartTime).ifPresent(residents::add);
                }
            }
            return List.copyOf(residents);
        });
    }

    /** Whether no user VM is on a host at this moment. */
    boolean isEmpty(String hostUuid) {
        return patience.read(() -> calls.record("host", hostRef(hostUuid)).texts("resident_VMs").stream()
                .filter(ref -> !controlDomains.contains(ref))
                .allMatch(ref -> readVm(ref, false).isEmpty()));
    }

    /** The name of a host, "" for none. */
    String hostName(String uuid) {
        return uuid == null ? "" : session.names().nameOf(hostRef(uuid));
    }

    /** A VM's reference, as last seen. */
    String vmRef(String uuid) {
        return vmRefs.get(uuid);
    }

    /** One VM without its start time; empty if it is gone. */
    Optional<VmState> vm(String uuid) {
        return vm(uuid, false);
    }

    /** One VM; empty if it is gone. */
    Optional<VmState> vm(String uuid, boolean withStartTime) {
        return patience.read(() -> {
            try {
                var ref = vmRefs.get(uuid);
                if (ref == null) {
                    ref = String.valueOf(session.invoke("VM.get_by_uuid", uuid));
                    vmRefs.put(uuid, ref);
                }
                return readVm(ref, withStartTime);
            } catch (ApiFailure e) {
                return gone(e);
            }
        });
    }

    private Optional<VmState> readVm(String ref, boolean withStartTime) {
        try {
            var vm = calls.record("VM", ref);
            if (!PoolReader.isUsers(vm)) {
                if (vm.bool("is_control_domain", false)) {
                    controlDomains.add(ref);
                }
                return Optional.empty();
            }
            vmRefs.put(vm.text("uuid"), ref);
            var metrics = withStartTime && References.isPresent(vm.text("metrics"))
                    ? calls.record("VM_metrics", vm.text("metrics"))
                    : null;
            return Optional.of(reader.vm(ref, vm, metrics, null, this::hostUuid, Set.of()));
        } catch (ApiFailure e) {
            return gone(e);
        }
    }

    private static <T> Optional<T> gone(ApiFailure e) {
        if (e.is("HANDLE_INVALID") || e.is("UUID_INVALID")) {
            return Optional.empty();
        }
        throw e;
    }

    /** The hash of the one enabled update repository, "" if none was synchronised. */
    String hash() {
        return patience.read(() -> {
            var enabled = calls.record("pool", ref()).texts("repositories");
            for (var ref : enabled) {
                var repository = calls.record("Repository", ref);
                if (repository.bool("update", false)) {
                    return repository.text("hash");
                }
            }
            return "";
        });
    }

    /** The available updates; never asked while another pool operation runs, because the request would hang. */
    AvailableUpdates updates() {
        return patience.read(() -> {
            var document = UpdatesDownload.get(session, UPDATES);
            try {
                var updates = AvailableUpdates.parse(document);
                documents.accept(updates, document);
                return updates;
            } catch (MalformedUpdatesException e) {
                throw new MalformedAnswer(e.getMessage(), e);
            }
        });
    }

    /** What prevents the evacuation of a host (xapi-reference §4.6). */
    List<Blocker> blockers(PoolState state, HostState host) {
        var answer = patience.read(() -> session.invoke("host.get_vms_which_prevent_evacuation", host.ref()));
        if (!(answer instanceof Map<?, ?> rows)) {
            throw new MalformedAnswer("The pool's get_vms_which_prevent_evacuation is not a map.");
        }
        var blockers = new ArrayList<Blocker>();
        rows.forEach((vm, row) -> {
            var reason = Fields.strings("reason", row);
            learnName(reason);
            var names = session.names();
            blockers.add(state.vmByRef(String.valueOf(vm))
                    .map(known -> Blockers.of(known, reason, names::find))
                    .orElseGet(() -> Blockers.of("", names.nameOf(String.valueOf(vm)), reason, names::find)));
        });
        return List.copyOf(blockers);
    }

    /** Networks and groups of graphics cards are rarely spoken of, so their names are read when they are. */
    private void learnName(List<String> reason) {
        var type =
                switch (reason.isEmpty() ? "" : reason.getFirst()) {
                    case "VM_REQUIRES_NETWORK" -> "network";
                    case "VM_REQUIRES_GPU", "VM_REQUIRES_VGPU" -> "GPU_group";
                    default -> "";
                };
        if (!type.isEmpty() && reason.size() > 2 && References.isPresent(reason.get(2))) {
            patience.read(() -> record(type, reason.get(2)))
                    .ifPresent(o -> session.names().learn(reason.get(2), o.text("name_label"), o.text("uuid")));
        }
    }

    private Optional<Fields> record(String type, String ref) {
        try {
            return Optional.of(calls.record(type, ref));
        } catch (ApiFailure e) {
            return gone(e);
        }
    }

    /** The host's own clock; the call is forwarded to the host, so an answer also proves that it lives (rule R21). */
    Instant serverTime(HostState host) {
        return session.call(c -> Types.toHost(host.ref()).getServertime(c)).toInstant();
    }
}
