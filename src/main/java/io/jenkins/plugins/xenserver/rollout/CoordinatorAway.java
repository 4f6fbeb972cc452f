package io.jenkins.plugins.xenserver.rollout;

/** The coordinator has used up the time for which it may be away; what can be done then is done on consoles (rule R14). */
final class CoordinatorAway extends PoolFailure {
    private static final long serialVersionUID = 1L;

    CoordinatorAway(String message, Throwable cause) {
        super(message, cause);
    }

    /** With the commands for the consoles, once the rollout knows which host is the coordinator. */
    static String told(RolloutContext context, RuntimeException failure) {
        return failure instanceof CoordinatorAway ? told(context, failure.getMessage()) : failure.getMessage();
    }

    /** The same, where something else was waited for and the coordinator turns out to be away. */
    static String told(RolloutContext context, String message) {
        return context.journal()
                .decision(RecordType.BASELINE, "")
                .map(r -> r.as(Baseline.class))
                .flatMap(found -> found.host(found.pool().coordinatorUuid()))
                .map(host -> Texts.of("coordinator.missing", host.name(), message, PoolDatabase.age(context)))
                .orElse(message);
    }
}
