package io.jenkins.plugins.xenserver.rollout;

/**
 * What every part of the procedure works with.
 *
 * @param pool the pool
 * @param journal the journal
 * @param ledger what is owed
 * @param fence looked at before each consequential call
 * @param runner makes activities durable
 * @param options what the user chose
 * @param stop how somebody asks for the end
 * @param gate asked between hosts
 * @param history how long hosts took before
 * @param listener whoever shows how it gets on
 */
record RolloutContext(
        PoolGateway pool,
        Journal journal,
        Ledger ledger,
        Fence fence,
        ActivityRunner runner,
        RolloutOptions options,
        StopSignal stop,
        HostGate gate,
        History history,
        RolloutListener listener) {

    Patience patience() {
        return pool.patience();
    }

    Limits limits() {
        return options.limits();
    }

    /** Warns of what whoever goes on after an interruption finds again. */
    void warnOnce(String subject, String message) {
        var told = journal.records().stream()
                .anyMatch(
                        r -> r.type() == RecordType.WARNING && r.text("message").equals(message));
        if (!told) {
            warn(subject, message);
        }
    }

    void warn(String subject, String message) {
        journal.write(RecordType.WARNING, "", java.util.Map.of("subject", subject, "message", message));
        listener.log(subject, message);
    }
}
