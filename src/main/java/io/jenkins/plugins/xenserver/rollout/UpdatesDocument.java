package io.jenkins.plugins.xenserver.rollout;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import io.jenkins.plugins.xenserver.model.AvailableUpdates;
import io.jenkins.plugins.xenserver.model.MalformedUpdatesException;
import java.io.IOException;

/**
 * Keeps the document of available updates beside the journal, as the pool sent it, so that it can be archived (design §3.4). Read
 * again, it is replaced only if it belongs to another hash: the one that the plan was made of says more than one that was
 * read when some hosts had their updates. Its size is bounded where it is received.
 */
public final class UpdatesDocument {
    /** The name of the file. */
    public static final String NAME = "updates.json";

    private final JournalStore store;
    private final RolloutListener listener;
    private String kept;

    UpdatesDocument(JournalStore store, RolloutListener listener) {
        this.store = store;
        this.listener = listener;
    }

    /** Keeps a document that was understood. A copy that is missing does no harm to the pool: it is told, and no more. */
    void keep(AvailableUpdates updates, byte[] document) {
        try {
            if (kept == null) {
                kept = store.kept(NAME).map(UpdatesDocument::hash).orElse("");
            }
            if (!kept.equals(updates.hash())) {
                store.keep(NAME, document);
                kept = updates.hash();
            }
        } catch (IOException e) {
            if (!Thread.currentThread().isInterrupted()) {
                listener.log("", Texts.of("updates.notKept", e));
            }
        }
    }

    private static @CheckForNull String hash(byte[] document) {
        try {
            return AvailableUpdates.parse(document).hash();
        } catch (MalformedUpdatesException e) {
            // Not one of ours: it gives way.
            return null;
        }
    }
}
