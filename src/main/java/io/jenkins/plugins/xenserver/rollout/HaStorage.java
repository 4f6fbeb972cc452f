package io.jenkins.plugins.xenserver.rollout;

import io.jenkins.plugins.xenserver.model.PoolFacts;
import io.jenkins.plugins.xenserver.model.PoolState;
import io.jenkins.plugins.xenserver.model.PrecheckResult;
import io.jenkins.plugins.xenserver.xapi.ApiFailure;
import io.jenkins.plugins.xenserver.xapi.References;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** The storage of the heartbeat. It is only known by its state files, and those are looked up before HA goes off. */
final class HaStorage {
    private HaStorage() {}

    /** Uuids of the storage that holds the state files; empty if that cannot be told. */
    static Set<String> uuids(PoolGateway pool, PoolFacts facts) {
        var storages = new LinkedHashSet<String>();
        for (var disk : facts.haStatefileRefs()) {
            var storage = field(pool, "VDI", disk, "SR");
            if (References.isPresent(storage)) {
                storages.add(field(pool, "SR", storage, "uuid"));
            }
        }
        storages.remove("");
        return storages;
    }

    private static String field(PoolGateway pool, String type, String ref, String field) {
        try {
            return pool.patience().read(() -> pool.calls().record(type, ref).text(field));
        } catch (ApiFailure e) {
            if (e.is("HANDLE_INVALID")) {
                return "";
            }
            throw e;
        }
    }

    /** A warning if high availability cannot be given back with the storage that it has. */
    static List<PrecheckResult> check(PoolGateway pool, PoolState state) {
        var facts = state.pool();
        if (!facts.haEnabled() || !uuids(pool, facts).isEmpty()) {
            return List.of();
        }
        return List.of(new PrecheckResult(
                "high-availability",
                PrecheckResult.Status.WARNING,
                facts.name(),
                Texts.of("ha.noStorage", facts.name()),
                Texts.of("ha.noStorage.remedy")));
    }
}
