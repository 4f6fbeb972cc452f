package io.jenkins.plugins.xenserver.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.json.JsonMapper;
import io.jenkins.plugins.xenserver.rollout.Outcome;
import io.jenkins.plugins.xenserver.rollout.RolloutOptions;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** What the command line says and refuses without a pool. */
class CommandLineTest {
    private static final Set<String> TALKING =
            Set.of("check", "plan", "sync", "update", "resume", "apply-guidance", "restore");

    @TempDir
    private Path folder;

    static Stream<String> commands() {
        return Main.commandLine().getSubcommands().keySet().stream().filter(name -> !name.equals("help"));
    }

    @Test
    void shouldOfferWhatAnAdministratorNeeds() {
        assertThat(commands()).contains("simulate", "sync", "check", "plan", "update", "resume", "report");
        assertThat(commands().toList()).containsAll(TALKING);
    }

    @Test
    void shouldExplainItselfWithCommandsExitCodesAndExamples() {
        var help = CliRun.run("--help");
        assertThat(help.code()).isZero();
        assertThat(help.out()).contains("Exit codes:", "0   done", "4   not finished", "A first look at a pool:");
        commands().forEach(name -> assertThat(help.out()).contains("\n  " + name + " "));
        assertThat(CliRun.run("--version").out()).startsWith("xenserver-updates ");
    }

    @ParameterizedTest
    @MethodSource("commands")
    void shouldExplainEachCommand(String name) {
        var help = CliRun.run(name, "--help");
        assertThat(help.code()).isZero();
        assertThat(help.err()).isEmpty();
        assertThat(help.out()).startsWith("Usage: xenserver-updates " + name).contains("--json");
        // Whatever has a name has a word of explanation, and what is for demonstrations only does not show.
        assertThat(help.out()).doesNotContain("--halt-after").doesNotContain("--time-");
        var spec = Main.commandLine().getSubcommands().get(name).getCommandSpec();
        assertThat(spec.usageMessage().description()).isNotEmpty();
        assertThat(spec.options())
                .filteredOn(o -> !o.hidden())
                .allSatisfy(o -> assertThat(o.description()).as(o.longestName()).isNotEmpty());
    }

    @ParameterizedTest
    @MethodSource("commands")
    void shouldNeverTakeAPasswordAsAnArgument(String name) {
        var spec = Main.commandLine().getSubcommands().get(name).getCommandSpec();
        assertThat(spec.options().stream().flatMap(o -> Stream.of(o.names())))
                .doesNotContain("--password", "-p", "--pass");
        var result = CliRun.run(name, "--password", "secret");
        assertThat(result.code()).isEqualTo(ExitCode.USAGE);
    }

    static Stream<List<String>> wrong() {
        return Stream.of(
                List.of(),
                List.of("upgrade"),
                List.of("check", "--no-such-option"),
                List.of("check", "surplus"),
                List.of("check", "--level", "extreme", "--address", "xs01"),
                List.of("update", "--vm-restart", "sometimes", "--address", "xs01"),
                List.of("update", "--parallel", "many", "--address", "xs01"),
                List.of("resume"),
                List.of("report"),
                List.of("check", "--insecure", "--fingerprint", "AB", "--address", "xs01"),
                List.of("check", "--password-env", "A", "--password-file", "b", "--address", "xs01"),
                List.of("simulate", "--hosts", "0"),
                List.of("simulate", "--hosts", "65"),
                List.of("simulate", "--vms", "-1"),
                List.of("simulate", "--speed", "0"),
                List.of("simulate", "--scenario", "no-such"));
    }

    @ParameterizedTest
    @MethodSource("wrong")
    void shouldRefuseAWrongCommandLine(List<String> arguments) {
        var result = CliRun.run(arguments.toArray(String[]::new));
        assertThat(result.code()).isEqualTo(ExitCode.USAGE);
        assertThat(result.err()).isNotBlank().doesNotContain("\tat ");
        assertThat(result.out()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "''|address is empty",
                "http://xs01|only spoken to over HTTPS",
                "root@xs01|is not the address of a host",
                "xs 01|is not the address of a host",
                "xs01:port|is not the address of a host"
            })
    void shouldSayWhatIsWrongWithAnAddress(String address, String reason) throws Exception {
        var password = Files.writeString(folder.resolve("password"), "secret");
        var result = CliRun.run("check", "--address", address, "--password-file", password.toString());
        assertThat(result.code()).isEqualTo(ExitCode.USAGE);
        assertThat(result.err()).contains(reason).doesNotContain("secret").doesNotContain("\tat ");
    }

