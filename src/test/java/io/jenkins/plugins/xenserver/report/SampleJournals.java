package io.jenkins.plugins.xenserver.report;

import io.jenkins.plugins.xenserver.model.Guidance;
import io.jenkins.plugins.xenserver.model.GuidanceLevel;
import io.jenkins.plugins.xenserver.model.GuidanceSet;
import io.jenkins.plugins.xenserver.model.HostAction;
import io.jenkins.plugins.xenserver.model.HostPlan;
import io.jenkins.plugins.xenserver.model.Plan;
import io.jenkins.plugins.xenserver.model.PoolFixture;
import io.jenkins.plugins.xenserver.model.PoolState;
import io.jenkins.plugins.xenserver.model.PrecheckOptions;
import io.jenkins.plugins.xenserver.model.Prechecks;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Journals of whole rollouts, as a rollout writes them. */
final class SampleJournals {
    static final String NASTY = "<script>alert('x')</script>|`[a](javascript:1)\"&\u202e\u0001";

    private SampleJournals() {}

    /** Hosts one after another, alternating between a reboot, a toolstack restart and nothing. */
    static JournalBuilder success(int hosts) {
        var pool = pool(hosts);
        var plan = pool.plan(GuidanceLevel.RECOMMENDED);
        var journal = begin(pool, plan);
        var seconds = hosts > 10 ? 0.4 : 1;
        for (var host : plan.hosts()) {
            host(journal, pool.state(), host, seconds);
        }
        return end(journal, "success", "All hosts are up to date.");
    }

    /** The fourth host cannot be emptied, so three are done and the last is not started. */
    static JournalBuilder failed() {
        var pool = pool(5);
        var plan = pool.plan(GuidanceLevel.RECOMMENDED);
        var journal = begin(pool, plan);
        host(journal, pool.state(), plan.hosts().get(0), 1);
        host(journal, pool.state(), plan.hosts().get(1), 1);
        host(journal, pool.state(), plan.hosts().get(2), 1);
        var fourth = plan.hosts().get(3);
        var id = "host/" + fourth.uuid() + "/";
        journal.activity(id + "disable", 4);
        journal.owe(
                "h4",
                "host",
                fourth.name(),
                "Host " + fourth.name() + " is disabled",
                "xe host-enable name-label=" + fourth.name());
        journal.activity(id + "evacuate", 900, "failed", "VM db-4 cannot move: a PCI device is passed through to it.");
        journal.line(
                "host result",
                Map.of(
                        "uuid",
                        fourth.uuid(),
                        "name",
                        fourth.name(),
                        "result",
                        "failed",
                        "fromHash",
                        "old-hash",
                        "message",
                        "Host " + fourth.name() + " could not be emptied: VM db-4 cannot move."));
        journal.owe("ha", "ha", "prod", "High availability is off", "xe pool-ha-enable heartbeat-sr-uuids=1f0c");
        journal.release("ha", "given up");
        journal.line(
                "warning", Map.of("subject", fourth.name(), "message", "VMs db-4 and web-4 were left where they are."));
        journal.line(
                "closed",
                Map.of(
                        "outcome",
                        "failed",
                        "message",
                        "Stopped at host " + fourth.name() + ": it could not be emptied."));
        return journal;
    }

    /** Interrupted while the second host reboots, resumed later, still going on. */
    static JournalBuilder unfinished() {
        var pool = pool(3);
        var plan = pool.plan(GuidanceLevel.RECOMMENDED);
        var journal = begin(pool, plan);
        host(journal, pool.state(), plan.hosts().get(0), 1);
        var id = "host/" + plan.hosts().get(1).uuid() + "/";
        journal.activity(id + "disable", 4).line("intent", id + "evacuate", Map.of());
        journal.wait(Duration.ofMinutes(2)).line("driver", Map.of("driverId", "d2", "resumed", true));
        journal.line("observed", id + "evacuate", Map.of("state", "running")).wait(Duration.ofMinutes(3));
        journal.line("outcome", id + "evacuate", Map.of("result", "done"));
        journal.line("intent", id + "reboot", Map.of()).wait(Duration.ofMinutes(4));
        return journal.line("observed", id + "reboot", Map.of("state", "running"));
    }

