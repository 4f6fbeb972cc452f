package io.jenkins.plugins.xenserver.simulator;

import java.io.EOFException;
import java.io.IOException;
import java.net.NoRouteToHostException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;

/**
 * A simulated pool: owns the state and answers requests as the pool's hosts would, byte for byte as over HTTP. The law
 * it follows is the API reference; it is never kinder than that. Made by {@link SimPoolBuilder} or {@link Scenarios}.
 */
public final class Simulator {
    private final SimClock clock;
    private final SimDatabase database;
    private final Timings timings;
    private final String release;
    private final Instant started;
    private final SimPool pool;
    private final List<SimHost> hosts = new CopyOnWriteArrayList<>();
    private final List<SimVm> vms = new ArrayList<>();
    private final Map<String, SimUser> users = new LinkedHashMap<>();
    private final Map<String, SimChannel> channels = new LinkedHashMap<>();
    private final Set<SimObject> broken = new HashSet<>();
    private final List<SimVm> killed = new ArrayList<>();
    private final Faults faults = new Faults();
    private final CallLog log = new CallLog();
    private final Certificates certificates = new Certificates();

    private final Rules rules;
    private final HostEndpoint endpoint;
    private SimChannel bundleContent = new SimChannel();
    private RuntimeException defect;

    Simulator(SimClock clock, SimDatabase database, SimPool pool, Timings timings, String release, long seed) {
        this.clock = clock.scope("pool " + pool.name());
        this.database = database;
        this.pool = pool;
        this.timings = timings;
        this.release = release;
        this.started = clock.now();
        this.rules = new Rules(this, seed);
        var records = new RecordRules(database);
        new DirectoryRules(this, records).register(rules.registry());
        this.endpoint = new HostEndpoint(this, new Dispatcher(this, rules.registry(), records));
    }

    /**
     * Answers one request. The calling thread waits in simulated time.
     *
     * @param hostAddress the address the client connects to, with or without a port
     * @throws java.net.ConnectException if nobody listens there now
     * @throws java.net.SocketException if the connection is reset
     * @throws java.net.http.HttpTimeoutException if the request's own time-out passes first
     */
    public SimReply handle(String hostAddress, SimRequest request) throws IOException, InterruptedException {
        clock.enter();
        try {
            checkDefect();
            var host = hostAt(hostAddress);
            if (host == null) {
                throw new NoRouteToHostException("No route to host");
            }
            var reply = answer(host, request);
            if (SimConnection.isCutOff(reply)) {
                throw new EOFException("EOF reached while reading");
            }
            return reply;
        } finally {
            clock.exit();
        }
    }

    /** As {@link #handle} for a known host; the answer may hold less than it promises. */
    SimReply answer(SimHost host, SimRequest request) throws IOException, InterruptedException {
        clock.enter();
        try {
            var traffic = log.traffic(host.name());
            traffic.requests++;
            traffic.bytesIn += request.headerBlockSize() + request.body().length;
            var reply = endpoint.answer(host, request);
            traffic.bytesOut += reply.body().length;
            return reply;
        } finally {
            clock.exit();
        }
    }

    /** The first half of an upload over a real connection, up to the early 200. */
    BundleUpload beginBundle(SimHost host, SimRequest request) throws IOException, InterruptedException {
        clock.enter();
        try {
            return endpoint.files().bundle(host, request, Instant.MAX);
        } finally {
            clock.exit();
        }
    }

    /** What the next uploaded bundle will bring, whatever the tar holds. */
    public void bundleContent(SimUpdate... updates) {
        bundleContent = new SimChannel().publish(updates);
    }

    SimChannel bundleContent() {
        return bundleContent;
    }

    SimHost hostAt(String address) {
        for (var host : hosts) {
            if (address.equals(host.address()) || address.startsWith(host.address() + ":")) {
                return host;
            }
        }
        return null;
    }

    /** Reads or changes state while no actor does; needed only while other threads use the pool. */
    public <T> T read(Supplier<T> what) {
        clock.enter();
        try {
            return what.get();
        } finally {
            clock.exit();
        }
    }

    /** Lets something happen to the pool after some simulated time: a second operator, an accident. */
    public void later(Duration delay, Runnable what) {
        clock.at(clock.now().plus(delay), what);
    }

    // ---- what there is

    public SimClock clock() {
        return clock;
    }

    public SimPool pool() {
        return pool;
    }

    public SimHost coordinator() {
        return pool.coordinator();
    }

    /** All hosts in the order of their making. */
    public List<SimHost> hosts() {
        return hosts;
    }

    /** The host of this name. */
    public SimHost host(String name) {
        return hosts.stream()
                .filter(host -> host.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("There is no host " + name + "."));
    }

    /** All VMs but the control domains. */
    public List<SimVm> vms() {
        return vms;
    }

    /** The VM of this name. */
    public SimVm vm(String name) {
        return vms.stream()
                .filter(vm -> vm.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("There is no VM " + name + "."));
    }

    public SimDatabase database() {
        return database;
    }

    public Faults faults() {
        return faults;
    }

