package io.jenkins.plugins.xenserver.rollout;

import java.io.IOException;
import java.util.List;

/** Where a journal's records are kept. */
public interface JournalStore extends AutoCloseable {
    /** The records already there, in order. */
    List<JournalRecord> existing();

    /**
     * Adds a record; when this returns it survives a power failure.
     *
     * @throws IOException if it could not be written; nothing may be sent to the pool then
     */
    void append(JournalRecord journalRecord) throws IOException;

    @Override
    void close() throws IOException;
}
