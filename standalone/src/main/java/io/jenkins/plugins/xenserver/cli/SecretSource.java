package io.jenkins.plugins.xenserver.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Where a second password comes from. It is never an argument: others could read it there. */
final class SecretSource {
    private SecretSource() {}

    /** The password of an environment variable or of a file's first line; looked up now, so that a mistake shows at once. */
    static String read(String environment, Path file) {
        if (environment != null) {
            var value = System.getenv(environment);
            if (value == null) {
                throw new IllegalArgumentException("The environment variable " + environment + " is not set.");
            }
            return value;
        }
        try (var lines = Files.newBufferedReader(file)) {
            var first = lines.readLine();
            return first == null ? "" : first;
        } catch (IOException e) {
            throw new UncheckedIOException("The password file " + file + " cannot be read.", e);
        }
    }
}
