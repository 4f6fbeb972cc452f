package io.jenkins.plugins.xenserver.rollout;

import io.jenkins.plugins.xenserver.model.HostState;
import io.jenkins.plugins.xenserver.xapi.XapiFailure;
import java.util.ArrayList;

/** Waits until every host answers a call that is forwarded to it; the stored "live" is stale for minutes (rule R21). */
final class Members {
    private Members() {}

    /**
     * Waits for all hosts.
     *
     * @throws RolloutException naming those that did not answer within the limit
     */
    static void await(RolloutContext context) {
        var hosts = new ArrayList<>(context.pool().overview().hosts());
        var limit = context.limits().members();
        context.patience().until(limit, () -> {
            hosts.removeIf(host -> answers(context, host));
            return hosts.isEmpty();
        });
        if (!hosts.isEmpty()) {
            var names = String.join(", ", hosts.stream().map(HostState::name).toList());
            throw new RolloutException(Texts.of("members.missing", names, Patience.words(limit)));
        }
    }

    private static boolean answers(RolloutContext context, HostState host) {
        try {
            context.pool().serverTime(host);
            return true;
        } catch (XapiFailure e) {
            if (!e.mayPassForReads()) {
                throw e;
            }
            return false;
        }
    }
}