    @Test
    void shouldSayWhereAPasswordMayComeFrom() {
        assertThat(CliRun.run("check", "--address", "xs01").err()).contains("--password-env or --password-file");
        var unset = CliRun.run("check", "--address", "xs01", "--password-env", "NO_SUCH_VARIABLE_HERE");
        assertThat(unset.code()).isEqualTo(ExitCode.USAGE);
        assertThat(unset.err()).contains("The environment variable NO_SUCH_VARIABLE_HERE is not set.");
    }

    @Test
    void shouldNameAFileThatIsMissing() {
        var missing = folder.resolve("missing").toString();
        assertThat(CliRun.run("check", "--address", "xs01", "--password-file", missing))
                .satisfies(r -> assertThat(r.err())
                        .contains(
                                "The password file " + missing + " cannot be read. There is no file " + missing + "."))
                .extracting(CliRun.Result::code)
                .isEqualTo(ExitCode.FAILED);
        assertThat(CliRun.run("resume", "--journal", missing).err()).contains("There is no journal at " + missing);
        assertThat(CliRun.run("report", missing).err()).contains("There is no journal at " + missing);
    }

    @Test
    void shouldSayInASentenceWhatIsWrongWithAFile() throws Exception {
        assertThat(CliRun.run("check", "--address", "xs01", "--ca", "no.pem").err())
                .isEqualToIgnoringNewLines("There is no file no.pem.");
        var binary = Files.write(folder.resolve("binary"), new byte[] {(byte) 0xff, (byte) 0xfe, 0});
        assertThat(CliRun.run("check", "--address", "xs01", "--ca", binary.toString()))
                .satisfies(r -> assertThat(r.err()).contains(binary + " is no certificate in PEM form."))
                .extracting(CliRun.Result::code)
                .isEqualTo(ExitCode.USAGE);
        assertThat(CliRun.run("check", "--address", "xs01", "--password-file", binary.toString())
                        .err())
                .isEqualToIgnoringNewLines("The password file " + binary + " cannot be read. It is no text.");
        assertThat(Trouble.words(new UncheckedIOException(new AccessDeniedException("some/file"))))
                .isEqualTo("User " + System.getProperty("user.name") + " may not use some/file: access is denied.");
        assertThat(Trouble.words(new FileSystemException("some/file", null, "Read-only file system")))
                .isEqualTo("The file some/file cannot be used: Read-only file system.");
        assertThat(Trouble.words(new FileSystemException("some/file"))).isEqualTo("The file some/file cannot be used.");
        assertThat(Trouble.words(new IOException())).isNotBlank();
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = "")
    void shouldTakeTheEndOfTheInputForNoPassword(String typed) {
        var questions = new ArrayList<String>();
        var terminal = new Terminal(
                true,
                InputStream.nullInputStream(),
                question -> {
                    questions.add(question);
                    return typed == null ? null : typed.toCharArray();
                },
                Optional::empty);
        var err = new StringWriter();
        var code = Main.commandLine(terminal)
                .setErr(new PrintWriter(err))
                .execute("check", "--address", "xs01", "--user", "operator");
        assertThat(code).isEqualTo(ExitCode.USAGE);
        assertThat(err.toString()).isEqualToIgnoringNewLines("No password was given.");
        assertThat(questions).containsExactly("Password of operator: ");
    }

    @Test
    void shouldSayWhatIsWrongInsteadOfAllThatIsPossible() {
        var mistyped = CliRun.run("update", "--adress", "xs01");
        assertThat(mistyped.err())
                .contains("'--adress'", "--address")
                .endsWith("See 'xenserver-updates update --help'." + System.lineSeparator())
                .doesNotContain("Usage:");
        assertThat(mistyped.err().lines()).hasSizeLessThan(6);
        assertThat(CliRun.run("update", "--limit", "gate=45x").err())
                .contains("--limit", "'45x' is no duration; write for example 45m, 1h30m or 2d");
        assertThat(CliRun.run().err()).contains("Which command?", "Usage:", "upload-bundle");
    }

    @Test
    void shouldReadDurationsAsTheStepsDo() {
        var options = choices("--limit", "gate=45m", "--limit", "apply=1h30m", "--canary", "PT45M")
                .options();
        assertThat(options.limits().gate()).isEqualTo(Duration.ofMinutes(45));
        assertThat(options.limits().apply()).isEqualTo(Duration.ofMinutes(90));
        assertThat(options.canary()).isEqualTo(Duration.ofMinutes(45));
    }

    @Test
    void shouldSayWhatIsNoFingerprintAndNoCertificate() throws Exception {
        var password = Files.writeString(folder.resolve("password"), "secret").toString();
        var fingerprint = CliRun.run("check", "--address", "xs01", "--password-file", password, "--fingerprint", "AB");
        assertThat(fingerprint.code()).isEqualTo(ExitCode.USAGE);
        assertThat(fingerprint.err()).contains("'AB' is not a SHA-256 fingerprint");
        var authority = CliRun.run("check", "--address", "xs01", "--password-file", password, "--ca", password);
        assertThat(authority.code()).isEqualTo(ExitCode.USAGE);
        assertThat(authority.err()).contains("The pool's trust cannot be used").doesNotContain("secret");
    }

