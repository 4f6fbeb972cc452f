package io.jenkins.plugins.xenserver.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.jenkins.plugins.xenserver.simulator.Scenarios;
import io.jenkins.plugins.xenserver.simulator.SimPoolBuilder;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands against a simulated pool over real HTTPS. */
class CommandsTest {
    @TempDir
    private Path folder;

    private CliRun pool(SimPoolBuilder builder) throws IOException {
        return new CliRun(builder, folder);
    }

    private String journal() {
        return folder.resolve("run").resolve("journal.jsonl").toString();
    }

    private static JsonNode json(CliRun.Result result) throws IOException {
        assertThat(result.out()).as(result.err()).startsWith("{");
        return new JsonMapper()
                .enable(com.fasterxml.jackson.databind.DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                .readTree(result.out());
    }

    /** Every session that was begun was ended, and nothing secret was said. For pools whose coordinator stays up. */
    private static void assertLeftClean(CliRun run, CliRun.Result... results) {
        var methods = run.simulator.read(run.simulator::requestsByMethod);
        assertThat(methods.get("session.logout")).isEqualTo(methods.get("session.login_with_password"));
        assertSaidNoSecret(results);
    }

    private static void assertSaidNoSecret(CliRun.Result... results) {
        for (var result : results) {
            assertThat(result.out() + result.err())
                    .doesNotContain("OpaqueRef")
                    .doesNotContain(CliRun.PASSWORD)
                    .doesNotContain("\tat ");
        }
    }

    @Test
    void shouldShowWhatAnUpdateCostsAndChangeNothing() throws Exception {
        try (var run = pool(Scenarios.fullReboot(2, 3))) {
            var check = run.onPool("check");
            var plan = run.onPool("plan", "--level", "full", "--vm-restart", "level");
            var machine = run.onPool("check", "--json");

            assertThat(check.code()).as(check.err()).isEqualTo(ExitCode.SUCCESS);
            assertThat(check.out())
                    .contains("Pool pool-1", "security: Hypervisor security fixes", "xs01 (coordinator)", "reboot host")
                    .contains("left for later: restart VM (full)")
                    .endsWith("Nothing stands in the way of an update." + System.lineSeparator());
            assertThat(plan.out())
                    .contains("What is done, in this order:", "No VM may start on the host while it is updated.")
                    .contains("VMs that move", "VMs that are interrupted:", "vm-001", "pass ");
            assertThat(check.out().lines()).allMatch(line -> line.length() <= 100);
            assertThat(plan.out().lines()).allMatch(line -> line.length() <= 100);
            assertThat(json(machine).path("plan").path("hosts")).hasSize(2);
            assertThat(run.simulator.read(run.simulator::calls))
                    .extracting(c -> c.method())
                    .allMatch(method -> method.startsWith("session."));
            assertLeftClean(run, check, plan, machine);
        }
    }

    @Test
    void shouldSayOnceWhatManyVmsHaveInCommon() throws Exception {
        try (var run = pool(Scenarios.vmThatCannotMove(2, 12))) {
            run.simulator.read(() -> {
                run.simulator.vms().forEach(vm -> vm.set("pending_guidances", List.of("restart_vm")));
                return null;
            });

            var check = run.onPool("check");

            assertThat(check.code()).isEqualTo(ExitCode.ATTENTION);
            assertThat(check.out().lines().filter(line -> line.contains("Mandatory tasks are pending on VM")))
                    .hasSize(8);
            assertThat(check.out())
                    .contains("... and the same of 5 more.", "stuck cannot move")
                    .containsOnlyOnce("To do: Carry them out first")
                    .contains("An update would be refused now.");
            assertThat(json(run.onPool("plan", "--json")).path("prechecks").findValuesAsText("status"))
                    .contains("FAILURE");
        }
    }

    @Test
    void shouldSynchronise() throws Exception {
        try (var run = pool(Scenarios.healthy(1, 1).notSynced())) {
            assertThat(run.onPool("check"))
                    .satisfies(r -> assertThat(r.err()).contains("synchronise"))
                    .extracting(CliRun.Result::code)
                    .isEqualTo(ExitCode.FAILED);

            var sync = run.onPool("sync", "--journal", journal(), "--json");

            assertThat(sync.code()).as(sync.err()).isEqualTo(ExitCode.SUCCESS);
            assertThat(json(sync).toString()).contains(run.simulator.read(run.simulator::hash));
            assertThat(run.onPool("check").code()).isEqualTo(ExitCode.SUCCESS);
            assertLeftClean(run, sync);
        }
    }

    @Test
    void shouldUpdateAndReportAndHaveNothingToResume() throws Exception {
        try (var run = pool(Scenarios.toolstackOnly(2, 2))) {
            var update = run.onPool("update", "--journal", journal(), "--json");
            assertThat(update.code()).as(update.err()).isEqualTo(ExitCode.SUCCESS);
            assertThat(json(update).path("outcome").asText()).isEqualToIgnoringCase("success");
            assertThat(update.err()).contains("Journal: " + journal(), "xs01", "updated", "Report: ");
            for (var name : List.of("report.html", "report.md", "report.json", "junit.xml")) {
                assertThat(folder.resolve("run").resolve(name)).isNotEmptyFile();
            }

            var again = run.onPool("resume", "--journal", journal());
            assertThat(again.code()).isEqualTo(ExitCode.USAGE);
            assertThat(again.err()).contains("has ended; there is nothing to resume");

            var text = CliRun.run("report", journal());
            assertThat(text.code()).isZero();
            assertThat(text.out()).contains("xs01", "xs02");
            assertThat(json(CliRun.run("report", journal(), "--json")).toString())
                    .contains("xs02");
            var into = folder.resolve("elsewhere");
            assertThat(CliRun.run("report", journal(), "--into", into.toString())
                            .out())
                    .contains("report.html");
            assertThat(into.resolve("report.md")).isNotEmptyFile();

            var second = run.onPool(
                    "update", "--journal", folder.resolve("second.jsonl").toString());
            assertThat(second.code()).as(second.err()).isEqualTo(ExitCode.SUCCESS);
            assertThat(second.out()).contains("is up to date; nothing was changed");
            assertThat(run.simulator.read(run.simulator::forbiddenCalls)).isEmpty();
            assertSaidNoSecret(update, again, text, second);
        }
    }

    @Test
    void shouldRefuseAnUpdateThatThePoolIsNotReadyFor() throws Exception {
        try (var run = pool(Scenarios.vmThatCannotMove(2, 2).ha())) {
            var update = run.onPool("update", "--journal", journal());

            assertThat(update.code()).isEqualTo(ExitCode.FAILED);
            assertThat(update.out()).contains("stuck");
            assertThat(run.simulator.read(() -> run.simulator.pool().haEnabled()))
                    .isTrue();
            assertThat(run.simulator.hosts()).allMatch(host -> run.simulator.read(host::isEnabled));
            assertLeftClean(run, update);
        }
    }

    @Test
    void shouldReportADeadRun() throws Exception {
        try (var run = pool(Scenarios.toolstackOnly(1, 1))) {
            run.onPool("update", "--journal", journal());
            var lines = Files.readAllLines(Path.of(journal()));
            // Everything after the plan is missing, and the last line was cut by the death of its writer.
            var cut = lines.subList(0, lines.size() / 2);
            Files.writeString(
                    Path.of(journal()),
                    String.join("\n", cut) + "\n{\"seq\":",
                    java.nio.charset.StandardCharsets.UTF_8);

            var report = CliRun.run("report", journal());
            assertThat(report.code()).as(report.err()).isZero();
            assertThat(report.out()).contains("pool-1", "xs01");
        }
    }

    @Test
    void shouldSayWhatIsWrongWithPasswordAndCertificate() throws Exception {
        try (var run = pool(Scenarios.healthy(1, 1))) {
            Files.writeString(folder.resolve("password"), "wr0ng-passw0rd");
            var password = run.onPool("check");
            assertThat(password.code()).isEqualTo(ExitCode.FAILED);
            assertThat(password.err())
                    .contains("refused the user name or password of operator")
                    .doesNotContain("wr0ng");

            var file = folder.resolve("password").toString();
            var trust = CliRun.run(
                    "check",
                    "--address",
                    run.address(),
                    "--user",
                    CliRun.USER,
                    "--password-file",
                    file,
                    "--fingerprint",
                    "00".repeat(32));
            assertThat(trust.code()).isEqualTo(ExitCode.FAILED);
            assertThat(trust.err())
                    .contains("shows the certificate " + run.server.fingerprint(run.simulator.coordinator()))
                    .contains("00:00:00");
            var system =
                    CliRun.run("check", "--address", run.address(), "--user", CliRun.USER, "--password-file", file);
            assertThat(system.err()).contains("is not trusted: it is self-signed");
        }
    }

    @Test
    void shouldReachAPoolWithAnAuthorityOrWithoutAnyTrust() throws Exception {
        try (var run = pool(Scenarios.healthy(1, 1))) {
            var file = folder.resolve("password").toString();
            var certificate =
                    run.server.certificate(run.simulator.coordinator()).certificate();
            var pem = "-----BEGIN CERTIFICATE-----\n"
                    + java.util.Base64.getMimeEncoder().encodeToString(certificate.getEncoded())
                    + "\n-----END CERTIFICATE-----\n";
            var authority = Files.writeString(folder.resolve("ca.pem"), pem).toString();

            for (var trust : List.of(List.of("--ca", authority), List.of("--insecure"))) {
                var arguments = new java.util.ArrayList<>(
                        List.of("check", "--address", run.address(), "--user", CliRun.USER, "--password-file", file));
                arguments.addAll(trust);
                assertThat(CliRun.run(arguments.toArray(String[]::new)).code()).isZero();
            }
        }
    }

    @Test
    void shouldSayThatAPoolCannotBeReached() throws Exception {
        int port;
        try (var socket = new ServerSocket(0)) {
            port = socket.getLocalPort();
        }
        var password = Files.writeString(folder.resolve("password"), "secret").toString();
        var result = CliRun.run("check", "--address", "127.0.0.1:" + port, "--password-file", password, "--insecure");
        assertThat(result.code()).isEqualTo(ExitCode.FAILED);
        assertThat(result.err())
                .contains("Host 127.0.0.1:" + port + " refuses connections")
                .doesNotContain("\tat ");
        assertThat(result.out()).isEmpty();
    }

    @Test
    void shouldExpectOfThePoolWhatItTookBeforeAndNameWhatIsProtected() throws Exception {
        var history = folder.resolve("history.jsonl").toString();
        try (var run = pool(Scenarios.harmless(2, 1))) {
            var before = run.onPool("plan", "--history", history, "--protect", "vm-001");
            assertThat(before.out()).contains("protected VMs", "vm-001 (only ever moved)", "from defaults");
            var update = run.onPool(
                    "update",
                    "--history",
                    history,
                    "--journal",
                    journal(),
                    "--evacuation-batch",
                    "3",
                    "--limit",
                    "reboot=90m",
                    "--pending",
                    "finish");
            assertThat(update.code()).as(update.out() + update.err()).isEqualTo(ExitCode.SUCCESS);
            assertThat(update.out().lines().filter(l -> l.startsWith("Report: ")))
                    .hasSize(1);
            assertThat(Files.readAllLines(Path.of(history))).hasSize(2);
        }
        // The same pool as it was before.
        try (var run = pool(Scenarios.harmless(2, 1))) {
            assertThat(run.onPool("plan", "--history", history).out()).contains("from 1 earlier update");
        }
    }

    @Test
    void shouldFreezeAPoolUntilItsHashIsApplied() throws Exception {
        try (var run = pool(Scenarios.harmless(1, 0).periodicSync())) {
            var frozen = run.onPool("sync", "--freeze", "--journal", journal());
            assertThat(frozen.code()).as(frozen.out() + frozen.err()).isEqualTo(ExitCode.SUCCESS);
            assertThat(frozen.out()).contains("stays there", "Still owed: periodic synchronisation");
            assertThat((boolean) run.simulator.read(() -> run.simulator.pool().periodicSyncEnabled()))
                    .isFalse();
            var second = folder.resolve("second").resolve("journal.jsonl").toString();
            var hash = run.simulator.read(run.simulator::hash);
            assertThat(run.onPool("update", "--hash", hash, "--journal", second).code())
                    .isEqualTo(ExitCode.SUCCESS);
            assertThat((boolean) run.simulator.read(() -> run.simulator.pool().periodicSyncEnabled()))
                    .isTrue();
        }
    }

    @Test
    void shouldRefuseALimitForAPhaseThatThereIsNot() throws Exception {
        try (var run = pool(Scenarios.harmless(1, 0))) {
            for (var command : List.of("check", "plan", "update", "apply-guidance")) {
                var result = run.onPool(command, "--limit", "lunch=1h");
                assertThat(result.code()).isEqualTo(ExitCode.USAGE);
                assertThat(result.err()).contains("lunch").contains("reboot");
            }
            assertThat(run.simulator.read(run.simulator::requestsByMethod)).isEmpty();
        }
    }
}
