package io.jenkins.plugins.xenserver.config;

import com.cloudbees.plugins.credentials.CredentialsScope;
import com.cloudbees.plugins.credentials.SystemCredentialsProvider;
import com.cloudbees.plugins.credentials.impl.UsernamePasswordCredentialsImpl;
import io.jenkins.plugins.xenserver.simulator.Role;
import io.jenkins.plugins.xenserver.simulator.ScaledClock;
import io.jenkins.plugins.xenserver.simulator.SimPoolBuilder;
import io.jenkins.plugins.xenserver.simulator.SimServer;
import io.jenkins.plugins.xenserver.simulator.Simulator;
import io.jenkins.plugins.xenserver.xapi.ScaledTime;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.stream.Collectors;

/** A simulated pool on the loopback over HTTPS, whose own time passes fast, and what a Jenkins needs to know of it. */
public final class LivePool implements AutoCloseable {
    /** An account that may update; its password occurs nowhere else. */
    public static final String OPERATOR = "operator";

    /** The password of {@link #OPERATOR}. */
    public static final String PASSWORD = "correct-horse-battery-staple";

    /** An account that may only look. */
    public static final String WATCHER = "watcher";

    private static final int SPEED = 200;

    private final ScaledClock clock;
    private final Simulator simulator;
    private final SimServer server;

    /** Serves a pool. */
    public LivePool(SimPoolBuilder scenario) throws IOException {
        clock = new ScaledClock(ScaledTime.scaled(SPEED, Instant.now()), SPEED);
        simulator = scenario.user(OPERATOR, PASSWORD, Role.POOL_OPERATOR)
                .user(WATCHER, PASSWORD, Role.READ_ONLY)
                .clock(clock)
                .build();
        server = SimServer.https(simulator, 0);
    }

    /** The pool behind the server. */
    public Simulator simulator() {
        return simulator;
    }

    /** Its uuid. */
    public String uuid() {
        return simulator.read(() -> simulator.pool().uuid());
    }

    /** Where its coordinator answers. */
    public String address() {
        return simulator.coordinator().address() + ":" + server.port();
    }

    /** The certificates of its hosts, one a line. */
    public String fingerprints() {
        return simulator.hosts().stream().map(server::fingerprint).distinct().collect(Collectors.joining("\n"));
    }

    /** What trusts its hosts and nobody else. */
    public PinnedTrust trust() {
        return new PinnedTrust(fingerprints());
    }

    /** How many requests it has seen. */
    public long requests() {
        return simulator.requestsByMethod().values().stream().mapToLong(n -> n).sum();
    }

    /** Defines it in the running Jenkins, with credentials of System scope. */
    public XenServerPool define(String name, String allowedJobs) throws Exception {
        credentials("xen-" + name, CredentialsScope.SYSTEM, OPERATOR, PASSWORD);
        return define(name, "xen-" + name, allowedJobs);
    }

    /** The same with credentials that are there. */
    public XenServerPool define(String name, String credentialsId, String allowedJobs) {
        var pool = new XenServerPool(name, address());
        pool.setCredentialsId(credentialsId);
        pool.setTrust(trust());
        pool.setAllowedJobs(allowedJobs);
        var all = new ArrayList<>(XenServerPools.get().getPools());
        all.add(pool);
        XenServerPools.get().setPools(all);
        return pool;
    }

    /** Makes or replaces credentials at the root of Jenkins. */
    public static void credentials(String id, CredentialsScope scope, String user, String password) throws Exception {
        var provider = SystemCredentialsProvider.getInstance();
        provider.getCredentials()
                .removeIf(c -> c instanceof UsernamePasswordCredentialsImpl known
                        && known.getId().equals(id));
        provider.getCredentials().add(new UsernamePasswordCredentialsImpl(scope, id, null, user, password));
        provider.save();
    }

    @Override
    public void close() {
        server.close();
        clock.close();
    }
}