    /** Names and texts as a spiteful guest would choose them. */
    static JournalBuilder hostile() {
        var journal = new JournalBuilder(PoolFixture.NOW);
        journal.line(
                "opened",
                Map.of(
                        "format",
                        1,
                        "rolloutId",
                        NASTY,
                        "kind",
                        NASTY,
                        "pool",
                        Map.of("uuid", "p", "name", NASTY),
                        "address",
                        NASTY,
                        "by",
                        Map.of(NASTY, NASTY),
                        "options",
                        Map.of(NASTY, NASTY)));
        journal.line(
                "baseline",
                Map.of(
                        "hosts", List.of(Map.of("uuid", "h1", "name", NASTY, "lastUpdateHash", NASTY)),
                        "vms", List.of(Map.of("uuid", "v1", "name", NASTY, "residentOn", "h1"))));
        journal.line(
                "prechecks",
                Map.of(
                        "stage",
                        1,
                        "results",
                        List.of(Map.of(
                                "id", NASTY, "status", "WARNING", "subject", NASTY, "message", NASTY, "remedy",
                                NASTY))));
        journal.line(
                "planned",
                Map.of(
                        "plan",
                        Map.of(
                                "hash",
                                NASTY,
                                "level",
                                "FULL",
                                "hosts",
                                List.of(Map.of(
                                        "uuid",
                                        "h1",
                                        "name",
                                        NASTY,
                                        "actions",
                                        List.of(Map.of(
                                                "action", "REBOOT", "reason", NASTY, "updateIds", List.of(NASTY))),
                                        "blockers",
                                        List.of(Map.of("vmName", NASTY, "code", NASTY, "reason", NASTY)),
                                        "updateIds",
                                        List.of(NASTY),
                                        "packages",
                                        List.of(NASTY))),
                                "updates",
                                List.of(Map.of(
                                        "id",
                                        NASTY,
                                        "title",
                                        NASTY,
                                        "summary",
                                        NASTY,
                                        "type",
                                        NASTY,
                                        "url",
                                        "javascript:alert(1)")))));
        journal.activity("host/h1/" + NASTY.replace("/", ""), 60, NASTY, NASTY);
        journal.activity("vm/v1/migrate", 60, "failed", NASTY);
        journal.owe("k", NASTY, NASTY, NASTY, NASTY);
        journal.line("warning", Map.of("subject", NASTY, "message", NASTY));
        journal.line("gate", Map.of("host", "h1", "result", NASTY, "message", NASTY));
        journal.line("stop requested", Map.of("mode", NASTY, "by", NASTY));
        journal.line(
                "host result",
                Map.of("uuid", "h1", "name", NASTY, "result", "failed", "fromVersion", NASTY, "message", NASTY));
        journal.line(
                "vm result",
                Map.of(
                        "uuid",
                        "v1",
                        "name",
                        NASTY,
                        "powerState",
                        NASTY,
                        "what",
                        NASTY,
                        "home",
                        NASTY,
                        "residentOn",
                        NASTY + "2"));
        return journal.line("closed", Map.of("outcome", "failed", "message", NASTY));
    }

    private static PoolFixture pool(int hosts) {
        var reboot = new GuidanceSet(Set.of(), Set.of(Guidance.REBOOT_HOST), Set.of(Guidance.RESTART_VM));
        var toolstack = new GuidanceSet(
                Set.of(Guidance.RESTART_TOOLSTACK), Set.of(Guidance.RESTART_DEVICE_MODEL), Set.of(Guidance.RESTART_VM));
        var pool = PoolFixture.withHosts(hosts)
                .update("UPDATE-2026-0117", reboot)
                .update("UPDATE-2026-0121", toolstack)
                .update("UPDATE-2026-0122", GuidanceSet.EMPTY);
        for (var i = 1; i <= hosts; i++) {
            pool.vm("web-" + i, i).vm("db-" + i, i);
            if (i % 3 == 0) {
                pool.available(i, toolstack, List.of("qemu-4.2.1-5.xs8.x86_64.rpm"), "UPDATE-2026-0121");
            } else if (i % 7 != 0) {
                pool.available(
                        i,
                        reboot,
                        List.of("xen-hypervisor-4.17.5-12.xs8.x86_64.rpm", "xapi-core-26.17.0-1.xs8.x86_64.rpm"),
                        "UPDATE-2026-0117",
                        "UPDATE-2026-0122");
            }
        }
        return pool;
    }

    private static JournalBuilder begin(PoolFixture pool, Plan plan) {
        var state = pool.state();
        var journal = new JournalBuilder(PoolFixture.NOW);
        journal.line(
                "opened",
                Map.of(
                        "format",
                        1,
                        "rolloutId",
                        "7d0f6f0e-prod",
                        "kind",
                        "rolling-update",
                        "pool",
                        Map.of("uuid", "pool-uuid", "name", "prod"),
                        "address",
                        "xs01.example.org",
                        "by",
                        Map.of("job", "ops/maintenance/prod", "build", "42", "user", "alice"),
                        "options",
                        Map.of("level", "recommended", "vmRestart", "mandatory", "dryRun", false)));
        journal.line("driver", Map.of("driverId", "d1", "resumed", false));
        journal.line(
                "baseline",
                Map.of(
                        "pool", state.pool(),
                        "hosts",
                                state.hosts().stream()
                                        .map(h -> Map.of(
                                                "uuid",
                                                h.uuid(),
                                                "name",
                                                h.name(),
                                                "enabled",
                                                true,
                                                "lastUpdateHash",
                                                h.lastUpdateHash(),
                                                "versions",
                                                h.versions()))
                                        .toList(),
                        "vms",
                                state.vms().stream()
                                        .map(v -> Map.of(
                                                "uuid",
                                                v.uuid(),
                                                "name",
                                                v.name(),
                                                "powerState",
                                                "RUNNING",
                                                "residentOn",
                                                v.residentOn()))
                                        .toList()));
        journal.owe(
                "sync",
                "sync",
                "prod",
                "Periodic synchronisation is off",
                "xe pool-set-update-sync-enabled value=true");
        journal.activity("pool/sync-off", 2).activity("pool/sync", 160);
        journal.line("planned", Map.of("plan", plan));
        var checks = Prechecks.all(state, plan, PrecheckOptions.strict(PoolFixture.NOW.plus(Duration.ofDays(9))));
        journal.line("prechecks", Map.of("stage", 1, "results", checks));
        journal.owe("ha", "ha", "prod", "High availability is off", "xe pool-ha-enable heartbeat-sr-uuids=1f0c");
        return journal.activity("pool/ha-off", 25);
    }

