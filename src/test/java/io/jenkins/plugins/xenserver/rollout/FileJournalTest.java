package io.jenkins.plugins.xenserver.rollout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.xenserver.model.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileJournalTest {
    @TempDir
    private Path folder;

    private Path file() {
        return folder.resolve("deep/er/journal.jsonl");
    }

    private static JournalRecord entry(long seq) {
        var data = Json.mapper().createObjectNode().put("text", "line\nbreak and \u20ac");
        return new JournalRecord(seq, Instant.parse("2026-03-02T20:00:00Z"), RecordType.INTENT, "host/1/apply", data);
    }

    private void write(int count) throws IOException {
        try (var journal = FileJournal.open(file())) {
            for (var i = journal.existing().size() + 1; i <= count; i++) {
                journal.append(entry(i));
            }
        }
    }

    @Test
    void shouldReadWhatItWrote() throws IOException {
        write(3);
        assertThat(FileJournal.read(file())).containsExactly(entry(1), entry(2), entry(3));
        try (var again = FileJournal.open(file())) {
            assertThat(again.existing()).hasSize(3);
        }
    }

    @Test
    void shouldCutOffATornLastLineAndGoOn() throws IOException {
        write(2);
        Files.writeString(file(), "{\"seq\":3,\"at\":\"2026", StandardOpenOption.APPEND);
        assertThat(FileJournal.read(file())).hasSize(2);
        write(3);
        assertThat(FileJournal.read(file())).containsExactly(entry(1), entry(2), entry(3));
    }

    @Test
    void shouldCutOffALastLineThatIsWholeButGarbled() throws IOException {
        write(2);
        Files.writeString(file(), "\0\0\0\0\0\n", StandardOpenOption.APPEND);
        write(3);
        assertThat(FileJournal.read(file())).hasSize(3);
    }

    @Test
    void shouldRefuseDamageBeforeTheLastLine() throws IOException {
        write(2);
        Files.writeString(file(), "garbage\n" + Files.readString(file()));
        assertThatThrownBy(() -> FileJournal.open(file()))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("Line 1");
    }

    /** Its last line may be one that this version does not know, and is no damage. */
    @Test
    void shouldLeaveTheJournalOfALaterVersionAsItIs() throws IOException {
        try (var journal = FileJournal.open(file())) {
            journal.append(new JournalRecord(
                    1,
                    Instant.EPOCH,
                    RecordType.OPENED,
                    "",
                    Json.mapper().createObjectNode().put("format", Journal.FORMAT + 1)));
        }
        Files.writeString(file(), Files.readString(file()) + "{\"seq\":2,\"type\":\"of tomorrow\"}\n");
        var before = Files.readString(file());
        assertThatThrownBy(() -> FileJournal.open(file()))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("later version");
        assertThat(file()).hasContent(before);
    }

    @Test
    void shouldRefuseASecondWriter() throws IOException {
        try (var first = FileJournal.open(file())) {
            assertThatThrownBy(() -> FileJournal.open(file()))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("another thread");
            assertThat(first.existing()).isEmpty();
        }
        write(1);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void shouldKeepADocumentBesideTheJournal() throws IOException {
        try (var journal = FileJournal.open(file())) {
            assertThat(journal.kept("updates.json")).isEmpty();
            journal.keep("updates.json", bytes("a long first one"));
            journal.keep("updates.json", bytes("second"));
        }
        assertThat(file().resolveSibling("updates.json")).hasContent("second");
        try (var again = FileJournal.open(file());
                var files = Files.list(file().getParent())) {
            assertThat(again.kept("updates.json")).hasValue(bytes("second"));
            assertThat(files).hasSize(2);
        }
    }

    @Test
    void shouldLeaveTheEarlierDocumentIfANewOneCannotBeWritten() throws IOException {
        try (var journal = FileJournal.open(file())) {
            journal.keep("updates.json", bytes("first"));
            Files.createDirectories(file().resolveSibling("updates.json.part").resolve("in the way"));
            assertThatThrownBy(() -> journal.keep("updates.json", bytes("second")))
                    .isInstanceOf(IOException.class);
            assertThat(journal.kept("updates.json")).hasValue(bytes("first"));
            Files.createDirectories(file().resolveSibling("other.json").resolve("in the way"));
            assertThatThrownBy(() -> journal.keep("other.json", bytes("second")))
                    .isInstanceOf(IOException.class);
            assertThat(file().resolveSibling("other.json.part")).doesNotExist();
        }
    }
}
