package io.jenkins.plugins.xenserver.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.jenkins.plugins.xenserver.model.Guidance;
import io.jenkins.plugins.xenserver.model.GuidanceLevel;
import io.jenkins.plugins.xenserver.model.GuidanceSet;
import io.jenkins.plugins.xenserver.model.PoolFixture;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportTest {
    @Test
    void shouldTellWhatAWholeRolloutDid() {
        var report = SampleJournals.success(3).report();

        assertThat(report.outcome()).isEqualTo(Outcome.SUCCESS);
        assertThat(report.pool()).isEqualTo(new ReportedPool("pool-uuid", "prod", "xs01.example.org"));
        assertThat(report.by()).containsEntry("user", "alice");
        assertThat(report.options()).containsEntry("dryRun", "false");
        assertThat(report.level()).isEqualTo("recommended");
        assertThat(report.hash()).isEqualTo(PoolFixture.HASH);
        assertThat(report.start()).isEqualTo(PoolFixture.NOW);
        assertThat(report.owed()).isEmpty();
        assertThat(report.debts()).hasSizeGreaterThan(3);
        assertThat(report.hosts()).extracting(ReportedHost::name).containsExactly("xs-01", "xs-02", "xs-03");
        assertThat(report.count(HostResult.UPDATED)).isEqualTo(3);

        var first = report.hosts().getFirst();
        assertThat(first.coordinator()).isTrue();
        assertThat(first.phases())
                .extracting(Phase::activity)
                .containsExactly("disable", "evacuate", "apply", "decide", "reboot", "enable", "verify", "return-vms");
        assertThat(first.actions()).extracting(ReportedAction::result).containsOnly("done");
        assertThat(first.fromHash()).isEqualTo("old-hash");
        assertThat(first.toHash()).isEqualTo(PoolFixture.HASH);
        assertThat(first.fromVersion()).contains("26.1.9");
        assertThat(first.toVersion()).contains("26.17.0");
        assertThat(first.deferred().full()).containsExactly(Guidance.RESTART_VM);
        assertThat(first.gates()).extracting(Gate::result).containsExactly("passed");
        assertThat(report.update(first.updateIds().getFirst())).isPresent();
        assertThat(report.hosts().get(2).actions())
                .filteredOn(action -> action.action().equals("RESTART_DEVICE_MODELS"))
                .extracting(ReportedAction::result)
                .containsExactly("done");
        assertThat(report.vms()).extracting(ReportedVm::home).contains("xs-01", "xs-03");
    }

    @Test
    void shouldNameWhatIsStillOwedAfterAFailure() {
        var report = SampleJournals.failed().report();

        assertThat(report.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(report.owed())
                .extracting(Debt::what)
                .containsExactly(
                        "Periodic synchronisation is off", "High availability is off", "Host xs-04 is disabled");
        assertThat(report.hosts())
                .extracting(ReportedHost::result)
                .containsExactly(
                        HostResult.UPDATED,
                        HostResult.UPDATED,
                        HostResult.UPDATED,
                        HostResult.FAILED,
                        HostResult.NOT_STARTED);
        var failed = report.hosts().get(3);
        assertThat(failed.actions().get(1).result()).isEqualTo("failed");
        assertThat(failed.actions().getLast().result()).isEqualTo("not done");
        assertThat(failed.phases().getLast().failed()).isTrue();
        assertThat(report.hosts().getLast().deferred().isEmpty()).isTrue();
    }

    @Test
    void shouldReportAJournalThatIsStillBeingWritten() {
        var report = SampleJournals.unfinished().report();

        assertThat(report.outcome()).isEqualTo(Outcome.UNFINISHED);
        assertThat(report.end()).isNull();
        assertThat(report.events()).extracting(Note::message).containsExactly("Resumed after an interruption.");
        var second = report.hosts().get(1);
        assertThat(second.result()).isEqualTo(HostResult.INCOMPLETE);
        assertThat(second.duration()).isEmpty();
        assertThat(second.phases().get(1).duration())
                .as("a resumed activity counts from its first beginning")
                .contains(Duration.ofMinutes(5));
        assertThat(second.phases().getLast().end()).isNull();
        assertThat(second.actions().getLast().result()).isEqualTo("planned");
    }

    @Test
    void shouldCountAnActivityThatIsSentAgainFromItsFirstBeginning() {
        var journal = new JournalBuilder(PoolFixture.NOW)
                .line("intent", "host/h1/apply", Map.of())
                .wait(Duration.ofMinutes(10))
                .activity("host/h1/apply", 60)
                .wait(Duration.ofMinutes(5))
                .activity("host/h1/apply", 30);
        assertThat(journal.report().hosts().getFirst().phases())
                .extracting(phase -> phase.duration().orElseThrow())
                .containsExactly(Duration.ofMinutes(11), Duration.ofSeconds(30));
    }

    @Test
    void shouldTolerateATornLastLine() {
        var journal = SampleJournals.success(1);
        var torn = Journal.parse(journal.raw("{\"seq\":99,\"at\":\"2026-11-").toString());
        assertThat(torn.unreadable()).isZero();
        assertThat(Report.of(torn)).isEqualTo(SampleJournals.success(1).report());
    }

    @Test
    void shouldSayThatALineInTheMiddleWasUnreadable() {
        var journal = new JournalBuilder(PoolFixture.NOW)
                .raw("{\"seq\":1,\"at\n\n[]\n\"text\"\n")
                .line("closed", Map.of("outcome", "success"));
        var report = journal.report();
        assertThat(report.outcome()).isEqualTo(Outcome.SUCCESS);
        assertThat(report.warnings())
                .extracting(Note::message)
                .containsExactly("3 lines of the journal could not be read; this report may be incomplete.");
    }

    @Test
    void shouldMakeAReportOfAnyNonsense() {
        var journal = new JournalBuilder(PoolFixture.NOW)
                .line("opened", Map.of("pool", List.of(1), "by", "nobody", "options", 7))
                .line("baseline", Map.of("hosts", "none", "vms", 3))
                .line("planned", Map.of("plan", Map.of("hosts", 5)))
                .line("prechecks", Map.of("stage", "x", "results", List.of(3, Map.of("status", List.of()))))
                .line("outcome", "apply", Map.of("result", Map.of()))
                .line("released", Map.of("key", "never taken on"))
                .line("something new", Map.of("a", 1))
                .line("closed", Map.of("outcome", "splendid"));
        var report = journal.report();
        assertThat(report.outcome()).as("an unknown outcome is never success").isEqualTo(Outcome.FAILED);
        assertThat(report.warnings()).extracting(Note::message).anyMatch(text -> text.contains("plan"));
        assertThat(ReportFiles.of(report)).hasSize(5);
        assertThat(Report.of(Journal.parse("")).outcome()).isEqualTo(Outcome.UNFINISHED);
    }

    @Test
    void shouldCountADebtAgainThatIsTakenOnAgain() {
        var journal = new JournalBuilder(PoolFixture.NOW)
                .owe("ha", "ha", "prod", "High availability is off", "xe pool-ha-enable")
                .release("ha", "restored");
        assertThat(journal.report().owed()).isEmpty();
        journal.owe("ha", "ha", "prod", "High availability is off again", "xe pool-ha-enable");
        assertThat(journal.report().owed()).extracting(Debt::what).containsExactly("High availability is off again");
        journal.release("ha", "gone");
        assertThat(journal.report().owed()).isEmpty();
    }

    @Test
    void shouldGoOnAfterAJournalThatWasClosedIsTakenUpAgain() {
        var journal = SampleJournals.failed().line("driver", Map.of("driverId", "d3", "resumed", true));
        assertThat(journal.report().outcome()).isEqualTo(Outcome.UNFINISHED);
        journal.line("closed", Map.of("outcome", "success"));
        assertThat(journal.report().outcome()).isEqualTo(Outcome.SUCCESS);
    }

    @Test
    void shouldKeepOnlyTheLatestLookOfEachStage() {
        var journal = new JournalBuilder(PoolFixture.NOW);
        for (var status : List.of("FAILURE", "PASS")) {
            journal.line("prechecks", Map.of("stage", 1, "results", List.of(Map.of("id", "a", "status", status))));
        }
        journal.line("prechecks", Map.of("stage", 2, "results", List.of(Map.of("id", "b", "status", "WARNING"))));
        assertThat(journal.report().prechecks())
                .extracting(check -> check.result().status().name())
                .containsExactly("PASS", "WARNING");
    }

    @Test
    void shouldNameAVmThatStandsElsewhereThanAtHome() {
        var journal = new JournalBuilder(PoolFixture.NOW)
                .line(
                        "baseline",
                        Map.of(
                                "hosts",
                                        List.of(
                                                Map.of("uuid", "h1", "name", "xs-01"),
                                                Map.of("uuid", "h2", "name", "xs-02")),
                                "vms", List.of(Map.of("uuid", "v1", "name", "web", "residentOn", "h1"))))
                .activity("vm/v1/migrate", 30)
                .activity("vm/v1/return", 30, "failed", "No memory.")
                .line("vm result", Map.of("uuid", "v1", "powerState", "RUNNING", "residentOn", "xs-02"));
        assertThat(journal.report().vms()).singleElement().satisfies(vm -> {
            assertThat(vm.name()).isEqualTo("web");
            assertThat(vm.home()).isEqualTo("xs-01");
            assertThat(vm.away()).isTrue();
            assertThat(vm.failed()).isTrue();
            assertThat(vm.powerState()).isEqualTo("running");
            assertThat(vm.what()).isEqualTo("moved away, brought home (failed)");
        });
    }

    /** A rollout names what a line is about in its id, knows the pool from the baseline, and returns VMs one by one. */
    @Test
    void shouldUnderstandTheLinesAsARolloutWritesThem() {
        var host = PoolFixture.withHosts(2)
                .vm("web", 1)
                .vm("db", 1)
                .available(
                        1,
                        GuidanceSet.of(GuidanceLevel.MANDATORY, List.of(Guidance.REBOOT_HOST, Guidance.RESTART_VM)),
                        List.of("p"),
                        "U1");
        var plan = host.plan(GuidanceLevel.MANDATORY);
        var journal = new JournalBuilder(PoolFixture.NOW)
                .line(
                        "opened",
                        Map.of(
                                "kind",
                                "rolling-update",
                                "address",
                                "xs-01",
                                "options",
                                Map.of("limits", Map.of("a", 1))))
                .line(
                        "baseline",
                        Map.of(
                                "pool", host.state().pool(),
                                "hosts",
                                        List.of(
                                                Map.of("uuid", "host-1", "name", "xs-01"),
                                                Map.of("uuid", "host-2", "name", "xs-02")),
                                "vms",
                                        List.of(
                                                Map.of("uuid", "uuid-web", "name", "web", "residentOn", "host-1"),
                                                Map.of("uuid", "uuid-db", "name", "db", "residentOn", "host-1"))))
                .line("planned", Map.of("plan", plan))
                .line(
                        "obligation",
                        "vms/host-1",
                        Map.of("kind", "VMS_AWAY", "subject", "xs-01", "what", "VMs are away"))
                .activity("host/host-1/evacuate", 60)
                .line(
                        "outcome",
                        "host/host-1/evacuate/placed",
                        Map.of("result", "done", "placed", Map.of("uuid-web", "host-2", "uuid-db", "host-2")))
                .activity("host/host-1/reboot", 300)
                .activity("host/host-1/enable-again1", 10)
                .activity("vm/uuid-web/home1", 40)
                .line("released", "vms/host-1", Map.of("how", "restored"))
                .line("host result", "host-1", Map.of("name", "xs-01", "result", "updated"))
                .activity("vm/uuid-web/restart", 30)
                .line(
                        "vm result",
                        "uuid-db",
                        Map.of("name", "db", "home", "", "residentOn", "xs-02", "what", "pending"));
        var report = journal.report();

        assertThat(report.pool().name()).isEqualTo("prod");
        assertThat(report.owed()).isEmpty();
        assertThat(report.options()).containsEntry("limits", "{\"a\":1}");
        assertThat(report.hosts()).hasSize(2);
        var first = report.hosts().getFirst();
        assertThat(first.phases())
                .extracting(Phase::activity)
                .containsExactly("evacuate", "reboot", "enable", "return-vms");
        assertThat(first.actions())
                .filteredOn(action ->
                        action.action().equals("RETURN_VMS") || action.action().equals("RESTART_VMS"))
                .extracting(ReportedAction::result)
                .containsExactly("done", "done");
        assertThat(report.vms())
                .extracting(ReportedVm::name, ReportedVm::what, ReportedVm::residentOn)
                .containsExactlyInAnyOrder(
                        tuple("web", "moved xs-01 → xs-02 (02:01:00), xs-02 → xs-01 (02:06:50), restarted", "xs-01"),
                        tuple("db", "moved xs-01 → xs-02 (02:01:00), tasks still pending", "xs-02"));
        assertThat(report.vms())
                .filteredOn(ReportedVm::away)
                .extracting(ReportedVm::name)
                .containsExactly("db");
    }

    /** It knows of the hosts and VMs of another one only what it owes them and does to them. */
    @Test
    void shouldNameEveryHostAndVmWhereOnlyDebtsOfAnotherRolloutWerePaid() {
        var journal = new JournalBuilder(PoolFixture.NOW)
                .line(
                        "obligation",
                        "vms/uuid-xs-01",
                        Map.of(
                                "kind",
                                "VMS_AWAY",
                                "uuid",
                                "uuid-xs-01",
                                "subject",
                                "xs-01",
                                "values",
                                Map.of("uuid-web", "web", "uuid-db", "db", "places", "uuid-web=uuid-xs-02")))
                .line("outcome", "vm/uuid-db/home1", Map.of("result", "skipped"))
                .line("intent", "vm/uuid-web/home1", Map.of())
                .line("outcome", "vm/uuid-web/home1", Map.of("result", "done", "at", Map.of("uuid-web", "uuid-xs-01")))
                .activity("host/uuid-xs-01/verify", 10)
                .line("intent", "host/uuid-xs-02/enable", Map.of("subject", "xs-02"));
        var report = journal.report();
        assertThat(report.hosts()).extracting(ReportedHost::name).containsExactly("xs-01", "xs-02");
        assertThat(report.vms())
                .extracting(ReportedVm::name, ReportedVm::what, ReportedVm::residentOn)
                .containsExactly(tuple("web", "moved to xs-01 (02:00:00)", "xs-01"), tuple("db", "", ""));
    }

    @Test
    void shouldCallAHostFailedAtWhichTheRolloutEndedWithoutAWord() {
        var journal = new JournalBuilder(PoolFixture.NOW)
                .line("baseline", Map.of("hosts", List.of(Map.of("uuid", "h1", "name", "xs-01"))))
                .activity("host/h1/apply", 60, "failed", "Host xs-01: the disk is full.");
        assertThat(journal.report().hosts().getFirst().result()).isEqualTo(HostResult.INCOMPLETE);
        assertThat(journal.report().words(journal.report().hosts().getFirst())).isEqualTo("In progress");
        var host = journal.line("closed", Map.of("outcome", "failed"))
                .report()
                .hosts()
                .getFirst();
        assertThat(host.result()).isEqualTo(HostResult.FAILED);
        assertThat(host.message()).isEqualTo("Host xs-01: the disk is full.");
    }

    @Test
    void shouldReadAJournalFile(@TempDir Path folder) throws Exception {
        var file = folder.resolve("journal.jsonl");
        Files.write(file, SampleJournals.success(2).toString().getBytes(StandardCharsets.UTF_8));
        assertThat(Report.read(file)).isEqualTo(SampleJournals.success(2).report());
    }
}
