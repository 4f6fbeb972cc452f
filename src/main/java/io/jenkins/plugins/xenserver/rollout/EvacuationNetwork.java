package io.jenkins.plugins.xenserver.rollout;

import io.jenkins.plugins.xenserver.model.PrecheckResult;
import io.jenkins.plugins.xenserver.model.PrecheckResult.Status;
import java.util.List;
import java.util.Map;

/** The network over which VMs move while hosts are emptied, by name or uuid (xapi-reference §2.3). */
final class EvacuationNetwork {
    private EvacuationNetwork() {}

    /** Reference of the wanted network, "" if none is wanted; looked up each time, because networks come and go. */
    static String ref(PoolGateway pool, String wanted) {
        if (wanted.isEmpty()) {
            return "";
        }
        var found = find(pool, wanted);
        if (found.size() != 1) {
            throw new RolloutException(sentence(found.size(), wanted));
        }
        return found.getFirst();
    }

    /** The options of a single move. */
    static Map<String, String> moveOptions(PoolGateway pool, String wanted) {
        return wanted.isEmpty() ? Map.of("live", "true") : Map.of("live", "true", "network", ref(pool, wanted));
    }

    /** What the prechecks say about it; nothing if no network is wanted. */
    static List<PrecheckResult> check(PoolGateway pool, String wanted, String poolName) {
        if (wanted.isEmpty()) {
            return List.of();
        }
        var found = find(pool, wanted).size();
        return List.of(
                found == 1
                        ? new PrecheckResult(
                                "evacuation-network",
                                Status.PASS,
                                poolName,
                                Texts.of("evacuationNetwork.found", wanted),
                                "")
                        : new PrecheckResult(
                                "evacuation-network",
                                Status.FAILURE,
                                poolName,
                                sentence(found, wanted),
                                Texts.of("evacuationNetwork.remedy")));
    }

    private static String sentence(int found, String wanted) {
        return Texts.of(found == 0 ? "evacuationNetwork.none" : "evacuationNetwork.several", wanted);
    }

    /** A uuid is never a name; names need not be unique. */
    private static List<String> find(PoolGateway pool, String wanted) {
        var all = pool.patience().read(() -> pool.calls().records("network"));
        var byUuid = all.entrySet().stream()
                .filter(e -> e.getValue().text("uuid").equals(wanted))
                .map(Map.Entry::getKey)
                .toList();
        return !byUuid.isEmpty()
                ? byUuid
                : all.entrySet().stream()
                        .filter(e -> e.getValue().text("name_label").equals(wanted))
                        .map(Map.Entry::getKey)
                        .toList();
    }
}
