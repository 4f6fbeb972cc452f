package io.jenkins.plugins.xenserver.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.xenserver.simulator.Scenarios;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A journal belongs to one run: only {@code resume} goes on with it, as what it is, and with the gate that it began with. */
class OtherRunsJournalTest {
    @TempDir
    private Path folder;

    private Path journal() {
        return folder.resolve("run").resolve("journal.jsonl");
    }

    private static Map<String, ?> sent(CliRun run) {
        return run.simulator.read(run.simulator::requestsByMethod);
    }

    private CliRun.Result begun(CliRun run, List<String> command) {
        var more = new ArrayList<>(command.subList(1, command.size()));
        more.addAll(List.of("--journal", journal().toString()));
        return run.onPool(command.getFirst(), more.toArray(String[]::new));
    }

    private List<List<String>> beginners() throws Exception {
        var bundle =
                Files.write(folder.resolve("updates.xsbundle"), new byte[10240]).toString();
        return List.of(
                List.of("update", "--level", "full"),
                List.of("apply-guidance"),
                List.of("sync"),
                List.of("restore"),
                List.of("configure", "--channel", "normal"),
                List.of("upload-bundle", bundle));
    }

    @Test
    void shouldBeginNothingInTheJournalOfARunThatIsNotComplete() throws Exception {
        try (var run = new CliRun(Scenarios.toolstackOnly(2, 0), folder)) {
            assertThat(begun(run, List.of("update", "--gate", "true")).code()).isZero();
            var lines = Files.readAllLines(journal());
            var dead = String.join("\n", lines.subList(0, lines.size() / 2)) + "\n";
            Files.writeString(journal(), dead);
            var before = sent(run);

            for (var command : beginners()) {
                var result = begun(run, command);
                assertThat(result.code()).as(command + result.err()).isEqualTo(ExitCode.USAGE);
                assertThat(result.err())
                        .contains("The journal " + journal() + " belongs to a run that is not complete")
                        .contains("'resume'", "another --journal");
            }

            assertThat(journal()).hasContent(dead);
            assertThat(sent(run)).isEqualTo(before);
            assertThat(run.onPool("resume", "--journal", journal().toString()).err())
                    .contains("begun with a gate");
        }
    }

    @Test
    void shouldBeginNothingInTheJournalOfARunThatHasEnded() throws Exception {
        try (var run = new CliRun(Scenarios.healthy(1, 0), folder)) {
            assertThat(begun(run, List.of("sync")).code()).isZero();
            var before = Files.readString(journal());
            var again = begun(run, List.of("update"));
            assertThat(again.code()).isEqualTo(ExitCode.USAGE);
            assertThat(again.err())
                    .contains("belongs to a run that has ended", "another --journal")
                    .doesNotContain("resume");
            assertThat(journal()).hasContent(before);
        }
    }

    /** One line is what a file may hold whose name was mistaken for the journal's. */
    @Test
    void shouldNotWipeWhatIsNoJournal() throws Exception {
        try (var run = new CliRun(Scenarios.healthy(1, 0), folder)) {
            Files.createDirectories(journal().getParent());
            Files.writeString(journal(), "somebody's only note\n");
            var result = begun(run, List.of("sync"));
            assertThat(result.code()).isEqualTo(ExitCode.USAGE);
            assertThat(result.err()).contains("is not the journal of a run", "another --journal");
            assertThat(run.onPool("resume", "--journal", journal().toString()).code())
                    .isEqualTo(ExitCode.USAGE);
            assertThat(journal()).hasContent("somebody's only note");
            assertThat(sent(run)).isEmpty();
        }
    }

    @Test
    void shouldNotResumeWhatIsNoRun() throws Exception {
        Files.createDirectories(journal().getParent());
        try (var run = new CliRun(Scenarios.toolstackOnly(1, 0), folder)) {
            Files.writeString(journal(), "");
            var empty = run.onPool("resume", "--journal", journal().toString());
            assertThat(empty.code()).isEqualTo(ExitCode.USAGE);
            assertThat(empty.err()).contains("holds nothing of a run");

            Files.writeString(journal(), """
                    {"seq":1,"at":"2026-03-02T03:00:00Z","type":"opened","id":"","data":{"format":1,"kind":"check"}}
                    """);
            var look = run.onPool("resume", "--journal", journal().toString());
            assertThat(look.code()).isEqualTo(ExitCode.USAGE);
            assertThat(look.err()).contains("of the kind 'check', which cannot be resumed");
            assertThat(sent(run)).isEmpty();
        }
    }

    /** An empty file is what a machine leaves that died before the first line was on disk. */
    @Test
    void shouldBeginInAnEmptyJournal() throws Exception {
        Files.createDirectories(journal().getParent());
        Files.createFile(journal());
        try (var run = new CliRun(Scenarios.healthy(1, 0), folder)) {
            assertThat(begun(run, List.of("sync")).code()).isZero();
        }
    }

    @Test
    void shouldLeaveNothingOfARunThatCouldNotBegin() throws Exception {
        try (var run = new CliRun(Scenarios.healthy(1, 0), folder)) {
            Files.writeString(folder.resolve("password"), "wr0ng");
            assertThat(begun(run, List.of("sync")).code()).isEqualTo(ExitCode.FAILED);
            assertThat(journal().getParent()).doesNotExist();
        }
    }

    /** There is no place for the journal: that is known before anybody logs in. */
    @Test
    void shouldSendNothingWhereTheJournalCannotBeKept() throws Exception {
        Files.writeString(folder.resolve("run"), "a file where the folder should be");
        try (var run = new CliRun(Scenarios.healthy(1, 0), folder)) {
            var result = begun(run, List.of("sync"));
            assertThat(result.code()).isEqualTo(ExitCode.FAILED);
            assertThat(result.err())
                    .contains("There is something else at " + journal().getParent())
                    .hasLineCount(1);
            assertThat(sent(run)).isEmpty();
        }
    }
}
