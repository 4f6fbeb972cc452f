package io.jenkins.plugins.xenserver.simulator;

import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketException;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * Everything that can be made to go wrong. Rules about requests are built with {@link #when}; the rest are switches by
 * the name of the host or VM.
 */
public final class Faults {

    /** How the installation of packages goes wrong. */
    public enum Install {
        /** Nothing gets installed. */
        FAILS_BEFORE_PACKAGES,
        /** Half of the packages get installed, no guidance is recorded. */
        FAILS_HALFWAY,
        /** All packages get installed, then the call fails before guidance is recorded. */
        FAILS_BEFORE_GUIDANCE,
        /** All packages get installed, then the coordinator's toolstack dies before guidance is recorded. */
        COORDINATOR_DIES_BEFORE_GUIDANCE
    }

    private enum Effect {
        REFUSE,
        RESET_BEFORE,
        RESET_AFTER,
        HANG,
        SLOW,
        HELD,
        HTTP_500,
        MALFORMED,
        PARTIAL,
        WRONG_CERTIFICATE,
        NOTHING
    }

    /** A rule about requests. One rule acts once unless told otherwise. */
    public static final class Rule {
        private final String method;
        private String host = "*";
        private int skip;
        private int times = 1;
        private Effect effect = Effect.NOTHING;
        private Duration delay = Duration.ZERO;
        private BooleanSupplier released = () -> true;
        private Consumer<Simulator> action = sim -> {};

        private Rule(String method) {
            this.method = method;
        }

        /** Only requests to this host, by name. */
        public Rule atHost(String name) {
            host = name;
            return this;
        }

        /** Begins with the n-th matching request, counted from 1. */
        public Rule from(int nth) {
            skip = nth - 1;
            return this;
        }

        /** Acts on this many requests. */
        public Rule times(int count) {
            times = count;
            return this;
        }

        public Rule always() {
            return times(Integer.MAX_VALUE);
        }

        /** The connection is refused. */
        public Rule refuse() {
            return effect(Effect.REFUSE);
        }

        /** The connection is reset; nothing was carried out. */
        public Rule resetBefore() {
            return effect(Effect.RESET_BEFORE);
        }

        /** The connection is reset after the request was carried out. */
        public Rule resetAfter() {
            return effect(Effect.RESET_AFTER);
        }

        /** No answer ever comes; nothing is carried out. */
        public Rule hang() {
            return effect(Effect.HANG);
        }

        /** The request is carried out late. */
        public Rule slow(Duration late) {
            delay = late;
            return effect(Effect.SLOW);
        }

        /** The request is carried out when the condition holds, however long that takes. */
        public Rule heldUntil(BooleanSupplier condition) {
            released = condition;
            return effect(Effect.HELD);
        }

        /** Carried out, but answered with HTTP 500. */
        public Rule http500() {
            return effect(Effect.HTTP_500);
        }

        /** Carried out, but the body of the answer is cut off. */
        public Rule malformed() {
            return effect(Effect.MALFORMED);
        }

        /** Carried out, but the connection breaks in the middle of the answer. */
        public Rule partial() {
            return effect(Effect.PARTIAL);
        }

        /** The handshake fails as for a certificate that is not trusted. */
        public Rule wrongCertificate() {
            return effect(Effect.WRONG_CERTIFICATE);
        }

        /** Does something to the pool just before the request is looked at: a second operator, a crash. */
        public Rule then(Consumer<Simulator> what) {
            action = what;
            return this;
        }

        private Rule effect(Effect what) {
            effect = what;
            return this;
        }

        private boolean takes(String hostName, String called) {
            if (!(host.equals("*") || host.equals(hostName))
                    || !(method.equals("*") || called.equals(method) || called.equals("Async." + method))) {
                return false;
            }
            if (skip > 0) {
                skip--;
                return false;
            }
            return times-- > 0;
        }
    }

    private final List<Rule> rules = new ArrayList<>();
    private final Map<String, Install> installs = new HashMap<>();
    private final Set<String> livepatches = new HashSet<>();
    private final Map<String, String> migrations = new HashMap<>();
    private final Map<String, String> guests = new HashMap<>();
    private final Set<String> lostHosts = new HashSet<>();
    private final Set<String> outOfCluster = new HashSet<>();
    private final Set<String> incompatible = new HashSet<>();
    private final Set<String> emergencies = new HashSet<>();
    private final Map<String, Integer> degraded = new HashMap<>();
    private final List<SimFailure> syncFailures = new ArrayList<>();
    private final Map<String, List<SimFailure>> taskFailures = new HashMap<>();
    private boolean cleanupFails;
    private boolean updateinfoInvalid;

    /**
     * Begins a rule.
     *
     * @param method a message with or without {@code Async.} (without means both), {@code "GET /updates"},
     *     {@code "PUT /bundle"}, or {@code "*"}
     */
    public Rule when(String method) {
        var rule = new Rule(method);
        rules.add(rule);
        return rule;
    }

    /** The next installation of packages on this host goes wrong. */
    public void install(String host, Install how) {
        installs.put(host, how);
    }

    /** Live patches of this component ({@code xen}, {@code kernel}) fail on this host. */
    public void livepatchFails(String host, String component) {
        livepatches.add(host + "/" + component);
    }

    /** The next migration of this VM fails with this code, whatever the plan says. */
    public void migrationFails(String vm, String code) {
        migrations.put(vm, code);
    }

    /** Clean shutdowns and reboots of this VM fail with this code; null = they work again. */
    public void guest(String vm, String code) {
        guests.put(vm, code);
    }

    /** This host does not come back from its next reboot. */
    public void neverReturns(String host) {
        lostHosts.add(host);
    }

    /**
     * This host's toolstack, should it start without a boot, cannot work with the hypervisor that runs: the one on disk is
     * newer. Only a reboot mends that.
     */
    public void xenIncompatible(String host) {
        incompatible.add(host);
    }

    /** This member's toolstack stays in emergency mode when it starts; switch off with {@code false}. */
    public void emergency(String host, boolean on) {
        if (on) {
            emergencies.add(host);
        } else {
            emergencies.remove(host);
        }
    }

    /** The next calls of {@code apply_updates} for this host find its clustered storage degraded. */
    public void clusterDegraded(String host, int times) {
        degraded.put(host, times);
    }

    /** This host does not join its cluster again; switch off with {@code false}. */
    public void staysOutOfCluster(String host, boolean on) {
        if (on) {
            outOfCluster.add(host);
        } else {
            outOfCluster.remove(host);
        }
    }

    /** The next synchronisation fails while mirroring, e.g. with {@code REPOSYNC_FAILED}. */
    public void syncFails(String code, String... parameters) {
        if (code.equals("REPOSITORY_CLEANUP_FAILED")) {
            throw new IllegalArgumentException("Mirroring deletes nothing; see cleanupFails.");
        }
        syncFailures.add(new SimFailure(code, parameters));
    }

    /** The next tasks of this message fail with this code before they have done anything. */
    public void tasksFail(String method, int times, String code, String... parameters) {
        var failures = taskFailures.computeIfAbsent(method, m -> new ArrayList<>());
        failures.addAll(java.util.Collections.nCopies(times, new SimFailure(code, parameters)));
    }

    /** The next deletion of mirrored packages fails: at a forced synchronisation, a bundle, a repository's removal. */
    public void cleanupFails() {
        cleanupFails = true;
    }

    /**
     * The description of the updates, as the coordinator has mirrored it, cannot be read: as if it were cut off on disk. The next
     * synchronisation mirrors it anew.
     */
    public void updateinfoInvalid() {
        updateinfoInvalid = true;
    }

    Rule before(Simulator sim, SimHost host, String method, Instant deadline) throws IOException, InterruptedException {
        for (var rule : rules) {
            if (rule.takes(host.name(), method)) {
                rule.action.accept(sim);
                act(sim, rule, deadline);
                return rule;
            }
        }
        return null;
    }

    private static void act(Simulator sim, Rule rule, Instant deadline) throws IOException, InterruptedException {
        switch (rule.effect) {
            case REFUSE -> throw new ConnectException("Connection refused");
            case RESET_BEFORE -> throw new SocketException("Connection reset");
            case WRONG_CERTIFICATE ->
                throw (IOException) new javax.net.ssl.SSLHandshakeException("The handshake failed")
                        .initCause(new java.security.cert.CertificateException(
                                "The certificate presented is not the expected one"));
            case HANG -> {
                sim.clock().await("an answer that never comes", () -> false, deadline);
                throw new HttpTimeoutException("request timed out");
            }
            case HELD -> sim.clock().await("somebody to let the request go on", rule.released, Instant.MAX);
            case SLOW -> sim.clock().sleep(rule.delay);
            default -> {
                // acts on the answer
            }
        }
    }

    static SimReply after(Rule rule, SimReply reply) throws IOException {
        if (rule == null) {
            return reply;
        }
        return switch (rule.effect) {
            case RESET_AFTER -> throw new SocketException("Connection reset");
            case HTTP_500 -> SimReply.html(500, "Internal server error");
            case MALFORMED -> {
                var cut = half(reply);
                yield cut.with("content-length", String.valueOf(cut.body().length));
            }
            case PARTIAL -> half(reply);
            default -> reply;
        };
    }

    private static SimReply half(SimReply reply) {
        return new SimReply(
                reply.status(), reply.headers(), java.util.Arrays.copyOf(reply.body(), reply.body().length / 2));
    }

    Install takeInstallFault(SimHost host) {
        return installs.remove(host.name());
    }

    boolean livepatchFails(SimHost host, String component) {
        return livepatches.contains(host.name() + "/" + component);
    }

    SimFailure migrationFailure(SimVm vm) {
        var code = migrations.remove(vm.name());
        return code == null ? null : Placement.injected(vm, code);
    }

    String guestBehaviour(SimVm vm) {
        return guests.get(vm.name());
    }

    boolean neverReturns(SimHost host) {
        return lostHosts.contains(host.name());
    }

    boolean isXenIncompatible(SimHost host) {
        return incompatible.contains(host.name());
    }

    boolean staysInEmergency(SimHost host) {
        return emergencies.contains(host.name());
    }

    boolean staysOutOfCluster(SimHost host) {
        return outOfCluster.contains(host.name());
    }

    boolean takeClusterDegraded(SimHost host) {
        var left = degraded.getOrDefault(host.name(), 0);
        degraded.put(host.name(), left - 1);
        return left > 0;
    }

    void failTask(String method) throws SimFailure {
        var failures = taskFailures.getOrDefault(method, List.of());
        if (!failures.isEmpty()) {
            throw failures.removeFirst();
        }
    }

    boolean takeCleanupFailure() {
        var fails = cleanupFails;
        cleanupFails = false;
        return fails;
    }

    boolean isUpdateinfoInvalid() {
        return updateinfoInvalid;
    }

    void updateinfoMirrored() {
        updateinfoInvalid = false;
    }

    SimFailure takeSyncFailure() {
        return syncFailures.isEmpty() ? null : syncFailures.remove(0);
    }
}
