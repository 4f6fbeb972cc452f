package io.jenkins.plugins.xenserver.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.xenserver.model.Json;
import io.jenkins.plugins.xenserver.rollout.FileJournal;
import io.jenkins.plugins.xenserver.rollout.HostGate;
import io.jenkins.plugins.xenserver.rollout.JournalRecord;
import io.jenkins.plugins.xenserver.rollout.Outcome;
import io.jenkins.plugins.xenserver.rollout.RecordType;
import io.jenkins.plugins.xenserver.rollout.StopSignal;
import io.jenkins.plugins.xenserver.simulator.Scenarios;
import io.jenkins.plugins.xenserver.xapi.TimeSource;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** What is asked after each host: a person at the terminal, or a command. */
class GateTest {
    private static final HostGate.Step STEP = new HostGate.Step("xs01", "uuid-1", 1, 2, null);

    @TempDir
    private Path folder;

    private Path journal() {
        return folder.resolve("run").resolve("journal.jsonl");
    }

    private CliRun.Result update(CliRun run, Person person, String... more) {
        return run.onPool(person, "update", with(more));
    }

    private String[] with(String... more) {
        var all = new java.util.ArrayList<>(List.of("--journal", journal().toString()));
        all.addAll(List.of(more));
        return all.toArray(String[]::new);
    }

    private List<String> answers() throws Exception {
        return FileJournal.read(journal()).stream()
                .filter(r -> r.type() == RecordType.GATE)
                .map(r -> r.text("host") + " " + r.text("result") + ": " + r.text("message"))
                .toList();
    }

    private static long applied(CliRun run) {
        return run.simulator.read(() -> run.simulator.calls().stream()
                .filter(c -> c.method().endsWith("host.apply_updates"))
                .count());
    }

    @Test
    void shouldAskThePersonAfterEachHostAndSayWhatWasDone() throws Exception {
        try (var run = new CliRun(Scenarios.toolstackOnly(2, 1), folder)) {
            var person = Person.answering("Yes", "perhaps", " y ");
            var result = update(run, person, "--ask");
            assertThat(result.code()).as(result.out() + result.err()).isEqualTo(ExitCode.SUCCESS);
            assertThat(person.asked()).isEqualTo(3);
            assertThat(result.out())
                    .contains("xs01 is done, host 1 of 2.", "xs02 is done, host 2 of 2.")
                    .containsSubsequence(
                            "host 1 of 2.",
                            "restart toolstack",
                            "Yes goes on with the next host",
                            "Go on? [yes/no] ",
                            "host 2 of 2.",
                            "Yes completes the update",
                            "Go on? [yes/no] ",
                            "Go on? [yes/no] ");
            var user = System.getProperty("user.name");
            assertThat(answers())
                    .containsExactly(
                            "xs01 passed: " + user + " said yes at the terminal.",
                            "xs02 passed: " + user + " said yes at the terminal.");
        }
    }

    @Test
    void shouldStopRestoreAndReportWhereThePersonSaysNo() throws Exception {
        try (var run = new CliRun(Scenarios.harmless(2, 1).wlb().periodicSync(), folder)) {
            var person = Person.answering("no");
            var result = update(run, person, "--ask");
            assertThat(result.code()).as(result.out() + result.err()).isEqualTo(ExitCode.FAILED);
            assertThat(result.out()).contains("The gate after host xs01 said no.", "said no at the terminal");
            assertThat(applied(run)).isEqualTo(1);
            assertLeftAsFound(run);
            assertThat(folder.resolve("run").resolve("report.html")).isNotEmptyFile();
        }
    }

    private static void assertLeftAsFound(CliRun run) {
        run.simulator.read(() -> {
            var pool = run.simulator.pool();
            assertThat(pool.wlbEnabled()).isTrue();
            assertThat(pool.periodicSyncEnabled()).isTrue();
            assertThat(pool.map("other_config").keySet()).noneMatch(key -> key.startsWith("xenserver-updates"));
            assertThat(run.simulator.hosts()).allMatch(host -> host.isEnabled());
            return null;
        });
    }

