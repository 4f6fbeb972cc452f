package io.jenkins.plugins.xenserver.rollout;

import io.jenkins.plugins.xenserver.model.HostAction;
import io.jenkins.plugins.xenserver.model.HostPlan;
import io.jenkins.plugins.xenserver.model.Plan;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Measures from the journal how long each host took; waiting for people, a soak or a new driver does not count. */
final class HostTimes {
    private final Plan plan;
    private final Map<String, Instant> begun = new HashMap<>();
    private final Map<String, Map<String, Instant>> announced = new HashMap<>();
    private final Map<String, Map<String, Duration>> phases = new HashMap<>();
    private final List<History.Entry> entries = new ArrayList<>();
    private String inHand = "";
    private Duration waited = Duration.ZERO;
    private JournalRecord previous;

    private HostTimes(Plan plan) {
        this.plan = plan;
    }

    /** What takes long of what is planned for a host; only hosts with the same are compared. */
    static List<String> actions(HostPlan host) {
        return Stream.of(HostAction.EVACUATE, HostAction.APPLY, HostAction.RESTART_TOOLSTACK, HostAction.REBOOT)
                .filter(host::has)
                .map(Enum::name)
                .toList();
    }

    /** One entry for each host that was updated without an interruption. */
    static List<History.Entry> of(List<JournalRecord> records, String pool, String rollout, Plan plan) {
        var times = new HostTimes(plan);
        records.forEach(entry -> times.take(entry, pool, rollout));
        return times.entries;
    }

    private void take(JournalRecord entry, String pool, String rollout) {
        if (entry.type() == RecordType.ALIVE) {
            return;
        }
        pause(entry);
        previous = entry;
        var parts = entry.id().split("/");
        switch (entry.type()) {
            case INTENT -> {
                if (parts[0].equals("host") && parts.length == 3) {
                    begin(parts[1], entry.at());
                    announced.get(parts[1]).putIfAbsent(parts[2], entry.at());
                }
            }
            case OUTCOME -> {
                if (parts[0].equals("host") && parts.length == 3 && announced.containsKey(parts[1])) {
                    var since = announced.get(parts[1]).remove(parts[2]);
                    if (since != null) {
                        phases.get(parts[1]).merge(parts[2], Duration.between(since, entry.at()), Duration::plus);
                    }
                }
            }
            // Nobody knows what a host did while no driver looked.
            case DRIVER -> forget();
            case HOST_RESULT -> done(entry, pool, rollout);
            default -> {}
        }
    }

    private void begin(String host, Instant at) {
        if (begun.putIfAbsent(host, at) == null) {
            announced.put(host, new HashMap<>());
            phases.put(host, new LinkedHashMap<>());
            inHand = host;
            waited = Duration.ZERO;
        }
    }

    private void forget() {
        begun.remove(inHand);
        inHand = "";
    }

    /** The soak goes from its decision to the next record, and the gate's question ends with its answer. */
    private void pause(JournalRecord entry) {
        var soaked = previous != null
                && previous.type() == RecordType.DECIDED
                && previous.id().equals("soak");
        if (previous != null && (soaked || entry.type() == RecordType.GATE)) {
            waited = waited.plus(Duration.between(previous.at(), entry.at()));
        }
    }

    private void done(JournalRecord entry, String pool, String rollout) {
        var host = entry.as(HostResult.class);
        var since = begun.get(host.uuid());
        if (since != null && host.result() == HostResult.Result.UPDATED && inHand.equals(host.uuid())) {
            var took = Duration.between(since, entry.at()).minus(waited);
            plan.host(host.uuid())
                    .ifPresent(planned -> entries.add(new History.Entry(
                            pool,
                            host.uuid(),
                            host.name(),
                            rollout,
                            entry.at(),
                            actions(planned),
                            took.isNegative() ? Duration.ZERO : took,
                            phases.get(host.uuid()))));
        }
        inHand = "";
    }
}
