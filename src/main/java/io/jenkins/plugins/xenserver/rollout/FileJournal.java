package io.jenkins.plugins.xenserver.rollout;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A journal in a file of JSON lines, each flushed to disk before {@link #append} returns. A torn last line, left by a crash
 * while it was written, is cut off. The file is locked against a second driver in this or another process.
 */
public final class FileJournal implements JournalStore {
    private final Path folder;
    private final FileChannel channel;
    private final FileLock lock;
    private final List<JournalRecord> existing;

    private FileJournal(Path folder, FileChannel channel, FileLock lock, List<JournalRecord> existing) {
        this.folder = folder;
        this.channel = channel;
        this.lock = lock;
        this.existing = List.copyOf(existing);
    }

    /**
     * Opens the file for a driver, making it and its folder if they are missing.
     *
     * @throws IOException with a sentence if somebody else drives it, a later version has begun it, or a line before the last is
     *     damaged
     */
    public static FileJournal open(Path file) throws IOException {
        var folder = file.toAbsolutePath().getParent();
        if (folder == null) {
            throw new IOException("A journal needs a file name, not " + file + ".");
        }
        Files.createDirectories(folder);
        var fresh = !Files.exists(file);
        var channel =
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        try {
            var lock = lock(file, channel);
            var content = Files.readAllBytes(file);
            var records = new ArrayList<JournalRecord>();
            var good = parse(file, content, records);
            channel.truncate(good);
            channel.position(good);
            if (fresh) {
                flushFolder(folder);
            }
            return new FileJournal(folder, channel, lock, records);
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    /**
     * Reads a journal without locking it, as a report on a dead run does.
     *
     * @throws IOException if there is no such file, or a line before the last is damaged
     */
    public static List<JournalRecord> read(Path file) throws IOException {
        var records = new ArrayList<JournalRecord>();
        parse(file, Files.readAllBytes(file), records);
        return records;
    }

    private static FileLock lock(Path file, FileChannel channel) throws IOException {
        try {
            var lock = channel.tryLock();
            if (lock != null) {
                return lock;
            }
        } catch (OverlappingFileLockException e) {
            throw new IOException("The journal " + file + " is being written by another thread of this process.", e);
        }
        throw new IOException(
                "The journal " + file + " is being written by another process; only one can go on with it.");
    }

    /** Returns the length of the undamaged part. */
    private static int parse(Path file, byte[] content, List<JournalRecord> records) throws IOException {
        var begin = 0;
        while (begin < content.length) {
            var end = begin;
            while (end < content.length && content[end] != '\n') {
                end++;
            }
            if (end == content.length) {
                return begin;
            }
            try {
                records.add(JournalRecord.parse(new String(content, begin, end - begin, StandardCharsets.UTF_8)));
            } catch (IOException e) {
                if (end + 1 == content.length) {
                    return begin;
                }
                throw new IOException(
                        "Line " + (records.size() + 1) + " of the journal " + file + " is damaged: " + e.getMessage(),
                        e);
            }
            if (records.size() == 1) {
                demandKnown(file, records.getFirst());
            }
            begin = end + 1;
        }
        return begin;
    }

    /** What a later version has written would be taken for damage, and its last line be cut off. */
    private static void demandKnown(Path file, JournalRecord first) throws IOException {
        var format = first.data().path("format").asInt();
        if (format > Journal.FORMAT) {
            throw new IOException("The journal " + file + " is of a later version (format " + format
                    + ", known here is " + Journal.FORMAT + "). Go on with the version that began it, or a later one.");
        }
    }

    /** A new file's name is only safe once its folder is; some file systems cannot do this, and then need not. */
    private static void flushFolder(Path folder) {
        try (var directory = FileChannel.open(folder, StandardOpenOption.READ)) {
            directory.force(true);
        } catch (IOException e) {
            System.getLogger(FileJournal.class.getName()).log(System.Logger.Level.DEBUG, "folder not flushed", e);
        }
    }

    @Override
    public List<JournalRecord> existing() {
        return existing;
    }

    @Override
    public void append(JournalRecord journalRecord) throws IOException {
        var bytes = ByteBuffer.wrap((journalRecord.line() + "\n").getBytes(StandardCharsets.UTF_8));
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
        channel.force(false);
    }

    @Override
    public void keep(String name, byte[] document) throws IOException {
        var part = folder.resolve(name + ".part");
        try {
            try (var file = FileChannel.open(
                    part, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
                var bytes = ByteBuffer.wrap(document);
                while (bytes.hasRemaining()) {
                    file.write(bytes);
                }
                file.force(false);
            }
            Files.move(part, folder.resolve(name), StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(part);
        }
    }

    @Override
    public Optional<byte[]> kept(String name) throws IOException {
        var file = folder.resolve(name);
        return Files.isRegularFile(file) ? Optional.of(Files.readAllBytes(file)) : Optional.empty();
    }

    @Override
    public void close() throws IOException {
        lock.release();
        channel.close();
    }
}
