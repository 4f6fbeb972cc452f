package io.jenkins.plugins.xenserver.config;

import com.fasterxml.jackson.core.type.TypeReference;
import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.util.AtomicFileWriter;
import io.jenkins.plugins.xenserver.model.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.logging.Level;
import java.util.logging.Logger;
import jenkins.model.Jenkins;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/**
 * A small JSON file in the folder {@code xenserver} of the Jenkins home, for what can be found out again: one that cannot be read
 * or written is told in Jenkins' log and stops nothing.
 *
 * @param <T> what it holds
 */
@Restricted(NoExternalUse.class)
public final class StateFile<T> {
    private static final Logger LOGGER = Logger.getLogger(StateFile.class.getName());

    private final String name;
    private final TypeReference<T> type;
    private final String loss;

    /**
     * A file, which need not exist.
     *
     * @param name its name
     * @param loss what it means if it is lost, as the end of a sentence
     */
    public StateFile(@NonNull String name, @NonNull TypeReference<T> type, @NonNull String loss) {
        this.name = name;
        this.type = type;
        this.loss = loss;
    }

    private static Path folder() {
        return Jenkins.get().getRootDir().toPath().resolve("xenserver");
    }

    private Path path() {
        return folder().resolve(name);
    }

    /** What it holds; empty if it is not there or cannot be read. */
    @NonNull
    public Optional<T> read() {
        try {
            return Files.exists(path())
                    ? Optional.ofNullable(Json.mapper().readValue(path().toFile(), type))
                    : Optional.empty();
        } catch (IOException e) {
            LOGGER.log(Level.WARNING, e, () -> "The file " + path() + " cannot be read: " + loss);
            return Optional.empty();
        }
    }

    /** Replaces what it holds, at once or not at all. */
    public void write(@NonNull T content) {
        try {
            Files.createDirectories(folder());
            try (var writer = new AtomicFileWriter(path(), StandardCharsets.UTF_8)) {
                writer.write(Json.mapper().writeValueAsString(content));
                writer.commit();
            }
        } catch (IOException e) {
            LOGGER.log(Level.WARNING, e, () -> "The file " + path() + " cannot be written: " + loss);
        }
    }
}