    @ParameterizedTest
    @EnumSource(Outcome.class)
    void shouldHaveAnExitCodeForEachOutcome(Outcome outcome) {
        assertThat(ExitCode.of(outcome)).isBetween(0, 4).isNotEqualTo(ExitCode.USAGE);
        assertThat(ExitCode.of(outcome) == 0).isEqualTo(outcome == Outcome.SUCCESS);
    }

    @Test
    void shouldSayThatAJournalIsUnreadable() throws IOException {
        var journal = Files.writeString(folder.resolve("journal.jsonl"), "this is no journal\n")
                .toString();
        for (var command : List.of(List.of("report", journal), List.of("resume", "--journal", journal))) {
            var result = CliRun.run(command.toArray(String[]::new));
            assertThat(result.code()).as(command + result.out()).isNotZero();
            assertThat(result.err()).isNotBlank().doesNotContain("\tat ");
        }
    }

    @Test
    void shouldTellHowToReachTheSimulatedPool() throws Exception {
        var out = new StringWriter();
        var json = new StringWriter();
        var first = simulate(Main.commandLine().setOut(new PrintWriter(out)), "--hosts", "2", "--vms", "2");
        var second = simulate(Main.commandLine().setOut(new PrintWriter(json)), "--hosts", "1", "--json");
        try {
            Awaitility.await()
                    .until(() ->
                            out.toString().contains("Ready") && json.toString().contains("}"));

            var facts = new JsonMapper().readTree(json.toString());
            var password = Files.writeString(
                    folder.resolve("password"), facts.path("password").asText());
            var check = CliRun.run(
                    "check",
                    "--address",
                    facts.path("address").asText(),
                    "--user",
                    facts.path("user").asText(),
                    "--fingerprint",
                    facts.path("fingerprint").asText(),
                    "--password-file",
                    password.toString());
            assertThat(check.out()).as(check.err()).contains("Pool pool-1", "xs01 (coordinator)");
            assertThat(out.toString().lines())
                    .hasSize(5)
                    .anyMatch(line -> line.matches("address: +127\\.0\\.0\\.1:\\d+"))
                    .anyMatch(line -> line.matches("user: +root"))
                    .anyMatch(line -> line.matches("password: +\\S+"))
                    .anyMatch(line ->
                            line.matches("fingerprint: +([0-9A-F]{2}:){31}[0-9A-F]{2},([0-9A-F]{2}:){31}[0-9A-F]{2}"));
        } finally {
            first.interrupt();
            second.interrupt();
            first.join();
            second.join();
        }
    }

    private static Thread simulate(CommandLine command, String... options) {
        var arguments = Stream.concat(Stream.of("simulate"), Stream.of(options)).toArray(String[]::new);
        return Thread.ofVirtual().start(() -> command.execute(arguments));
    }

    /** Whatever the engine can be told, the command line can say. */
    @Test
    void shouldLetEachOptionOfTheEngineBeChosen() throws Exception {
        var chosen = choices("""
                --hash=abc --level=FULL --vm-restart=LEVEL --pending=FINISH --no-migrate-home --parallel=7 --allow-disabled
                --limit=gate=PT5M --hosts=xs01 --finish-before=2026-03-02T05:00:00Z --canary=PT5M --on-failure=SKIP_HOST
                --allow-mixed --drain=SUSPEND --drain-retries=5 --drain-delay=9m --any-suspend-storage --protect=jenkins
                --resume-within=1d9h --evacuation-batch=4 --evacuation-network=storage
                """.strip().split("\\s+"));
        assertDiffers(chosen.options(), RolloutOptions.DEFAULT);
        assertDiffers(chosen.options().drain(), RolloutOptions.DEFAULT.drain());
        var unchosen = choices().options();
        assertThat(unchosen).isEqualTo(RolloutOptions.DEFAULT);
    }

    private static RolloutChoices choices(String... arguments) {
        var choices = new RolloutChoices();
        Main.reading(new CommandLine(choices)).parseArgs(arguments);
        return choices;
    }

    private static void assertDiffers(Record chosen, Record otherwise) throws ReflectiveOperationException {
        for (var component : chosen.getClass().getRecordComponents()) {
            var accessor = component.getAccessor();
            assertThat(accessor.invoke(chosen)).as(component.getName()).isNotEqualTo(accessor.invoke(otherwise));
        }
    }
}
