package io.jenkins.plugins.xenserver.cli;

import java.nio.file.Path;
import java.util.function.Supplier;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Option;

/** The password of the proxy's user. */
final class ProxyPassword {
    @ArgGroup(exclusive = true)
    private Source source;

    private static final class Source {
        @Option(
                names = "--proxy-password-env",
                paramLabel = "NAME",
                description = "Environment variable that holds the password of the proxy's user.")
        private String environment;

        @Option(
                names = "--proxy-password-file",
                paramLabel = "FILE",
                description = "File whose first line is the password of the proxy's user.")
        private Path file;
    }

    /** The password, or null if none was given. */
    Supplier<String> supplier() {
        if (source == null) {
            return null;
        }
        var secret = SecretSource.read(source.environment, source.file);
        return () -> secret;
    }
}