    @Test
    void shouldTakeTheEndOfTheInputForANo() throws Exception {
        try (var run = new CliRun(Scenarios.harmless(2, 0).wlb().periodicSync(), folder)) {
            var result = update(run, Person.answering(), "--ask");
            assertThat(result.code()).isEqualTo(ExitCode.FAILED);
            assertThat(result.out()).contains("The terminal's input ended before anybody had answered.");
            assertThat(applied(run)).isEqualTo(1);
            assertLeftAsFound(run);
        }
    }

    @Test
    void shouldNotTakeForAnAnswerWhatWasTypedBeforeTheQuestion() throws Exception {
        try (var run = new CliRun(Scenarios.harmless(2, 0), folder)) {
            var result = update(run, Person.answering().types("yes").types("yes"), "--ask");
            assertThat(result.code()).isEqualTo(ExitCode.FAILED);
            assertThat(applied(run)).isEqualTo(1);
        }
    }

    /** What a program reads is JSON and nothing else, whatever the command prints. */
    @Test
    @EnabledOnOs({OS.LINUX, OS.MAC})
    void shouldKeepWhatTheCommandPrintsOutOfTheResult() throws Exception {
        try (var run = new CliRun(Scenarios.harmless(1, 0), folder)) {
            var command = "echo looked at $XEN_HOST, $XEN_HOST_UUID";
            // A process of its own: the command would print on the one that runs this test.
            var process = new ProcessBuilder(
                            RealProcess.command(run.arguments("update", with("--json", "--gate", command))))
                    .redirectError(folder.resolve("errors").toFile())
                    .start();
            var out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(process.waitFor()).as(out).isEqualTo(ExitCode.SUCCESS);
            assertThat(out).startsWith("{").doesNotContain("looked at");
            assertThat(Json.mapper().readTree(out).path("outcome").asText()).isEqualToIgnoringCase("success");
            assertThat(folder.resolve("errors"))
                    .content()
                    .contains("looked at xs01, " + run.simulator.host("xs01").uuid());
        }
    }

    @Test
    void shouldRefuseToAskWhereThereIsNoTerminalAndSendNothing() throws Exception {
        try (var run = new CliRun(Scenarios.harmless(2, 0), folder)) {
            for (var command : List.of("update", "apply-guidance")) {
                var result = run.onPool(command, with("--ask"));
                assertThat(result.code()).isEqualTo(ExitCode.USAGE);
                assertThat(result.err()).contains("There is no terminal to ask on", "--gate");
            }
            assertThat(run.simulator.read(run.simulator::requestsByMethod)).isEmpty();
            assertThat(journal()).doesNotExist();
            assertThat(run.onPool("update", with("--ask", "--gate", "true")).code())
                    .isEqualTo(ExitCode.USAGE);
        }
    }

    /** A process dies; whoever goes on has to say how the rest is asked, and what was answered is not asked again. */
    @Test
    void shouldAskAgainAfterAKillOnlyWhatHasNoAnswerAndNeverGoOnUnasked() throws Exception {
        try (var run = new CliRun(Scenarios.harmless(3, 0), folder)) {
            killed(run, "update", "gate:" + run.simulator.host("xs01").uuid(), "--gate", "true");
            var silent = run.onPool("resume", with());
            assertThat(silent.code()).isEqualTo(ExitCode.USAGE);
            assertThat(silent.err()).contains("begun with a gate", "--ask", "--no-gate");
            killed(run, "resume", "outcome:/enable#2", "--no-gate");
            assertThat(applied(run)).isEqualTo(2);

            var person = Person.answering("yes", "yes");
            var result = run.onPool(person, "resume", with("--ask"));
            assertThat(result.code()).as(result.out() + result.err()).isEqualTo(ExitCode.SUCCESS);
            assertThat(result.out())
                    .contains("xs02 is done, host 2 of 3.", "xs03 is done, host 3 of 3.")
                    .doesNotContain("xs01 is done");
            assertThat(answers()).hasSize(3);
        }
    }

    /** Journals of older versions do not say how a run was begun, but they hold what a gate answered. */
    @Test
    void shouldNotGoOnUnaskedWhereOnlyAnAnswerTellsThatThereWasAGate() throws Exception {
        try (var run = new CliRun(Scenarios.harmless(3, 0), folder)) {
            killed(run, "update", "gate:" + run.simulator.host("xs01").uuid(), "--gate", "true");
            var written = Files.readString(journal());
            assertThat(written).contains("\"gated\":true");
            Files.writeString(journal(), written.replaceFirst("\"gated\":true,|,\"gated\":true", ""));
            var silent = run.onPool("resume", with());
            assertThat(silent.code()).isEqualTo(ExitCode.USAGE);
            assertThat(silent.err()).contains("begun with a gate", "--ask", "--no-gate");
        }
    }

