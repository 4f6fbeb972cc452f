package io.jenkins.plugins.xenserver.steps;

import com.cloudbees.plugins.credentials.CredentialsScope;
import com.cloudbees.plugins.credentials.SystemCredentialsProvider;
import com.cloudbees.plugins.credentials.impl.UsernamePasswordCredentialsImpl;
import io.jenkins.plugins.xenserver.OneJenkins;
import io.jenkins.plugins.xenserver.config.PinnedTrust;
import io.jenkins.plugins.xenserver.config.XenServerPool;
import io.jenkins.plugins.xenserver.config.XenServerPools;
import io.jenkins.plugins.xenserver.simulator.ScaledClock;
import io.jenkins.plugins.xenserver.simulator.SimPoolBuilder;
import io.jenkins.plugins.xenserver.simulator.SimServer;
import io.jenkins.plugins.xenserver.simulator.Simulator;
import io.jenkins.plugins.xenserver.xapi.ScaledTime;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.stream.Collectors;

/** A simulated pool on the loopback whose time, and that of the procedures, passes a hundred times as fast. */
public final class SimulatedPool implements AutoCloseable {
    /** How much faster time passes. */
    static final int SPEED = 100;

    private static final String SCALE = Rollouts.class.getName() + ".timeScale";

    private final ScaledClock clock;
    private final Simulator simulator;
    private final SimServer server;
    private final String scale;

    /** Serves a pool. */
    public SimulatedPool(SimPoolBuilder scenario) {
        this(scenario, SPEED);
    }

    /** Serves a pool whose time passes so many times as fast, for those who want to watch. */
    public SimulatedPool(SimPoolBuilder scenario, int speed) {
        var origin = Instant.now();
        scale = speed + "@" + origin;
        clock = new ScaledClock(ScaledTime.scaled(speed, origin), speed);
        simulator = scenario.clock(clock).build();
        try {
            server = SimServer.https(simulator, 0);
        } catch (IOException e) {
            clock.close();
            throw new IllegalStateException("the simulated pool cannot be served", e);
        }
        System.setProperty(SCALE, scale);
        OneJenkins.timeChanged();
    }

    /** What a Jenkins in a process of its own is told so that it agrees on the time. */
    public String timeOption() {
        return "-D" + SCALE + "=" + scale;
    }

    /** The pool behind the server. */
    public Simulator simulator() {
        return simulator;
    }

    /** The pool's address. */
    public String address() {
        return simulator.coordinator().address() + ":" + server.port();
    }

    /** All certificates, one a line. */
    public String fingerprints() {
        return simulator.hosts().stream().map(server::fingerprint).distinct().collect(Collectors.joining("\n"));
    }

    /** Defines the pool in the running Jenkins, with credentials of System scope. */
    public XenServerPool define(String name, String allowedJobs) throws IOException {
        credentials("xen-" + name, CredentialsScope.SYSTEM);
        return define(name, address(), fingerprints(), allowedJobs);
    }

    /** The same from data alone, for a Jenkins in another process. */
    public static XenServerPool define(String name, String address, String fingerprints, String allowedJobs)
            throws IOException {
        var pool = new XenServerPool(name, address);
        pool.setCredentialsId("xen-" + name);
        pool.setTrust(new PinnedTrust(fingerprints));
        pool.setAllowedJobs(allowedJobs);
        var all = new ArrayList<>(XenServerPools.get().getPools());
        all.add(pool);
        XenServerPools.get().setPools(all);
        return pool;
    }

    /** Makes credentials that log in to the pool. */
    public static void credentials(String id, CredentialsScope scope) throws IOException {
        var provider = SystemCredentialsProvider.getInstance();
        try {
            provider.getCredentials()
                    .add(new UsernamePasswordCredentialsImpl(
                            scope, id, null, SimPoolBuilder.ROOT.name(), SimPoolBuilder.ROOT.password()));
        } catch (hudson.model.Descriptor.FormException e) {
            throw new IOException(e);
        }
        provider.save();
    }

    @Override
    public void close() {
        System.clearProperty(SCALE);
        server.close();
        clock.close();
    }
}
