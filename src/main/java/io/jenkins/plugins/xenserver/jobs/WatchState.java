package io.jenkins.plugins.xenserver.jobs;

import com.fasterxml.jackson.core.type.TypeReference;
import hudson.model.Job;
import hudson.util.AtomicFileWriter;
import io.jenkins.plugins.xenserver.model.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.logging.Level;
import java.util.logging.Logger;
import jenkins.model.Jenkins;

/** What jobs have been told of pools, in {@code xenserver/watched.json} under the Jenkins home. */
final class WatchState {
    private static final Logger LOGGER = Logger.getLogger(WatchState.class.getName());

    private final List<Seen> all = new ArrayList<>();
    private boolean read;

    /** Notes what a job is told now. Returns what it was told before; empty if this is its first look. */
    synchronized Optional<Seen> replace(Seen now) {
        load();
        var before = all.stream().filter(s -> s.isOf(now.job(), now.pool())).findFirst();
        if (before.filter(now::equals).isEmpty()) {
            before.ifPresent(all::remove);
            all.add(now);
            all.removeIf(s -> Jenkins.get().getItemByFullName(s.job(), Job.class) == null);
            save();
        }
        return before;
    }

    private static Path folder() {
        return Jenkins.get().getRootDir().toPath().resolve("xenserver");
    }

    private static Path file() {
        return folder().resolve("watched.json");
    }

    private void load() {
        if (read) {
            return;
        }
        read = true;
        try {
            if (Files.exists(file())) {
                all.addAll(Json.mapper().readValue(file().toFile(), new TypeReference<List<Seen>>() {}));
            }
        } catch (IOException e) {
            LOGGER.log(Level.WARNING, "What triggers have seen cannot be read; the next looks count as first ones.", e);
        }
    }

    private void save() {
        try {
            Files.createDirectories(folder());
            try (var writer = new AtomicFileWriter(file(), StandardCharsets.UTF_8)) {
                writer.write(Json.mapper().writeValueAsString(all));
                writer.commit();
            }
        } catch (IOException e) {
            LOGGER.log(Level.WARNING, "What triggers have seen cannot be written; after a restart it is forgotten.", e);
        }
    }
}