    /** The toolstack release whose fields and messages the pool has. */
    public String release() {
        return release;
    }

    /** Whether the pool's toolstack is of this release or newer. */
    boolean isAtLeast(String other) {
        return Releases.compare(release, other) >= 0;
    }

    /** The channel behind a repository's URL, or null. */
    public SimChannel channel(String url) {
        return channels.get(url);
    }

    /** The first channel: the update channel that scenarios make. */
    public SimChannel channel() {
        return channels.values().iterator().next();
    }

    /** The hash of the enabled update repository; empty before the first synchronisation. */
    public String hash() {
        return pool.repositories().isEmpty() ? "" : pool.repositories().get(0).hash();
    }

    // ---- what was asked

    /** Every call that changes something, in order. */
    public List<SimCall> calls() {
        return log.calls();
    }

    /** The calls that no careful client would have sent: refused because of something it could have known. */
    public List<SimCall> forbiddenCalls() {
        return log.calls().stream()
                .filter(call -> CallLog.FORBIDDEN.stream()
                        .anyMatch(code -> call.outcome().startsWith("[" + code)))
                .toList();
    }

    /** How often each message was sent, reads included. */
    public Map<String, Long> requestsByMethod() {
        return log.methods();
    }

    public long requestsAt(String host) {
        return log.traffic(host).requests;
    }

    /** Bytes received and sent by a host. */
    public long bytesAt(String host) {
        return log.traffic(host).bytesIn + log.traffic(host).bytesOut;
    }

    /** The most migrations that ever ran at the same time. */
    public int mostMigrationsAtOnce() {
        return rules.migrations().most();
    }

    /** VMs that a host's shutdown stopped hard. */
    public List<SimVm> killedVms() {
        return List.copyOf(killed);
    }

    /** When the coordinator last wrote its database to disk. */
    public Instant databaseWrittenAt() {
        return rules.disk().writtenAt();
    }

    // ---- what can be done to it from outside

    /** The toolstack process dies at once and is started again; the coordinator's loses what it had not written. */
    public void crashToolstack(SimHost host) {
        read(() -> {
            Accidents.crashToolstack(this, host);
            return null;
        });
    }

    /** The machine loses its power; {@link #powerOn} brings it back. */
    public void crash(SimHost host) {
        read(() -> {
            Accidents.crash(this, host);
            return null;
        });
    }

    public void powerOn(SimHost host) {
        read(() -> {
            rules.lifecycle().powerOn(host);
            return null;
        });
    }

    /** Another host becomes the coordinator, as after {@code pool.designate_new_master}. */
    public void handOver(SimHost next) {
        read(() -> {
            Accidents.handOver(this, next);
            return null;
        });
    }

    /** The coordinator loses its power and, as high availability does it, another host takes its place by itself. */
    public void failOver(SimHost next) {
        read(() -> {
            Accidents.failOver(this, next);
            return null;
        });
    }

    /** Somebody else publishes updates and synchronises the pool at once: the hash changes under the client. */
    public void changeHashBehindTheClient(SimUpdate... more) {
        Accidents.changeHash(this, more);
    }

    /** All pending tasks of this label vanish from the database while their work goes on. */
    public void loseTasks(String label) {
        for (var task : List.copyOf(database.all("task"))) {
            if (task.name().equals(label)) {
                database.delete(task);
            }
        }
    }

    /** This attachment of storage cannot be plugged any more; {@code false} repairs it. */
    public void breakStorage(SimObject pbd, boolean on) {
        if (on) {
            broken.add(pbd);
            pbd.set("currently_attached", false);
        } else {
            broken.remove(pbd);
        }
    }

    /** Somebody deletes this VM, running or not. */
    public void delete(SimVm vm) {
        vm.leavesItsHost("Halted");
        vms.remove(vm);
        database.delete(vm);
    }

    /** The attachments of storage of a host. */
    public List<SimObject> attachments(SimHost host) {
        return host.list("PBDs").stream().map(database::find).toList();
    }

    // ---- for the rules

    /** The networks and graphics cards that hosts have and VMs need. */
    public Connections connections() {
        return rules.connections();
    }

    Rules rules() {
        return rules;
    }

    /** A bug of the simulator itself must not look like a slow pool: every later request fails with it. */
    void defect(RuntimeException found) {
        defect = found;
    }

    void checkDefect() {
        if (defect != null) {
            throw defect;
        }
    }

    boolean isBroken(SimObject pbd) {
        return broken.contains(pbd);
    }

    void killed(SimVm vm) {
        killed.add(vm);
    }

    SimUser user(String name) {
        return users.get(name);
    }

    Map<String, SimUser> users() {
        return users;
    }

    Map<String, SimChannel> channels() {
        return channels;
    }

    SimObject firstSharedSr() {
        return database.all("SR").stream()
                .filter(sr -> sr.flag("shared"))
                .findFirst()
                .orElse(null);
    }

    Instant started() {
        return started;
    }

    Timings timings() {
        return timings;
    }

    CallLog log() {
        return log;
    }

    Certificates certificates() {
        return certificates;
    }
}
