package io.jenkins.plugins.xenserver.simulator;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** {@code GET /updates} (xapi-reference §3.1). */
final class UpdatesHandler {
    private final Simulator sim;

    UpdatesHandler(Simulator sim) {
        this.sim = sim;
    }

    /** The answer and, by throwing, what becomes of the task. */
    SimReply answer(Call call, Map<String, String> query) throws SimFailure, InterruptedException {
        return sim.rules().slots().holding(call, "get_updates", () -> {
            var asked = hosts(query.get("host_refs"));
            if (asked == null) {
                return SimReply.html(400, "Bad request");
            }
            SimRepository repository;
            SimChannel.Metadata metadata;
            try {
                repository = sim.rules().repositoryRules().theEnabledUpdateRepository();
                metadata = sim.rules().repositoryRules().mirrored();
            } catch (SimFailure e) {
                if (e.code().equals("MULTIPLE_UPDATE_REPOSITORIES_ENABLED")) {
                    throw e;
                }
                return SimReply.of(404, "text/html", "").closing();
            }
            if (!metadata.hash().equals(repository.hash())) {
                throw new SimFailure("GET_UPDATES_FAILED");
            }
            if (sim.rules().updates().cache().isEmpty()) {
                sim.rules().updates().fillCache(call, metadata);
            }
            return SimReply.of(200, "application/json", JsonRpcCodec.text(document(asked, metadata)))
                    .closing();
        });
    }

    /** The hosts asked for; all without the parameter, null if it is empty or names an unknown one. */
    private List<SimHost> hosts(String refs) {
        if (refs == null) {
            return sim.hosts();
        }
        var hosts = new ArrayList<SimHost>();
        for (var ref : refs.split(";")) {
            if (!(sim.database().find(ref) instanceof SimHost host)) {
                return null;
            }
            hosts.add(host);
        }
        return hosts;
    }

    private Map<String, Object> document(List<SimHost> hosts, SimChannel.Metadata metadata) {
        var rows = new ArrayList<Object>();
        var all = new ArrayList<HostUpdates>();
        for (var host : hosts) {
            var updates = sim.rules().updates().cache().getOrDefault(host, HostUpdates.none());
            all.add(updates);
            rows.add(updates.json(host.ref()));
        }
        var ids = UpdateRules.idsOf(all);
        var patches = all.stream().flatMap(each -> each.livepatches().stream()).toList();
        var details = metadata.updates().stream()
                .filter(update -> ids.contains(update.id()))
                .map(update -> update.json(update.livepatches().stream()
                        .filter(patch -> patches.stream().anyMatch(newest -> supersedes(newest, patch)))
                        .toList()))
                .toList();
        if (!sim.isAtLeast("24.10.0")) {
            details.forEach(update -> update.remove("title"));
        }
        var document = new LinkedHashMap<String, Object>();
        if (sim.isAtLeast("24.28.0")) {
            document.put("xapi-api-version", "2.23");
        }
        document.put("hosts", rows);
        document.put("updates", details);
        document.put("hash", metadata.hash());
        return document;
    }

    private static boolean supersedes(SimLivepatch newest, SimLivepatch patch) {
        return newest.component().equals(patch.component())
                && newest.baseBuildId().equals(patch.baseBuildId())
                && newest.target().compareTo(patch.target()) >= 0;
    }
}
