package io.jenkins.plugins.xenserver.xapi;

import java.util.List;
import java.util.Map;

/**
 * The calls around updates that the published SDK predates (design §2.1). Each method sends exactly one call; those named
 * {@code start…} return the reference of the task that carries the work on.
 */
public final class UpdateCalls {
    private final PoolSession session;

    /** The calls over a session. */
    public UpdateCalls(PoolSession session) {
        this.session = session;
    }

    /** Synchronises with the enabled channel (xapi-reference §4.4); the task's result is the hash. */
    public String startSyncUpdates(String pool, boolean force) {
        return task(session.invoke("Async.pool.sync_updates", pool, force));
    }

    /** The same for a channel that is another pool, with an account of that pool. */
    public String startSyncUpdates(String pool, boolean force, Credentials remote) {
        return task(session.invoke("Async.pool.sync_updates", pool, force, "", "", remote.user(), remote.password()));
    }

    /** Installs on a host exactly the updates of that hash (xapi-reference §4.3). */
    public String startApplyUpdates(String host, String hash) {
        return task(session.invoke("Async.host.apply_updates", host, hash));
    }

    /**
     * Moves every VM off a host. The two options are only sent when they are wanted, so that pools older than the option
     * still understand the call (xapi-reference §1.3, §2.8).
     *
     * @param network reference of the network to migrate over, or "" for the default
     * @param batch VMs moved at a time, or 0 for the pool's own setting
     */
    public String startEvacuate(String host, String network, int batch) {
        if (batch > 0) {
            return task(
                    session.invoke("Async.host.evacuate", host, network.isEmpty() ? References.NULL : network, batch));
        }
        return task(
                network.isEmpty()
                        ? session.invoke("Async.host.evacuate", host)
                        : session.invoke("Async.host.evacuate", host, network));
    }

    /** Restarts the device models of a running VM where it is. */
    public String startRestartDeviceModels(String vm) {
        return task(session.invoke("Async.VM.restart_device_models", vm));
    }

    /** Switches the periodic synchronisation on or off. */
    public void setUpdateSyncEnabled(String pool, boolean enabled) {
        session.invoke("pool.set_update_sync_enabled", pool, enabled);
    }

    /**
     * The pool's own opinion on its readiness: one row of code and parameters for each obstacle.
     *
     * @param requiresReboot whether hosts will have to be evacuated
     */
    public List<ApiFailure> checkUpdateReadiness(String pool, boolean requiresReboot) {
        var answer = session.invoke("pool.check_update_readiness", pool, requiresReboot);
        if (!(answer instanceof Object[] rows)) {
            throw new MalformedAnswer("The pool's check_update_readiness is not a list.");
        }
        return java.util.Arrays.stream(rows)
                .map(row -> ApiFailure.of(Fields.strings("check_update_readiness", row), session.names()::nameOf))
                .toList();
    }

    /** Records of a class by reference. */
    public Map<String, Fields> records(String type) {
        return Fields.records(type, session.invoke(type + ".get_all_records"));
    }

    /** One record. */
    public Fields record(String type, String ref) {
        return Fields.of(type, session.invoke(type + ".get_record", ref));
    }

    static String task(Object answer) {
        if (answer instanceof String ref && References.isPresent(ref)) {
            return ref;
        }
        throw new MalformedAnswer("The pool answered an asynchronous call with something that is no task.");
    }
}
