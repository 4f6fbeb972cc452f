package io.jenkins.plugins.xenserver.rollout;

import io.jenkins.plugins.xenserver.model.HostState;
import io.jenkins.plugins.xenserver.xapi.XapiFailure;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/** A restart of agent or host: the call's answer proves nothing, several facts together do (rules R16, R21). */
abstract class HostRestart extends HostActivity {
    /** Whether the host was seen gone in between. */
    boolean unseen;

    /** Whether an earlier driver may have sent the call. */
    boolean resumed;

    private Map<String, String> wanted = Map.of();

    private final PoolGateway pool;
    private final String uuid;

    HostRestart(PoolGateway pool, String uuid, String name, String verb, String words, Duration limit) {
        super(uuid, name, verb, words, limit);
        this.pool = pool;
        this.uuid = uuid;
    }

    /** Whether the host, whose agent is a new one, shows that it has restarted as was wanted. */
    abstract boolean isBack(HostState host, Map<String, String> before);

    @Override
    public void resumed() {
        resumed = true;
    }

    @Override
    public Map<String, String> before() {
        var host = pool.host(uuid);
        var before = new HashMap<String, String>();
        before.put("boot", HostActivities.text(host.bootTime()));
        before.put("agent", HostActivities.text(host.agentStartTime()));
        before.put("rebootPending", Boolean.toString(RebootProof.rebootPending(host)));
        return before;
    }

    /** Where it is the coordinator whoever gives it up says more (rule R14). */
    @Override
    public String remedy() {
        return pool.isCoordinator(uuid) ? "" : Texts.of("host.console", subject());
    }

    /** A restart that somebody else began, such as a driver that died, may be all that is wanted. */
    @Override
    public String hindrance() {
        var patience = pool.patience();
        var now = new Look[] {patience.read(() -> look(wanted))};
        if (now[0] == Look.RUNNING) {
            patience.until(limit(), () -> (now[0] = patience.read(() -> look(wanted))) != Look.RUNNING);
        }
        return now[0] == Look.DONE ? Texts.of("host.restarted", subject()) : "";
    }

    @Override
    public Look look(Map<String, String> before) {
        wanted = before;
        HostState host;
        try {
            host = pool.readHost(uuid);
            if (!host.live()) {
                unseen = true;
                return Look.RUNNING;
            }
            var newAgent = host.agentStartTime() != null
                    && !HostActivities.text(host.agentStartTime()).equals(before.get("agent"));
            if (newAgent && isBack(host, before)) {
                // Forwarded to the host itself, so the answer proves that it lives.
                pool.serverTime(host);
                return Look.DONE;
            }
        } catch (XapiFailure e) {
            if (!e.mayPassForReads()) {
                throw e;
            }
            unseen = true;
            return Look.RUNNING;
        }
        return host.currentOperations().contains("shutdown")
                        || host.currentOperations().contains("reboot")
                ? Look.RUNNING
                : Look.TO_DO;
    }
}
