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
    }

    private static boolean answers(RolloutContext context, HostState host, ClockSkew skew) {
        try {
            var asked = context.patience().time().now();
            var said = context.pool().serverTime(host);
            skew.noted(host, asked, said, context.patience().time().now());
            return true;
        } catch (XapiFailure e) {
            if (!e.mayPassForReads()) {
                throw e;
            }
            return false;
        }
    }
}
