package io.jenkins.plugins.xenserver.steps;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.jenkins.plugins.xenserver.model.Blocker;
import io.jenkins.plugins.xenserver.model.Json;
import io.jenkins.plugins.xenserver.report.Report;
import io.jenkins.plugins.xenserver.report.ReportedAction;
import io.jenkins.plugins.xenserver.report.ReportedHost;
import io.jenkins.plugins.xenserver.report.StagedPrecheck;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;

/** What {@code xenCheckUpdates} returns: enough to decide in a script, at most 64 KiB; the rest is in the artifact it names. */
final class CheckValue {
    /** Bytes of UTF-8, as JSON; the value is kept with the state of the build (design §3.2). */
    static final int LARGEST = 64 << 10;

    /** Blockers and prechecks beyond this many are counted, not listed. */
    private static final int LISTED = 50;

    /** Characters of a text. */
    private static final int LONGEST = 300;

    private CheckValue() {}

    static LinkedHashMap<String, Serializable> of(Report report, String folder) {
        var value = new LinkedHashMap<String, Serializable>();
        value.put("pool", report.pool().name());
        value.put("poolUuid", report.pool().uuid());
        value.put("hash", report.hash());
        value.put("message", cut(report.message()));
        value.put("upToDate", Boolean.TRUE.equals(report.upToDate()));
        value.put("updates", report.updates().size());
        list(value, "blockers", blockers(report));
        list(value, "failures", prechecks(report, true));
        list(value, "warnings", prechecks(report, false));
        value.put("hosts", ReturnValue.list(report.hosts(), CheckValue::host));
        value.put("report", folder + "/report.json");
        fit(value);
        return value;
    }

    private static void list(LinkedHashMap<String, Serializable> value, String key, ArrayList<Serializable> all) {
        value.put(key, new ArrayList<>(all.subList(0, Math.min(LISTED, all.size()))));
        value.put(key + "Total", all.size());
    }

    /** Leaves entries out until the whole is small enough: the longest list first, what hosts would do last. */
    private static void fit(LinkedHashMap<String, Serializable> value) {
        var lists = List.of("warnings", "blockers", "failures");
        while (size(value) > LARGEST) {
            var longest = lists.stream()
                    .map(key -> (ArrayList<?>) value.get(key))
                    .filter(list -> !list.isEmpty())
                    .max(Comparator.comparingInt(CheckValue::size));
            if (longest.isEmpty()) {
                break;
            }
            var list = longest.get();
            list.subList(list.size() / 2, list.size()).clear();
        }
        var hosts = (ArrayList<?>) value.get("hosts");
        for (var number = hosts.size() - 1; number >= 0 && size(value) > LARGEST; number--) {
            var host = (LinkedHashMap<?, ?>) hosts.get(number);
            ((ArrayList<?>) host.get("actions")).clear();
            ((LinkedHashMap<?, ?>) host.get("guidance")).clear();
        }
    }

    private static int size(Object value) {
        try {
            return Json.mapper().writeValueAsBytes(value).length;
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("maps, lists and texts are always JSON", e);
        }
    }

    private static LinkedHashMap<String, Serializable> host(ReportedHost host) {
        var value = new LinkedHashMap<String, Serializable>();
        value.put("name", cut(host.name()));
        value.put("uuid", host.uuid());
        value.put("coordinator", host.coordinator());
        value.put("updates", host.updateIds().size());
        value.put("packages", host.packages().size());
        value.put("actions", ReturnValue.list(host.actions(), ReportedAction::title));
        value.put("guidance", ReturnValue.guidance(host.guidance()));
        return value;
    }

    private static ArrayList<Serializable> blockers(Report report) {
        var all = new ArrayList<Serializable>();
        for (var host : report.hosts()) {
            for (Blocker blocker : host.blockers()) {
                var value = new LinkedHashMap<String, Serializable>();
                value.put("host", cut(host.name()));
                value.put("vm", cut(blocker.vmName()));
                value.put("reason", cut(blocker.reason()));
                all.add(value);
            }
        }
        return all;
    }

    private static ArrayList<Serializable> prechecks(Report report, boolean failures) {
        List<String> texts = report.prechecks().stream()
                .map(StagedPrecheck::result)
                .filter(r -> failures ? r.failed() : r.status().words().equals("warning"))
                .map(r -> cut((r.message() + " " + r.remedy()).strip()))
                .toList();
        return ReturnValue.list(texts, text -> text);
    }

    private static String cut(String text) {
        return text.length() <= LONGEST ? text : text.substring(0, LONGEST) + "…";
    }
}
