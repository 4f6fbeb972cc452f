package io.jenkins.plugins.xenserver.cli;

import io.jenkins.plugins.xenserver.model.Blocker;
import io.jenkins.plugins.xenserver.model.Guidance;
import io.jenkins.plugins.xenserver.model.GuidanceLevel;
import io.jenkins.plugins.xenserver.model.HostPlan;
import io.jenkins.plugins.xenserver.model.Plan;
import io.jenkins.plugins.xenserver.model.PrecheckResult;
import io.jenkins.plugins.xenserver.model.VmTask;
import io.jenkins.plugins.xenserver.rollout.CheckResult;
import io.jenkins.plugins.xenserver.rollout.HostEstimate;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.stream.Collectors;

/** A check's result as plain text for a terminal. */
final class CheckText {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm 'UTC'").withZone(ZoneOffset.UTC);
    /** Of findings that say the same of many VMs, no more are told one by one. */
    private static final int MANY = 8;

    private final PrintWriter out;

    CheckText(PrintWriter out) {
        this.out = out;
    }

    void print(CheckResult result, boolean withPlan) {
        var plan = result.plan();
        head(result, plan);
        updates(plan);
        out.println();
        out.println(withPlan ? "What is done, in this order:" : "Hosts, in the order of an update:");
        for (var host : plan.hosts()) {
            if (withPlan) {
                actions(host, result.estimates());
            } else {
                summary(host, plan.level());
            }
        }
        vmTasks(plan);
        prechecks(result.prechecks(), withPlan);
        out.println();
        out.println(
                result.upToDate()
                        ? "There is nothing to do."
                        : result.refused()
                                ? "An update would be refused now."
                                : "Nothing stands in the way of an update.");
    }

    private void head(CheckResult result, Plan plan) {
        out.println("Pool " + safe(result.pool()));
        var facts = new Columns(out, 2, 18);
        facts.print("synchronised", time(result.lastSync()));
        facts.print("hash", plan.hash().isEmpty() ? "none" : plan.hash());
        facts.print("guidance level", plan.level().words());
        if (!result.protectedVms().isEmpty()) {
            facts.print("protected VMs", names(result.protectedVms()) + " (only ever moved)");
        }
        if (!plan.nothingToDo()) {
            facts.print("expected to take", minutes(result.expected()));
        }
    }

    private static String minutes(Duration expected) {
        var minutes = Math.max(1, expected.plusSeconds(30).toMinutes());
        return minutes < 120 ? minutes + " min" : minutes / 60 + " h " + minutes % 60 + " min";
    }

    private static String time(Instant at) {
        return at == null ? "never" : TIME.format(at);
    }

    private void updates(Plan plan) {
        out.println();
        out.println(plan.updates().isEmpty() ? "No updates are available." : "Updates:");
        var ids = plan.updates().stream().mapToInt(u -> u.id().length()).max().orElse(0);
        for (var update : plan.updates()) {
            var title = update.title().isBlank() ? update.summary() : update.title();
            new Columns(out, 2, Math.min(40, ids + 2)).print(update.id(), update.type() + ": " + title);
        }
    }

    private void summary(HostPlan host, GuidanceLevel level) {
        new Columns(out, 2, 26).print(name(host), words(host));
        var left = left(host, level);
        if (!left.isEmpty()) {
            new Columns(out, 28, 0).print("", "left for later: " + left);
        }
    }

    private void actions(HostPlan host, List<HostEstimate> estimates) {
        out.println("  " + name(host) + (host.nothingToDo() ? ": nothing to do" : ""));
        var columns = new Columns(out, 4, 20);
        host.actions().forEach(a -> columns.print(a.action().words(), a.reason()));
        if (!host.vmsThatMove().isEmpty()) {
            columns.print(
                    "VMs that move",
                    names(host.vmsThatMove().stream().map(m -> m.vmName()).toList()));
        }
        estimates.stream()
                .filter(e -> e.hostUuid().equals(host.uuid()) && !host.nothingToDo())
                .forEach(e -> columns.print("estimate", minutes(e.expected()) + ", " + e.source()));
        host.blockers().forEach(b -> columns.print("blocked", sentence(b)));
    }

    private static String sentence(Blocker blocker) {
        return blocker.reason().contains(blocker.vmName())
                ? blocker.reason()
                : blocker.vmName() + ": " + blocker.reason();
    }

    private static String name(HostPlan host) {
        return safe(host.name()) + (host.coordinator() ? " (coordinator)" : "");
    }

    private static String words(HostPlan host) {
        return host.nothingToDo()
                ? "nothing to do"
                : host.actions().stream().map(a -> a.action().words()).collect(Collectors.joining(", "));
    }

    /** What stays pending on a host and its VMs when the chosen level has been carried out. */
    private static String left(HostPlan host, GuidanceLevel chosen) {
        var deferred = host.deferred(chosen);
        return Arrays.stream(GuidanceLevel.values())
                .filter(kind -> !deferred.kind(kind).isEmpty())
                .map(kind -> deferred.kind(kind).stream().map(Guidance::words).collect(Collectors.joining(", ")) + " ("
                        + kind.words() + ")")
                .collect(Collectors.joining(", "));
    }

    private void vmTasks(Plan plan) {
        if (plan.vmTasks().isEmpty()) {
            return;
        }
        out.println();
        out.println("VMs that are interrupted:");
        var byTask = plan.vmTasks().stream()
                .collect(Collectors.groupingBy(
                        t -> t.task().words(),
                        LinkedHashMap::new,
                        Collectors.mapping(VmTask::vmName, Collectors.toList())));
        byTask.forEach((task, names) -> new Columns(out, 2, 26).print(task, names(names)));
    }

    private static String names(List<String> names) {
        return String.join(", ", names);
    }

    /** The obstacles, and on demand what was found in order. What many findings have in common is told once. */
    private void prechecks(List<PrecheckResult> all, boolean withPassed) {
        var groups = all.stream()
                .filter(p -> withPassed || p.status() != PrecheckResult.Status.PASS)
                .collect(Collectors.groupingBy(
                        p -> List.of(p.status(), p.id(), p.remedy()), LinkedHashMap::new, Collectors.toList()));
        if (!groups.isEmpty()) {
            out.println();
            out.println("Prechecks:");
        }
        var columns = new Columns(out, 2, 10);
        groups.values().forEach(group -> {
            group.stream()
                    .limit(group.size() > MANY + 1 ? MANY : group.size())
                    .forEach(p -> columns.print(p.status().words(), p.message()));
            if (group.size() > MANY + 1) {
                columns.print("", "... and the same of " + (group.size() - MANY) + " more.");
            }
            if (!group.getLast().remedy().isBlank()) {
                columns.print("", "To do: " + group.getLast().remedy());
            }
        });
    }

    /** Names come from another system and must not steer the terminal. */
    static String safe(String text) {
        return text.replaceAll("[\\p{Cc}\\p{Zl}\\p{Zp}\\u202a-\\u202e\\u2066-\\u2069]", "?");
    }
}
