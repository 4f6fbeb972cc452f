package io.jenkins.plugins.xenserver.steps;

import io.jenkins.plugins.xenserver.model.Guidance;
import io.jenkins.plugins.xenserver.model.GuidanceSet;
import io.jenkins.plugins.xenserver.report.Debt;
import io.jenkins.plugins.xenserver.report.Report;
import io.jenkins.plugins.xenserver.report.ReportedHost;
import io.jenkins.plugins.xenserver.rollout.Configured;
import io.jenkins.plugins.xenserver.rollout.JournalRecord;
import io.jenkins.plugins.xenserver.rollout.SyncState;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a step returns: plain maps, lists, strings, numbers and booleans, so that a sandboxed script reads them without any
 * approval. Made from the report alone, so that a step that ends after a restart returns the same.
 */
final class ReturnValue {
    private ReturnValue() {}

    /**
     * The value for a procedure that changes the pool.
     *
     * @param decisions what the journal holds of the procedure's decisions, by name
     */
    static LinkedHashMap<String, Serializable> of(Report report, Map<String, JournalRecord> decisions, String folder) {
        var value = new LinkedHashMap<String, Serializable>();
        value.put("pool", report.pool().name());
        value.put("poolUuid", report.pool().uuid());
        value.put("rollout", report.rolloutId());
        value.put("outcome", report.outcome().word());
        value.put("message", report.message());
        value.put("hash", report.hash());
        decided(decisions, value);
        value.put("hosts", list(report.hosts(), ReturnValue::host));
        value.put("owed", list(report.owed(), ReturnValue::debt));
        value.put("warnings", list(report.warnings(), note -> (note.subject() + " " + note.message()).strip()));
        value.put("report", folder + "/report.json");
        return value;
    }

    /** What only a synchronisation, an upload or a configuration has to tell. */
    private static void decided(Map<String, JournalRecord> decisions, Map<String, Serializable> value) {
        var hash = decisions.get("hash");
        if (hash != null && !hash.text("hash").isEmpty()) {
            value.put("hash", hash.text("hash"));
        }
        var synced = decisions.get(SyncState.ID);
        if (synced != null) {
            var state = synced.as(SyncState.class);
            value.put("lastSync", String.valueOf(state.lastSync()));
            value.put("outdated", list(state.outdated(), name -> name));
        }
        var configured = decisions.get("configured");
        if (configured != null) {
            var facts = configured.as(Configured.class);
            value.put("changed", list(facts.changed(), phrase -> phrase));
            value.put("channel", facts.channel());
            value.put("schedule", facts.schedule());
            value.put("proxy", facts.proxy());
            value.put("hash", facts.hash());
        }
    }

    private static LinkedHashMap<String, Serializable> host(ReportedHost host) {
        var value = new LinkedHashMap<String, Serializable>();
        value.put("name", host.name());
        value.put("uuid", host.uuid());
        value.put("result", host.result().word());
        value.put("message", host.message());
        value.put("fromHash", host.fromHash());
        value.put("toHash", host.toHash());
        value.put("fromVersion", host.fromVersion());
        value.put("toVersion", host.toVersion());
        value.put("deferred", guidance(host.deferred()));
        return value;
    }

    private static LinkedHashMap<String, Serializable> debt(Debt debt) {
        var value = new LinkedHashMap<String, Serializable>();
        value.put("what", debt.what());
        value.put("remedy", debt.remedy());
        return value;
    }

    /** Guidance by its category, categories without any left out. */
    static LinkedHashMap<String, Serializable> guidance(GuidanceSet set) {
        var value = new LinkedHashMap<String, Serializable>();
        for (var entry : Map.of("mandatory", set.mandatory(), "recommended", set.recommended(), "full", set.full())
                .entrySet()) {
            if (!entry.getValue().isEmpty()) {
                value.put(entry.getKey(), list(entry.getValue(), Guidance::words));
            }
        }
        return value;
    }

    /** A list that Pipeline can keep. */
    static <T> ArrayList<Serializable> list(
            Iterable<T> items, java.util.function.Function<T, ? extends Serializable> change) {
        var result = new ArrayList<Serializable>();
        items.forEach(item -> result.add(change.apply(item)));
        return result;
    }
}