    private static void host(JournalBuilder journal, PoolState state, HostPlan host, double pace) {
        var id = "host/" + host.uuid() + "/";
        if (host.nothingToDo()) {
            result(journal, host, "nothing to do");
            return;
        }
        journal.owe("d" + host.uuid(), "host", host.name(), "Host " + host.name() + " is disabled", "xe host-enable");
        step(journal, host, HostAction.DISABLE, id + "disable", 5, pace);
        step(
                journal,
                host,
                HostAction.EVACUATE,
                id + "evacuate",
                260 + host.name().hashCode() % 90,
                pace);
        step(journal, host, HostAction.APPLY, id + "apply", 190 + host.name().hashCode() % 60, pace);
        journal.activity(id + "decide", 1);
        step(journal, host, HostAction.RESTART_TOOLSTACK, id + "restart-toolstack", 55, pace);
        step(journal, host, HostAction.REBOOT, id + "reboot", 480 + host.name().hashCode() % 120, pace);
        if (host.has(HostAction.RESTART_DEVICE_MODELS)) {
            journal.line("intent", id + "local-vms", Map.of());
            state.residentVms(host.uuid()).forEach(vm -> {
                journal.activity("vm/" + vm.uuid() + "/restart-device-model", 35);
                journal.line(
                        "vm result",
                        Map.of(
                                "uuid",
                                vm.uuid(),
                                "name",
                                vm.name(),
                                "powerState",
                                "running",
                                "residentOn",
                                host.name(),
                                "home",
                                host.name(),
                                "what",
                                "device model restarted"));
            });
            journal.line("outcome", id + "local-vms", Map.of("result", "done"));
        }
        step(journal, host, HostAction.ENABLE, id + "enable", 20, pace);
        journal.release("d" + host.uuid(), "restored");
        journal.activity(id + "verify", (long) (45 * pace));
        journal.line("gate", Map.of("host", host.uuid(), "result", "passed", "message", "The monitoring is green."));
        if (host.has(HostAction.RETURN_VMS)) {
            journal.line("intent", id + "return-vms", Map.of());
            host.vmsThatMove().forEach(vm -> {
                journal.activity("vm/" + vm.vmUuid() + "/return", (long) (60 * pace));
                journal.line(
                        "vm result",
                        Map.of(
                                "uuid",
                                vm.vmUuid(),
                                "name",
                                vm.vmName(),
                                "powerState",
                                "running",
                                "residentOn",
                                host.name(),
                                "home",
                                host.name(),
                                "what",
                                "moved away and brought home"));
            });
            journal.line("outcome", id + "return-vms", Map.of("result", "done"));
        }
        result(journal, host, "updated");
    }

    private static void step(
            JournalBuilder journal, HostPlan host, HostAction action, String id, long seconds, double pace) {
        if (host.has(action)) {
            journal.activity(id, Math.max(1, (long) (seconds * pace)));
        }
    }

    private static void result(JournalBuilder journal, HostPlan host, String result) {
        journal.line(
                "host result",
                Map.of(
                        "uuid",
                        host.uuid(),
                        "name",
                        host.name(),
                        "result",
                        result,
                        "fromHash",
                        "old-hash",
                        "toHash",
                        "updated".equals(result) ? PoolFixture.HASH : "old-hash",
                        "fromVersion",
                        PoolFixture.OLD.words(),
                        "toVersion",
                        ("updated".equals(result) ? PoolFixture.NEW : PoolFixture.OLD).words(),
                        "deferred",
                        host.deferred(GuidanceLevel.RECOMMENDED)));
    }

    private static JournalBuilder end(JournalBuilder journal, String outcome, String message) {
        journal.activity("pool/settle", 30).activity("pool/ha-on", 40).release("ha", "restored");
        journal.activity("pool/sync-on", 2).release("sync", "restored");
        journal.line("warning", Map.of("subject", "web-1", "message", "VM web-1 took three attempts to come home."));
        return journal.line("closed", Map.of("outcome", outcome, "message", message));
    }
}
