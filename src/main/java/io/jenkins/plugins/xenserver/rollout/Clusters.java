package io.jenkins.plugins.xenserver.rollout;

import io.jenkins.plugins.xenserver.model.PrecheckResult;
import io.jenkins.plugins.xenserver.model.PrecheckResult.Status;
import io.jenkins.plugins.xenserver.xapi.ApiFailure;
import io.jenkins.plugins.xenserver.xapi.Fields;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A pool whose storage is clustered: the next host must not go before the last one has joined again (rule R23). */
final class Clusters {
    private Clusters() {}

    /**
     * After a host's return: waits for quorum and for every cluster host; returns at once in a pool without a cluster.
     *
     * @throws RolloutException naming what is missing
     */
    static void await(RolloutContext context, String hostName) {
        var missing = new ArrayList<String>();
        var limit = context.limits().cluster();
        var whole = context.patience().until(limit, () -> {
            missing.clear();
            missing.addAll(missing(context.pool()));
            return missing.isEmpty();
        });
        if (!whole) {
            throw new RolloutException(
                    Texts.of("cluster.missing", hostName, String.join(", ", missing), Patience.words(limit)));
        }
    }

    /** What the prechecks say about it; nothing in a pool without a cluster. */
    static List<PrecheckResult> check(PoolGateway pool, String poolName) {
        if (records(pool, "Cluster").isEmpty()) {
            return List.of();
        }
        var missing = missing(pool);
        return List.of(
                missing.isEmpty()
                        ? new PrecheckResult("cluster", Status.PASS, poolName, Texts.of("cluster.whole"), "")
                        : new PrecheckResult(
                                "cluster",
                                Status.FAILURE,
                                poolName,
                                Texts.of("cluster.notWhole", poolName, String.join(", ", missing)),
                                Texts.of("cluster.remedy")));
    }

    /** Names of the hosts that are not in their cluster, and the word for a missing quorum. */
    private static List<String> missing(PoolGateway pool) {
        var clusters = records(pool, "Cluster");
        if (clusters.isEmpty()) {
            return List.of();
        }
        var missing = new ArrayList<String>();
        for (var member : records(pool, "Cluster_host").values()) {
            if (!member.bool("enabled", false)) {
                missing.add(pool.patience().read(() -> pool.session().names().nameOf(member.text("host"))));
            }
        }
        // Older pools do not tell it; there the hosts alone have to do.
        if (clusters.values().stream().anyMatch(c -> !c.bool("is_quorate", true))) {
            missing.add(Texts.of("cluster.quorum"));
        }
        return missing;
    }

    /** Pools without the feature do not know the class. */
    private static Map<String, Fields> records(PoolGateway pool, String type) {
        return pool.patience().read(() -> {
            try {
                return pool.calls().records(type);
            } catch (ApiFailure e) {
                if (e.is("MESSAGE_METHOD_UNKNOWN")) {
                    return Map.of();
                }
                throw e;
            }
        });
    }
}
