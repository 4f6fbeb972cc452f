package io.jenkins.plugins.xenserver.report;

import java.util.HashMap;
import java.util.Map;

/** Names of hosts and VMs by uuid, as the journal mentions them: where only debts were paid, neither baseline nor plan does. */
final class NameCollector {
    private final Map<String, String> names = new HashMap<>();

    void intent(JournalLine line) {
        ActivityId.parse(line.id())
                .map(ActivityId::owner)
                .filter(owner -> owner.contains("/"))
                .ifPresent(owner -> put(owner.substring(owner.indexOf('/') + 1), line.text("subject")));
    }

    void obligation(JournalLine line) {
        put(line.text("uuid"), line.text("subject"));
        // VMs that are away from their host stand in the debt by uuid and name.
        if (line.text("kind").equals("VMS_AWAY")) {
            var values = line.data().path("values");
            values.fieldNames().forEachRemaining(uuid -> put(uuid, JournalLine.text(values, uuid)));
        }
    }

    private void put(String uuid, String name) {
        if (!uuid.isEmpty() && !name.isEmpty()) {
            names.put(uuid, name);
        }
    }

    /** The name of a uuid; the uuid itself where it is mentioned nowhere. */
    String of(String uuid) {
        return names.getOrDefault(uuid, uuid);
    }
}
