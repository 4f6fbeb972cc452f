package io.jenkins.plugins.xenserver.rollout;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.jenkins.plugins.xenserver.model.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/** A history in a file of JSON lines, one for each host of each rollout; several processes may add to it. */
public final class FileHistory implements History {
    private static final System.Logger LOGGER = System.getLogger(FileHistory.class.getName());
    /** Threads of one process cannot hold the file's lock at the same time. */
    private static final Object ONE_WRITER = new Object();

    private final Path file;

    /** A history in that file, which need not exist yet. */
    public FileHistory(Path file) {
        this.file = file.toAbsolutePath();
    }

    @Override
    public List<Entry> of(String poolUuid) {
        if (!Files.isRegularFile(file)) {
            return List.of();
        }
        try (var lines = Files.lines(file)) {
            var entries = new ArrayList<Entry>();
            lines.forEach(line -> read(line, poolUuid, entries));
            return List.copyOf(entries);
        } catch (IOException | UncheckedIOException e) {
            LOGGER.log(System.Logger.Level.WARNING, "The history of earlier updates cannot be read.", e);
            return List.of();
        }
    }

    /** A line that cannot be read, such as a torn one, is left out: estimates must not fail a rollout. */
    private static void read(String line, String poolUuid, List<Entry> entries) {
        try {
            var entry = Json.mapper().readValue(line, Entry.class);
            if (entry != null
                    && poolUuid.equals(entry.pool())
                    && entry.host() != null
                    && entry.took() != null
                    && !entry.took().isNegative()) {
                entries.add(entry);
            }
        } catch (JsonProcessingException e) {
            LOGGER.log(System.Logger.Level.DEBUG, "a line of the history cannot be read", e);
        }
    }

    @Override
    public void add(Entry entry) {
        synchronized (ONE_WRITER) {
            try {
                var folder = file.toAbsolutePath().getParent();
                if (folder != null) {
                    Files.createDirectories(folder);
                }
                var line = ByteBuffer.wrap(
                        (Json.mapper().writeValueAsString(entry) + "\n").getBytes(StandardCharsets.UTF_8));
                try (var channel = FileChannel.open(
                                file, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.APPEND);
                        var lock = channel.lock()) {
                    while (lock.isValid() && line.hasRemaining()) {
                        channel.write(line);
                    }
                }
            } catch (IOException e) {
                throw new UncheckedIOException("The history of updates cannot be written to " + file + ".", e);
            }
        }
    }
}
