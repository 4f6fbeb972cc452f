package io.jenkins.plugins.xenserver.simulator;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/** A source of updates outside the pool. What it publishes reaches the pool with the next synchronisation. */
public final class SimChannel {

    /**
     * The channel's content at one moment, and its hash.
     *
     * @param loose packages that belong to no update
     */
    record Metadata(List<SimUpdate> updates, List<SimPackage> loose, String hash) {}

    private final List<SimUpdate> updates = new ArrayList<>();
    private final List<SimPackage> loose = new ArrayList<>();

    /** Publishes updates; the hash changes. */
    public SimChannel publish(SimUpdate... more) {
        updates.addAll(List.of(more));
        return this;
    }

    /** Offers packages that belong to no update, as a base repository does. */
    public SimChannel holds(SimPackage... packages) {
        loose.addAll(List.of(packages));
        return this;
    }

    /** SHA-256 of the metadata as it stands now, in lower-case hex. */
    public String hash() {
        return metadata().hash();
    }

    Metadata metadata() {
        var text = new StringBuilder("channel");
        updates.forEach(update -> text.append('\n').append(update.metadata()));
        try {
            var digest =
                    MessageDigest.getInstance("SHA-256").digest(text.toString().getBytes(StandardCharsets.UTF_8));
            return new Metadata(
                    List.copyOf(updates), List.copyOf(loose), HexFormat.of().formatHex(digest));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
