package io.jenkins.plugins.xenserver.rollout;

import io.jenkins.plugins.xenserver.model.HostState;
import io.jenkins.plugins.xenserver.model.PoolState;

/**
 * The wait, after the last host, until all are live, the failed ones aside, and of one version, and the pool has noticed
 * (xapi-reference §5, step 9). That a host is enabled was seen when it was done; one that was found disabled is so again.
 */
final class Settling {
    private final RolloutContext context;

    Settling(RolloutContext context) {
        this.context = context;
    }

    /** Waits, and warns if it takes too long; where hosts were left with another version there is nothing to wait for. */
    void await() {
        var last = new PoolState[] {context.pool().overview()};
        if (!canAgree(last[0])) {
            return;
        }
        var settled = context.patience().until(context.limits().settle(), () -> {
            last[0] = context.pool().overview();
            return !last[0].pool().rollingUpgradeInProgress()
                    && !last[0].versionsDiffer()
                    && last[0].hosts().stream().allMatch(host -> host.live() || is(host, HostResult.Result.FAILED));
        });
        if (!settled) {
            var pool = last[0].pool().name();
            context.warn(pool, Texts.of("settle.limit", pool));
        }
    }

    /** Only hosts that this run has updated can still come to another version, such as when their toolstack starts anew. */
    private boolean canAgree(PoolState state) {
        var wanted = state.coordinator().versions();
        return state.hosts().stream()
                .filter(host -> !is(host, HostResult.Result.UPDATED))
                .allMatch(host -> host.versions().sameReleaseAs(wanted));
    }

    private boolean is(HostState host, HostResult.Result result) {
        return context.journal()
                .decision(RecordType.HOST_RESULT, host.uuid())
                .filter(entry -> entry.as(HostResult.class).result() == result)
                .isPresent();
    }
}
