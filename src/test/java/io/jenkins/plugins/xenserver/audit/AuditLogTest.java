package io.jenkins.plugins.xenserver.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AuditLogTest {
    private static final long LARGE = 1 << 20;

    @TempDir
    private Path folder;

    static AuditEntry entry(int number) {
        return entry(number, "updated");
    }

    static AuditEntry entry(int number, String result) {
        return new AuditEntry(
                Instant.parse("2026-12-05T02:00:00Z").plusSeconds(60L * number),
                "prod",
                "pool-uuid",
                "xs0" + number,
                "host-uuid-" + number,
                "hash-new",
                "hash-old",
                "rollout",
                "ops/nightly",
                7,
                "alice",
                result);
    }

    private AuditLog log() {
        return new AuditLog(folder, LARGE);
    }

    private Path file() {
        return folder.resolve("audit.jsonl");
    }

    @Test
    void shouldTellTheNewestFirst() throws Exception {
        var log = log();
        log.record(entry(1));
        log.record(entry(2));

        assertThat(log.read(AuditQuery.newest(10))).containsExactly(entry(2), entry(1));
    }

    @Test
    void shouldTellNothingWhereNothingWasDone() throws Exception {
        assertThat(log().read(AuditQuery.newest(10))).isEmpty();
    }

    @Test
    void shouldNotSayTheSameTwiceAfterAKillBetweenEntryAndJournal() throws Exception {
        log().record(entry(1));

        // Another process, which found nothing of it in its journal.
        log().record(entry(1));

        assertThat(Files.readAllLines(file())).hasSize(1);
        assertThat(log().read(AuditQuery.newest(10))).containsExactly(entry(1));
    }

    @Test
    void shouldLetALaterResultReplaceAnEarlierOne() throws Exception {
        var log = log();
        log.record(entry(1, "failed"));
        log.record(entry(1, "updated"));

        assertThat(Files.readAllLines(file())).hasSize(2);
        assertThat(log.read(AuditQuery.newest(10))).containsExactly(entry(1, "updated"));
    }

    @Test
    void shouldDropDuplicatesWhenReading() throws Exception {
        log().record(entry(1));
        var line = Files.readString(file());
        Files.writeString(file(), line, StandardOpenOption.APPEND);

        assertThat(log().read(AuditQuery.newest(10))).hasSize(1);
    }

    @Test
    void shouldSurviveATornLine() throws Exception {
        log().record(entry(1));
        Files.writeString(file(), "{\"at\":\"2026-12-05T0", StandardOpenOption.APPEND);

        log().record(entry(2));

        assertThat(log().read(AuditQuery.newest(10))).containsExactly(entry(2), entry(1));
    }

    @Test
    void shouldBeginANewFileWhenOneIsFull() throws Exception {
        var log = new AuditLog(folder, 700);
        for (var i = 1; i <= 8; i++) {
            log.record(entry(i));
        }

        assertThat(folder.resolve("audit.jsonl.1")).exists();
        assertThat(Files.size(file())).isLessThan(1200);
        assertThat(log.read(AuditQuery.newest(100)))
                .extracting(AuditEntry::host)
                .containsExactly("xs08", "xs07", "xs06", "xs05", "xs04", "xs03", "xs02", "xs01");
    }

    @Test
    void shouldKnowAnEntryThatWasWrittenJustBeforeANewFileWasBegun() throws Exception {
        var log = new AuditLog(folder, 1);
        log.record(entry(1));
        log.record(entry(2));
        log.record(entry(1));

        assertThat(log.read(AuditQuery.newest(100))).hasSize(2);
        assertThat(folder.resolve("audit.jsonl.2")).doesNotExist();
    }

    @Test
    void shouldKeepABoundedNumberOfFiles() throws Exception {
        var log = new AuditLog(folder, 1);
        for (var i = 1; i <= AuditFiles.KEPT + 5; i++) {
            log.record(entry(i));
        }

        try (var files = Files.list(folder)) {
            assertThat(files).hasSize(AuditFiles.KEPT + 1);
        }
    }

    @Test
    void shouldFindByPoolHostHashAndTime() throws Exception {
        var log = log();
        IntStream.rangeClosed(1, 3).forEach(i -> {
            try {
                log.record(entry(i));
            } catch (java.io.IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        });

        assertThat(log.read(new AuditQuery("PRO", null, null, null, null, 10))).hasSize(3);
        assertThat(log.read(new AuditQuery("pool-uu", null, null, null, null, 10)))
                .hasSize(3);
        assertThat(log.read(new AuditQuery("other", null, null, null, null, 10)))
                .isEmpty();
        assertThat(log.read(new AuditQuery(null, "xs02", null, null, null, 10))).containsExactly(entry(2));
        assertThat(log.read(new AuditQuery(null, "host-uuid-3", null, null, null, 10)))
                .containsExactly(entry(3));
        assertThat(log.read(new AuditQuery(null, null, "hash-o", null, null, 10)))
                .hasSize(3);
        assertThat(log.read(new AuditQuery(null, null, null, entry(2).at(), entry(3).at(), 10)))
                .containsExactly(entry(2));
        assertThat(log.read(AuditQuery.newest(1))).containsExactly(entry(3));
    }

    @Test
    void shouldReadDaysAndMoments() {
        assertThat(AuditQuery.moment("2026-12-05", false)).isEqualTo("2026-12-05T00:00:00Z");
        assertThat(AuditQuery.moment("2026-12-05", true)).isEqualTo("2026-12-06T00:00:00Z");
        assertThat(AuditQuery.moment("2026-12-05T02:00:00Z", true)).isEqualTo("2026-12-05T02:00:00Z");
        assertThat(AuditQuery.moment(" ", true)).isNull();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> AuditQuery.moment("yesterday", false))
                .withMessageContaining("yesterday");
    }

    @Test
    void shouldKeepAHostileNameInItsLine() throws Exception {
        var hostile = new AuditEntry(
                Instant.EPOCH, "p\n{\"pool\":\"forged\"}", null, "h\u2028\r", "u", "h", null, "r", null, 0, null, "x");
        log().record(hostile);

        assertThat(new String(Files.readAllBytes(file()), StandardCharsets.UTF_8)
                        .chars()
                        .filter(c -> c == '\n'))
                .hasSize(1);
        assertThat(log().read(AuditQuery.newest(10))).containsExactly(hostile);
    }

    @Test
    void shouldLoseNothingWhenSeveralRolloutsWriteAtOnce() throws Exception {
        var log = log();
        try (var threads = Executors.newFixedThreadPool(4)) {
            var work = IntStream.range(0, 40)
                    .<Future<?>>mapToObj(i -> threads.submit(() -> {
                        log.record(entry(i));
                        return null;
                    }))
                    .toList();
            for (var done : work) {
                done.get();
            }
        }

        assertThat(log.read(AuditQuery.newest(100))).hasSize(40);
    }
}
