package io.jenkins.plugins.xenserver.cli;

import io.jenkins.plugins.xenserver.xapi.Credentials;
import java.nio.file.Path;
import java.util.function.Supplier;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Option;

/** The account of another pool that is the channel. */
final class RemoteAccount {
    @Option(
            names = "--remote-user",
            paramLabel = "NAME",
            description = "Account of the other pool, where the channel is another pool.")
    private String user;

    @ArgGroup(exclusive = true)
    private Source source;

    private static final class Source {
        @Option(
                names = "--remote-password-env",
                paramLabel = "NAME",
                description = "Environment variable that holds that account's password.")
        private String environment;

        @Option(
                names = "--remote-password-file",
                paramLabel = "FILE",
                description = "File whose first line is that account's password.")
        private Path file;
    }

    /** The account, or null if none was given. */
    Supplier<Credentials> credentials() {
        if (user == null && source == null) {
            return null;
        }
        if (user == null || source == null) {
            throw new IllegalArgumentException("The account of the other pool needs both --remote-user and one of "
                    + "--remote-password-env and --remote-password-file.");
        }
        var secret = SecretSource.read(source.environment, source.file);
        return () -> new Credentials(user, secret);
    }
}
