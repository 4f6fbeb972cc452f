package io.jenkins.plugins.xenserver.steps;

import io.jenkins.plugins.xenserver.model.Blocker;
import io.jenkins.plugins.xenserver.report.Report;
import io.jenkins.plugins.xenserver.report.ReportedAction;
import io.jenkins.plugins.xenserver.report.ReportedHost;
import io.jenkins.plugins.xenserver.report.StagedPrecheck;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;

/** What {@code xenCheckUpdates} returns: enough to decide in a script, at most 64 KiB; the rest is in the artifact it names. */
final class CheckValue {
    /** Blockers and prechecks beyond this many are counted, not listed. */
    private static final int LISTED = 50;

    private static final int LONGEST = 300;

    private CheckValue() {}

    static LinkedHashMap<String, Serializable> of(Report report, String folder) {
        var value = new LinkedHashMap<String, Serializable>();
        value.put("pool", report.pool().name());
        value.put("poolUuid", report.pool().uuid());
        value.put("hash", report.hash());
        value.put("message", report.message());
        value.put("upToDate", Boolean.TRUE.equals(report.upToDate()));
        value.put("updates", report.updates().size());
        value.put("blockers", blockers(report));
        value.put("failures", prechecks(report, true));
        value.put("warnings", prechecks(report, false));
        value.put("hosts", ReturnValue.list(report.hosts(), CheckValue::host));
        value.put("report", folder + "/report.json");
        return value;
    }

    private static LinkedHashMap<String, Serializable> host(ReportedHost host) {
        var value = new LinkedHashMap<String, Serializable>();
        value.put("name", host.name());
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
                value.put("host", host.name());
                value.put("vm", blocker.vmName());
                value.put("reason", cut(blocker.reason()));
                all.add(value);
            }
        }
        return first(all);
    }

    private static ArrayList<Serializable> prechecks(Report report, boolean failures) {
        List<String> texts = report.prechecks().stream()
                .map(StagedPrecheck::result)
                .filter(r -> failures ? r.failed() : r.status().words().equals("warning"))
                .map(r -> cut((r.message() + " " + r.remedy()).strip()))
                .toList();
        return first(ReturnValue.list(texts, text -> text));
    }

    private static ArrayList<Serializable> first(ArrayList<Serializable> all) {
        return all.size() <= LISTED ? all : new ArrayList<>(all.subList(0, LISTED));
    }

    private static String cut(String text) {
        return text.length() <= LONGEST ? text : text.substring(0, LONGEST) + "…";
    }
}
