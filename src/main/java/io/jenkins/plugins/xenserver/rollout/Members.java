package io.jenkins.plugins.xenserver.rollout;

import io.jenkins.plugins.xenserver.model.HostState;
import io.jenkins.plugins.xenserver.xapi.XapiFailure;
import java.util.ArrayList;
import java.util.Map;

/** Waits until every host answers a call that is forwarded to it; the stored "live" is stale for minutes (rule R21). */
final class Members {
    private static final String ID = "members";

    private Members() {}

    /** Before another host is begun, also after a restart of the coordinator that was nobody's wish. */
    static void awaitAfterRestart(RolloutContext context) {
        context.fence().check();
        if (LostWrites.hasRestartedSince(context.journal(), RecordType.OBSERVED, ID)) {
            await(context);
        }
    }

    /**
     * Waits for all hosts but those that were left behind.
     *
     * @throws RolloutException naming those that did not answer within the limit
     */
    static void await(RolloutContext context) {
        // So that the restart is known, and what comes next does not wait for them once more because of it.
        context.fence().check();
        var hosts = new ArrayList<>(context.pool().overview().hosts());
        hosts.removeIf(host -> isLeftBehind(context, host));
        var limit = context.limits().members();
        var skew = new ClockSkew();
        context.patience().until(limit, () -> {
            hosts.removeIf(host -> answers(context, host, skew));
            return hosts.isEmpty();
        });
        if (!hosts.isEmpty()) {
            var names = String.join(", ", hosts.stream().map(HostState::name).toList());
            throw new RolloutException(Texts.of("members.missing", names, Patience.words(limit)));
        }
        skew.sentences().forEach((host, sentence) -> context.warn(host.name(), sentence));
        context.journal().write(RecordType.OBSERVED, ID, Map.of("state", "answered"));
    }

    private static boolean isLeftBehind(RolloutContext context, HostState host) {
        return context.journal()
                .decision(RecordType.HOST_RESULT, host.uuid())
                .filter(r -> r.as(HostResult.class).result() == HostResult.Result.FAILED)
                .isPresent();
    }

    private static boolean answers(RolloutContext context, HostState host, ClockSkew skew) {
        try {
            skew.ask(context.pool(), host);
            return true;
        } catch (XapiFailure e) {
            if (!e.mayPassForReads()) {
                throw e;
            }
            return false;
        }
    }
}