    private void killed(CliRun run, String command, String point, String... more) throws Exception {
        var arguments = new java.util.ArrayList<>(List.of(more));
        arguments.addAll(List.of("--halt-after", point));
        var process = RealProcess.start(run.arguments(command, with(arguments.toArray(String[]::new))));
        process.demandExit(RealProcess.KILLED);
    }

    @Test
    void shouldEndAWaitingCommandWithTheRolloutWhenTheProcessIsAskedToEnd() throws Exception {
        try (var run = new CliRun(Scenarios.harmless(2, 0).wlb().periodicSync(), folder)) {
            var process =
                    RealProcess.start(run.arguments("update", with("--gate", "echo the gate waits; sleep 3600; true")));
            process.awaitOutput("the gate waits");
            var asked = process.descendants();
            assertThat(asked).isNotEmpty();

            assertThat(process.terminate())
                    .contains("Stopping after the host in hand", "while the gate looked at host xs01", "Report: ");

            assertThat(FileJournal.read(journal()).getLast())
                    .returns(RecordType.CLOSED, JournalRecord::type)
                    .returns(Outcome.ABORTED.words(), r -> r.text("outcome"));
            assertThat(answers()).isEmpty();
            assertThat(applied(run)).isEqualTo(1);
            assertLeftAsFound(run);
            for (var child : asked) {
                child.onExit().get(1, TimeUnit.MINUTES);
            }
        }
    }

    /** Ctrl-C reaches the command as well, which may be dead before we have heard of it: that is no verdict about the host. */
    @Test
    @EnabledOnOs({OS.LINUX, OS.MAC})
    void shouldNotTakeForANoThatCtrlCEndedTheCommand() {
        var stop = new StopSignal();
        var gate = new CommandGate("kill -INT $$", null, stop, TimeSource.system());
        var verdict = gate.ask(STEP, () -> stop.request(StopSignal.Wish.AFTER_HOST, "the terminal"));
        assertThat(verdict).isEqualTo(new HostGate.Verdict(false, "It was not waited for any longer."));
    }

    @Test
    void shouldNotWaitForThePersonWhenTheRolloutIsToEnd() throws Exception {
        var stop = new StopSignal();
        var person = Person.doing(() -> stop.request(StopSignal.Wish.AFTER_HOST, "the terminal"));
        assertThat(asking(person, stop, TimeSource.system()).ask(STEP).passed()).isFalse();
        assertThat(person.asked()).isEqualTo(1);
    }

    @Test
    void shouldWaitForThePersonNoLongerThanTheGateMayTake() throws Exception {
        var passed = new AtomicReference<>(Duration.ZERO);
        var time = new TimeSource() {
            @Override
            public Instant now() {
                throw new AssertionError("nobody waits by the clock on the wall");
            }

            @Override
            public Duration elapsed() {
                return passed.get();
            }

            @Override
            public void sleep(Duration duration) {
                throw new AssertionError("nobody sleeps here");
            }
        };
        var person = Person.doing(() -> passed.updateAndGet(t -> t.plus(Duration.ofMinutes(60))));
        var step = new HostGate.Step("xs01", "uuid-1", 1, 2, Duration.ofHours(1));
        var signs = new AtomicInteger();
        assertThat(asking(person, new StopSignal(), time).ask(step, signs::incrementAndGet))
                .returns(false, HostGate.Verdict::passed)
                .satisfies(v -> assertThat(v.message()).contains("not answered within 60 min"));
        // Whoever resumes can tell that somebody was there all the time.
        assertThat(signs).hasPositiveValue();
    }

    private AskingGate asking(Person person, StopSignal stop, TimeSource time) throws Exception {
        var journal = folder.resolve("journal.jsonl");
        try (var stored =
                getClass().getResourceAsStream("/io/jenkins/plugins/xenserver/rollout/journal-format-1.jsonl")) {
            Files.copy(stored, journal);
        }
        return new AskingGate(person.terminal(), new PrintWriter(person), journal, "somebody", stop, time);
    }
}
