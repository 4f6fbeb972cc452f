package io.jenkins.plugins.xenserver.rollout;

import java.io.IOException;
import java.util.List;
import java.util.Optional;

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

    /**
     * Keeps a document beside the journal, in place of the one kept under that name: afterwards the whole of it is there, or
     * what was there before. A store without such a place keeps nothing.
     *
     * @throws IOException if it could not be kept
     */
    default void keep(String name, byte[] document) throws IOException {}

    /**
     * The document kept under a name, also by an earlier driver.
     *
     * @throws IOException if it cannot be read
     */
    default Optional<byte[]> kept(String name) throws IOException {
        return Optional.empty();
    }

    @Override
    void close() throws IOException;
}
