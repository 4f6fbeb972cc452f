package io.jenkins.plugins.xenserver.audit;

import com.fasterxml.jackson.core.JsonProcessingException;
import edu.umd.cs.findbugs.annotations.CheckForNull;
import io.jenkins.plugins.xenserver.model.Json;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * The files behind the history: {@code audit.jsonl}, which grows, and {@code audit.jsonl.1} and so on, which do not any more.
 * One thread writes at a time; readers need no lock, because a file only ever moves to a higher number, and they read upwards.
 */
final class AuditFiles {
    /** How many full files are kept. */
    static final int KEPT = 20;

    private static final Logger LOGGER = Logger.getLogger(AuditFiles.class.getName());

    private final Path folder;
    private final long largest;

    /**
     * Files in a folder.
     *
     * @param largest bytes above which a new file is begun
     */
    AuditFiles(Path folder, long largest) {
        this.folder = folder;
        this.largest = largest;
    }

    /** The file with a number, 0 being the one that grows. */
    Path file(int number) {
        return folder.resolve("audit.jsonl" + (number == 0 ? "" : "." + number));
    }

    /** The entries of a file, oldest first; lines that cannot be read are left out. */
    List<AuditEntry> read(int number) throws IOException {
        var entries = new ArrayList<AuditEntry>();
        try {
            new String(Files.readAllBytes(file(number)), StandardCharsets.UTF_8)
                    .lines()
                    .forEach(line -> {
                        var entry = parse(line);
                        if (entry != null) {
                            entries.add(entry);
                        }
                    });
        } catch (NoSuchFileException e) {
            LOGGER.log(Level.FINEST, "no such file of the history", e);
        }
        return entries;
    }

    @CheckForNull
    private static AuditEntry parse(String line) {
        try {
            var node = Json.mapper().readTree(line);
            return node != null && node.isObject() ? Json.mapper().treeToValue(node, AuditEntry.class) : null;
        } catch (JsonProcessingException e) {
            // The tail of a line that a crash has torn; nothing else ever was in there.
            LOGGER.log(Level.FINE, "a line of the history cannot be read", e);
            return null;
        }
    }

    /** Writes one entry; when this returns it survives a power failure. */
    void append(AuditEntry entry) throws IOException {
        Files.createDirectories(folder);
        rotate();
        var file = file(0);
        var fresh = !Files.exists(file);
        try (var channel =
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            var end = channel.size();
            var line = (isTorn(channel, end) ? "\n" : "") + Json.mapper().writeValueAsString(entry) + "\n";
            var bytes = ByteBuffer.wrap(line.getBytes(StandardCharsets.UTF_8));
            channel.position(end);
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(true);
        }
        if (fresh) {
            flushFolder();
        }
    }

    private static boolean isTorn(FileChannel channel, long end) throws IOException {
        if (end == 0) {
            return false;
        }
        var last = ByteBuffer.allocate(1);
        channel.read(last, end - 1);
        return last.get(0) != '\n';
    }

    private void rotate() throws IOException {
        if (!Files.exists(file(0)) || Files.size(file(0)) < largest) {
            return;
        }
        Files.deleteIfExists(file(KEPT));
        for (var number = KEPT - 1; number >= 0; number--) {
            if (Files.exists(file(number))) {
                Files.move(file(number), file(number + 1), StandardCopyOption.ATOMIC_MOVE);
            }
        }
    }

    /** A new file's name is only safe once its folder is; some file systems cannot do this, and then need not. */
    private void flushFolder() {
        try (var directory = FileChannel.open(folder, StandardOpenOption.READ)) {
            directory.force(true);
        } catch (IOException e) {
            LOGGER.log(Level.FINE, "folder not flushed", e);
        }
    }
}
