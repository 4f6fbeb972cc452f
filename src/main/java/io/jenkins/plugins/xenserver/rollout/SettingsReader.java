package io.jenkins.plugins.xenserver.rollout;

import io.jenkins.plugins.xenserver.model.KnownRepository;
import io.jenkins.plugins.xenserver.model.Origin;
import io.jenkins.plugins.xenserver.model.UpdateSettings;
import io.jenkins.plugins.xenserver.xapi.Fields;
import io.jenkins.plugins.xenserver.xapi.References;
import java.util.ArrayList;

/** Reads how a pool gets its updates (xapi-reference §2.1, §2.2). */
final class SettingsReader {
    private SettingsReader() {}

    /** The settings now, read with patience while the coordinator is away. */
    static UpdateSettings read(PoolGateway pool) {
        var name = pool.pool();
        return pool.patience().read(() -> {
            var facts = pool.calls().record("pool", pool.ref());
            var enabled = facts.texts("repositories");
            var repositories = new ArrayList<KnownRepository>();
            pool.calls()
                    .records("Repository")
                    .forEach((ref, r) -> repositories.add(repository(pool, r, enabled.contains(ref))));
            return new UpdateSettings(
                    name.name(),
                    name.coordinatorUuid(),
                    repositories,
                    facts.text("repository_proxy_url"),
                    facts.text("repository_proxy_username"),
                    facts.has("update_sync_enabled"),
                    facts.bool("update_sync_enabled", false),
                    facts.text("update_sync_frequency"),
                    (int) facts.number("update_sync_day"),
                    facts.time("last_update_sync"));
        });
    }

    private static KnownRepository repository(PoolGateway pool, Fields r, boolean enabled) {
        return new KnownRepository(
                r.text("uuid"),
                r.text("name_label"),
                r.text("binary_url"),
                r.text("source_url"),
                r.bool("update", false),
                Origin.of(r.has("origin") ? r.text("origin") : null),
                r.text("gpgkey_path"),
                fingerprint(pool, r.text("certificate")),
                r.text("hash"),
                enabled);
    }

    /** The older field is for pools that do not have the newer one (xapi-reference §1.5). */
    private static String fingerprint(PoolGateway pool, String certificate) {
        if (!References.isPresent(certificate)) {
            return "";
        }
        var fields = pool.calls().record("Certificate", certificate);
        return fields.text(fields.has("fingerprint_sha256") ? "fingerprint_sha256" : "fingerprint");
    }
}
