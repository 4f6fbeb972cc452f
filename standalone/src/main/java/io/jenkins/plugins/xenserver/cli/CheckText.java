package io.jenkins.plugins.xenserver.cli;

import io.jenkins.plugins.xenserver.model.Guidance;
import io.jenkins.plugins.xenserver.model.GuidanceLevel;
import io.jenkins.plugins.xenserver.model.HostPlan;
import io.jenkins.plugins.xenserver.model.PrecheckResult;
import io.jenkins.plugins.xenserver.rollout.CheckResult;
import java.io.PrintWriter;
import java.util.stream.Collectors;

/** A check's result as plain text for a terminal. */
final class CheckText {
    private final PrintWriter out;

    CheckText(PrintWriter out) {
        this.out = out;
    }

    void print(CheckResult result, boolean withPlan) {
        var plan = result.plan();
        out.printf(
                "Pool %s, synchronised %s%n",
                safe(result.pool()), result.lastSync() == null ? "never" : result.lastSync());
        out.printf("Hash %s, guidance level %s%n%n", plan.hash(), plan.level().words());
        for (var update : plan.updates()) {
            var title = update.title().isBlank() ? update.summary() : update.title();
            out.printf("  %-16s %-10s %s%n", safe(update.id()), safe(update.type()), safe(title));
        }
        out.println(plan.updates().isEmpty() ? "  No updates." : "");
        for (var host : plan.hosts()) {
            host(host, withPlan);
        }
        if (!plan.vmTasks().isEmpty()) {
            out.println("VMs that are restarted, or whose device model is:");
            plan.vmTasks()
                    .forEach(t -> out.printf(
                            "  %-24s %s%n", safe(t.vmName()), t.task().words()));
        }
        prechecks(result, withPlan);
        out.println();
        out.println(
                result.upToDate()
                        ? "The pool is up to date."
                        : result.refused()
                                ? "An update would be refused now."
                                : "Nothing stands in the way of an update.");
    }

    private void host(HostPlan host, boolean withPlan) {
        out.printf(
                "%s%s: %s%n",
                safe(host.name()),
                host.coordinator() ? " (coordinator)" : "",
                host.nothingToDo()
                        ? "nothing to do"
                        : host.actions().stream().map(a -> a.action().words()).collect(Collectors.joining(", ")));
        for (var kind : GuidanceLevel.values()) {
            var guidance = host.guidance().kind(kind);
            if (!guidance.isEmpty()) {
                out.printf(
                        "    %-12s %s%n",
                        kind.words(), guidance.stream().map(Guidance::words).collect(Collectors.joining(", ")));
            }
        }
        if (withPlan) {
            host.actions().forEach(a -> out.printf("    %-24s %s%n", a.action().words(), safe(a.reason())));
            if (!host.vmsThatMove().isEmpty()) {
                out.printf(
                        "    moves %s%n",
                        host.vmsThatMove().stream().map(m -> safe(m.vmName())).collect(Collectors.joining(", ")));
            }
        }
        host.blockers().forEach(b -> out.printf("    blocked by %s: %s%n", safe(b.vmName()), safe(b.reason())));
    }

    private void prechecks(CheckResult result, boolean all) {
        var shown = result.prechecks().stream()
                .filter(p -> all || p.status() != PrecheckResult.Status.PASS)
                .toList();
        if (!shown.isEmpty()) {
            out.println("Prechecks:");
        }
        shown.forEach(p -> out.printf(
                "  %-8s %s%s%n",
                p.status().words(), safe(p.message()), p.remedy().isBlank() ? "" : " " + safe(p.remedy())));
    }

    /** Names come from another system and must not steer the terminal. */
    static String safe(String text) {
        return text.replaceAll("\\p{Cntrl}", "?");
    }
}
