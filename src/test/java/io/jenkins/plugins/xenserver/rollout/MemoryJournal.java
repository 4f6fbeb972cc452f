package io.jenkins.plugins.xenserver.rollout;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** A journal kept in memory as the lines that would be in the file, so that a resume reads what a file would hold. */
final class MemoryJournal implements JournalStore {
    private final List<String> lines;
    private final Map<String, byte[]> documents;

    MemoryJournal() {
        this(new ArrayList<>());
    }

    MemoryJournal(List<String> lines) {
        this(lines, new ConcurrentHashMap<>());
    }

    private MemoryJournal(List<String> lines, Map<String, byte[]> documents) {
        this.lines = lines;
        this.documents = documents;
    }

    /** What a restarted process would find. */
    MemoryJournal reopened() {
        return new MemoryJournal(lines, documents);
    }

    /** A reader may look while the driver of another thread still writes. */
    private List<String> copy() {
        synchronized (lines) {
            return List.copyOf(lines);
        }
    }

    @Override
    public List<JournalRecord> existing() {
        var records = new ArrayList<JournalRecord>();
        for (var line : copy()) {
            try {
                records.add(JournalRecord.parse(line));
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        }
        return records;
    }

    @Override
    public void append(JournalRecord entry) {
        synchronized (lines) {
            lines.add(entry.line());
        }
    }

    @Override
    public void keep(String name, byte[] document) throws IOException {
        documents.put(name, document.clone());
    }

    @Override
    public Optional<byte[]> kept(String name) {
        return Optional.ofNullable(documents.get(name));
    }

    @Override
    public void close() {}
}
