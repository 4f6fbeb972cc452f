package io.jenkins.plugins.xenserver.cli;

import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.UUID;
import picocli.CommandLine.Option;

/** Where the journal of a run is kept; a resume needs it. */
final class JournalFolder {
    private static final DateTimeFormatter STAMP =
            DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss").withZone(ZoneOffset.UTC);

    @Option(
            names = "--journal",
            paramLabel = "FILE",
            description = "Where to keep the journal that a resume needs "
                    + "(default: a new folder xenserver-updates-<time> in the current one).")
    private Path file;

    /** The file, chosen now if the user did not. */
    Path file() {
        if (file == null) {
            file = Path.of("xenserver-updates-" + STAMP.format(Instant.now()), "journal.jsonl");
        }
        return file;
    }

    /** An id for a new rollout or driver. */
    static String newId() {
        return UUID.randomUUID().toString();
    }
}
